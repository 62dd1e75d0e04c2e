// SPDX-License-Identifier: Apache-2.0
#include "control/resources/offers/offers.h"

#include <algorithm>
#include <string>
#include <vector>

#include "control/actions/paging.h"
#include "control/catalogue/engine_versions.h"

namespace control {

namespace {

namespace errors = aws::elasticache;

// A version and its place in the catalogue, for paging.
struct Offer {
  const EngineVersion* version;
  std::string id;
};

std::string sort_key(const EngineVersion& version) {
  const auto position = static_cast<int>(&version - engine_versions().data());
  return std::string(version.engine) + "-" + std::to_string(1000 + position);
}

bool is_newest_of_family(const EngineVersion& version) {
  return std::none_of(&version + 1, engine_versions().data() + engine_versions().size(),
                      [&](const EngineVersion& later) { return later.family == version.family; });
}

ActionResult describe_cache_engine_versions(ActionContext& /*context*/,
                                            const aws::Request& request) {
  const aws::Structure& input = request.input;
  const auto matches = [&](std::string_view member, std::string_view value) {
    const auto wish = input.string(member);
    return !wish || *wish == value;
  };
  const bool newest_only = input.boolean("DefaultOnly").value_or(false);
  std::vector<Offer> offers;
  for (const EngineVersion& version : engine_versions()) {
    const auto wanted = input.string("EngineVersion");
    const bool right_version = !wanted || find_engine_version(version.engine, *wanted) == &version;
    if (right_version && matches("Engine", version.engine) &&
        matches("CacheParameterGroupFamily", version.family) &&
        (!newest_only || is_newest_of_family(version))) {
      offers.push_back({&version, sort_key(version)});
    }
  }
  aws::Structure result(*request.operation->output);
  const auto page = take_page(request, std::move(offers), result);
  if (!page) return page.error();
  result.set_list("CacheEngineVersions");
  for (const Offer& offer : *page) {
    const std::string engine(offer.version->engine);
    const std::string version(offer.version->version);
    std::string description = engine;
    description += " version ";
    description += version;
    result.append("CacheEngineVersions")
        .set("Engine", engine)
        .set("EngineVersion", version)
        .set("CacheParameterGroupFamily", offer.version->family)
        .set("CacheEngineDescription", engine)
        .set("CacheEngineVersionDescription", description);
  }
  return result;
}

// A list that is always empty; a single one that is asked for by its name does not exist.
ActionResult nothing(const aws::Request& request, std::string_view list,
                     std::string_view name_member, const aws::ErrorSpec& not_found) {
  if (const auto name = request.input.string(name_member); name && !name->empty()) {
    return aws::Error(not_found,
                      std::string(name_member) + " " + std::string(*name) + " not found.");
  }
  const auto page = aws::read_page(*request.operation->pages, request.input);
  if (!page) return page.error();
  aws::Structure result(*request.operation->output);
  result.set_list(list);
  return result;
}

ActionResult describe_reserved_cache_nodes(ActionContext& /*context*/,
                                           const aws::Request& request) {
  return nothing(request, "ReservedCacheNodes", "ReservedCacheNodeId",
                 errors::kReservedCacheNodeNotFoundFault);
}

ActionResult describe_reserved_cache_nodes_offerings(ActionContext& /*context*/,
                                                     const aws::Request& request) {
  return nothing(request, "ReservedCacheNodesOfferings", "ReservedCacheNodesOfferingId",
                 errors::kReservedCacheNodesOfferingNotFoundFault);
}

ActionResult describe_service_updates(ActionContext& /*context*/, const aws::Request& request) {
  return nothing(request, "ServiceUpdates", "ServiceUpdateName",
                 errors::kServiceUpdateNotFoundFault);
}

// No update exists, so that none can be asked for by name here either; AWS answers that with an
// empty list.
ActionResult describe_update_actions(ActionContext& /*context*/, const aws::Request& request) {
  const auto page = aws::read_page(*request.operation->pages, request.input);
  if (!page) return page.error();
  aws::Structure result(*request.operation->output);
  result.set_list("UpdateActions");
  return result;
}

constexpr Action kActions[] = {
    {"DescribeCacheEngineVersions", describe_cache_engine_versions},
    {"DescribeReservedCacheNodes", describe_reserved_cache_nodes},
    {"DescribeReservedCacheNodesOfferings", describe_reserved_cache_nodes_offerings},
    {"DescribeServiceUpdates", describe_service_updates},
    {"DescribeUpdateActions", describe_update_actions},
};

}  // namespace

Actions offer_actions() { return kActions; }

}  // namespace control
