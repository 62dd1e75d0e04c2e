// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/memcache/observation.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>

#include "engine/commands/memcache/items.h"
#include "engine/keyspace/policy.h"

namespace engine {

namespace {

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

std::string encoded(std::string_view key) {
  std::string text;
  append_uri_encoded(key, text);
  return text;
}

// "ts=<seconds>.<microseconds> gid=<number> type=<type> <words>".
void show(Node& node, Observation& observation, MemcacheEvent kind, int64_t now_ms,
          std::string_view type, const std::string& words) {
  node.control.feed_watchers(
      kind, fmt::format("ts={}.{:06} gid={} type={} {}", now_ms / 1000, now_ms % 1000 * 1000,
                        observation.next_number(), type, words));
}

size_t size_of(const Entry* entry) { return entry == nullptr ? 0 : item_value(*entry).size(); }

std::string_view name_of(StoreMode mode) {
  switch (mode) {
    case StoreMode::kSet:
      return "set";
    case StoreMode::kAdd:
      return "add";
    case StoreMode::kReplace:
      return "replace";
    case StoreMode::kAppend:
      return "append";
    case StoreMode::kPrepend:
      return "prepend";
    case StoreMode::kCas:
      return "cas";
  }
  return "na";
}

int64_t ttl_seconds(int64_t expire_ms, int64_t now_ms) {
  return expire_ms == Entry::kNoExpire || expire_ms < now_ms ? 0 : seconds_left(expire_ms, now_ms);
}

class WatchedEvictions final : public EvictionObserver {
 public:
  WatchedEvictions(Node& node, Observation& observation) : node_(node), observation_(observation) {}

  void evicts(KeyspaceWorker& worker, const Entry& entry) override {
    if (!observation_.wants(kEvictionEvents)) [[likely]]
      return;
    const int64_t now_ms = worker.now_ms;
    const bool fetched = (entry.item_meta().state & kItemFetched) != 0;
    show(node_, observation_, kEvictionEvents, now_ms, "eviction",
         fmt::format("key={} fetch={} ttl={} la={} clsid=1 size={}", encoded(entry.key()),
                     fetched ? "yes" : "no",
                     entry.has_expire() ? ttl_seconds(entry.expire_ms(), now_ms) : -1,
                     AccessClock::idle_ms(entry, node_.keyspace.policy(), now_ms) / 1000,
                     size_of(&entry)));
  }

 private:
  Node& node_;
  Observation& observation_;
};

}  // namespace

void append_uri_encoded(std::string_view key, std::string& out) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (const char c : key) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<uint8_t>(c);
    out += '%';
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15U];
  }
}

MemcacheSharedState::MemcacheSharedState() : observation(std::make_unique<Observation>()) {}
MemcacheSharedState::~MemcacheSharedState() = default;

EvictionObserver* MemcacheSharedState::eviction_observer(Node& node) {
  eviction_observer_ = std::make_unique<WatchedEvictions>(node, *observation);
  return eviction_observer_.get();
}

// --- who looks on -----------------------------------------------------------------------------

void Observation::add(uint32_t kinds) {
  const std::lock_guard lock(mutex_);
  for (size_t i = 0; i < kKinds; i++) watchers_[i] += kinds >> i & 1U;
  kinds_.fetch_or(kinds, std::memory_order_relaxed);
}

void Observation::remove(uint32_t kinds) {
  const std::lock_guard lock(mutex_);
  for (size_t i = 0; i < kKinds; i++) {
    if ((kinds >> i & 1U) == 0) continue;
    if (--watchers_[i] == 0) kinds_.fetch_and(~(1U << i), std::memory_order_relaxed);
  }
}

void Observation::count_by_prefix(bool counts) {
  if (counts) {
    kinds_.fetch_or(kCountsByPrefix, std::memory_order_relaxed);
  } else {
    kinds_.fetch_and(~uint32_t{kCountsByPrefix}, std::memory_order_relaxed);
  }
}

