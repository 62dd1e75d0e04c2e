// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "aws/ec2/errors.h"
#include "control/actions/paging.h"
#include "control/api/api_service.h"
#include "control/resources/network/filters.h"
#include "control/resources/network/network.h"
#include "control/resources/network/network_actions.h"
#include "control/resources/network/network_tags.h"

namespace control {

namespace {

namespace errors = aws::ec2;

using ChangeTags = aws::Result<Tags> (*)(const aws::Structure& input, Tags tags);

// Lets `change` have the tags of what has them, a record or a part of one.
template <typename T>
aws::Result<void> change_tags_of(T& tagged, const aws::Structure& input, ChangeTags change) {
  auto tags = change(input, tagged.tags);
  if (!tags) return tags.error();
  tagged.tags = *std::move(tags);
  return {};
}

template <Record T>
aws::Result<void> change_record(Transaction& records, aws::Result<T> record,
                                const aws::Structure& input, ChangeTags change) {
  if (!record) return record.error();
  if (auto done = change_tags_of(*record, input, change); !done) return done;
  records.put(*record);
  return {};
}

aws::Result<void> change_rule(Transaction& records, std::string_view id,
                              const aws::Structure& input, ChangeTags change) {
  for (SecurityGroup& group : records.list<SecurityGroup>()) {
    for (SecurityGroupRule& rule : group.rules) {
      if (rule.id != id) continue;
      if (auto done = change_tags_of(rule, input, change); !done) return done;
      records.put(group);
      return {};
    }
  }
  return aws::Error(errors::kInvalidSecurityGroupRuleIdNotFound,
                    "The security group rule ID '" + std::string(id) + "' does not exist");
}

aws::Result<void> change_tags(Network& network, std::string_view id, const aws::Structure& input,
                              ChangeTags change) {
  Transaction& records = network.records();
  if (id.starts_with("vpc-")) return change_record(records, network.vpc(id), input, change);
  if (id.starts_with("subnet-")) return change_record(records, network.subnet(id), input, change);
  if (id.starts_with("sg-")) return change_record(records, network.group(id), input, change);
  if (id.starts_with("sgr-")) return change_rule(records, id, input, change);
  return aws::Error(errors::kInvalidId, "The ID '" + std::string(id) + "' is not valid");
}

ActionResult change_all(ActionContext& context, const aws::Structure& input, ChangeTags change) {
  Network network(context.records);
  for (const std::string_view id : input.strings("Resources")) {
    if (auto done = change_tags(network, id, input, change); !done) return done.error();
  }
  return no_result();
}

aws::Result<Tags> add(const aws::Structure& input, Tags tags) {
  return with_ec2_tags(std::move(tags), input.structures("Tags"));
}

// A tag with a value is only removed if it has that value; without tags all are removed. One that
// is not there is fine.
aws::Result<Tags> remove(const aws::Structure& input, Tags tags) {
  if (!input.has("Tags")) return Tags();
  for (const aws::Structure& tag : input.structures("Tags")) {
    const auto found = tags.find(tag.string("Key").value_or(""));
    if (found == tags.end()) continue;
    const auto value = tag.string("Value");
    if (!value || *value == found->second) tags.erase(found);
  }
  return tags;
}

ActionResult create_tags(ActionContext& context, const aws::Request& request) {
  return change_all(context, request.input, add);
}

ActionResult delete_tags(ActionContext& context, const aws::Request& request) {
  return change_all(context, request.input, remove);
}

struct Tag {
  std::string id;  // its place in the list of all
  std::string resource;
  std::string type;
  std::string key;
  std::string value;
};

using Values = std::vector<std::string>;

constexpr FilterField<Tag> kNetworkTagActionsFilters[] = {
    {"key", [](const Tag& tag) { return Values{tag.key}; }},
    {"value", [](const Tag& tag) { return Values{tag.value}; }},
    {"resource-id", [](const Tag& tag) { return Values{tag.resource}; }},
    {"resource-type", [](const Tag& tag) { return Values{tag.type}; }},
};

void append_tags(std::string_view type, std::string_view resource, const Tags& tags,
                 std::vector<Tag>& all) {
  for (const auto& [key, value] : tags) {
    all.push_back(
        {std::string(resource) + "/" + key, std::string(resource), std::string(type), key, value});
  }
}

std::vector<Tag> all_tags(Transaction& records) {
  std::vector<Tag> all;
  for (const Vpc& vpc : records.list<Vpc>()) append_tags("vpc", vpc.id, vpc.tags, all);
  for (const Subnet& subnet : records.list<Subnet>()) {
    append_tags("subnet", subnet.id, subnet.tags, all);
  }
  for (const SecurityGroup& group : records.list<SecurityGroup>()) {
    append_tags("security-group", group.id, group.tags, all);
    for (const SecurityGroupRule& rule : group.rules) {
      append_tags("security-group-rule", rule.id, rule.tags, all);
    }
  }
  std::sort(all.begin(), all.end(), [](const Tag& a, const Tag& b) { return a.id < b.id; });
  return all;
}

ActionResult describe_tags(ActionContext& context, const aws::Request& request) {
  Network network(context.records);
  auto matching =
      filtered<Tag>(all_tags(context.records), request.input, kNetworkTagActionsFilters);
  if (!matching) return matching.error();
  aws::Structure result(*request.operation->output);
  const auto page = take_page(request, *std::move(matching), result);
  if (!page) return page.error();
  result.set_list("Tags");
  for (const Tag& tag : *page) {
    result.append("Tags")
        .set("Key", tag.key)
        .set("Value", tag.value)
        .set("ResourceId", tag.resource)
        .set("ResourceType", tag.type);
  }
  return result;
}

constexpr Action kNetworkTagActions[] = {
    {"CreateTags", create_tags},
    {"DeleteTags", delete_tags},
    {"DescribeTags", describe_tags},
};

}  // namespace

Actions network_tag_actions() { return kNetworkTagActions; }

}  // namespace control
