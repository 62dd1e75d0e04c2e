// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "agent/api/transfer.h"

namespace control {

// What an agent is to do with data at rest, until its owner has seen that it is done.
struct TransferRow {
  static constexpr std::string_view kTable = "transfer";

  std::string id;          // never used again
  std::string host = {};   // the agent that does it
  std::string owner = {};  // the snapshot that it is for
  // What is being saved; empty if the transfer does something else.
  std::string cluster = {};
  std::string group = {};
  agent::Transfer transfer = {};
  uint64_t revision = 0;  // when this row was last written
};
BOOST_DESCRIBE_STRUCT(TransferRow, (), (id, host, owner, cluster, group, transfer))

}  // namespace control
