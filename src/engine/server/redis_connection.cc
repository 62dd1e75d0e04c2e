// SPDX-License-Identifier: Apache-2.0
#include "engine/server/redis_connection.h"

#include "base/log.h"
#include "engine/server/worker.h"

namespace engine {

using protocol::resp::ParserLimits;
using protocol::resp::ParseStatus;

RedisConnection::RedisConnection(Worker& worker, net::Descriptor socket, const net::Peer& peer,
                                 uint64_t client_id)
    : Connection(worker, std::move(socket), peer, client_id) {}

ParserLimits RedisConnection::limits() {
  const Settings& settings = worker().dispatcher().settings();
  return ParserLimits{.bulk_bytes_max = static_cast<int64_t>(settings.proto_max_bulk_len),
                      .authenticated = client().authenticated};
}

// More than one request look ahead as a batch when they are served.
bool RedisConnection::look_ahead(Key& key) {
  if (!client().authenticated) return false;
  Request& request = worker().batch()[0];
  size_t bytes = 0;
  const ParseStatus status = parser_.parse(received(), limits(), request.args, bytes);
  return status == ParseStatus::kComplete && bytes == received().size() && !request.args.empty() &&
         worker().dispatcher().find_command(request, key);
}

size_t RedisConnection::consume(std::string_view data) {
  worker().dispatcher().begin_batch();
  client().out.set_reference_bytes_min(
      static_cast<size_t>(worker().dispatcher().settings().min_string_size_avoid_copy_reply));
  size_t done = 0;
  bool more = true;
  while (more && done < data.size() && !stopped()) {
    done += consume_batch(data.substr(done), more);
  }
  return done;
}

size_t RedisConnection::consume_batch(std::string_view data, bool& more) {
  auto& batch = worker().batch();
  const ParserLimits parser_limits = limits();
  // Before AUTH one at a time, since the limits change with it.
  const size_t batch_max = client().authenticated ? batch.size() : 1;
  size_t count = 0;
  size_t parsed = 0;
  ParseStatus status = ParseStatus::kComplete;
  while (count < batch_max && parsed < data.size()) {
    Request& request = batch[count];
    size_t bytes = 0;
    status = parser_.parse(data.substr(parsed), parser_limits, request.args, bytes);
    if (status != ParseStatus::kComplete) break;
    const bool is_inline = data[parsed] != '*';
    parsed += bytes;
    request.bytes = bytes;
    request.end = parsed;
    if (!request.args.empty()) count++;
    if (is_inline) break;  // its words may lie in the parser, until it parses again
  }

  const size_t executed = execute_batch(count);
  if (executed < count) {  // the client has to wait; the rest is parsed again then
    parser_ = {};
    return executed == 0 ? 0 : batch[executed - 1].end;
  }
  if (status == ParseStatus::kError && stopped()) {
    parser_ = {};  // the client has to wait; it hears of the error when it goes on
  } else if (status == ParseStatus::kError) {
    client().reply.error("ERR " + std::string(parser_.error()));
    client().close_after_reply = true;
    base::log::verbose("client closed: {} addr={}", parser_.error(), client().address);
  }
  more = status == ParseStatus::kComplete;
  return parsed;
}

// Returns how many of the batch were executed.
size_t RedisConnection::execute_batch(size_t count) {
  auto& batch = worker().batch();
  Dispatcher& dispatcher = worker().dispatcher();
  dispatcher.prepare(std::span(batch).first(count), client());
  for (size_t i = 0; i < count; i++) {
    if (stopped()) return i;
    if (dispatcher.execute(batch[i], client()) == Outcome::kPostponed) {
      wait_for_unpause();
      return i;
    }
    if (client().blocked != nullptr) [[unlikely]]
      worker().wait_for_key(client());
    worker().deliver_mail();
  }
  return count;
}

}  // namespace engine
