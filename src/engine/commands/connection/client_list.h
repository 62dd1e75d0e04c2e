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

// Properties of a client that CLIENT LIST and KILL can ask for, each by an option of its name and,
// the other way round, by NOT-name (Valkey 9).
struct ClientProperties {
  std::vector<uint64_t> ids;
  std::optional<std::string> type;
  std::optional<std::string> user;
  std::optional<std::string> address;
  std::optional<std::string> local_address;
  std::optional<std::string> ip;
  std::optional<std::string> flags;  // letters, all of which are to be there
  std::optional<std::string> name;
  std::optional<std::string> library_name;
  std::optional<std::string> library_version;
  std::optional<std::string> capabilities;
  std::optional<uint32_t> db;
};

// Which clients CLIENT LIST shows and CLIENT KILL closes: those that have every property wanted
// and none unwanted.
struct ClientFilter {
  ClientProperties wanted;
  ClientProperties unwanted;
  std::optional<int64_t> age_min_s;  // MAXAGE, whose name says the opposite
  std::optional<int64_t> idle_min_s;
  std::optional<uint64_t> skipped_id;  // SKIPME

  bool matches(const Client& client, int64_t now_ms) const;
};

// Who asks, and what there is.
struct FilterScope {
  uint64_t caller = 0;       // whom SKIPME yes leaves out
  bool skip_caller = false;  // without SKIPME
  int64_t databases = 16;
  const acl::Users* users = nullptr;  // null: any name will do
};

// Reads filters from `args`. The error is the text of the reply.
base::Result<ClientFilter> parse_client_filter(Arguments args, const FilterScope& scope);

}  // namespace engine
