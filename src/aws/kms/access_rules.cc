// SPDX-License-Identifier: Apache-2.0
#include "aws/kms/access_rules.h"

namespace aws::kms {

namespace {

using policy::KeyRule;
using policy::OperationRule;
using policy::ResourceRule;

policy::RequestTags tags_of(const Structure& input) {
  policy::RequestTags tags;
  if (find_member(input.shape(), "Tags") >= 0) {
    for (const Structure& tag : input.structures("Tags")) {
      tags.emplace_back(tag.string("TagKey").value_or(""), tag.string("TagValue").value_or(""));
    }
  }
  if (find_member(input.shape(), "TagKeys") >= 0) {
    for (const std::string_view key : input.strings("TagKeys")) tags.emplace_back(key, "");
  }
  return tags;
}

// Of either of ReEncrypt's two, which conditions do not tell apart.
void add_context(const Structure& input, policy::RequestContext& context) {
  for (const std::string_view member :
       {"EncryptionContext", "SourceEncryptionContext", "DestinationEncryptionContext"}) {
    if (find_member(input.shape(), member) < 0) continue;
    for (const Structure& entry : input.structures(member)) {
      const std::string key(entry.string("key").value_or(""));
      context.add("kms:EncryptionContextKeys", key);
      context.add("kms:EncryptionContext:" + key, std::string(entry.string("value").value_or("")));
    }
  }
}

constexpr ResourceRule kKey[] = {{"key", "KeyId", "", true}};
constexpr ResourceRule kAliasAndKey[] = {{"alias", "AliasName", "", true},
                                         {"key", "TargetKeyId", "", true}};
constexpr ResourceRule kAlias[] = {{"alias", "AliasName", "", true},
                                   {"key", "AliasName", "", true}};
// Its two keys, and the alias: CreateAlias for the new one.
constexpr ResourceRule kMovedAlias[] = {{"alias", "AliasName", "", true},
                                        {"key", "AliasName", "", true},
                                        {"key", "TargetKeyId", "", true}};
constexpr ResourceRule kCiphertext[] = {
    {.type = "ciphertext", .member = "CiphertextBlob", .has_keys = true, .is_opaque = true}};
constexpr ResourceRule kTwoKeys[] = {{.type = "ciphertext",
                                      .member = "CiphertextBlob",
                                      .has_keys = true,
                                      .action = "ReEncryptFrom",
                                      .is_opaque = true},
                                     {"key", "DestinationKeyId", "", true, "ReEncryptTo"}};
constexpr KeyRule kDeletionKeys[] = {
    {"kms:ScheduleKeyDeletionPendingWindowInDays", "PendingWindowInDays"}};

constexpr OperationRule kAll[] = {
    {"CreateKey", {}},
    {"DescribeKey", kKey},
    {"ListKeys", {}},
    {"EnableKey", kKey},
    {"DisableKey", kKey},
    {"ScheduleKeyDeletion", kKey, kDeletionKeys},
    {"CancelKeyDeletion", kKey},
    {"UpdateKeyDescription", kKey},
    {"GetKeyPolicy", kKey},
    {"PutKeyPolicy", kKey},
    {"ListKeyPolicies", kKey},
    {"GetKeyRotationStatus", kKey},
    {"EnableKeyRotation", kKey},
    {"DisableKeyRotation", kKey},
    {"ListResourceTags", kKey},
    {"TagResource", kKey},
    {"UntagResource", kKey},
    {"CreateAlias", kAliasAndKey},
    {"UpdateAlias", kMovedAlias},
    {"DeleteAlias", kAlias},
    {"ListAliases", {}},
    {"Encrypt", kKey},
    {"Decrypt", kCiphertext},
    {.operation = "ReEncrypt", .resources = kTwoKeys, .by_parts = true},
    {"GenerateDataKey", kKey},
    {"GenerateDataKeyWithoutPlaintext", kKey},
    {"GenerateRandom", {}},
};

}  // namespace

const policy::ServiceRules& access_rules() {
  static const std::span<const OperationRule> kFamilies[] = {kAll};
  static const policy::ServiceRules kServiceRules = {"kms", kFamilies, tags_of, "TagResource",
                                                     add_context};
  return kServiceRules;
}

}  // namespace aws::kms
