// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/arn.h"

#include <algorithm>
#include <array>

#include "base/check.h"

namespace aws::elasticache {

namespace {

struct TypeWord {
  ResourceType type;
  std::string_view word;
};

constexpr TypeWord kTypeWords[] = {
    {ResourceType::kCluster, "cluster"},
    {ResourceType::kReplicationGroup, "replicationgroup"},
    {ResourceType::kGlobalReplicationGroup, "globalreplicationgroup"},
    {ResourceType::kParameterGroup, "parametergroup"},
    {ResourceType::kSecurityGroup, "securitygroup"},
    {ResourceType::kSubnetGroup, "subnetgroup"},
    {ResourceType::kSnapshot, "snapshot"},
    {ResourceType::kUser, "user"},
    {ResourceType::kUserGroup, "usergroup"},
    {ResourceType::kServerlessCache, "serverlesscache"},
    {ResourceType::kServerlessCacheSnapshot, "serverlesscachesnapshot"},
    {ResourceType::kReservedInstance, "reserved-instance"},
};

constexpr size_t kAccountDigits = 12;

base::Error not_an_arn(std::string_view text) {
  return {"The ARN '" + std::string(text) + "' is not valid"};
}

bool is_account(std::string_view text) {
  return text.size() == kAccountDigits &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_region(std::string_view text) {
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

}  // namespace

std::string_view resource_type_word(ResourceType type) {
  const auto* row = std::find_if(std::begin(kTypeWords), std::end(kTypeWords),
                                 [&](const TypeWord& known) { return known.type == type; });
  CHECK(row != std::end(kTypeWords));
  return row->word;
}

std::optional<ResourceType> find_resource_type(std::string_view word) {
  const auto* row = std::find_if(std::begin(kTypeWords), std::end(kTypeWords),
                                 [&](const TypeWord& known) { return known.word == word; });
  if (row == std::end(kTypeWords)) return std::nullopt;
  return row->type;
}

std::string format_arn(const Arn& arn) {
  return "arn:aws:elasticache:" + arn.region + ':' + arn.account + ':' +
         std::string(resource_type_word(arn.type)) + ':' + arn.id;
}

base::Result<Arn> parse_arn(std::string_view text) {
  constexpr size_t kParts = 7;
  std::array<std::string_view, kParts> parts;
  std::string_view rest = text;
  for (size_t i = 0; i + 1 < kParts; ++i) {
    const size_t colon = rest.find(':');
    if (colon == std::string_view::npos) return not_an_arn(text);
    parts[i] = rest.substr(0, colon);
    rest.remove_prefix(colon + 1);
  }
  parts.back() = rest;

  const auto& [scheme, partition, service, region, account, word, id] = parts;
  const auto type = find_resource_type(word);
  if (scheme != "arn" || partition != "aws" || service != "elasticache" || !is_account(account) ||
      !type || id.empty() || !is_region(region)) {
    return not_an_arn(text);
  }
  if (region.empty() != (*type == ResourceType::kGlobalReplicationGroup)) return not_an_arn(text);
  return Arn{.region = std::string(region),
             .account = std::string(account),
             .type = *type,
             .id = std::string(id)};
}

}  // namespace aws::elasticache
