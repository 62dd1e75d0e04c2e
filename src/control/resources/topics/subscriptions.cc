// SPDX-License-Identifier: Apache-2.0
// A subscription begins with somebody who asks for one, and counts when its receiver has said yes.
#include <algorithm>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/constant_time.h"
#include "base/uuid.h"
#include "control/actions/topics.h"
#include "control/api/api_service.h"
#include "control/resources/topics/internal.h"
#include "control/resources/topics/topics.h"

namespace control {

namespace {

// --- Endpoints -----------------------------------------------------------------------------------

constexpr size_t kEndpointBytesMax = 2048;

bool is_printable_word(std::string_view text) {
  return !text.empty() && text.size() <= kEndpointBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7F'; });
}

using Checked = aws::Result<void>;

Checked check_url(std::string_view protocol, std::string_view endpoint) {
  const std::string scheme = std::string(protocol) + "://";
  if (!endpoint.starts_with(scheme)) {
    return invalid_parameter("Endpoint", "Endpoint must match the specified protocol");
  }
  const std::string_view rest = endpoint.substr(scheme.size());
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  if (!is_printable_word(endpoint) || authority.empty()) {
    return invalid_parameter("Endpoint", "It is no URL");
  }
  if (authority.find('@') != std::string_view::npos) {
    return invalid_parameter("Endpoint",
                             "A user and a password in an URL would be for everybody to read; "
                             "check the signature of what you receive instead");
  }
  return {};
}

// What every mail server takes for an address. Quoted names and comments are not for receivers that
// strangers name.
Checked check_address(std::string_view /*protocol*/, std::string_view endpoint) {
  constexpr size_t kAddressBytesMax = 254;
  const size_t at = endpoint.find('@');
  const bool good = is_printable_word(endpoint) && endpoint.size() <= kAddressBytesMax &&
                    at != std::string_view::npos && at > 0 && at + 1 < endpoint.size() &&
                    endpoint.find('@', at + 1) == std::string_view::npos &&
                    endpoint.find_first_of("<>()[]\\,;:\"") == std::string_view::npos;
  return good ? Checked() : invalid_parameter("Endpoint", "It is no address for mail");
}

struct Protocol {
  std::string_view name;
  Checked (*check)(std::string_view protocol, std::string_view endpoint);
  bool is_mail = false;
};

constexpr Protocol kProtocols[] = {
    {"http", check_url},
    {"https", check_url},
    {"email", check_address, true},
    {"email-json", check_address, true},
};

Checked check_endpoint(const ActionContext& context, const Subscription& subscription) {
  for (const Protocol& protocol : kProtocols) {
    if (protocol.name != subscription.protocol) continue;
    if (protocol.is_mail && !context.account.sends_mail) {
      return invalid_parameter("Protocol",
                               "Mail is not sent here: the service was not told by which server "
                               "(--smtp-url, --smtp-from)");
    }
    return protocol.check(protocol.name, subscription.endpoint);
  }
  return invalid_parameter("Protocol",
                           "Does not support this protocol string: " + subscription.protocol +
                               "; there are http, https, email and email-json");
}

// --- Subscribing ---------------------------------------------------------------------------------

std::optional<Subscription> find_same(Transaction& records, const Topic& topic,
                                      const Subscription& asked) {
  for (Subscription& known : subscriptions_of(records, topic)) {
    if (known.protocol == asked.protocol && known.endpoint == asked.endpoint) return known;
  }
  return std::nullopt;
}

aws::Result<Subscription> read_subscription(const ActionContext& context, const Topic& topic,
                                            const aws::Structure& input) {
  Subscription asked = {.id = topic.id + ":" + base::random_uuid(),
                        .topic = topic.id,
                        .protocol = std::string(*input.string("Protocol")),
                        .endpoint = std::string(input.string("Endpoint").value_or("")),
                        .created_ms = context.now_ms};
  if (auto good = check_endpoint(context, asked); !good) return good.error();
  for (const aws::Structure& entry : input.structures("Attributes")) {
    const auto set =
        set_subscription_attribute(asked, *entry.string("key"), entry.string("value").value_or(""));
    if (!set) return set.error();
  }
  return asked;
}

ActionResult subscribe(ActionContext& context, const aws::Request& request) {
  const auto topic = find_topic(context, request);
  if (!topic) return topic.error();
  const auto asked = read_subscription(context, *topic, request.input);
  if (!asked) return asked.error();
  Subscription subscription = *asked;
  if (auto known = find_same(context.records, *topic, *asked)) {
    if (known->state == SubscriptionState::confirmed &&
        (known->raw != asked->raw || known->filter != asked->filter)) {
      return invalid_parameter("Attributes",
                               "Subscription already exists with different attributes");
    }
    subscription = *std::move(known);
    subscription.raw = asked->raw;
    subscription.filter = asked->filter;
  } else if (subscriptions_of(context.records, *topic).size() >= kSubscriptionsMax) {
    return aws::Error(aws::sns::kSubscriptionLimitExceeded,
                      "There are 1000 subscriptions of the topic already.");
  } else {
    CHECK(!context.records.exists<Subscription>(subscription.id));
  }
  const bool is_confirmed = subscription.state == SubscriptionState::confirmed;
  if (!is_confirmed) {
    subscription.state = SubscriptionState::pending;
    ask_receiver(context, subscription, DeliveryKind::confirmation);
    context.records.put(subscription);
  }
  const bool shows = is_confirmed || request.input.boolean("ReturnSubscriptionArn").value_or(false);
  aws::Structure result(*request.operation->output);
  result.set("SubscriptionArn", shows ? topic_arn(context.account, subscription.id)
                                      : std::string("pending confirmation"));
  return result;
}

// --- Confirming ----------------------------------------------------------------------------------

bool is_token(const ActionContext& context, const Subscription& subscription,
              std::string_view guess) {
  if (subscription.token.empty()) return false;
  const auto token = context.storage.keys.unwrap(subscription.token);
  return token && base::equals_secret(guess, *token);
}

bool is_nobody(const ActionContext& context) {
  return context.caller == nullptr || context.caller->kind == PrincipalKind::kNobody;
}

aws::Error not_authorized(std::string_view why) {
  return {aws::sns::kAuthorizationError, std::string(why)};
}

// Whoever has the token is the receiver. It holds for a second time as well: people press a link
// twice.
ActionResult confirm(ActionContext& context, const aws::Request& request) {
  const auto topic = find_topic(context, request);
  if (!topic) return topic.error();
  const bool by_owner = request.input.string("AuthenticateOnUnsubscribe").value_or("") == "true";
  if (by_owner && is_nobody(context)) {
    return not_authorized("AuthenticateOnUnsubscribe needs a signed request.");
  }
  const std::string_view guess = *request.input.string("Token");
  for (Subscription& subscription : subscriptions_of(context.records, *topic)) {
    if (!is_token(context, subscription, guess)) continue;
    if (subscription.state != SubscriptionState::confirmed) {
      if (subscription.token_until_ms <= context.now_ms) break;
      subscription.state = SubscriptionState::confirmed;
      subscription.confirmed_by_owner = !is_nobody(context);
      subscription.owner_unsubscribes = by_owner;
      context.records.put(subscription);
    }
    aws::Structure result(*request.operation->output);
    result.set("SubscriptionArn", topic_arn(context.account, subscription.id));
    return result;
  }
  return aws::Error(aws::sns::kInvalidParameter, "Invalid token");
}

// --- Ending --------------------------------------------------------------------------------------

// By the link in a message: the receiver is told, and may take it back.
aws::Result<void> unsubscribe_by_link(ActionContext& context, Subscription& subscription) {
  if (subscription.owner_unsubscribes) {
    return not_authorized("This subscription is ended by its owner alone.");
  }
  if (subscription.state == SubscriptionState::deleted) return {};
  subscription.state = SubscriptionState::deleted;
  ask_receiver(context, subscription, DeliveryKind::farewell);
  context.records.put(subscription);
  return {};
}

// One that is gone is gone.
ActionResult unsubscribe(ActionContext& context, const aws::Request& request) {
  auto subscription = find_subscription(context, request);
  if (!subscription) {
    if (subscription.error().spec == &aws::sns::kNotFound) return no_result();
    return subscription.error();
  }
  if (subscription->state == SubscriptionState::pending) {
    return invalid_parameter("SubscriptionArn",
                             "Cannot unsubscribe a subscription that is pending confirmation");
  }
  if (is_nobody(context)) {
    if (auto done = unsubscribe_by_link(context, *subscription); !done) return done.error();
    return no_result();
  }
  context.records.erase<Subscription>(subscription->id);
  if (auto topic = context.records.find<Topic>(subscription->topic)) {
    topic->subscriptions_deleted++;
    context.records.put(*topic);
  }
  return no_result();
}

constexpr Action kSubscriptionActions[] = {
    {"Subscribe", subscribe},
    {"ConfirmSubscription", confirm},
    {"Unsubscribe", unsubscribe},
};

}  // namespace

Actions subscription_actions() { return kSubscriptionActions; }

// --- Time ----------------------------------------------------------------------------------------

void reconcile_subscription(ActionContext& context, std::string_view id) {
  const auto subscription = context.records.find<Subscription>(id);
  if (!subscription || subscription->state == SubscriptionState::confirmed) return;
  context.look_again_ms = subscription->token_until_ms;
  if (context.now_ms < subscription->token_until_ms) return;
  context.records.erase<Subscription>(id);
}

}  // namespace control
