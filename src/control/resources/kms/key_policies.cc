// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "aws/policy/policy.h"
#include "control/resources/kms/internal.h"
#include "control/resources/kms/kms.h"

namespace control {

namespace {

constexpr std::string_view kPolicyName = "default";  // there is no other
constexpr int64_t kRotationDayMs = int64_t{24} * 60 * 60 * 1000;
constexpr int64_t kRotationDays = 365;
constexpr int64_t kRotationDaysMin = 90;
constexpr int64_t kRotationDaysMax = 2560;

// --- The policy ----------------------------------------------------------------------------------

aws::Result<void> check_policy_name(const aws::Structure& input) {
  const std::string_view name = input.string("PolicyName").value_or(kPolicyName);
  if (name == kPolicyName) return {};
  return aws::Error(aws::kms::kNotFound, "No such policy exists: " + std::string(name));
}

ActionResult get_policy(ActionContext& context, const aws::Request& request) {
  const auto key = find_kms_key(context, request);
  if (!key) return key.error();
  if (auto good = check_policy_name(request.input); !good) return good.error();
  aws::Structure result(*request.operation->output);
  result.set("Policy", key->policy).set("PolicyName", kPolicyName);
  return result;
}

ActionResult put_policy(ActionContext& context, const aws::Request& request) {
  auto key = find_kms_key(context, request);
  if (!key) return key.error();
  if (auto good = check_policy_name(request.input); !good) return good.error();
  if (auto good = check_changeable(context, *key); !good) return good.error();
  key->policy = *request.input.string("Policy");
  const auto good = aws::policy::read_policy(key->policy, aws::policy::Purpose::kResource);
  if (!good) return aws::Error(aws::kms::kMalformedPolicyDocument, good.error().message);
  context.records.put(*key);
  return no_result();
}

ActionResult list_policies(ActionContext& context, const aws::Request& request) {
  const auto key = find_kms_key(context, request);
  if (!key) return key.error();
  aws::Structure result(*request.operation->output);
  result.set_strings("PolicyNames", {std::string(kPolicyName)}).set("Truncated", false);
  return result;
}

// --- Rotation ------------------------------------------------------------------------------------

ActionResult rotation_status(ActionContext& context, const aws::Request& request) {
  const auto key = find_kms_key(context, request);
  if (!key) return key.error();
  aws::Structure result(*request.operation->output);
  const bool rotates = key->rotates && key->state != KmsKeyState::pending_deletion;
  result.set("KeyRotationEnabled", rotates).set("KeyId", kms_arn(context.account, key->id));
  if (!rotates) return result;
  result.set("RotationPeriodInDays", key->rotation_days)
      .set("NextRotationDate",
           aws::Timestamp{key->rotated_ms + key->rotation_days * kRotationDayMs});
  return result;
}

ActionResult enable_rotation(ActionContext& context, const aws::Request& request) {
  auto key = find_kms_key(context, request);
  if (!key) return key.error();
  if (auto good = check_usable(context, *key); !good) return good.error();
  const int64_t days = request.input.integer("RotationPeriodInDays").value_or(kRotationDays);
  if (days < kRotationDaysMin || days > kRotationDaysMax) {
    return aws::Error(aws::kValidationException,
                      "RotationPeriodInDays must be between 90 and 2560, inclusive.");
  }
  if (!key->rotates) key->rotated_ms = context.now_ms;
  key->rotates = true;
  key->rotation_days = days;
  context.records.put(*key);
  return no_result();
}

ActionResult disable_rotation(ActionContext& context, const aws::Request& request) {
  auto key = find_kms_key(context, request);
  if (!key) return key.error();
  if (auto good = check_usable(context, *key); !good) return good.error();
  key->rotates = false;
  context.records.put(*key);
  return no_result();
}

// --- Tags ----------------------------------------------------------------------------------------

ActionResult list_tags(ActionContext& context, const aws::Request& request) {
  const auto key = find_kms_key(context, request);
  if (!key) return key.error();
  std::vector<std::pair<std::string, std::string>> tags(key->tags.begin(), key->tags.end());
  aws::Structure result(*request.operation->output);
  const auto page = take_kms_page(
      request.input, std::move(tags), [](const auto& tag) { return tag.first; }, result);
  if (!page) return page.error();
  result.set_list("Tags");
  for (const auto& [name, value] : *page) {
    result.append("Tags").set("TagKey", name).set("TagValue", value);
  }
  return result;
}

ActionResult tag(ActionContext& context, const aws::Request& request) {
  auto key = find_kms_key(context, request);
  if (!key) return key.error();
  if (auto good = check_changeable(context, *key); !good) return good.error();
  if (auto added = add_kms_tags(request.input, key->tags); !added) return added.error();
  context.records.put(*key);
  return no_result();
}

ActionResult untag(ActionContext& context, const aws::Request& request) {
  auto key = find_kms_key(context, request);
  if (!key) return key.error();
  if (auto good = check_changeable(context, *key); !good) return good.error();
  for (const std::string_view name : request.input.strings("TagKeys")) {
    const auto found = key->tags.find(name);
    if (found != key->tags.end()) key->tags.erase(found);
  }
  context.records.put(*key);
  return no_result();
}

constexpr Action kKmsKeyPolicyActions[] = {
    {"GetKeyPolicy", get_policy},
    {"PutKeyPolicy", put_policy},
    {"ListKeyPolicies", list_policies},
    {"GetKeyRotationStatus", rotation_status},
    {"EnableKeyRotation", enable_rotation},
    {"DisableKeyRotation", disable_rotation},
    {"ListResourceTags", list_tags},
    {"TagResource", tag},
    {"UntagResource", untag},
};

}  // namespace

Actions kms_key_policy_actions() { return kKmsKeyPolicyActions; }

}  // namespace control
