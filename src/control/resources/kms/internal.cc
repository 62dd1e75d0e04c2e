// SPDX-License-Identifier: Apache-2.0
#include "control/resources/kms/internal.h"

namespace control {

namespace {

constexpr size_t kTagsMax = 50;

aws::Error not_found(const ActionContext& context, std::string_view text) {
  std::string named(text);
  if (text.starts_with("alias/")) {
    named = kms_alias_arn(context.account, text);
    return {aws::kms::kNotFound, "Alias " + named + " is not found."};
  }
  if (!text.starts_with("arn:")) named = kms_arn(context.account, text);
  return {aws::kms::kNotFound, "Key '" + named + "' does not exist"};
}

}  // namespace

aws::Result<std::string> find_kms_key_id(const ActionContext& context, std::string_view text) {
  const std::string master = context.storage.keys.key_id();
  auto id = kms_key_id(context.records, context.account, master, text);
  if (!id || (*id != master && !context.records.exists<KmsKey>(*id))) {
    return not_found(context, text);
  }
  return *std::move(id);
}

aws::Result<KmsKey> find_kms_key(const ActionContext& context, std::string_view text) {
  const auto id = find_kms_key_id(context, text);
  if (!id) return id.error();
  if (*id != context.storage.keys.key_id()) return *context.records.find<KmsKey>(*id);
  return aws::Error(
      aws::kAccessDeniedException,
      "The key " + kms_key_arn(context) + " is the service's own, and only it may " + "use it.");
}

aws::Result<KmsKey> find_kms_key(const ActionContext& context, const aws::Request& request) {
  return find_kms_key(context, *request.input.string("KeyId"));
}

aws::Result<void> check_usable(const ActionContext& context, const KmsKey& key) {
  if (key.state == KmsKeyState::disabled) {
    return aws::Error(aws::kms::kDisabled, kms_arn(context.account, key.id) + " is disabled.");
  }
  return check_changeable(context, key);
}

aws::Result<void> check_changeable(const ActionContext& context, const KmsKey& key) {
  if (key.state != KmsKeyState::pending_deletion) return {};
  return aws::Error(aws::kms::kInvalidState,
                    kms_arn(context.account, key.id) + " is pending deletion.");
}

aws::Result<void> add_kms_tags(const aws::Structure& input, Tags& tags) {
  for (const aws::Structure& tag : input.structures("Tags")) {
    const std::string key(tag.string("TagKey").value_or(""));
    if (key.starts_with("aws:")) {
      return aws::Error(aws::kms::kInvalidTag, "Tags beginning with aws: are reserved.");
    }
    tags[key] = tag.string("TagValue").value_or("");
  }
  if (tags.size() <= kTagsMax) return {};
  return aws::Error(aws::kms::kLimitExceeded, "Too many tags: a key can have 50.");
}

}  // namespace control
