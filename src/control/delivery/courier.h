// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "base/clock.h"
#include "control/certificates/message_signer.h"
#include "control/delivery/sender.h"
#include "control/keys/key_service.h"
#include "control/model/topic.h"
#include "control/store/store.h"

namespace control {

// With what messages are sent. All of it outlives the courier, or whoever calls it.
struct CourierMeans {
  MessageSender& sender;
  const MessageSigner& signer;
  std::string arn_start;   // of all topics: "arn:aws:sns:us-east-1:000000000000:"
  std::string public_url;  // where receivers reach this service; without a slash at its end
  std::string mail_from;   // empty: no mail is sent
};

// Carries what waits in the records to its receivers: one delivery at a time to each subscription,
// oldest first, a few at once in all; again later when it does not arrive, until its policy for
// retries says no more. What is on its way when the service ends is sent again: a message may come
// twice, as on AWS. On the service's thread; never waits.
class Courier {
 public:
  Courier(Store& store, const KeyService& keys, const base::Clock& clock)
      : store_(store), keys_(keys), clock_(clock) {}

  // From now on. Until then all waits.
  void send_by(const CourierMeans& means);

  // To be called with each row of a delivery that is written.
  void written(const RowChange& change);

  // Whether step() has something to do.
  bool has_due() const;
  // Hands one delivery to the sender; false: nothing is due.
  bool step();

 private:
  static constexpr size_t kOnTheWayMax = 32;

  using Times = std::set<std::pair<int64_t, std::string>>;  // when it is due, and its id

  void note(const Delivery& delivery);
  void forget(const std::string& id);
  void postpone(const std::string& id, const std::string& subscription);
  const std::string* next_due() const;  // a subscription
  void hand_over(const Delivery& delivery, const Subscription& subscription, const Topic& topic);
  void drop(const std::string& id);
  void answered(const std::string& id, const std::string& subscription, const Outcome& outcome);
  bool write_outcome(const std::string& id, const Outcome& outcome);
  void note_health(const Delivery& delivery, const Outcome& outcome, bool is_over);

  Store& store_;
  const KeyService& keys_;
  const base::Clock& clock_;
  std::unique_ptr<CourierMeans> means_;
  std::map<std::string, Times> waiting_;  // by subscription
  std::map<std::string, std::pair<std::string, int64_t>>
      known_;                         // its subscription, when it is due
  std::set<std::string> on_the_way_;  // subscriptions that one is being sent to
  std::set<std::string> failing_;     // subscriptions whose last attempt has failed
  std::string last_served_;           // the others' turn comes first
};

}  // namespace control
