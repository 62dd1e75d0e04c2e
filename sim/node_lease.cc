// SPDX-License-Identifier: Apache-2.0
// Until when a model of a node may answer as a primary.
#include <algorithm>
#include <utility>

#include "base/numbers.h"
#include "sim/node.h"

namespace sim {

namespace {

using agent::Reply;
using agent::Words;

constexpr int64_t kAskUs = 200'000;
constexpr int64_t kSilentUs = 900'000;  // a bit less than the service waits

Reply refusal(std::string text) { return {.is_error = true, .words = {std::move(text)}}; }

}  // namespace

// "UNTIL [VOTERS number version milliseconds]", from the word `at` on.
engine::LeaseTerms Node::read_terms(const Words& request, size_t at) {
  if (request.size() < at + 4 || request[at] != "VOTERS") return {};
  return {.version = base::parse_uint64(request[at + 2]).value_or(0),
          .voters = base::parse_uint64(request[at + 1]).value_or(0),
          .duration_ms = base::parse_int64(request[at + 3]).value_or(0)};
}

void Node::take_promoted_lease(const Words& request, bool again) {
  const auto word = std::find(request.begin(), request.end(), "LEASE");
  if (word == request.end()) {
    lease_.release();
    majority_.begin({});
    return;
  }
  const auto at = static_cast<size_t>(word - request.begin()) + 1;
  const int64_t until_ms = base::parse_int64(request[at]).value_or(0);
  const engine::LeaseTerms terms = read_terms(request, at + 1);
  const bool goes_on = again && terms.voters > 0;
  if (!goes_on || !lease_.renew(until_ms)) lease_.set(until_ms);
  if (goes_on) {
    majority_.take(terms);
  } else {
    majority_.begin(terms);
  }
  if (!std::exchange(asking_, true)) ask();
}

Reply Node::lease(const Words& request) {
  const uint64_t wanted = base::parse_uint64(request[1]).value_or(0);
  if (wanted != epoch()) {
    return refusal("STALEEPOCH the shard is at epoch " + std::to_string(epoch()));
  }
  if (!leads_) return refusal("READONLY the node does not lead its shard");
  const engine::LeaseTerms terms = read_terms(request, 3);
  if (!lease_.is_needed() && terms.voters == 0) {
    return refusal("ERR the node was made the primary without a lease");
  }
  const int64_t until_ms = base::parse_int64(request[2]).value_or(0);
  const bool was_over = lease_.has_expired(world_.clock);
  if (!lease_.renew(until_ms)) lease_.set(until_ms);
  if (terms.voters > 0) majority_.take(terms);
  if (!std::exchange(asking_, true)) ask();
  note_renewal(was_over);
  return {.is_error = false, .words = {"OK"}};
}

// Checks look at who may answer: whoever may again may be one too many.
void Node::note_renewal(bool was_over) {
  if (!was_over || lease_.has_expired(world_.clock)) return;
  world_.say(id_ + " has a lease again");
  world_.touched = true;
}

void Node::ask() {
  if (!leads_ || !majority_.is_on()) {
    asking_ = false;
    return;
  }
  world_.after_us(kAskUs, life_, [this] { ask(); });
  position_++;
  majority_.note(position_, world_.clock.boot_ms());
  renew_by_majority();
}

void Node::renew_by_majority() {
  if (!leads_ || !majority_.is_on()) return;
  const size_t needed = majority_.replicas_needed();
  std::vector<uint64_t> positions;
  for (const auto& [pid, told] : replicas_) positions.push_back(told.position);
  if (positions.size() < needed) return;
  std::sort(positions.rbegin(), positions.rend());
  const auto until_ms = majority_.until(needed == 0 ? position_ : positions[needed - 1]);
  const bool was_over = lease_.has_expired(world_.clock);
  if (until_ms) lease_.renew(*until_ms);
  note_renewal(was_over);
}

void Node::note_told() {
  told_primary_.tell(epoch(), position_, world_.clock.monotonic_us() / 1000);
}

bool Node::may_answer() const { return leads_ && !lease_.has_expired(world_.clock); }

// --- machines -----------------------------------------------------------------------------------

void Network::cut(const std::string& from, const std::string& to) { cuts_[{from, to}]++; }

void Network::heal(const std::string& from, const std::string& to) {
  const auto found = cuts_.find({from, to});
  if (found != cuts_.end() && --found->second == 0) cuts_.erase(found);
}

void Network::note_report(const std::string& host, int64_t now_us) {
  Heard& heard = heard_[host];
  if (now_us - heard.last_us > kSilentUs) heard.gap_until_us = now_us;
  heard.last_us = now_us;
}

bool Network::was_silent(const std::string& host, int64_t now_us, int64_t for_us) const {
  const auto found = heard_.find(host);
  if (heard_.size() < 2 || found == heard_.end()) return false;
  return now_us - found->second.last_us > kSilentUs || found->second.gap_until_us > now_us - for_us;
}

}  // namespace sim
