// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "agent/api/node.h"
#include "agent/drivers/reply.h"

// What a member of a shard is asked about that, and what it is told. Tarn's nodes know epochs
// (TARN.STATE, TARN.PROMOTE, TARN.DEMOTE); to stock servers only whom they follow can be said.

namespace agent {

struct ShardState {
  Standing standing;
  std::string primary;  // whom it follows, as "host:port"
  int64_t offset = 0;
  int64_t told_ms = 0;  // see NodeStatus
  int64_t left_ms = 0;
};

// From the answer to TARN.STATE; nothing is known from an error.
ShardState tarn_shard_state(const Reply& answer);

// What a Tarn node is to be told so that it is what the spec says; nullopt: it is, or knows a later
// epoch than the spec does.
std::optional<Words> tarn_role_request(const NodeSpec& spec, const ShardState& state);

// By which a primary goes on answering until a time of CLOCK_BOOTTIME, and by the terms of its
// spec.
Words tarn_lease_request(const NodeSpec& spec, int64_t until_boot_ms);

// From the answer to INFO replication. A stock server has no epochs: it is at the spec's as soon as
// it is in the spec's role.
ShardState stock_shard_state(const NodeSpec& spec, const Reply& answer);
std::optional<Words> stock_role_request(const NodeSpec& spec, const ShardState& state);

// The text behind "name:" on a line of INFO.
std::optional<std::string> info_text(const std::string& info, const std::string& name);

}  // namespace agent
