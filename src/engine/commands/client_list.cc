// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/client_list.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/numbers.h"
#include "engine/session/command_table.h"

namespace engine {

namespace {

std::string flags_of(const Client& client) {
  std::string flags;
  if (client.monitor) flags += 'O';
  if (client.close_after_reply) flags += 'c';
  if (client.close_asap) flags += 'A';
  if (client.unix_socket) flags += 'U';
  if (client.no_evict) flags += 'e';
  if (client.no_touch) flags += 'T';
  return flags.empty() ? "N" : flags;
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return base::to_lower(c); });
  return result;
}

bool known_type(std::string_view type) {
  constexpr std::string_view kTypes[] = {"normal",  "master", "primary",
                                         "replica", "slave",  "pubsub"};
  return std::find(std::begin(kTypes), std::end(kTypes), type) != std::end(kTypes);
}

}  // namespace

std::string client_line(const Client& client, int64_t now_ms) {
  return fmt::format(
      "id={} addr={} laddr={} fd={} name={} age={} idle={} flags={} db={} sub=0 psub=0 ssub=0 "
      "multi=-1 watch=0 qbuf={} qbuf-free={} argv-mem=0 multi-mem=0 rbs={} rbp={} obl={} oll={} "
      "omem={} tot-mem={} events={} cmd={} user=default redir=-1 resp={} lib-name={} lib-ver={} "
      "tot-net-in={} tot-net-out={} tot-cmds={}\n",
      client.id, client.address, client.local_address, client.fd, client.name,
      (now_ms - client.created_ms) / 1000, (now_ms - client.last_active_ms) / 1000,
      flags_of(client), client.db, client.query_bytes,
      client.query_capacity - std::min(client.query_bytes, client.query_capacity),
      client.out.footprint(), client.out.footprint(), client.out.own_bytes().size(),
      client.out.reference_count(), client.out.pending_bytes(), client.memory_bytes(),
      client.out.empty() ? "r" : "rw",
      client.last_command != nullptr ? full_name(*client.last_command) : "NULL",
      client.reply.resp(), client.library_name, client.library_version, client.bytes_in,
      client.bytes_out, client.commands);
}

bool ClientFilter::matches(const Client& client, int64_t now_ms) const {
  if (!ids.empty() && std::find(ids.begin(), ids.end(), client.id) == ids.end()) return false;
  if (skipped_id == client.id) return false;
  if (type && *type != "normal") return false;  // no other kind of client exists yet
  if (user && *user != "default") return false;
  if (address && *address != client.address) return false;
  if (local_address && *local_address != client.local_address) return false;
  if (name && *name != client.name) return false;
  if (db && *db != client.db) return false;
  if (age_min_s && (now_ms - client.created_ms) / 1000 < *age_min_s) return false;
  return !idle_min_s || (now_ms - client.last_active_ms) / 1000 >= *idle_min_s;
}

base::Result<ClientFilter> parse_client_filter(Arguments args, uint64_t caller, bool skip_caller) {
  ClientFilter filter;
  if (skip_caller) filter.skipped_id = caller;
  for (size_t i = 0; i < args.size();) {
    if (i + 1 >= args.size()) return base::Error{"ERR syntax error"};
    const std::string option = lower(args[i]);
    const std::string_view value = args[i + 1];
    const auto number = base::parse_int64(value);
    i += 2;
    if (option == "id") {
      for (i--; i < args.size(); i++) {
        const auto id = base::parse_int64(args[i]);
        if (!id && !filter.ids.empty()) break;
        if (!id || *id < 1) return base::Error{"ERR client-id should be greater than 0"};
        filter.ids.push_back(static_cast<uint64_t>(*id));
      }
    } else if (option == "type") {
      filter.type = lower(value);
      if (!known_type(*filter.type)) {
        return base::Error{"ERR Unknown client type '" + std::string(value) + "'"};
      }
    } else if (option == "user") {
      if (value != "default") {
        return base::Error{"ERR No such user '" + std::string(value) + "'"};
      }
      filter.user = value;
    } else if (option == "addr") {
      filter.address = value;
    } else if (option == "laddr") {
      filter.local_address = value;
    } else if (option == "name") {
      filter.name = value;
    } else if (option == "skipme") {
      if (!base::equals_ignore_case(value, "yes") && !base::equals_ignore_case(value, "no")) {
        return base::Error{"ERR syntax error"};
      }
      filter.skipped_id.reset();
      if (base::equals_ignore_case(value, "yes")) filter.skipped_id = caller;
    } else if (option == "maxage" || option == "idle" || option == "db") {
      if (!number || *number < 0) {
        return base::Error{"ERR " + option + " is not an integer or out of range"};
      }
      (option == "db"     ? filter.db
       : option == "idle" ? filter.idle_min_s
                          : filter.age_min_s) = *number;
    } else {
      return base::Error{"ERR syntax error"};
    }
  }
  return filter;
}

}  // namespace engine
