// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "aws/model/error.h"
#include "aws/sigv4/verify.h"

namespace control {

// What a mutation was answered, whatever it was.
struct PastAnswer {
  aws::Result<std::string> document;
  std::string request_id;
  // By which SDKs tell the attempts of one call from other calls (amz-sdk-invocation-id); empty: it
  // did not say. It is not signed: what is carried out must not depend on it.
  std::string invocation = {};
};

// A mutation that was carried out, by what it was signed with.
struct SignedOnce {
  std::string access_key_id;
  int64_t signed_ms = 0;
  std::string signature_hash;  // SHA-256, in hexadecimal

  static SignedOnce of(const aws::Claim& claim);
};

struct ReplayLimits {
  size_t calls_max = 50'000;                  // of one access key
  size_t answer_bytes_max = size_t{8} << 20;  // of one access key's answers
};

// The mutations of the last minutes by their signatures, for as long as each could be sent again:
// who overheard a signed request must not have it carried out a second time, also if it failed the
// first time. An honest client sends the same bytes again too, when it has not seen the answer and
// the second in which it signs is still the same: it gets the first one's answer. Calls are carried
// out one after another, so that there always is one.
//
// Each access key has a bounded part of its own, so that nobody's calls stop another's. When it is
// full the calls that were signed first are forgotten, and from then on those signed as early are
// refused; the same where only the answer was forgotten, since answers are large. A refusal says
// Throttling, which every SDK answers by signing anew and trying again; who cannot sign gains
// nothing from that. Not thread-safe.
//
// What was carried out before a restart is known from the audit log, where it is on the disk before
// it takes effect (audit_log.h): it is refused, since its answer is gone.
//
// Who has seen the answer and means to make the same call again within the second must not get the
// old answer. SDKs say that it is another call: it is refused, and works when it is signed anew.
class ReplayMemory {
 public:
  explicit ReplayMemory(const ReplayLimits& limits) : limits_(limits) {}

  // The answer to a mutation that was carried out before, or the refusal of one that may have been.
  // nullopt: it is new, is to be carried out and then remembered.
  std::optional<PastAnswer> find(const aws::Claim& claim, std::string_view invocation,
                                 int64_t now_ms);

  void remember(const aws::Claim& claim, PastAnswer answer);

  // What was carried out before a restart.
  void remember_unanswered(const SignedOnce& call);
  // Nobody knows what was carried out of all that was signed up to that time.
  void doubt_until(int64_t signed_ms) { doubted_ms_ = signed_ms; }

  size_t size() const;

 private:
  using Key = std::pair<int64_t, std::string>;  // when it was signed, and its signature's hash

  struct Part {
    std::map<Key, std::optional<PastAnswer>> calls;  // nullopt: the answer was forgotten
    std::deque<Key> answered;                        // with answers, oldest first; some are gone
    size_t answer_bytes = 0;
    int64_t forgotten_ms = INT64_MIN;  // calls signed up to here may have been carried out
  };

  void limit(Part& part) const;
  static void forget_first(Part& part);
  static void forget_answer(Part& part, std::optional<PastAnswer>& answer);
  void forget_expired(int64_t now_ms);

  const ReplayLimits limits_;
  std::map<std::string, Part, std::less<>> parts_;  // by access key id
  int64_t doubted_ms_ = INT64_MIN;
};

}  // namespace control
