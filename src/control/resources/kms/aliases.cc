// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "control/resources/kms/internal.h"
#include "control/resources/kms/kms.h"

namespace control {

namespace {

constexpr std::string_view kPrefix = "alias/";
constexpr std::string_view kReserved = "alias/aws/";

// The name of an alias that a user may make, change and take away.
aws::Result<std::string> read_alias_name(const aws::Structure& input) {
  const std::string_view name = *input.string("AliasName");
  const bool good = name.starts_with(kPrefix) && name.size() > kPrefix.size() &&
                    std::all_of(name.begin(), name.end(), [](char c) {
                      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                             (c >= 'A' && c <= 'Z') ||
                             std::string_view(":/_-").find(c) != std::string_view::npos;
                    });
  if (!good) {
    return aws::Error(aws::kms::kInvalidAliasName,
                      "Alias must start with the prefix \"alias/\". It must have letters, digits "
                      "and :/_- behind it.");
  }
  if (!name.starts_with(kReserved)) return std::string(name);
  return aws::Error(aws::kms::kInvalidAliasName,
                    "Aliases that begin with alias/aws/ are the service's own.");
}

aws::Error alias_not_found(const ActionContext& context, const std::string& name) {
  return {aws::kms::kNotFound, "Alias " + kms_alias_arn(context.account, name) + " is not found."};
}

// What it is to name: a key of the account's own, by its id or ARN.
aws::Result<KmsKey> find_target(const ActionContext& context, const aws::Structure& input) {
  const std::string_view target = *input.string("TargetKeyId");
  if (target.find(kPrefix) != std::string_view::npos) {
    return aws::Error(aws::kValidationException, "Aliases must refer to keys. Not aliases");
  }
  auto key = find_kms_key(context, target);
  if (!key) return key;
  if (auto good = check_changeable(context, *key); !good) return good.error();
  return key;
}

ActionResult create_alias(ActionContext& context, const aws::Request& request) {
  const auto name = read_alias_name(request.input);
  if (!name) return name.error();
  if (context.records.find<KmsAlias>(*name)) {
    return aws::Error(
        aws::kms::kAlreadyExists,
        "An alias with the name " + kms_alias_arn(context.account, *name) + " already exists");
  }
  const auto key = find_target(context, request.input);
  if (!key) return key.error();
  context.records.put(KmsAlias{
      .id = *name, .key = key->id, .created_ms = context.now_ms, .updated_ms = context.now_ms});
  return no_result();
}

ActionResult update_alias(ActionContext& context, const aws::Request& request) {
  const auto name = read_alias_name(request.input);
  if (!name) return name.error();
  auto alias = context.records.find<KmsAlias>(*name);
  if (!alias) return alias_not_found(context, *name);
  const auto key = find_target(context, request.input);
  if (!key) return key.error();
  alias->key = key->id;
  alias->updated_ms = context.now_ms;
  context.records.put(*alias);
  return no_result();
}

ActionResult delete_alias(ActionContext& context, const aws::Request& request) {
  const auto name = read_alias_name(request.input);
  if (!name) return name.error();
  if (!context.records.find<KmsAlias>(*name)) return alias_not_found(context, *name);
  context.records.erase<KmsAlias>(*name);
  return no_result();
}

ActionResult list_aliases(ActionContext& context, const aws::Request& request) {
  std::vector<KmsAlias> aliases = context.records.list<KmsAlias>();
  aliases.push_back({.id = std::string(kMasterAlias), .key = context.storage.keys.key_id()});
  if (const auto text = request.input.string("KeyId")) {
    const auto id = find_kms_key_id(context, *text);
    if (!id) return id.error();
    std::erase_if(aliases, [&](const KmsAlias& alias) { return alias.key != *id; });
  }
  std::sort(aliases.begin(), aliases.end(),
            [](const KmsAlias& one, const KmsAlias& other) { return one.id < other.id; });
  aws::Structure result(*request.operation->output);
  const auto page = take_kms_page(
      request.input, std::move(aliases), [](const KmsAlias& alias) { return alias.id; }, result);
  if (!page) return page.error();
  result.set_list("Aliases");
  for (const KmsAlias& alias : *page) {
    aws::Structure& entry = result.append("Aliases");
    entry.set("AliasName", alias.id)
        .set("AliasArn", kms_alias_arn(context.account, alias.id))
        .set("TargetKeyId", alias.key);
    if (alias.created_ms == 0) continue;
    entry.set("CreationDate", aws::Timestamp{alias.created_ms})
        .set("LastUpdatedDate", aws::Timestamp{alias.updated_ms});
  }
  return result;
}

constexpr Action kKmsAliasActions[] = {
    {"CreateAlias", create_alias},
    {"UpdateAlias", update_alias},
    {"DeleteAlias", delete_alias},
    {"ListAliases", list_aliases},
};

}  // namespace

Actions kms_alias_actions() { return kKmsAliasActions; }

}  // namespace control
