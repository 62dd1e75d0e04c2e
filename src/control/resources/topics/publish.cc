// SPDX-License-Identifier: Apache-2.0
// What is published, and how it comes to each subscription.
#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <set>
#include <utility>

#include "aws/sns/filter_policy.h"
#include "base/log.h"
#include "control/actions/publications.h"
#include "control/actions/topics.h"
#include "control/resources/topics/internal.h"
#include "control/resources/topics/topics.h"
#include "json/strict.h"

namespace control {

namespace {

constexpr size_t kMessageBytesMax = 256 << 10;

// --- Reading -------------------------------------------------------------------------------------

// One that mail and HTTP can have in a header.
bool is_subject(std::string_view text) {
  constexpr size_t kSubjectMax = 100;
  return !text.empty() && text.size() < kSubjectMax && text.front() != ' ' &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < '\x7F'; });
}

// The texts for each protocol; nullopt: it is none, or has no `default`.
std::optional<boost::json::object> read_texts(const std::string& message) {
  auto parsed = json::parse_strict(message, {.bytes_max = kMessageBytesMax});
  if (!parsed || !parsed->is_object()) return std::nullopt;
  const auto* text = parsed->get_object().if_contains("default");
  if (text == nullptr || !text->is_string()) return std::nullopt;
  return std::move(parsed->get_object());
}

bool is_attribute_name(std::string_view name) {
  constexpr size_t kNameMax = 256;
  return !name.empty() && name.size() <= kNameMax &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '-' || c == '.';
         });
}

// {"name":{"Type":"String","Value":"text"}}; empty: there are none.
aws::Result<std::string> read_attributes(const aws::Structure& input) {
  boost::json::object attributes;
  for (const aws::Structure& entry : input.structures("MessageAttributes")) {
    const std::string name(*entry.string("Name"));
    const aws::Structure& value = *entry.structure("Value");
    const std::string type(*value.string("DataType"));
    const std::string kind = type.substr(0, type.find('.'));
    const bool is_binary = kind == "Binary";
    const auto text = value.string(is_binary ? "BinaryValue" : "StringValue");
    if (!is_attribute_name(name) || attributes.contains(name)) {
      return invalid_parameter("MessageAttributes", "A name is empty, too long, or not unique");
    }
    if (!is_binary && kind != "String" && kind != "Number") {
      return invalid_parameter("MessageAttributes",
                               "The type of an attribute must begin with String, Number or Binary");
    }
    if (!text || text->empty()) {
      return invalid_parameter("MessageAttributes", "An attribute must have a value of its type");
    }
    attributes[name] = boost::json::object{{"Type", type}, {"Value", std::string(*text)}};
  }
  if (attributes.empty()) return std::string();
  return boost::json::serialize(attributes);
}

// Of a Publish request, or of one message of a batch.
aws::Result<Publication> read_publication(const aws::Structure& input, const std::string& arn) {
  Publication publication = {.id = {},
                             .topic_arn = arn,
                             .subject = std::string(input.string("Subject").value_or("")),
                             .message = std::string(*input.string("Message"))};
  if (publication.message.empty()) return invalid_parameter("Message", "Empty message");
  if (input.has("Subject") && !is_subject(publication.subject)) {
    return invalid_parameter("Subject",
                             "It has less than 100 characters of ASCII, no line breaks, and "
                             "begins with no space");
  }
  if (input.has("MessageGroupId") || input.has("MessageDeduplicationId")) {
    return invalid_parameter("MessageGroupId", "There are no FIFO topics here");
  }
  const std::string_view structure = input.string("MessageStructure").value_or("");
  if (!structure.empty() && structure != "json") {
    return invalid_parameter("MessageStructure", "It can be json");
  }
  publication.is_json = structure == "json";
  if (publication.is_json && !read_texts(publication.message)) {
    return invalid_parameter("Message Structure",
                             "JSON message body must have a text under the name default");
  }
  auto attributes = read_attributes(input);
  if (!attributes) return attributes.error();
  publication.attributes = *std::move(attributes);
  if (publication.message.size() + publication.attributes.size() > kMessageBytesMax) {
    return invalid_parameter("Message", "Message too long");
  }
  return publication;
}

// --- Publishing ----------------------------------------------------------------------------------

ActionResult publish_one(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  if (input.has("PhoneNumber")) {
    return invalid_parameter("PhoneNumber", "Nothing is sent to telephones here");
  }
  const auto arn = input.has("TopicArn") ? input.string("TopicArn") : input.string("TargetArn");
  if (!arn || arn->empty()) return invalid_parameter("TopicArn or TargetArn", "no value");
  const auto topic = find_topic(context, *arn);
  if (!topic) return topic.error();
  auto publication = read_publication(input, std::string(*arn));
  if (!publication) return publication.error();
  aws::Structure result(*request.operation->output);
  result.set("MessageId", publish(context, *std::move(publication)));
  return result;
}

