// SPDX-License-Identifier: Apache-2.0
#include "control/resources/users/connect_keys.h"

#include <algorithm>
#include <utility>

#include "aws/elasticache/arn.h"
#include "aws/signing/connect_token.h"
#include "base/log.h"
#include "base/sha256.h"
#include "control/authorisation/arns.h"
#include "control/authorisation/policies.h"
#include "control/model/identity.h"

namespace control {

namespace {

using aws::elasticache::ResourceType;

constexpr std::string_view kKeyRule = "iam-key:";
constexpr std::string_view kAction = "elasticache:Connect";
constexpr int64_t kDayMs = int64_t{24} * 60 * 60 * 1000;
constexpr int64_t kAheadMs = kDayMs / 2;
constexpr int64_t kAfterMs = int64_t{20} * 60 * 1000;  // 15 minutes of a token, 5 of clocks

// What of a connection nobody knows before it is there.
constexpr std::string_view kUnknown[] = {"aws:CurrentTime", "aws:EpochTime", "aws:SourceIp",
                                         "aws:VpcSourceIp"};

int64_t next_day(int64_t ms) { return (ms / kDayMs + 1) * kDayMs; }

}  // namespace

std::vector<std::string> token_days(int64_t now_ms) {
  std::vector<std::string> days = {aws::format_signing_day(now_ms - kAfterMs)};
  std::string later = aws::format_signing_day(now_ms + kAheadMs);
  if (later != days.front()) days.push_back(std::move(later));
  return days;
}

int64_t next_token_day_ms(int64_t now_ms) {
  return std::min(next_day(now_ms - kAfterMs) + kAfterMs, next_day(now_ms + kAheadMs) - kAheadMs);
}

ConnectKeys::ConnectKeys(ActionContext& context, const ReplicationGroup& cache)
    : context_(context), cache_(cache) {}

bool ConnectKeys::may_connect(const Connector& connector, const std::string& arn,
                              const Tags& tags) {
  aws::policy::RequestContext keys =
      context_of(context_.records, connector.caller, context_.account.region, context_.now_ms);
  for (const auto& [key, value] : tags) {
    keys.add("aws:ResourceTag/" + key, value);
    keys.add("elasticache:ResourceTag/" + key, value);
  }
  for (const std::string_view key : kUnknown) keys.make_unknown(key);
  return evaluate(connector.policies, {kAction, arn, keys}).allowed();
}

void ConnectKeys::add_key(const std::string& key_id, const std::string& iam_user) {
  for (Connector& known : *connectors_) {
    if (known.iam_user == iam_user) return known.key_ids.push_back(key_id);
  }
  const auto user = context_.records.find<IamUser>(iam_user);
  if (!user) return;
  Connector connector = {.iam_user = iam_user,
                         .caller = caller_of(context_.account.id, *user),
                         .policies = policies_of(context_.records, context_.account.id, *user),
                         .key_ids = {key_id}};
  connector.caller.is_private = true;
  connector.caller.source_address = "local";
  connectors_->push_back(std::move(connector));
}

void ConnectKeys::find_connectors() {
  connectors_.emplace();
  for (const IamAccessKey& key : context_.records.list<IamAccessKey>()) {
    if (key.active) add_key(key.id, key.user);
  }
  const std::string arn = aws::elasticache::format_arn(
      {context_.account.region, context_.account.id, ResourceType::kReplicationGroup, cache_.id});
  std::erase_if(*connectors_, [&](const Connector& connector) {
    return !may_connect(connector, arn, cache_.tags);
  });
}

std::string ConnectKeys::rules_for(const User& user) {
  if (!connectors_) find_connectors();
  context_.look_again_ms = std::min(context_.look_again_ms, next_token_day_ms(context_.now_ms));
  const std::string arn = aws::elasticache::format_arn(
      {context_.account.region, context_.account.id, ResourceType::kUser, user.id});
  std::string rules = " iam:" + context_.account.region + "/" + cache_.id;
  for (const Connector& connector : *connectors_) {
    if (!may_connect(connector, arn, user.tags)) continue;
    for (const std::string& key : connector.key_ids) {
      for (const std::string& day : token_days(context_.now_ms)) {
        rules.append(" ").append(kKeyRule).append(key).append("/").append(day);
      }
    }
  }
  return rules;
}

std::map<std::string, std::string> signing_keys_of(Transaction& records, const KeyService& keys,
                                                   std::string_view region,
                                                   std::string_view users) {
  std::map<std::string, std::string> found;
  for (size_t at = users.find(kKeyRule); at != std::string_view::npos;
       at = users.find(kKeyRule, at)) {
    at += kKeyRule.size();
    const std::string_view name = users.substr(at, users.find_first_of(" \n", at) - at);
    const size_t slash = std::min(name.find('/'), name.size());
    const auto key = records.find<IamAccessKey>(name.substr(0, slash));
    if (!key || slash == name.size()) continue;
    const auto secret = keys.unwrap(key->wrapped_secret);
    if (!secret) {
      base::log::warning("access key {}: {}", key->id, secret.error().message);
      continue;
    }
    found[std::string(name)] =
        base::hex(aws::signing_key(*secret, {.date = std::string(name.substr(slash + 1)),
                                             .region = std::string(region),
                                             .service = "elasticache"}));
  }
  return found;
}

}  // namespace control
