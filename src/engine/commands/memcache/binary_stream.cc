// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/memcache/binary_stream.h"

#include <algorithm>

#include "base/check.h"

namespace engine {

using protocol::memcache::BinaryRequest;
using protocol::memcache::BinaryStatus;
using protocol::memcache::Opcode;
using protocol::memcache::ParserLimits;
using protocol::memcache::ParseStatus;

BinaryExecutor::BinaryExecutor(MemcacheExecutor& executor) : executor_(executor) {
  for (const auto commands : {binary_item_commands(), binary_server_commands()}) {
    for (const BinaryCommand& command : commands) {
      commands_[static_cast<size_t>(command.opcode)] = &command;
    }
  }
}

void BinaryExecutor::prepare(size_t count) {
  size_t keys = 0;
  std::array<Key, kBatch> ahead;
  for (size_t i = 0; i < count; i++) {
    if (batch_[i].fields.keys.empty()) continue;
    keys_[i] = executor_.key(batch_[i].fields.keys[0]);
    ahead[keys++] = keys_[i];
  }
  executor_.prefetch_items(std::span(ahead).first(keys));
}

const Key* BinaryExecutor::key_of(size_t place) const {
  return batch_[place].fields.keys.empty() ? nullptr : &keys_[place];
}

void BinaryExecutor::execute(size_t place, Client& client) {
  const BinaryRequest& request = batch_[place];
  const BinaryCommand* const command = commands_[static_cast<size_t>(request.opcode)];
  CHECK(command != nullptr);
  if (!command->before_login && !executor_.may_run(client)) [[unlikely]] {
    return refuse(place, client, BinaryStatus::kNotAuthenticated);
  }
  uint64_t progress = 0;
  MemcacheContext context = executor_.context(request.fields, key_of(place), client, progress);
  context.is_full = command->stores && executor_.is_full();
  command->run({.memcache = context, .request = request});
  executor_.count(client);
}

// Who has not said the password hears of nothing else, and is hung up on.
void BinaryExecutor::refuse(size_t place, Client& client, BinaryStatus status) {
  const BinaryRequest& request = batch_[place];
  uint64_t progress = 0;
  MemcacheContext context = executor_.context(request.fields, key_of(place), client, progress);
  if (!executor_.may_run(client)) {
    status = BinaryStatus::kNotAuthenticated;
    context.stats.unauthenticated.add();
    client.close_after_reply = true;
  }
  if (status == BinaryStatus::kTooLarge) {
    executor_.refuse_too_large(context, request.opcode == Opcode::kSet);
  }
  BinaryContext{.memcache = context, .request = request}.fail(status);
  executor_.count(client);
}

Consumed BinaryStream::consume(std::string_view data, Client& client, size_t requests_max) {
  executor_.shared().begin_batch();
  size_t done = 0;
  bool more = true;
  const uint64_t end = client.commands + std::min<uint64_t>(requests_max, UINT32_MAX);
  while (more && done < data.size() && !client.must_wait() && client.commands < end) {
    done += consume_batch(data.substr(done), client, more);
  }
  client.input_state = parser_.refused_bytes() > 0 ? InputState::kInRefusedValue
                       : parser_.in_value()        ? InputState::kInValue
                                                   : InputState::kInLine;
  return {.bytes = done, .more = more && done < data.size()};
}

// One batch: parses from `data` on, executes, returns the bytes done. An error ends a batch,
// because what the parser knows of it would be lost if the requests before had to be parsed again.
size_t BinaryStream::consume_batch(std::string_view data, Client& client, bool& more) {
  const auto batch = executor_.batch();
  const ParserLimits limits = executor_.shared().limits(client);
  // Before the password one at a time, since the limits change with it.
  const size_t count_max = executor_.shared().may_run(client) ? batch.size() : 1;
  const size_t refused = std::min<size_t>(parser_.refused_bytes(), data.size());
  std::array<size_t, BinaryExecutor::kBatch> ends;
  size_t parsed = 0;
  size_t count = 0;
  ParseStatus status = ParseStatus::kComplete;
  while (count < count_max && parsed < data.size() && status == ParseStatus::kComplete) {
    size_t bytes = 0;
    status = parser_.parse(data.substr(parsed), limits, batch[count], bytes);
    parsed += bytes;
    if (status != ParseStatus::kIncomplete) ends[count++] = parsed;
  }
  more = status != ParseStatus::kIncomplete;
  executor_.prepare(count);
  for (size_t i = 0; i < count; i++) {
    if (client.must_wait()) {  // the rest is parsed again then
      parser_ = {};
      more = false;
      return i == 0 ? refused : ends[i - 1];
    }
    if (i + 1 == count && status == ParseStatus::kError) {
      const bool is_request = parser_.error() != BinaryStatus::kOk;
      if (is_request) executor_.refuse(i, client, parser_.error());
      if (parser_.close_after_error()) client.close_after_reply = true;
    } else {
      executor_.execute(i, client);
    }
  }
  return parsed;
}

}  // namespace engine
