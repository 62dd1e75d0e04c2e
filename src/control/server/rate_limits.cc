// SPDX-License-Identifier: Apache-2.0
#include "control/server/rate_limits.h"

#include <algorithm>

namespace control {

namespace {

constexpr int64_t kSecondUs = 1'000'000;
constexpr int64_t kMinuteUs = 60 * kSecondUs;
constexpr int64_t kProvenUs = 60 * kMinuteUs;
constexpr int64_t kBurstSeconds = 10;

BucketSpec per_second(int64_t calls) {
  if (calls == 0) return {};
  return {.size = kBurstSeconds * calls, .us_per_token = std::max<int64_t>(1, kSecondUs / calls)};
}

BucketSpec per_minute(int64_t calls) {
  if (calls == 0) return {};
  return {.size = calls, .us_per_token = std::max<int64_t>(1, kMinuteUs / calls)};
}

bool is_unlimited(const BucketSpec& spec) { return spec.size == 0; }

// A role is one principal whatever its sessions are called: who calls chooses their names.
std::string principal_of(const Caller& caller) {
  constexpr const char* kKinds[] = {"nobody", "root", "user", "role"};
  std::string principal = caller.account;
  return principal.append("/")
      .append(kKinds[static_cast<size_t>(caller.kind)])
      .append("/")
      .append(caller.kind == PrincipalKind::kNobody ? caller.access_key_id : caller.name);
}

std::string pair_name(std::string_view source, std::string_view access_key_id) {
  std::string name(source);
  return name.append(" ").append(access_key_id);
}

}  // namespace

void TokenBucket::refill(int64_t now_us) {
  const int64_t passed_us = std::clamp<int64_t>(now_us - seen_us_, 0, full_us_);
  left_us_ = std::min(full_us_, left_us_ + passed_us);
  seen_us_ = now_us;
}

bool TokenBucket::is_empty(const BucketSpec& spec, int64_t now_us) {
  refill(now_us);
  return left_us_ < spec.us_per_token;
}

bool TokenBucket::take(const BucketSpec& spec, int64_t now_us) {
  if (is_empty(spec, now_us)) return false;
  left_us_ -= spec.us_per_token;
  return true;
}

CallRates::CallRates(const RateOptions& options)
    : reads_(per_second(options.reads_per_second)),
      changes_(per_second(options.changes_per_second)),
      buckets_(2 * options.remembered_max) {}

bool CallRates::admit(const Caller& caller, bool is_read, int64_t now_us) {
  const BucketSpec& spec = is_read ? reads_ : changes_;
  if (is_unlimited(spec)) return true;
  const std::string key = principal_of(caller) + (is_read ? " reads" : " changes");
  return buckets_.at(key, TokenBucket(spec, now_us)).take(spec, now_us);
}

FailureRates::FailureRates(const RateOptions& options)
    : spec_(per_minute(options.failures_per_minute)), pairs_(options.remembered_max) {}

// Strangers may name any access key: only what was found wrong, or right, is remembered.
bool FailureRates::is_refused(std::string_view source, std::string_view access_key_id,
                              int64_t now_us) {
  Pair* const pair = pairs_.find(pair_name(source, access_key_id));
  return pair != nullptr && pair->proven_until_us <= now_us &&
         pair->failures.is_empty(spec_, now_us);
}

void FailureRates::failed(std::string_view source, std::string_view access_key_id, int64_t now_us) {
  if (is_unlimited(spec_)) return;
  Pair& pair = pairs_.at(pair_name(source, access_key_id), Pair{TokenBucket(spec_, now_us)});
  (void)pair.failures.take(spec_, now_us);
}

void FailureRates::succeeded(std::string_view source, std::string_view access_key_id,
                             int64_t now_us) {
  if (is_unlimited(spec_)) return;
  Pair& pair = pairs_.at(pair_name(source, access_key_id), Pair{TokenBucket(spec_, now_us)});
  pair.proven_until_us = now_us + kProvenUs;
}

}  // namespace control
