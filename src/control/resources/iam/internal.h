// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/iam/errors.h"
#include "aws/policy/policy.h"
#include "base/ascii.h"
#include "control/actions/action.h"
#include "control/actions/paging.h"
#include "control/api/api_service.h"
#include "control/authorisation/arns.h"
#include "control/model/identity.h"

// What the actions of IAM share.

namespace control {

// How the API speaks of a kind of entity.
template <typename T>
struct Naming;
template <>
struct Naming<IamUser> {
  static constexpr std::string_view kNoun = "user";
  static constexpr std::string_view kMember = "UserName";
  static constexpr size_t kInlineBytesMax = 2'048;  // of all its inline policies, as on AWS
};
template <>
struct Naming<IamGroup> {
  static constexpr std::string_view kNoun = "group";
  static constexpr std::string_view kMember = "GroupName";
  static constexpr size_t kInlineBytesMax = 5'120;
};
template <>
struct Naming<IamRole> {
  static constexpr std::string_view kNoun = "role";
  static constexpr std::string_view kMember = "RoleName";
  static constexpr size_t kInlineBytesMax = 10'240;
};

// "The user with name ada cannot be found."
template <typename T>
aws::Error no_such_entity(std::string_view name) {
  return {aws::iam::kNoSuchEntity, "The " + std::string(Naming<T>::kNoun) + " with name " +
                                       std::string(name) + " cannot be found."};
}

// The entity that the request names.
template <typename T>
aws::Result<T> find_entity(ActionContext& context, const aws::Structure& input) {
  const std::string_view name = *input.string(Naming<T>::kMember);
  if (auto found = context.records.find<T>(base::to_lower(name))) return *std::move(found);
  return no_such_entity<T>(name);
}

// One that may be changed: not what AWS keeps for its services.
template <typename T>
aws::Result<T> find_changeable(ActionContext& context, const aws::Structure& input) {
  auto entity = find_entity<T>(context, input);
  if constexpr (requires { entity->service; }) {
    if (entity && !entity->service.empty()) {
      return aws::Error(aws::iam::kUnmodifiableEntity,
                        "Cannot perform the operation on the protected role '" + entity->name +
                            "' - this role is only modifiable by AWS");
    }
  }
  return entity;
}

// The user whom a request means that may leave out who: the caller.
aws::Result<IamUser> find_user_or_caller(ActionContext& context, const aws::Structure& input);

// The access keys of a user.
std::vector<IamAccessKey> keys_of(ActionContext& context, const IamUser& user);

// "AIDA" and 17 letters.
std::string new_unique_id(std::string_view prefix);

// The document if it is a policy and no longer than its quota: MalformedPolicyDocument,
// LimitExceeded. `taken` is what others have of the same quota.
aws::Result<std::string> read_document(std::string_view document, aws::policy::Purpose purpose,
                                       size_t bytes_max, size_t taken = 0);

// Tags of a request over those that there are: InvalidInput and LimitExceeded as IAM words them.
aws::Result<Tags> read_iam_tags(const aws::Structure& input, Tags tags = {});
void describe_tags(const Tags& tags, aws::Structure& out);

// NoSuchEntity unless there is such a managed policy.
aws::Result<void> check_policy_exists(ActionContext& context, std::string_view arn);

void describe_user(const ActionContext& context, const IamUser& user, aws::Structure& out);
void describe_group(const ActionContext& context, const IamGroup& group, aws::Structure& out);
void describe_role(const ActionContext& context, const IamRole& role, aws::Structure& out);
void describe_boundary(const std::string& arn, aws::Structure& out);

// The page that the request asks for of what is in the order of its ids.
template <typename T>
aws::Result<std::vector<T>> take_iam_page(const aws::Request& request, std::vector<T> all,
                                          aws::Structure& result) {
  auto page = take_page(request, std::move(all), result);
  if (page) result.set("IsTruncated", result.has("Marker"));
  return page;
}

// Those whose path begins as the request says.
template <typename T>
std::vector<T> below_path(const aws::Structure& input, std::vector<T> all) {
  const std::string prefix(input.string("PathPrefix").value_or("/"));
  std::erase_if(all, [&](const T& record) { return !record.path.starts_with(prefix); });
  return all;
}

}  // namespace control
