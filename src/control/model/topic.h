// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "control/model/tags.h"

namespace control {

// A topic of SNS.
struct Topic {
  static constexpr std::string_view kTable = "topic";

  std::string id;  // its name, the last part of its ARN
  std::string display_name = {};
  std::string policy = {};      // a document; empty: as it was made, see topic_policy()
  std::string signature = "2";  // SignatureVersion of what is sent
  int64_t subscriptions_deleted = 0;
  int64_t created_ms = 0;
  Tags tags = {};
};
BOOST_DESCRIBE_STRUCT(Topic, (),
                      (id, display_name, policy, signature, subscriptions_deleted, created_ms,
                       tags))

// NOLINTBEGIN(readability-identifier-naming): the names are what is stored
enum class SubscriptionState : uint8_t {
  pending,    // its receiver has been asked whether it wants to hear
  confirmed,  // and does
  deleted,    // whoever has its ARN has ended it; its receiver was told how to take that back
};
BOOST_DESCRIBE_ENUM(SubscriptionState, pending, confirmed, deleted)
// NOLINTEND(readability-identifier-naming)

// Who hears of a topic.
struct Subscription {
  static constexpr std::string_view kTable = "subscription";

  std::string id;        // the last two parts of its ARN: "TOPIC:UUID"
  std::string topic;     // its id
  std::string protocol;  // AWS' word: "http", "https", "email", "email-json"
  std::string endpoint;  // a URL, or an address for mail
  SubscriptionState state = SubscriptionState::pending;
  bool raw = false;         // RawMessageDelivery: the message alone is sent
  std::string filter = {};  // FilterPolicy: by which attributes it wants a message; empty: all
  // With which the receiver says yes, wrapped by the master key; empty: it has.
  std::string token = {};
  int64_t token_until_ms = 0;  // without a yes it is dropped then
  bool confirmed_by_owner = false;
  bool owner_unsubscribes = false;  // who has its ARN alone may not end it
  int64_t created_ms = 0;
};
BOOST_DESCRIBE_STRUCT(Subscription, (),
                      (id, topic, protocol, endpoint, state, raw, filter, token, token_until_ms,
                       confirmed_by_owner, owner_unsubscribes, created_ms))

// NOLINTBEGIN(readability-identifier-naming): the names are what is stored
enum class DeliveryKind : uint8_t {
  notification,
  confirmation,  // asks whether the receiver wants to hear
  farewell,      // says that it will hear no more, and how to take that back
};
BOOST_DESCRIBE_ENUM(DeliveryKind, notification, confirmation, farewell)
// NOLINTEND(readability-identifier-naming)

// One message on its way to one subscription: it is there until it has arrived or is given up.
struct Delivery {
  static constexpr std::string_view kTable = "delivery";

  std::string id;            // orders those of a subscription by time
  std::string subscription;  // its id
  DeliveryKind kind = DeliveryKind::notification;
  std::string message_id = {};  // a UUID
  std::string subject = {};     // empty: none
  std::string message = {};
  std::string attributes = {};  // MessageAttributes as JSON has them; empty: none
  int64_t at_ms = 0;            // when it was published
  int attempts = 0;
  int64_t next_ms = 0;  // when it is to be sent
};
BOOST_DESCRIBE_STRUCT(Delivery, (),
                      (id, subscription, kind, message_id, subject, message, attributes, at_ms,
                       attempts, next_ms))

}  // namespace control
