// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "agent/api/figures.h"

namespace agent {

// What the service has been told of the nodes of a host, so that of the next look it is told only
// what has changed. One look of a node is on its way at a time. One thread.
class ToldFigures {
 public:
  // Looks are numbered from there on: beyond all that an earlier agent of the host has used.
  explicit ToldFigures(uint64_t first_number) : next_number_(first_number) {}

  // What is to be sent of a look.
  NodeFigures tell(NodeFigures look);

  // Of these nodes, or of all, it has not come through: next they are told all.
  void forget(const std::vector<std::string>& ids);
  void forget_all() { told_.clear(); }

  // To be called after each round of looks: of who was not looked at in the last ones, such as a
  // node that is gone, nothing is kept.
  void end_round();

 private:
  struct Told {
    int64_t pid = 0;
    uint64_t number = 0;
    uint64_t round = 0;
    Readings readings = {};
  };

  uint64_t next_number_;
  uint64_t round_ = 0;
  std::map<std::string, Told, std::less<>> told_;
};

}  // namespace agent