void PrefixStats::count(std::string_view key, std::string_view delimiter,
                        uint64_t PrefixCounts::*figure, uint64_t PrefixCounts::*also) {
  const size_t end = key.find(delimiter);
  if (end == key.npos || end == 0) return;
  const std::string_view prefix = key.substr(0, end);
  const std::lock_guard lock(mutex_);
  auto found = counts_.find(prefix);
  if (found == counts_.end()) {
    if (counts_.size() >= kPrefixesMax) return;
    found = counts_.emplace(prefix, PrefixCounts{}).first;
  }
  found->second.*figure += 1;
  if (also != nullptr) found->second.*also += 1;
}

std::string PrefixStats::report() const {
  const std::lock_guard lock(mutex_);
  std::string text;
  for (const auto& [prefix, counts] : counts_) {
    text += fmt::format("PREFIX {} get {} hit {} set {} del {}\r\n", prefix, counts.gets,
                        counts.hits, counts.sets, counts.deletes);
  }
  return text;
}

void PrefixStats::clear() {
  const std::lock_guard lock(mutex_);
  counts_.clear();
}

// --- what happens -----------------------------------------------------------------------------

void note_fetch(const MemcacheContext& c, std::string_view key, const Entry* entry) {
  Observation& observation = *c.shared.observation;
  if (!observation.wants(kFetchEvents | kCountsByPrefix)) [[likely]]
    return;
  if (observation.wants(kCountsByPrefix)) {
    observation.prefixes().count(key, c.settings.prefix_delimiter, &PrefixCounts::gets,
                                 entry == nullptr ? nullptr : &PrefixCounts::hits);
  }
  if (!observation.wants(kFetchEvents)) return;
  show(c.node, observation, kFetchEvents, c.now_ms(), "item_get",
       fmt::format("key={} status={} clsid={} cfd={} size={}", encoded(key),
                   entry == nullptr ? "not_found" : "found", entry == nullptr ? 0 : 1, c.client.fd,
                   size_of(entry)));
}

void note_store(const MemcacheContext& c, const StoreOrder& order, std::string_view status) {
  Observation& observation = *c.shared.observation;
  if (!observation.wants(kMutationEvents | kCountsByPrefix)) [[likely]]
    return;
  const std::string_view key = c.key.name;
  if (observation.wants(kCountsByPrefix)) {
    observation.prefixes().count(key, c.settings.prefix_delimiter, &PrefixCounts::sets);
  }
  if (!observation.wants(kMutationEvents)) return;
  show(c.node, observation, kMutationEvents, c.now_ms(), "item_store",
       fmt::format("key={} status={} cmd={} ttl={} clsid=1 cfd={} size={}", encoded(key), status,
                   name_of(order.mode), ttl_seconds(order.expire_ms, c.now_ms()), c.client.fd,
                   c.request.value.size()));
}

void note_deletion(const MemcacheContext& c, std::string_view key, const Entry* entry,
                   std::string_view verb) {
  Observation& observation = *c.shared.observation;
  if (!observation.wants(kDeletionEvents | kCountsByPrefix)) [[likely]]
    return;
  if (observation.wants(kCountsByPrefix)) {
    observation.prefixes().count(key, c.settings.prefix_delimiter, &PrefixCounts::deletes);
  }
  if (entry == nullptr || !observation.wants(kDeletionEvents)) return;
  show(c.node, observation, kDeletionEvents, c.now_ms(), "deleted",
       fmt::format("key={} cmd={} clsid=1 size={}", encoded(key), verb, size_of(entry)));
}

void note_connection(Node& node, Observation& observation, const Client& client, int64_t now_ms,
                     std::string_view reason) {
  if (!observation.wants(kConnectionEvents)) [[likely]]
    return;
  const std::string_view address = client.address;
  const size_t colon = std::min(address.rfind(':'), address.size());
  const std::string_view port = address.substr(std::min(colon + 1, address.size()));
  std::string words =
      fmt::format("rip={} rport={} transport={} ", address.substr(0, colon),
                  client.unix_socket ? "0" : port, client.unix_socket ? "local" : "tcp");
  if (!reason.empty()) words += fmt::format("reason={} ", reason);
  words += fmt::format("cfd={}", client.fd);
  show(node, observation, kConnectionEvents, now_ms, reason.empty() ? "conn_new" : "conn_close",
       words);
}

}  // namespace engine
