// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "readings/info.h"

namespace agent {

// Figures that a node gives, by their names there: what metrics are made from.
using Readings = readings::Readings;

// A look at a node. Of the hundreds of figures most stay as they are from one look to the next: who
// has been given an earlier look is given what has changed.
struct NodeFigures {
  std::string id;
  int64_t pid = 0;      // of the process that has given them
  uint64_t number = 0;  // of this look; of one host, no other has it
  uint64_t after = 0;   // the look that `readings` are the changes since; 0: they are all
  Readings readings = {};
  int64_t age_ms = 0;  // when this was sent
};
BOOST_DESCRIBE_STRUCT(NodeFigures, (), (id, pid, number, after, readings, age_ms))

// POST /tarn/agent/figures: those of some of a host's nodes, every second. Beside the reports,
// since a host may have a thousand nodes: nothing that is decided waits for them, and those that
// are lost are not sent again.
struct FiguresReport {
  std::string host;
  std::vector<NodeFigures> nodes;
};
BOOST_DESCRIBE_STRUCT(FiguresReport, (), (host, nodes))

struct FiguresReply {
  std::vector<std::string> unknown = {};  // nodes whose look `after` is not known: all is wanted
};
BOOST_DESCRIBE_STRUCT(FiguresReply, (), (unknown))

}  // namespace agent
