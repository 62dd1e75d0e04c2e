// SPDX-License-Identifier: Apache-2.0
#include "control/resources/logs/tags.h"

#include <string>

#include "control/actions/log_groups.h"
#include "control/api/api_service.h"
#include "control/resources/logs/internal.h"

namespace control {

namespace {

constexpr size_t kTagsPerLogGroupMax = 50;

bool is_by_arn(const LogCall& call) {
  return aws::find_member(call.request.input.shape(), "resourceArn") >= 0;
}

aws::Result<LogGroup> find_tagged_group(const LogCall& call) {
  if (!is_by_arn(call)) return find_log_group(call);
  const std::string_view arn = *call.request.input.string("resourceArn");
  auto group = call.context.records.find<LogGroup>(log_group_of_arn(call.context.account, arn));
  if (group) return *std::move(group);
  return aws::Error(aws::logs::kResourceNotFound, "The specified resource does not exist.");
}

ActionResult list_log_group_tags(const LogCall& call) {
  const auto group = find_tagged_group(call);
  if (!group) return group.error();
  aws::Structure result(*call.request.operation->output);
  result.set_list("tags");
  for (const auto& [key, value] : group->tags) {
    result.append("tags").set("key", key).set("value", value);
  }
  return result;
}

ActionResult tag_log_group(const LogCall& call) {
  auto group = find_tagged_group(call);
  if (!group) return group.error();
  if (auto added = add_log_group_tags(call.request.input, group->tags); !added) {
    return added.error();
  }
  call.context.records.put(*group);
  return no_result();
}

ActionResult untag_log_group(const LogCall& call) {
  auto group = find_tagged_group(call);
  if (!group) return group.error();
  for (const std::string_view key :
       call.request.input.strings(is_by_arn(call) ? "tagKeys" : "tags")) {
    const auto found = group->tags.find(key);
    if (found != group->tags.end()) group->tags.erase(found);
  }
  call.context.records.put(*group);
  return no_result();
}

constexpr LogOperation kLogGroupTagOperations[] = {
    {"ListTagsForResource", list_log_group_tags},
    {"ListTagsLogGroup", list_log_group_tags},
    {"TagResource", tag_log_group},
    {"TagLogGroup", tag_log_group},
    {"UntagResource", untag_log_group},
    {"UntagLogGroup", untag_log_group},
};

}  // namespace

aws::Result<void> add_log_group_tags(const aws::Structure& input, Tags& tags) {
  for (const aws::Structure& tag : input.structures("tags")) {
    const std::string key(tag.string("key").value_or(""));
    if (key.empty() || key.starts_with("aws:")) {
      return invalid_log_parameter("A tag's key is not empty and does not begin with aws:.");
    }
    tags[key] = tag.string("value").value_or("");
  }
  if (tags.size() <= kTagsPerLogGroupMax) return {};
  return invalid_log_parameter("A log group has at most 50 tags.");
}

std::span<const LogOperation> log_group_tag_operations() { return kLogGroupTagOperations; }

}  // namespace control
