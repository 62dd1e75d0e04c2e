// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/memcache/executor.h"

#include <algorithm>

#include "engine/commands/memcache/authentication.h"
#include "engine/commands/memcache/flush.h"
#include "engine/commands/memcache/items.h"
#include "engine/commands/memcache/observation.h"
#include "engine/commands/memcache/store.h"
#include "engine/keyspace/eviction.h"
#include "engine/keyspace/prefetch.h"

namespace engine {

using protocol::memcache::ParserLimits;
using protocol::memcache::Verb;

namespace {

// The work that one write may do to make room; what is left over is done between batches.
constexpr size_t kEvictionsAWrite = 64;

// Room for so many keys a request of the batch is kept for the next ones.
constexpr size_t kKeysKept = 1024;

// Who has no password yet gets no more than this of a line or a value into memory.
constexpr int64_t kAuthenticationBytesMax = 2048;

}  // namespace

MemcacheExecutor::MemcacheExecutor(Node& node, MemcacheSharedState& shared, uint32_t worker_index)
    : node_(node),
      worker_(node.keyspace.worker(worker_index)),
      stats_(node.control.worker_stats(worker_index)),
      shared_(shared),
      cas_(shared.last_cas) {
  begin_batch();
}

void MemcacheExecutor::begin_batch() {
  worker_.now_ms = node_.clock.wall_ms();
  flush_items_if_due(shared_.flush, node_, worker_);
  const uint64_t version = node_.settings.version();
  if (version == settings_version_) [[likely]]
    return;
  settings_ = node_.settings.current();
  settings_version_ = version;
}

ParserLimits MemcacheExecutor::limits(const Client& client) const {
  ParserLimits limits;
  limits.value_bytes_max = static_cast<int64_t>(settings_->item_size_max);
  if (!logged_in(client, node_.users)) {
    limits.value_bytes_max = std::min(limits.value_bytes_max, kAuthenticationBytesMax);
    limits.line_bytes_max = kAuthenticationBytesMax;
    limits.multiget_bytes_max = limits.line_bytes_max;
  }
  return limits;
}

void MemcacheExecutor::prepare(std::span<MemcacheRequest> batch) {
  size_t keys = 0;
  for (MemcacheRequest& request : batch) {
    const bool has_key =
        request.request.keys.size() == 1 &&
        (request.is_error ? request.is_too_large : verbs_[request.request.verb].has_key);
    request.key = has_key ? &first_keys_[keys] : nullptr;
    if (has_key) first_keys_[keys++] = key(request.request.keys[0]);
  }
  prefetch_items(std::span(first_keys_).first(keys));
}

void MemcacheExecutor::prefetch_items(std::span<const Key> keys) {
  prefetch(node_.keyspace, worker_, Items::kDatabase, keys);
}

MemcacheContext MemcacheExecutor::context(const protocol::memcache::Request& request,
                                          const Key* key, Client& client, uint64_t& progress) {
  return {.node = node_,
          .settings = *settings_,
          .worker = worker_,
          .stats = stats_,
          .shared = shared_,
          .cas = cas_,
          .client = client,
          .request = request,
          .key = key != nullptr ? *key : Key{},
          .is_full = false,
          .progress = progress,
          .keys = keys_};
}

bool MemcacheExecutor::may_run(const Client& client) const {
  return logged_in(client, node_.users);
}

bool MemcacheExecutor::execute(MemcacheRequest& request, Client& client, uint64_t& progress) {
  MemcacheContext context = this->context(request.request, request.key, client, progress);
  if (!may_run(client)) [[unlikely]] {
    authenticate(context, request.is_error);
  } else if (request.is_error) [[unlikely]] {
    refuse(context, request);
  } else {
    const MemcacheVerb& verb = verbs_[request.request.verb];
    context.is_full = verb.stores && is_full();
    verb.run(context);
    if (context.interrupted) [[unlikely]]
      return false;
  }
  if (request.request.keys.capacity() > kKeysKept) {
    std::vector<std::string_view>().swap(request.request.keys);
  }
  progress = 0;
  count(client);
  return true;
}

void MemcacheExecutor::count(Client& client) {
  client.commands++;
  stats_.commands.add();
}

void MemcacheExecutor::note_connection(const Client& client, std::string_view reason) {
  engine::note_connection(node_, *shared_.observation, client, node_.clock.wall_ms(), reason);
}

void MemcacheExecutor::turn_away(Client& client, CloseReason reason) {
  node_.close_log.add(reason, worker_.now_ms, client.address, "");
  client.close_asap = true;
}

void MemcacheExecutor::refuse(MemcacheContext& context, const MemcacheRequest& request) {
  if (request.is_too_large) {
    const Verb verb = request.request.verb;
    refuse_too_large(context,
                     request.key != nullptr && (verb == Verb::kSet || verb == Verb::kMetaSet));
  }
  if (!request.error.empty()) context.always_reply(request.error);
}

void MemcacheExecutor::refuse_too_large(MemcacheContext& context, bool drops_outdated) {
  stats_.memcache.store_too_large.add();
  if (drops_outdated) drop_outdated(context);
}

bool MemcacheExecutor::is_full() {
  if (node_.keyspace.maxmemory() == 0) [[likely]]
    return false;
  return make_room(node_.keyspace, worker_, kEvictionsAWrite) == Room::kNone;
}

}  // namespace engine
