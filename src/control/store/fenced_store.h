// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/store/store.h"

namespace control {

// A store for the one service that has opened it last. An earlier one may still run, or wake up
// with what it knew long ago: it reads what there is, and changes nothing any more. Each of its
// commits is an Error that says so.
class FencedStore final : public Store {
 public:
  // Takes the store over, from whoever has it. `store` outlives it. If it fails just then, the
  // first commit tries again.
  explicit FencedStore(Store& store);

  StoreResult<std::optional<Row>> get(std::string_view key) override { return store_.get(key); }
  StoreResult<std::vector<Row>> list(std::string_view prefix) override {
    return store_.list(prefix);
  }
  StoreResult<uint64_t> revision() override { return store_.revision(); }
  void watch(Watcher watcher) override;
  StoreResult<uint64_t> commit(std::span<const Write> writes) override;

  // Whether the store is this service's now, which takes it over if that has failed so far. What
  // was read before is as no other service has changed it since.
  StoreResult<void> check();

  StoreResult<Lease> acquire(const LeaseRequest& request) override;
  StoreResult<Lease> renew(const LeaseClaim& claim, int64_t duration_ms) override;
  StoreResult<void> release(const LeaseClaim& claim) override;
  StoreResult<std::optional<Lease>> lease(std::string_view name) override {
    return store_.lease(name);
  }

 private:
  StoreResult<void> claim();

  Store& store_;
  std::string value_;     // of the row that says who has the store
  uint64_t version_ = 0;  // as we have written it last; 0: not yet
};

}  // namespace control
