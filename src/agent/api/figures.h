// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/container/flat_map.hpp>
#include <boost/describe.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace agent {

// Figures that a node gives, by their names there: what metrics are made from (drivers/readings.h).
// In the order of the names; made as a whole (adopt_sequence), since one by one is slow.
using Readings = boost::container::flat_map<std::string, double, std::less<>>;

// A look at a node. Of the hundreds of figures most stay as they are from one look to the next: who
// has been given an earlier look is given what has changed.
struct NodeFigures {
  std::string id;
  int64_t pid = 0;      // of the process that has given them
  uint64_t number = 0;  // of this look; of one host, no other has it
  uint64_t after =
      0;  // 0: `readings` are all; else those that changed since the look of that number
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
