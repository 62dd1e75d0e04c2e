// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/memcache/stream.h"

#include <algorithm>

#include "base/log.h"
#include "protocol/foreign/foreign.h"

namespace engine {

using protocol::memcache::ParserLimits;
using protocol::memcache::ParseStatus;

Consumed MemcacheStream::consume(std::string_view data, Client& client, size_t requests_max) {
  executor_.begin_batch();
  size_t done = 0;
  bool more = true;
  yields_ = false;
  const uint64_t end = client.commands + std::min<uint64_t>(requests_max, UINT32_MAX);
  while (more && !yields_ && done < data.size() && !client.must_wait() && client.commands < end) {
    done += consume_batch(data.substr(done), client, more);
  }
  client.input_state = parser_.refused_bytes() > 0 ? InputState::kInRefusedValue
                       : parser_.in_value()        ? InputState::kInValue
                                                   : InputState::kInLine;
  return {.bytes = done, .more = more && done < data.size()};
}

// `data` begins with a line that is no request. A web page that has a browser send such lines may
// have requests behind them.
bool MemcacheStream::turn_http_away(std::string_view data, Client& client) {
  if (!protocol::foreign::is_http_line(data.substr(0, data.find('\n')))) return false;
  executor_.turn_away(client, CloseReason::kHttp);
  return true;
}

// One batch: parses from `data` on, executes, returns the bytes done; `more` says whether another
// batch may follow in the same data.
size_t MemcacheStream::consume_batch(std::string_view data, Client& client, bool& more) {
  const size_t refused = std::min(parser_.refused_bytes(), data.size());
  size_t parsed = 0;
  const size_t count = parse_batch(data, client, parsed, more);
  const bool closes =
      count > 0 && executor_.batch()[count - 1].is_error && parser_.close_after_error();
  const size_t executed = execute_batch(count, data, client);
  if (executed < count) {  // the client has to wait; the rest is parsed again then
    parser_ = {};
    more = yields_;
    return executed == 0 ? refused : executor_.batch()[executed - 1].end;
  }
  if (closes) {
    client.close_after_reply = true;
    base::log::verbose("client closed: {} addr={}", parser_.error(), client.address);
  }
  return parsed;
}

// Returns how many requests the batch holds now. An error ends a batch, because what the parser
// knows of it would be lost if the requests before had to be parsed again; a get of many keys ends
// one because it is a batch in itself.
size_t MemcacheStream::parse_batch(std::string_view data, const Client& client, size_t& parsed,
                                   bool& more) {
  auto& batch = executor_.batch();
  const ParserLimits limits = executor_.limits(client);
  // Before the password one at a time, since the limits change with it.
  const size_t count_max = client.authenticated ? batch.size() : 1;
  size_t count = 0;
  while (count < count_max && parsed < data.size()) {
    MemcacheRequest& slot = batch[count];
    slot.begin = parsed + std::min(parser_.refused_bytes(), data.size() - parsed);
    size_t bytes = 0;
    const ParseStatus status = parser_.parse(data.substr(parsed), limits, slot.request, bytes);
    parsed += bytes;
    more = status != ParseStatus::kIncomplete;
    if (!more) break;
    slot.is_error = status == ParseStatus::kError;
    slot.error = slot.is_error ? parser_.error() : "";
    slot.is_too_large = slot.is_error && parser_.value_too_large();
    slot.end = parsed;
    count++;
    if (slot.is_error || slot.request.keys.size() > batch.size()) break;
  }
  return count;
}

// Returns how many of the batch were executed.
size_t MemcacheStream::execute_batch(size_t count, std::string_view data, Client& client) {
  auto& batch = executor_.batch();
  if (count > 0 && batch[count - 1].is_error &&
      turn_http_away(data.substr(batch[count - 1].begin), client)) {
    return 0;
  }
  executor_.prepare(std::span(batch).first(count));
  for (size_t i = 0; i < count; i++) {
    if (client.must_wait()) return i;
    if (!executor_.execute(batch[i], client, progress_)) {
      yields_ = !client.must_wait();
      return i;
    }
  }
  return count;
}

}  // namespace engine
