// SPDX-License-Identifier: Apache-2.0
#include "engine/session/client_line.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>

#include "engine/session/command_table.h"

namespace engine {

namespace {

size_t listened(const Client& client, Listening what) {
  return client.subscriptions != nullptr ? client.subscriptions->names(what).size() : 0;
}

}  // namespace

std::string client_flags(const Client& client) {
  std::string flags;
  if (client.monitor) flags += 'O';
  if (is_replica(client)) flags += 'S';
  if (client.primary) flags += 'M';
  if (client.subscriptions != nullptr) flags += 'P';
  if (client.transaction != nullptr) flags += 'x';
  if (client.blocked != nullptr) flags += 'b';
  if (client.tracking != nullptr) flags += 't';
  if (client.tracking != nullptr && client.tracking->redirect_broken) flags += 'R';
  if (client.tracking != nullptr && client.tracking->mode.broadcasts) flags += 'B';
  if (client.close_after_reply) flags += 'c';
  if (client.close_asap) flags += 'A';
  if (client.unix_socket) flags += 'U';
  if (client.no_evict) flags += 'e';
  if (client.read_only) flags += 'r';
  if (client.no_touch) flags += 'T';
  if (client.import_source) flags += 'I';
  return flags.empty() ? "N" : flags;
}

std::string client_line(const Client& client, int64_t now_ms) {
  const size_t held = client.query_bytes + client.argument_bytes;
  return fmt::format(
      "id={} addr={} laddr={} fd={} name={} age={} idle={} flags={} capa={} db={} sub={} psub={} "
      "ssub={} multi={} watch={} qbuf={} qbuf-free={} argv-mem={} multi-mem={} rbs={} rbp={} "
      "obl={} "
      "oll={} omem={} tot-mem={} events={} cmd={} user={} redir={} resp={} lib-name={} "
      "lib-ver={} tot-net-in={} tot-net-out={} tot-cmds={}\n",
      client.id, client.address, client.local_address, client.fd, client.name,
      (now_ms - client.created_ms) / 1000, (now_ms - client.last_active_ms) / 1000,
      client_flags(client), client.redirects ? "r" : "", client.db,
      listened(client, Listening::kChannel), listened(client, Listening::kPattern),
      listened(client, Listening::kShardChannel),
      client.transaction != nullptr ? static_cast<int64_t>(client.transaction->commands().size())
                                    : -1,
      client.watched.size(), client.query_bytes,
      client.query_capacity - std::min(held, client.query_capacity), client.argument_bytes,
      client.transaction != nullptr ? client.transaction->bytes() : 0, client.out.footprint(),
      client.out.footprint(), client.out.own_bytes(), client.out.reference_count(),
      client.out.pending_bytes(), client.memory_bytes(), client.out.empty() ? "r" : "rw",
      client.last_command != nullptr ? full_name(*client.last_command) : "NULL", user_name(client),
      client.tracking != nullptr ? static_cast<int64_t>(client.tracking->mode.redirect) : -1,
      client.reply.resp(), client.library_name, client.library_version, client.bytes_in,
      client.bytes_out, client.commands);
}

// As Redis shows who has no user.
std::string_view user_name(const Client& client) {
  return client.user != nullptr ? std::string_view(client.user->name()) : "(superuser)";
}

}  // namespace engine
