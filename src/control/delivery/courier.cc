// SPDX-License-Identifier: Apache-2.0
#include "control/delivery/courier.h"

#include <optional>

#include "base/log.h"
#include "control/delivery/messages.h"
#include "control/delivery/retries.h"
#include "control/records/transaction.h"
#include "json/document.h"

namespace control {

namespace {

// Until the store is asked again that has failed.
constexpr int64_t kStoreFailsMs = 10'000;

std::string id_of(const RowChange& change) {
  return change.key.substr(Delivery::kTable.size() + 1);
}

}  // namespace

void Courier::send_by(const CourierMeans& means) {
  means_ = std::make_unique<CourierMeans>(means);
  Transaction records(store_);
  for (const Delivery& delivery : records.list<Delivery>()) note(delivery);
}

// --- What waits ----------------------------------------------------------------------------------

void Courier::note(const Delivery& delivery) {
  forget(delivery.id);
  known_[delivery.id] = {delivery.subscription, delivery.next_ms};
  waiting_[delivery.subscription].insert({delivery.next_ms, delivery.id});
}

void Courier::forget(const std::string& id) {
  const auto known = known_.find(id);
  if (known == known_.end()) return;
  const auto& [subscription, due_ms] = known->second;
  const auto queue = waiting_.find(subscription);
  queue->second.erase({due_ms, id});
  if (queue->second.empty()) waiting_.erase(queue);
  known_.erase(known);
}

// The store has failed.
void Courier::postpone(const std::string& id, const std::string& subscription) {
  note({.id = id, .subscription = subscription, .next_ms = clock_.wall_ms() + kStoreFailsMs});
}

void Courier::written(const RowChange& change) {
  if (!change.after) return forget(id_of(change));
  const auto delivery = json::read<Delivery>(*change.after);
  if (delivery) return note(*delivery);
  base::log::warning("a delivery cannot be read: {}", delivery.error().message);
}

// Each subscription in its turn.
const std::string* Courier::next_due() const {
  if (means_ == nullptr || on_the_way_.size() >= kOnTheWayMax) return nullptr;
  const int64_t now_ms = clock_.wall_ms();
  auto queue = waiting_.upper_bound(last_served_);
  for (size_t i = 0; i < waiting_.size(); i++, ++queue) {
    if (queue == waiting_.end()) queue = waiting_.begin();
    const bool is_due = queue->second.begin()->first <= now_ms;
    if (is_due && !on_the_way_.contains(queue->first)) return &queue->first;
  }
  return nullptr;
}

bool Courier::has_due() const { return next_due() != nullptr; }

// --- Sending -------------------------------------------------------------------------------------

bool Courier::step() {
  const std::string* const due = next_due();
  if (due == nullptr) return false;
  last_served_ = *due;
  const std::string id = waiting_.at(last_served_).begin()->second;
  Transaction records(store_);
  const auto delivery = records.find<Delivery>(id);
  const auto subscription = records.find<Subscription>(last_served_);
  const auto topic = subscription ? records.find<Topic>(subscription->topic) : std::nullopt;
  if (records.failure()) {
    postpone(id, last_served_);
  } else if (delivery && topic) {
    hand_over(*delivery, *subscription, *topic);
  } else {
    drop(id);
  }
  return true;
}

void Courier::hand_over(const Delivery& delivery, const Subscription& subscription,
                        const Topic& topic) {
  std::string token;
  if (delivery.kind != DeliveryKind::notification) {
    const auto unwrapped = keys_.unwrap(subscription.token);
    if (unwrapped) token = *unwrapped;
  }
  const MessageParts parts = {.delivery = delivery,
                              .subscription = subscription,
                              .topic = topic,
                              .topic_arn = means_->arn_start + topic.id,
                              .subscription_arn = means_->arn_start + subscription.id,
                              .token = std::move(token),
                              .public_url = means_->public_url,
                              .mail_from = means_->mail_from};
  on_the_way_.insert(subscription.id);
  const auto answer = [this, id = delivery.id, to = subscription.id](const Outcome& outcome) {
    answered(id, to, outcome);
  };
  if (subscription.protocol.starts_with("http")) {
    means_->sender.post(http_post_of(parts, means_->signer), answer);
  } else {
    means_->sender.mail(mail_of(parts, means_->signer), answer);
  }
}

// Its subscription is gone.
void Courier::drop(const std::string& id) {
  Transaction records(store_);
  if (records.exists<Delivery>(id)) records.erase<Delivery>(id);
  if (records.commit()) return forget(id);
  postpone(id, last_served_);
}

// --- What became of it ---------------------------------------------------------------------------

void Courier::answered(const std::string& id, const std::string& subscription,
                       const Outcome& outcome) {
  on_the_way_.erase(subscription);
  if (write_outcome(id, outcome)) return;
  if (known_.contains(id)) postpone(id, subscription);
}

// False: the store has failed, and the delivery is as it was.
bool Courier::write_outcome(const std::string& id, const Outcome& outcome) {
  Transaction records(store_);
  auto delivery = records.find<Delivery>(id);
  if (!delivery) return !records.failure();
  delivery->attempts++;
  const auto subscription = records.find<Subscription>(delivery->subscription);
  const RetryPolicy& policy = retries_of(subscription ? subscription->protocol : "http");
  const auto delay_ms = retry_delay_ms(policy, delivery->attempts);
  const bool is_over = outcome.is_final || !delay_ms;
  if (outcome.arrived || is_over) {
    records.erase<Delivery>(id);
  } else {
    delivery->next_ms = clock_.wall_ms() + *delay_ms;
    records.put(*delivery);
  }
  if (const auto done = records.commit(); !done) return false;
  note_health(*delivery, outcome, is_over);
  return true;
}

void Courier::note_health(const Delivery& delivery, const Outcome& outcome, bool is_over) {
  const std::string& to = delivery.subscription;
  if (outcome.arrived) {
    if (failing_.erase(to) > 0) base::log::notice("subscription {} gets its messages again", to);
    return;
  }
  if (is_over) {
    base::log::warning("message {} for subscription {} is given up after {} attempts: {}",
                       delivery.message_id, to, delivery.attempts, outcome.why);
  } else if (failing_.insert(to).second) {
    base::log::warning("subscription {} does not get its messages, which are sent again: {}", to,
                       outcome.why);
  }
}

}  // namespace control
