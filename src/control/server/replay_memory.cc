// SPDX-License-Identifier: Apache-2.0
#include "control/server/replay_memory.h"

#include <algorithm>
#include <iterator>

#include "base/sha256.h"

namespace control {

namespace {

size_t bytes_of(const PastAnswer& answer) {
  const auto& text = answer.document ? *answer.document : answer.document.error().message;
  return text.size() + answer.request_id.size();
}

PastAnswer refusal(std::string_view why) {
  std::string message(why);
  message += " To repeat it, sign it anew at a later second.";
  return {aws::Error(aws::kThrottling, std::move(message)), ""};
}

}  // namespace

SignedOnce SignedOnce::of(const aws::Claim& claim) {
  return {claim.access_key_id, claim.signed_ms, base::hex(base::sha256(claim.signature))};
}

std::optional<PastAnswer> ReplayMemory::find(const aws::Claim& claim, std::string_view invocation,
                                             int64_t now_ms) {
  constexpr std::string_view kDoubt =
      "There are too many changes to know whether this request was carried out before.";
  forget_expired(now_ms);
  if (claim.signed_ms <= doubted_ms_) return refusal(kDoubt);
  const auto part = parts_.find(claim.access_key_id);
  if (part == parts_.end()) return std::nullopt;
  const SignedOnce once = SignedOnce::of(claim);
  const auto call = part->second.calls.find({once.signed_ms, once.signature_hash});
  if (call != part->second.calls.end()) {
    const bool is_attempt =
        call->second && (call->second->invocation == invocation ||
                         call->second->invocation.empty() || invocation.empty());
    if (is_attempt) return call->second;
    return refusal("This very request was carried out before.");
  }
  if (claim.signed_ms > part->second.forgotten_ms) return std::nullopt;
  return refusal(kDoubt);
}

void ReplayMemory::remember(const aws::Claim& claim, PastAnswer answer) {
  Part& part = parts_[claim.access_key_id];
  const Key key = {claim.signed_ms, SignedOnce::of(claim).signature_hash};
  part.answer_bytes += bytes_of(answer);
  part.answered.push_back(key);
  part.calls.insert_or_assign(key, std::move(answer));
  limit(part);
}

void ReplayMemory::remember_unanswered(const SignedOnce& call) {
  Part& part = parts_[call.access_key_id];
  part.calls.insert_or_assign({call.signed_ms, call.signature_hash}, std::nullopt);
  limit(part);
}

void ReplayMemory::limit(Part& part) const {
  while (part.calls.size() > limits_.calls_max) {
    part.forgotten_ms = std::max(part.forgotten_ms, part.calls.begin()->first.first);
    forget_first(part);
  }
  while (part.answer_bytes > limits_.answer_bytes_max ||
         part.answered.size() > 2 * limits_.calls_max) {
    const auto oldest = part.calls.find(part.answered.front());
    part.answered.pop_front();
    if (oldest != part.calls.end()) forget_answer(part, oldest->second);
  }
}

size_t ReplayMemory::size() const {
  size_t size = 0;
  for (const auto& [key, part] : parts_) size += part.calls.size();
  return size;
}

void ReplayMemory::forget_first(Part& part) {
  forget_answer(part, part.calls.begin()->second);
  part.calls.erase(part.calls.begin());
}

void ReplayMemory::forget_answer(Part& part, std::optional<PastAnswer>& answer) {
  if (!answer) return;
  part.answer_bytes -= bytes_of(*answer);
  answer.reset();
}

void ReplayMemory::forget_expired(int64_t now_ms) {
  const int64_t last_expired_ms = now_ms - aws::kClockWindowMs - 1;
  for (auto part = parts_.begin(); part != parts_.end();) {
    auto& [calls, answered, bytes, forgotten_ms] = part->second;
    while (!calls.empty() && calls.begin()->first.first <= last_expired_ms) {
      forget_first(part->second);
    }
    while (!answered.empty() && answered.front().first <= last_expired_ms) answered.pop_front();
    part = calls.empty() && forgotten_ms <= last_expired_ms ? parts_.erase(part) : std::next(part);
  }
}

}  // namespace control
