// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "control/resources/iam/iam.h"
#include "control/resources/iam/internal.h"
#include "control/resources/iam/managed.h"

namespace control {

namespace {

template <typename T>
aws::Result<T> find_tagged(ActionContext& context, const aws::Structure& input) {
  if constexpr (std::is_same_v<T, IamPolicy>)
    return find_own_policy(context, input);
  else
    return find_entity<T>(context, input);
}

template <typename T>
ActionResult tag(ActionContext& context, const aws::Request& request) {
  auto entity = find_tagged<T>(context, request.input);
  if (!entity) return entity.error();
  auto tags = read_iam_tags(request.input, std::move(entity->tags));
  if (!tags) return tags.error();
  entity->tags = *std::move(tags);
  context.records.put(*entity);
  return no_result();
}

// Keys that are not there are none to take away.
template <typename T>
ActionResult untag(ActionContext& context, const aws::Request& request) {
  auto entity = find_tagged<T>(context, request.input);
  if (!entity) return entity.error();
  for (const std::string_view key : request.input.strings("TagKeys")) {
    entity->tags.erase(std::string(key));
  }
  context.records.put(*entity);
  return no_result();
}

struct ListedTag {
  std::string id;
  std::string value;
};

template <typename T>
ActionResult list_tags(ActionContext& context, const aws::Request& request) {
  const auto entity = find_tagged<T>(context, request.input);
  if (!entity) return entity.error();
  std::vector<ListedTag> tags;
  for (const auto& [key, value] : entity->tags) tags.push_back({key, value});
  aws::Structure result(*request.operation->output);
  const auto page = take_iam_page(request, std::move(tags), result);
  if (!page) return page.error();
  result.set_list("Tags");
  for (const ListedTag& one : *page)
    result.append("Tags").set("Key", one.id).set("Value", one.value);
  return result;
}

constexpr Action kTagActions[] = {
    {"TagUser", tag<IamUser>},
    {"UntagUser", untag<IamUser>},
    {"ListUserTags", list_tags<IamUser>},
    {"TagRole", tag<IamRole>},
    {"UntagRole", untag<IamRole>},
    {"ListRoleTags", list_tags<IamRole>},
    {"TagPolicy", tag<IamPolicy>},
    {"UntagPolicy", untag<IamPolicy>},
    {"ListPolicyTags", list_tags<IamPolicy>},
};

}  // namespace

Actions iam_tag_actions() { return kTagActions; }

}  // namespace control
