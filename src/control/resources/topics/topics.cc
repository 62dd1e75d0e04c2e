// SPDX-License-Identifier: Apache-2.0
// Topics come and go, are listed, and have tags.
#include "control/resources/topics/topics.h"

#include <utility>
#include <vector>

#include "control/actions/paging.h"
#include "control/actions/topics.h"
#include "control/api/api_service.h"
#include "control/resources/topics/internal.h"

namespace control {

namespace {

aws::Result<void> take_attributes(const aws::Structure& input, Topic& topic) {
  for (const aws::Structure& entry : input.structures("Attributes")) {
    auto set = set_topic_attribute(topic, *entry.string("key"), entry.string("value").value_or(""));
    if (!set) return set;
  }
  return {};
}

// Whether the request, had it come first, would have made the topic that there is.
aws::Result<void> check_same(const aws::Structure& input, const Topic& topic) {
  Topic asked = topic;
  if (auto taken = take_attributes(input, asked); !taken) return taken;
  if (asked.display_name != topic.display_name || asked.policy != topic.policy ||
      asked.signature != topic.signature) {
    return invalid_parameter("Attributes", "Topic already exists with different attributes");
  }
  if (auto added = add_topic_tags(input, asked.tags); !added) return added;
  if (asked.tags == topic.tags) return {};
  return invalid_parameter("Tags", "Topic already exists with different tags");
}

ActionResult create_topic(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  const std::string name(*input.string("Name"));
  if (name.ends_with(".fifo")) {
    return invalid_parameter("Topic Name", "There are no FIFO topics here");
  }
  if (!is_topic_name(name)) {
    return invalid_parameter("Topic Name",
                             "It has 1 to 256 letters, digits, hyphens and underscores");
  }
  if (input.has("DataProtectionPolicy")) {
    return invalid_parameter("DataProtectionPolicy", "There are none here");
  }
  aws::Structure result(*request.operation->output);
  result.set("TopicArn", topic_arn(context.account, name));
  if (const auto topic = context.records.find<Topic>(name)) {
    if (auto same = check_same(input, *topic); !same) return same.error();
    return result;
  }
  if (context.records.list<Topic>().size() >= kTopicsMax) {
    return aws::Error(aws::sns::kTopicLimitExceeded, "There are 1000 topics already.");
  }
  Topic topic = {.id = name, .created_ms = context.now_ms};
  if (auto taken = take_attributes(input, topic); !taken) return taken.error();
  if (auto added = add_topic_tags(input, topic.tags); !added) return added.error();
  context.records.put(topic);
  return result;
}

// One that is gone is gone, with its subscriptions: another of its name would begin with them. What
// waits for those goes when its time has come.
ActionResult delete_topic(ActionContext& context, const aws::Request& request) {
  const auto topic = find_topic(context, request);
  if (topic) {
    for (const Subscription& subscription : subscriptions_of(context.records, *topic)) {
      context.records.erase<Subscription>(subscription.id);
    }
    context.records.erase<Topic>(topic->id);
  } else if (topic.error().spec != &aws::sns::kNotFound) {
    return topic.error();
  }
  return no_result();
}

ActionResult list_topics(ActionContext& context, const aws::Request& request) {
  aws::Structure result(*request.operation->output);
  const auto page = take_page(request, context.records.list<Topic>(), result);
  if (!page) return page.error();
  result.set_list("Topics");
  for (const Topic& topic : *page) {
    result.append("Topics").set("TopicArn", topic_arn(context.account, topic.id));
  }
  return result;
}

// --- Tags ----------------------------------------------------------------------------------------

aws::Result<Topic> find_tagged(ActionContext& context, const aws::Request& request) {
  auto topic = find_topic(context, *request.input.string("ResourceArn"));
  if (topic || topic.error().spec != &aws::sns::kNotFound) return topic;
  return aws::Error(aws::sns::kResourceNotFound, "Resource does not exist");
}

ActionResult list_topic_tags(ActionContext& context, const aws::Request& request) {
  const auto topic = find_tagged(context, request);
  if (!topic) return topic.error();
  aws::Structure result(*request.operation->output);
  result.set_list("Tags");
  for (const auto& [key, value] : topic->tags) {
    result.append("Tags").set("Key", key).set("Value", value);
  }
  return result;
}

ActionResult tag_topic(ActionContext& context, const aws::Request& request) {
  auto topic = find_tagged(context, request);
  if (!topic) return topic.error();
  if (auto added = add_topic_tags(request.input, topic->tags); !added) return added.error();
  context.records.put(*topic);
  return aws::Structure(*request.operation->output);
}

ActionResult untag_topic(ActionContext& context, const aws::Request& request) {
  auto topic = find_tagged(context, request);
  if (!topic) return topic.error();
  for (const std::string_view key : request.input.strings("TagKeys")) {
    const auto found = topic->tags.find(key);
    if (found != topic->tags.end()) topic->tags.erase(found);
  }
  context.records.put(*topic);
  return aws::Structure(*request.operation->output);
}

constexpr Action kTopicActions[] = {
    {"CreateTopic", create_topic}, {"DeleteTopic", delete_topic},
    {"ListTopics", list_topics},   {"ListTagsForResource", list_topic_tags},
    {"TagResource", tag_topic},    {"UntagResource", untag_topic},
};

}  // namespace

Actions topic_actions() { return kTopicActions; }

}  // namespace control
