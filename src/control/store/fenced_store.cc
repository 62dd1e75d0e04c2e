// SPDX-License-Identifier: Apache-2.0
#include "control/store/fenced_store.h"

#include <boost/describe.hpp>
#include <utility>

#include "base/log.h"
#include "json/document.h"

namespace control {

namespace {

constexpr std::string_view kFenceKey = "fence/service";

// How often the store was taken over: a number that no two services have.
struct StoredFence {
  uint64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(StoredFence, (), (number))

StoreError taken_over() {
  return {StoreError::Kind::kUnavailable,
          "another service has taken over this store: end this one"};
}

}  // namespace

FencedStore::FencedStore(Store& store) : store_(store) {
  if (auto claimed = claim(); !claimed) {
    base::log::warning("the store is not taken over yet: {}", claimed.error().message);
  }
}

StoreResult<void> FencedStore::claim() {
  const auto row = store_.get(kFenceKey);
  if (!row) return row.error();
  StoredFence fence;
  if (*row) {
    auto read = json::read<StoredFence>((*row)->value);
    if (!read) {
      return StoreError{StoreError::Kind::kUnavailable,
                        "the state is damaged: who has the store " + read.error().message};
    }
    fence = *std::move(read);
  }
  fence.number++;
  value_ = json::write(fence);
  const Write write = {std::string(kFenceKey), value_, *row ? (*row)->version : 0};
  const auto done = store_.commit({&write, 1});
  if (!done) return done.error();
  version_ = *done;
  return {};
}

// A commit whose answer was lost is known by its number.
StoreResult<void> FencedStore::check() {
  if (version_ == 0) return claim();
  const auto row = store_.get(kFenceKey);
  if (!row) return row.error();
  if (!*row || (*row)->value != value_) return taken_over();
  version_ = (*row)->version;
  return {};
}

StoreResult<uint64_t> FencedStore::commit(std::span<const Write> writes) {
  if (auto ours = check(); !ours) return ours.error();
  std::vector<Write> fenced(writes.begin(), writes.end());
  fenced.push_back({std::string(kFenceKey), value_, version_});
  auto done = store_.commit(fenced);
  if (done) version_ = *done;
  return done;
}

void FencedStore::watch(Watcher watcher) {
  if (!watcher) return store_.watch(nullptr);
  store_.watch([watcher = std::move(watcher)](std::span<const RowChange> changes) {
    std::vector<RowChange> others(changes.begin(), changes.end());
    std::erase_if(others, [](const RowChange& change) { return change.key == kFenceKey; });
    if (!others.empty()) watcher(others);
  });
}

StoreResult<Lease> FencedStore::acquire(const LeaseRequest& request) {
  if (auto ours = check(); !ours) return ours.error();
  return store_.acquire(request);
}

StoreResult<Lease> FencedStore::renew(const LeaseClaim& claim, int64_t duration_ms) {
  if (auto ours = check(); !ours) return ours.error();
  return store_.renew(claim, duration_ms);
}

StoreResult<void> FencedStore::release(const LeaseClaim& claim) {
  if (auto ours = check(); !ours) return ours.error();
  return store_.release(claim);
}

}  // namespace control
