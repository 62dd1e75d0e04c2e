// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/session/client.h"
#include "engine/session/command_spec.h"

namespace engine {

// A line of CLIENT LIST, with its newline: the fields of Redis 7.2, those that a client here can
// have other than nothing with their true values.
std::string client_line(const Client& client, int64_t now_ms);

// Which clients CLIENT LIST shows and CLIENT KILL closes.
struct ClientFilter {
  std::vector<uint64_t> ids;
  std::optional<std::string> type;
  std::optional<std::string> user;
  std::optional<std::string> address;
  std::optional<std::string> local_address;
  std::optional<int64_t> age_min_s;
  std::optional<int64_t> idle_min_s;
  std::optional<std::string> name;
  std::optional<int64_t> db;
  std::optional<uint64_t> skipped_id;  // SKIPME

  bool matches(const Client& client, int64_t now_ms) const;
};

// Reads filters from `args`; `caller` is whom SKIPME yes leaves out.
base::Result<ClientFilter> parse_client_filter(Arguments args, uint64_t caller, bool skip_caller);

}  // namespace engine
