// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "control/store/store.h"

namespace control {

// Leases for stores that have none of their own: who holds one, its epoch and its duration are a
// row; when it ends is kept in memory, by the clock that is given.
class LeaseRows {
 public:
  // The rows' keys begin with it. A watcher does not hear of them.
  static constexpr std::string_view kPrefix = "lease/";

  // Both outlive it. Made when the store is opened: a lease found in a row lasts from then.
  LeaseRows(Store& rows, const base::Clock& clock)
      : rows_(rows), clock_(clock), opened_us_(clock.monotonic_us()) {}

  // See Store.
  StoreResult<Lease> acquire(const LeaseRequest& request);
  StoreResult<Lease> renew(const LeaseClaim& claim, int64_t duration_ms);
  StoreResult<void> release(const LeaseClaim& claim);
  StoreResult<std::optional<Lease>> find(std::string_view name);

 private:
  struct Found;

  StoreResult<Found> read(std::string_view name);
  StoreResult<Found> read_claimed(const LeaseClaim& claim);
  StoreResult<void> write(const Found& found);
  StoreResult<Lease> grant(const Found& found);

  Store& rows_;
  const base::Clock& clock_;
  const int64_t opened_us_;
  std::map<std::string, int64_t, std::less<>> ends_us_;  // of those granted since it was opened
};

}  // namespace control