bool is_batch_id(std::string_view id) {
  constexpr size_t kIdMax = 80;
  return !id.empty() && id.size() <= kIdMax && is_attribute_name(id) &&
         id.find('.') == std::string_view::npos;
}

// What is wrong with the batch as a whole.
aws::Result<void> check_batch(std::span<const aws::Structure> entries) {
  constexpr size_t kEntriesMax = 10;
  if (entries.empty()) {
    return aws::Error(aws::sns::kEmptyBatchRequest,
                      "The batch request doesn't contain any entries.");
  }
  if (entries.size() > kEntriesMax) {
    return aws::Error(aws::sns::kTooManyEntries,
                      "The batch request contains more entries than permissible (more than 10).");
  }
  std::set<std::string> ids;
  size_t bytes = 0;
  for (const aws::Structure& entry : entries) {
    const std::string id(*entry.string("Id"));
    if (!is_batch_id(id)) {
      return aws::Error(aws::sns::kInvalidBatchEntryId,
                        "The Id of a batch entry doesn't abide by the specification.");
    }
    if (!ids.insert(id).second) {
      return aws::Error(aws::sns::kBatchEntryIdsNotDistinct,
                        "Two or more batch entries in the request have the same Id.");
    }
    bytes += entry.string("Message")->size();
  }
  if (bytes <= kMessageBytesMax) return {};
  return aws::Error(aws::sns::kBatchRequestTooLong,
                    "The length of all the batch messages put together is more than the limit.");
}

ActionResult publish_batch(ActionContext& context, const aws::Request& request) {
  const auto topic = find_topic(context, request);
  if (!topic) return topic.error();
  const auto entries = request.input.structures("PublishBatchRequestEntries");
  if (auto good = check_batch(entries); !good) return good.error();
  const std::string arn(*request.input.string("TopicArn"));
  aws::Structure result(*request.operation->output);
  result.set_list("Successful").set_list("Failed");
  for (const aws::Structure& entry : entries) {
    auto publication = read_publication(entry, arn);
    if (publication) {
      result.append("Successful")
          .set("Id", *entry.string("Id"))
          .set("MessageId", publish(context, *std::move(publication)));
    } else {
      result.append("Failed")
          .set("Id", *entry.string("Id"))
          .set("Code", publication.error().spec->code)
          .set("Message", publication.error().message)
          .set("SenderFault", true);
    }
  }
  return result;
}

constexpr Action kPublishActions[] = {
    {"Publish", publish_one},
    {"PublishBatch", publish_batch},
};

// --- Sending -------------------------------------------------------------------------------------

// The text for a protocol.
std::string text_for(const Publication& publication, std::string_view protocol) {
  if (!publication.is_json) return publication.message;
  const auto texts = read_texts(publication.message);
  if (!texts) return publication.message;
  const auto* own = texts->if_contains(protocol);
  const bool has_own = own != nullptr && own->is_string();
  return std::string((has_own ? *own : texts->at("default")).get_string());
}

bool is_wanted(const Subscription& subscription, const Publication& publication) {
  if (subscription.filter.empty()) return true;
  boost::system::error_code error;
  auto attributes =
      boost::json::parse(publication.attributes.empty() ? "{}" : publication.attributes, error);
  return !error && attributes.is_object() &&
         aws::sns::wants(subscription.filter, attributes.get_object());
}

bool has_room(Transaction& records, const Subscription& subscription) {
  size_t bytes = 0;
  const std::vector<Delivery> waiting = deliveries_of(records, subscription);
  for (const Delivery& delivery : waiting) bytes += delivery.message.size();
  return waiting.size() < kWaitingMax && bytes < kWaitingBytesMax;
}

}  // namespace

Actions publish_actions() { return kPublishActions; }

void reconcile_publication(ActionContext& context, std::string_view id) {
  const auto publication = context.records.find<Publication>(id);
  if (!publication) return;
  context.records.erase<Publication>(id);
  const auto topic = find_topic(context, publication->topic_arn);
  if (!topic) return;
  for (const Subscription& subscription : subscriptions_of(context.records, *topic)) {
    if (subscription.state != SubscriptionState::confirmed) continue;
    if (!is_wanted(subscription, *publication)) continue;
    if (!has_room(context.records, subscription)) {
      base::log::warning("message {} is not sent to subscription {}: too much waits for it",
                         publication->id, subscription.id);
      continue;
    }
    send(context, {.id = {},
                   .subscription = subscription.id,
                   .message_id = publication->id,
                   .subject = publication->subject,
                   .message = text_for(*publication, subscription.protocol),
                   .attributes = publication->attributes,
                   .at_ms = publication->at_ms});
  }
}

}  // namespace control
