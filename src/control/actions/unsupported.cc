// SPDX-License-Identifier: Apache-2.0
#include "control/actions/unsupported.h"

#include <string>
#include <string_view>

namespace control {

namespace {

constexpr std::string_view kSnapshots = "Serverless caches do not exist yet";
constexpr std::string_view kShards = "Cluster mode does not exist yet";
constexpr std::string_view kOutposts = "There are no Outposts here";
constexpr std::string_view kIpv4Only = "Caches have IPv4 addresses only";

struct Rule {
  std::string_view member;
  std::string_view why;
  // What asks for nothing, beside an absent, empty or false member.
  std::string_view harmless = "";
  int64_t harmless_number = 0;
};

constexpr Rule kRules[] = {
    {"ClusterMode", kShards, "disabled"},
    {"DataTieringEnabled", "Data tiering does not exist yet"},
    {"Durability", "Durable writes do not exist yet", "disabled"},
    {"GlobalReplicationGroupId", "Global datastores do not exist yet"},
    {"IpDiscovery", kIpv4Only, "ipv4"},
    {"NetworkType", kIpv4Only, "ipv4"},
    {"NodeGroupConfiguration", kShards},
    {"NumNodeGroups", kShards, "", 1},
    {"OutpostMode", kOutposts},
    {"PreferredOutpostArn", kOutposts},
    {"PreferredOutpostArns", kOutposts},
    {"ScaleConfig", "Memory changes at once here, not in steps"},
    {"ServerlessCacheSnapshotName", kSnapshots},
};

bool is_harmless(const aws::Value& value, const Rule& rule) {
  if (const auto* text = value.get<std::string>()) return text->empty() || *text == rule.harmless;
  if (const auto* flag = value.get<bool>()) return !*flag;
  if (const auto* number = value.get<int64_t>()) return *number == rule.harmless_number;
  if (const auto* list = value.get<aws::StringList>()) return list->empty();
  if (const auto* list = value.get<aws::StructureList>()) return list->empty();
  return value.absent();
}

}  // namespace

aws::Result<void> refuse_unsupported(const aws::Structure& input) {
  for (const Rule& rule : kRules) {
    const int position = aws::find_member(input.shape(), rule.member);
    if (position < 0) continue;
    const aws::Value* value = input.at(static_cast<size_t>(position));
    if (value == nullptr || is_harmless(*value, rule)) continue;
    std::string message(rule.why);
    message += ": leave out " + std::string(rule.member);
    if (!rule.harmless.empty()) message += ", or give " + std::string(rule.harmless);
    if (rule.harmless_number != 0) message += ", or give " + std::to_string(rule.harmless_number);
    return aws::Error(aws::kInvalidParameterCombination, message + ".");
  }
  return {};
}

}  // namespace control
