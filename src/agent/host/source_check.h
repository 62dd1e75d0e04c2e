// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>

#include "agent/api/node.h"
#include "agent/drivers/conversation.h"

namespace agent {

// Looks at a server that data is to come from: whether it lets replicas in, and what it holds.
// Calls `done` once from the loop, and never before this returns.
void check_source(boost::asio::io_context& loop, const SourceCheck& check,
                  std::chrono::milliseconds timeout, std::function<void(SourceFacts)> done);

// What is asked, and what the answers say. The server may be anybody's: its words are cut short.
std::vector<Words> source_questions();
SourceFacts source_facts(uint64_t number, const Replies& answers);

}  // namespace agent
