// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace engine {

// By what a primary may renew its lease from its own shard: whoever manages the shard says so.
struct LeaseTerms {
  uint64_t version = 0;     // of two the later one counts
  uint64_t voters = 0;      // members of the shard with the primary; 0: there are no terms
  int64_t duration_ms = 0;  // of a lease that a majority grants

  bool operator==(const LeaseTerms&) const = default;
};

// The lease that a primary has from a majority of its shard, itself among it, whoever else can be
// reached. The primary writes a question into its stream and notes the time from before; once so
// many replicas at its epoch have acknowledged what was written, each of them has followed it after
// that time. A replica that has heard of a later epoch acknowledges nothing to it any more, so who
// takes its place waits for `duration_ms` from the last acknowledgement of those who did.
//
// It knows no clock, and nothing of whoever else grants leases. Not thread-safe. The simulation's
// model of a node has the same one.
class MajorityLease {
 public:
  // The node begins to lead: nothing of an earlier time counts.
  void begin(const LeaseTerms& terms) {
    terms_ = terms;
    notes_.clear();
  }

  // False: later terms are known.
  bool take(const LeaseTerms& terms) {
    if (terms.version < terms_.version) return false;
    terms_ = terms;
    return true;
  }

  const LeaseTerms& terms() const { return terms_; }
  bool is_on() const { return terms_.voters > 0; }
  // How many replicas have to acknowledge; 0: the primary is the majority.
  size_t replicas_needed() const { return static_cast<size_t>(terms_.voters / 2); }

  // All up to `end` was in the stream at some time after `asked_ms`, and its last byte was not
  // before that. Times never go back.
  void note(uint64_t end, int64_t asked_ms) {
    while (!notes_.empty() && notes_.front().asked_ms + terms_.duration_ms <= asked_ms) {
      notes_.pop_front();  // it would be over by now
    }
    notes_.push_back({.end = end, .asked_ms = asked_ms});
  }

  // So many replicas have acknowledged up to there: until when the lease lasts by that; nullopt:
  // nothing new.
  std::optional<int64_t> until(uint64_t acknowledged) {
    std::optional<int64_t> until;
    while (!notes_.empty() && notes_.front().end <= acknowledged) {
      until = notes_.front().asked_ms + terms_.duration_ms;
      notes_.pop_front();
    }
    return until;
  }

 private:
  struct Note {
    uint64_t end;
    int64_t asked_ms;
  };

  LeaseTerms terms_;
  std::deque<Note> notes_;
};

}  // namespace engine
