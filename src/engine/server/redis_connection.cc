// SPDX-License-Identifier: Apache-2.0
#include "engine/server/redis_connection.h"

#include <span>
#include <string>
#include <utility>

#include "engine/execution/dispatcher.h"
#include "engine/server/connection_host.h"
#include "protocol/foreign/foreign.h"

namespace engine {

using protocol::resp::ParserLimits;
using protocol::resp::ParseStatus;

RedisConnection::RedisConnection(ConnectionHost& host, Arrival arrival)
    : Connection(host, std::move(arrival)) {}

ParserLimits RedisConnection::limits() {
  const Settings& settings = host().dispatcher().settings();
  return ParserLimits{.bulk_bytes_max = static_cast<int64_t>(settings.proto_max_bulk_len),
                      .authenticated = logged_in(client(), host().node().users)};
}

// More than one request look ahead as a batch when they are served.
bool RedisConnection::look_ahead(Key& key) {
  if (client().is_stranger()) return false;
  Request& request = host().dispatcher().batch()[0];
  size_t bytes = 0;
  const ParseStatus status = parser_.parse(received(), limits(), request.args, bytes);
  return status == ParseStatus::kComplete && bytes == received().size() && !request.args.empty() &&
         host().dispatcher().find_command(request, key, CommandTable::Names::kCurrent);
}

Consumed RedisConnection::consume(std::string_view data, size_t requests_max) {
  host().dispatcher().begin_batch();
  host().deliver_mail();  // what was changed before this was asked
  size_t done = 0;
  bool more = true;
  const uint64_t end = client().commands + requests_max;
  size_t batches = 0;  // that of empty lines, which are no requests, has an end too
  while (more && done < data.size() && !stopped() && client().commands < end &&
         batches++ < requests_max) {
    done += consume_batch(data.substr(done), more);
  }
  return {.bytes = done, .more = more && done < data.size()};
}

RedisConnection::Parsed RedisConnection::parse_batch(std::string_view data) {
  auto& batch = host().dispatcher().batch();
  const ParserLimits parser_limits = limits();
  // Before AUTH one at a time, since the limits change with it.
  const size_t batch_max = parser_limits.authenticated ? batch.size() : 1;
  Parsed parsed;
  while (parsed.count < batch_max && parsed.bytes < data.size()) {
    Request& request = batch[parsed.count];
    const std::string_view rest = data.substr(parsed.bytes);
    size_t bytes = 0;
    parsed.status = parser_.parse(rest, parser_limits, request.args, bytes);
    if (parsed.status == ParseStatus::kIncomplete) break;
    const bool is_inline = rest[0] != '*';
    // Whatever else the line could mean.
    if (is_inline && protocol::foreign::is_http_line(rest.substr(0, rest.find('\n')))) {
      turn_away(CloseReason::kHttp);
      break;
    }
    if (parsed.status == ParseStatus::kError) break;
    parsed.bytes += bytes;
    request.bytes = bytes;
    request.end = parsed.bytes;
    if (!request.args.empty()) parsed.count++;
    if (is_inline) break;  // its words may lie in the parser, until it parses again
  }
  return parsed;
}

size_t RedisConnection::consume_batch(std::string_view data, bool& more) {
  Dispatcher& dispatcher = host().dispatcher();
  client().out.set_reference_bytes_min(
      static_cast<size_t>(dispatcher.settings().min_string_size_avoid_copy_reply));
  const uint64_t settings_version = dispatcher.settings_version();
  const Parsed parsed = parse_batch(data);
  const size_t executed = execute_batch(parsed.count);
  // The client has to wait, or other limits hold now: the rest is parsed again.
  if (executed < parsed.count || dispatcher.settings_version() != settings_version) {
    parser_ = {};
    return executed == 0 ? 0 : dispatcher.batch()[executed - 1].end;
  }
  if (parsed.status == ParseStatus::kError && stopped()) {
    parser_ = {};  // the client has to wait; it hears of the error when it goes on
  } else if (parsed.status == ParseStatus::kError) {
    client().reply.error("ERR " + std::string(parser_.error()));
    client().close_after_reply = true;
    host().node().close_log.add(CloseReason::kProtocolError, host().now_ms(), client().address,
                                parser_.error());
  }
  more = parsed.status == ParseStatus::kComplete;
  return parsed.bytes;
}

// Returns how many of the batch were executed.
size_t RedisConnection::execute_batch(size_t count) {
  Dispatcher& dispatcher = host().dispatcher();
  auto& batch = dispatcher.batch();
  const uint64_t settings_version = dispatcher.settings_version();
  dispatcher.prepare(std::span(batch).first(count), client());
  for (size_t i = 0; i < count; i++) {
    if (stopped() || dispatcher.settings_version() != settings_version) return i;
    if (dispatcher.execute(batch[i], client()) == Outcome::kPostponed) {
      wait_for_unpause();
      return i;
    }
    if (client().blocked != nullptr) [[unlikely]]
      host().wait_for_key(client());
    host().deliver_mail();
  }
  return count;
}

}  // namespace engine
