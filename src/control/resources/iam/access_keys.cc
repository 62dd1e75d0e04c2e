// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "base/random_text.h"
#include "control/resources/iam/iam.h"
#include "control/resources/iam/internal.h"

namespace control {

namespace {

constexpr size_t kKeysMax = 2;  // of a user, as on AWS
constexpr size_t kKeyIdLetters = 16;
constexpr size_t kSecretLetters = 40;

std::string_view status_word(const IamAccessKey& key) { return key.active ? "Active" : "Inactive"; }

aws::Result<IamAccessKey> find_key(ActionContext& context, const aws::Structure& input) {
  const auto user = find_user_or_caller(context, input);
  if (!user) return user.error();
  const std::string_view id = *input.string("AccessKeyId");
  auto key = context.records.find<IamAccessKey>(id);
  if (key && key->user == user->id) return *std::move(key);
  return aws::Error(aws::iam::kNoSuchEntity,
                    "The Access Key with id " + std::string(id) + " cannot be found.");
}

// The secret is told once; what is kept of it only the master key opens.
ActionResult create_access_key(ActionContext& context, const aws::Request& request) {
  const auto user = find_user_or_caller(context, request.input);
  if (!user) return user.error();
  if (keys_of(context, *user).size() >= kKeysMax) {
    return aws::Error(aws::iam::kLimitExceeded,
                      "Cannot exceed quota for AccessKeysPerUser: " + std::to_string(kKeysMax));
  }
  const std::string secret = base::random_text(kSecretLetters, base::kBase64Letters);
  IamAccessKey key;
  key.id = "AKIA" + base::random_text(kKeyIdLetters, base::kBase32Letters);
  key.user = user->id;
  key.wrapped_secret = context.storage.keys.wrap(secret);
  key.created_ms = context.now_ms;
  CHECK(!context.records.exists<IamAccessKey>(key.id));
  context.records.put(key);
  aws::Structure result(*request.operation->output);
  result.make("AccessKey")
      .set("UserName", user->name)
      .set("AccessKeyId", key.id)
      .set("Status", status_word(key))
      .set("SecretAccessKey", secret)
      .set("CreateDate", aws::Timestamp{key.created_ms});
  return result;
}

ActionResult list_access_keys(ActionContext& context, const aws::Request& request) {
  const auto user = find_user_or_caller(context, request.input);
  if (!user) return user.error();
  aws::Structure result(*request.operation->output);
  const auto page = take_iam_page(request, keys_of(context, *user), result);
  if (!page) return page.error();
  result.set_list("AccessKeyMetadata");
  for (const IamAccessKey& key : *page) {
    result.append("AccessKeyMetadata")
        .set("UserName", user->name)
        .set("AccessKeyId", key.id)
        .set("Status", status_word(key))
        .set("CreateDate", aws::Timestamp{key.created_ms});
  }
  return result;
}

ActionResult update_access_key(ActionContext& context, const aws::Request& request) {
  auto key = find_key(context, request.input);
  if (!key) return key.error();
  const std::string_view status = *request.input.string("Status");
  if (status == "Expired") {
    return aws::Error(aws::iam::kInvalidInput, "Status must be Active or Inactive.");
  }
  key->active = status == "Active";
  context.records.put(*key);
  return no_result();
}

ActionResult delete_access_key(ActionContext& context, const aws::Request& request) {
  const auto key = find_key(context, request.input);
  if (!key) return key.error();
  context.records.erase<IamAccessKey>(key->id);
  return no_result();
}

constexpr Action kAccessKeyActions[] = {
    {"CreateAccessKey", create_access_key},
    {"ListAccessKeys", list_access_keys},
    {"UpdateAccessKey", update_access_key},
    {"DeleteAccessKey", delete_access_key},
};

}  // namespace

Actions iam_access_key_actions() { return kAccessKeyActions; }

}  // namespace control
