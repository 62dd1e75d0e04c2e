// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "aws/policy/policy.h"
#include "base/check.h"
#include "base/uuid.h"
#include "control/actions/events.h"
#include "control/authorisation/key_policy.h"
#include "control/model/cache_cluster.h"
#include "control/resources/kms/internal.h"
#include "control/resources/kms/kms.h"
#include "objects/sealed.h"

namespace control {

namespace {

constexpr int64_t kKeyDayMs = int64_t{24} * 60 * 60 * 1000;
constexpr int64_t kWindowDays = 30;
constexpr int64_t kWindowDaysMin = 7;
constexpr size_t kKeysMax = 10'000;

std::string_view word_of(KmsKeyState state) {
  switch (state) {
    case KmsKeyState::enabled:
      return "Enabled";
    case KmsKeyState::disabled:
      return "Disabled";
    case KmsKeyState::pending_deletion:
      break;
  }
  return "PendingDeletion";
}

// --- Describing ----------------------------------------------------------------------------------

// `manager`: "CUSTOMER", or "AWS" for the service's own.
void describe(const ActionContext& context, const KmsKey& key, std::string_view manager,
              aws::Structure& out) {
  out.set("AWSAccountId", context.account.id)
      .set("KeyId", key.id)
      .set("Arn", kms_arn(context.account, key.id))
      .set("CreationDate", aws::Timestamp{key.created_ms})
      .set("Enabled", key.state == KmsKeyState::enabled)
      .set("Description", key.description)
      .set("KeyUsage", "ENCRYPT_DECRYPT")
      .set("KeyState", word_of(key.state))
      .set("Origin", "AWS_KMS")
      .set("KeyManager", manager)
      .set("CustomerMasterKeySpec", "SYMMETRIC_DEFAULT")
      .set("KeySpec", "SYMMETRIC_DEFAULT")
      .set("MultiRegion", false);
  out.append("EncryptionAlgorithms", "SYMMETRIC_DEFAULT");
  if (key.state == KmsKeyState::pending_deletion) {
    out.set("DeletionDate", aws::Timestamp{key.deletion_ms});
  }
}

ActionResult described(const ActionContext& context, const aws::Request& request, const KmsKey& key,
                       std::string_view manager) {
  aws::Structure result(*request.operation->output);
  describe(context, key, manager, result.make("KeyMetadata"));
  return result;
}

ActionResult describe_key(ActionContext& context, const aws::Request& request) {
  const auto id = find_kms_key_id(context, *request.input.string("KeyId"));
  if (!id) return id.error();
  if (const auto key = context.records.find<KmsKey>(*id)) {
    return described(context, request, *key, "CUSTOMER");
  }
  const KmsKey own = {
      .id = *id,
      .description = "Default key that protects my ElastiCache data when no other key is defined"};
  return described(context, request, own, "AWS");
}

ActionResult list_keys(ActionContext& context, const aws::Request& request) {
  std::vector<std::string> ids = {context.storage.keys.key_id()};
  for (const KmsKey& key : context.records.list<KmsKey>()) ids.push_back(key.id);
  std::sort(ids.begin(), ids.end());
  aws::Structure result(*request.operation->output);
  const auto page = take_kms_page(
      request.input, std::move(ids), [](const std::string& id) { return id; }, result);
  if (!page) return page.error();
  result.set_list("Keys");
  for (const std::string& id : *page) {
    result.append("Keys").set("KeyId", id).set("KeyArn", kms_arn(context.account, id));
  }
  return result;
}

// --- Making --------------------------------------------------------------------------------------

// What there is no other kind of here.
aws::Result<void> check_kind(const aws::Structure& input) {
  constexpr std::pair<std::string_view, std::string_view> kOnly[] = {
      {"KeyUsage", "ENCRYPT_DECRYPT"},
      {"KeySpec", "SYMMETRIC_DEFAULT"},
      {"CustomerMasterKeySpec", "SYMMETRIC_DEFAULT"},
      {"Origin", "AWS_KMS"}};
  for (const auto& [member, only] : kOnly) {
    if (input.string(member).value_or(only) == only) continue;
    return aws::Error(aws::kms::kUnsupportedOperation,
                      std::string(member) + " can be " + std::string(only) + " alone here.");
  }
  const bool is_elsewhere = input.boolean("MultiRegion").value_or(false) ||
                            input.has("CustomKeyStoreId") || input.has("XksKeyId");
  if (!is_elsewhere) return {};
  return aws::Error(aws::kms::kUnsupportedOperation,
                    "There are no keys of several regions and no custom key stores here.");
}

ActionResult create_key(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  if (auto good = check_kind(input); !good) return good.error();
  if (context.records.list<KmsKey>().size() >= kKeysMax) {
    return aws::Error(aws::kms::kLimitExceeded, "There are 10000 keys already.");
  }
  KmsKey key = {.id = base::random_uuid(),
                .description = std::string(input.string("Description").value_or("")),
                .policy = std::string(
                    input.string("Policy").value_or(default_key_policy(context.account.id)))};
  if (const auto good = aws::policy::read_policy(key.policy, aws::policy::Purpose::kResource);
      !good) {
    return aws::Error(aws::kms::kMalformedPolicyDocument, good.error().message);
  }
  if (auto added = add_kms_tags(input, key.tags); !added) return added.error();
  key.materials.push_back(context.storage.keys.wrap(objects::new_data_key()));
  key.created_ms = context.now_ms;
  CHECK(!context.records.exists<KmsKey>(key.id));
  context.records.put(key);
  return described(context, request, key, "CUSTOMER");
}

// --- Changing ------------------------------------------------------------------------------------

// Whoever has data that it encrypts is told what becomes of it.
void tell_caches(ActionContext& context, const KmsKey& key, std::string_view what) {
  const std::string arn = kms_arn(context.account, key.id);
  std::string message = "KMS key ";
  message.append(arn).append(" ").append(what);
  for (const CacheCluster& cluster : context.records.list<CacheCluster>()) {
    if (cluster.kms_key != arn) continue;
    record_event(context.records, kCacheClusterSource, cluster.id, message, context.now_ms);
  }
}

constexpr const char* kWithoutKey =
    ": the cache goes on, and cannot be modified, backed up or started again until it can be used";

ActionResult set_state(ActionContext& context, const aws::Request& request, KmsKeyState state,
                       const char* what) {
  auto key = find_kms_key(context, request);
  if (!key) return key.error();
  if (auto good = check_changeable(context, *key); !good) return good.error();
  if (key->state == state) return no_result();
  key->state = state;
  context.records.put(*key);
  tell_caches(context, *key, what);
  return no_result();
}

ActionResult enable_key(ActionContext& context, const aws::Request& request) {
  return set_state(context, request, KmsKeyState::enabled, "is enabled again");
}

ActionResult disable_key(ActionContext& context, const aws::Request& request) {
  static const std::string kWhat = std::string("is disabled") + kWithoutKey;
  return set_state(context, request, KmsKeyState::disabled, kWhat.c_str());
}

ActionResult schedule_deletion(ActionContext& context, const aws::Request& request) {
  auto key = find_kms_key(context, request);
  if (!key) return key.error();
  if (auto good = check_changeable(context, *key); !good) return good.error();
  const int64_t days = request.input.integer("PendingWindowInDays").value_or(kWindowDays);
  if (days < kWindowDaysMin || days > kWindowDays) {
    return aws::Error(aws::kValidationException,
                      "PendingWindowInDays must be between 7 and 30, inclusive.");
  }
  key->state = KmsKeyState::pending_deletion;
  key->deletion_ms = context.now_ms + days * kKeyDayMs;
  context.records.put(*key);
  tell_caches(context, *key, std::string("is pending deletion") + kWithoutKey);
  aws::Structure result(*request.operation->output);
  result.set("KeyId", kms_arn(context.account, key->id))
      .set("DeletionDate", aws::Timestamp{key->deletion_ms})
      .set("KeyState", word_of(key->state))
      .set("PendingWindowInDays", days);
  return result;
}

// It is disabled then, as on AWS.
ActionResult cancel_deletion(ActionContext& context, const aws::Request& request) {
  auto key = find_kms_key(context, request);
  if (!key) return key.error();
  const std::string arn = kms_arn(context.account, key->id);
  if (key->state != KmsKeyState::pending_deletion) {
    return aws::Error(aws::kms::kInvalidState, arn + " is not pending deletion.");
  }
  key->state = KmsKeyState::disabled;
  key->deletion_ms = 0;
  context.records.put(*key);
  aws::Structure result(*request.operation->output);
  result.set("KeyId", arn);
  return result;
}

ActionResult update_description(ActionContext& context, const aws::Request& request) {
  auto key = find_kms_key(context, request);
  if (!key) return key.error();
  if (auto good = check_changeable(context, *key); !good) return good.error();
  key->description = request.input.string("Description").value_or("");
  context.records.put(*key);
  return no_result();
}

constexpr Action kKmsKeyActions[] = {
    {"CreateKey", create_key},
    {"DescribeKey", describe_key},
    {"ListKeys", list_keys},
    {"EnableKey", enable_key},
    {"DisableKey", disable_key},
    {"ScheduleKeyDeletion", schedule_deletion},
    {"CancelKeyDeletion", cancel_deletion},
    {"UpdateKeyDescription", update_description},
};

}  // namespace

Actions kms_key_actions() { return kKmsKeyActions; }

void reconcile_kms_key(ActionContext& context, std::string_view id) {
  auto key = context.records.find<KmsKey>(id);
  if (!key) return;
  if (key->state == KmsKeyState::pending_deletion) {
    context.look_again_ms = key->deletion_ms;
    if (context.now_ms < key->deletion_ms) return;
    for (const KmsAlias& alias : context.records.list<KmsAlias>()) {
      if (alias.key == key->id) context.records.erase<KmsAlias>(alias.id);
    }
    tell_caches(context, *key, "has been deleted: what it encrypts can never be read again");
    context.records.erase<KmsKey>(key->id);
    return;
  }
  if (!key->rotates || key->state != KmsKeyState::enabled) return;
  const int64_t due_ms = key->rotated_ms + key->rotation_days * kKeyDayMs;
  context.look_again_ms = due_ms;
  if (context.now_ms < due_ms) return;
  key->materials.push_back(context.storage.keys.wrap(objects::new_data_key()));
  key->rotated_ms = context.now_ms;
  context.records.put(*key);
}

}  // namespace control
