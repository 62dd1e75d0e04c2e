// SPDX-License-Identifier: Apache-2.0
#include "control/store/lease_rows.h"

#include <algorithm>
#include <boost/describe.hpp>
#include <utility>

#include "base/check.h"
#include "json/document.h"

namespace control {

namespace {
constexpr int64_t kUsPerMs = 1000;
}  // namespace

// A lease as its row has it. The row stays when nobody holds it, since the epoch must not go back.
struct StoredLease {
  std::string holder;  // empty: nobody
  uint64_t epoch = 0;
  int64_t duration_ms = 0;
};
BOOST_DESCRIBE_STRUCT(StoredLease, (), (holder, epoch, duration_ms))

struct LeaseRows::Found {
  std::string name;
  StoredLease lease = {};
  uint64_t version = 0;  // of the row; 0: there is none
  int64_t left_us = 0;
  bool held() const { return !lease.holder.empty() && left_us > 0; }
};

StoreResult<LeaseRows::Found> LeaseRows::read(std::string_view name) {
  Found found = {.name = std::string(name)};
  const StoreResult<std::optional<Row>> row = rows_.get(std::string(kPrefix) + found.name);
  if (!row) return row.error();
  if (!*row) return found;
  auto lease = json::read<StoredLease>((*row)->value);
  if (!lease) {
    return StoreError{StoreError::Kind::kUnavailable,
                      "the state is damaged: lease " + found.name + " " + lease.error().message};
  }
  found.lease = *std::move(lease);
  found.version = (*row)->version;
  const auto known = ends_us_.find(name);
  const int64_t end_us =
      known != ends_us_.end() ? known->second : opened_us_ + found.lease.duration_ms * kUsPerMs;
  found.left_us = std::max<int64_t>(0, end_us - clock_.monotonic_us());
  return found;
}

StoreResult<LeaseRows::Found> LeaseRows::read_claimed(const LeaseClaim& claim) {
  StoreResult<Found> found = read(claim.name);
  if (!found) return found;
  const StoredLease& lease = found->lease;
  if (found->held() && lease.holder == claim.holder && lease.epoch == claim.epoch) return found;
  return StoreError{StoreError::Kind::kNotHolder,
                    "lease " + found->name + " is no longer held by " + std::string(claim.holder) +
                        " in epoch " + std::to_string(claim.epoch)};
}

StoreResult<void> LeaseRows::write(const Found& found) {
  const Write write = {std::string(kPrefix) + found.name, json::write(found.lease), found.version};
  if (const auto done = rows_.commit({&write, 1}); !done) return done.error();
  return {};
}

// From now on, which is after the commit: its holder has counted from before it.
StoreResult<Lease> LeaseRows::grant(const Found& found) {
  const int64_t duration_ms = found.lease.duration_ms;
  ends_us_.insert_or_assign(found.name, clock_.monotonic_us() + duration_ms * kUsPerMs);
  return Lease{found.name, found.lease.holder, found.lease.epoch, duration_ms};
}

StoreResult<Lease> LeaseRows::acquire(const LeaseRequest& request) {
  CHECK(!request.holder.empty() && request.duration_ms > 0);
  StoreResult<Found> found = read(request.name);
  if (!found) return found.error();
  StoredLease& lease = found->lease;
  if (found->held() && lease.holder != request.holder) {
    return StoreError{StoreError::Kind::kNotHolder,
                      "lease " + found->name + " is held by " + lease.holder};
  }
  lease = {std::string(request.holder), std::max(lease.epoch, request.above_epoch) + 1,
           request.duration_ms};
  if (const auto written = write(*found); !written) return written.error();
  return grant(*found);
}

StoreResult<Lease> LeaseRows::renew(const LeaseClaim& claim, int64_t duration_ms) {
  CHECK(duration_ms > 0);
  StoreResult<Found> found = read_claimed(claim);
  if (!found) return found.error();
  if (std::exchange(found->lease.duration_ms, duration_ms) != duration_ms) {
    if (const auto written = write(*found); !written) return written.error();
  }
  return grant(*found);
}

StoreResult<void> LeaseRows::release(const LeaseClaim& claim) {
  StoreResult<Found> found = read_claimed(claim);
  if (!found) return found.error();
  found->lease.holder.clear();
  return write(*found);
}

StoreResult<std::optional<Lease>> LeaseRows::find(std::string_view name) {
  const StoreResult<Found> found = read(name);
  if (!found) return found.error();
  if (!found->held()) return std::optional<Lease>();
  return std::optional<Lease>(
      {found->name, found->lease.holder, found->lease.epoch, found->left_us / kUsPerMs});
}

}  // namespace control
