// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "control/nodes/placement.h"
#include "control/resources/network/filters.h"
#include "control/resources/network/network_actions.h"

// The availability zones are those in which hosts lie. Each has one name, which is its id as well.

namespace control {

namespace {

using Values = std::vector<std::string>;

struct Zone {
  std::string name;
  std::string region;
};

constexpr FilterField<Zone> kZoneFilters[] = {
    {"zone-name", [](const Zone& zone) { return Values{zone.name}; }},
    {"zone-id", [](const Zone& zone) { return Values{zone.name}; }},
    {"region-name", [](const Zone& zone) { return Values{zone.region}; }},
    {"group-name", [](const Zone& zone) { return Values{zone.region}; }},
    {"state", [](const Zone&) { return Values{"available"}; }},
    {"zone-type", [](const Zone&) { return Values{"availability-zone"}; }},
    {"opt-in-status", [](const Zone&) { return Values{"opt-in-not-required"}; }},
};

ActionResult describe_availability_zones(ActionContext& context, const aws::Request& request) {
  const std::vector<std::string> names = Placement(context.records).zones();
  std::vector<std::string_view> wanted = request.input.strings("ZoneNames");
  for (const std::string_view id : request.input.strings("ZoneIds")) wanted.push_back(id);
  for (const std::string_view name : wanted) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    return aws::Error(aws::kInvalidParameterValue,
                      fmt::format("Invalid availability zone: [{}]", name));
  }
  std::vector<Zone> zones;
  for (const std::string& name : names) {
    const bool named = std::find(wanted.begin(), wanted.end(), name) != wanted.end();
    if (wanted.empty() || named) zones.push_back({name, context.account.region});
  }
  const auto matching = filtered<Zone>(std::move(zones), request.input, kZoneFilters);
  if (!matching) return matching.error();
  aws::Structure result(*request.operation->output);
  result.set_list("AvailabilityZones");
  for (const Zone& zone : *matching) {
    result.append("AvailabilityZones")
        .set("ZoneName", zone.name)
        .set("ZoneId", zone.name)
        .set("ZoneType", "availability-zone")
        .set("State", "available")
        .set("RegionName", zone.region)
        .set("OptInStatus", "opt-in-not-required")
        .set("GroupName", zone.region)
        .set("NetworkBorderGroup", zone.region)
        .set_list("Messages");
  }
  return result;
}

constexpr Action kAvailabilityZonesActions[] = {
    {"DescribeAvailabilityZones", describe_availability_zones},
};

}  // namespace

Actions availability_zone_actions() { return kAvailabilityZonesActions; }

}  // namespace control
