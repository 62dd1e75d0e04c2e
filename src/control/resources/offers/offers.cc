// SPDX-License-Identifier: Apache-2.0
#include "control/resources/offers/offers.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/ascii.h"
#include "control/actions/paging.h"
#include "control/catalogue/engine_versions.h"
#include "control/resources/offers/internal.h"

namespace control {

namespace {

// A version and its place in the catalogue, for paging.
struct Offer {
  const EngineVersion* version;
  std::string id;
};

std::string sort_key(const EngineVersion& version) {
  const auto position = static_cast<int>(&version - engine_versions().data());
  return std::string(version.engine) + "-" + std::to_string(1000 + position);
}

// Of the offers, the newest of each engine.
void keep_newest(std::vector<Offer>& offers) {
  std::vector<Offer> newest;
  for (Offer& offer : offers) {
    if (!newest.empty() && newest.back().version->engine == offer.version->engine) {
      newest.back() = std::move(offer);
    } else {
      newest.push_back(std::move(offer));
    }
  }
  offers = std::move(newest);
}

ActionResult describe_cache_engine_versions(ActionContext& /*context*/,
                                            const aws::Request& request) {
  const aws::Structure& input = request.input;
  const auto matches = [&](std::string_view member, std::string_view value) {
    const auto wish = input.string(member);
    return !wish || base::equals_ignore_case(*wish, value);
  };
  std::vector<Offer> offers;
  for (const EngineVersion& version : engine_versions()) {
    const auto wanted = input.string("EngineVersion");
    const bool right_version = !wanted || find_engine_version(version.engine, *wanted) == &version;
    if (right_version && matches("Engine", version.engine) &&
        matches("CacheParameterGroupFamily", version.family)) {
      offers.push_back({&version, sort_key(version)});
    }
  }
  if (input.boolean("DefaultOnly").value_or(false)) keep_newest(offers);
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
        .set("EngineVersion", offer.version->selectable())
        .set("CacheParameterGroupFamily", offer.version->family)
        .set("CacheEngineDescription", engine)
        .set("CacheEngineVersionDescription", description);
  }
  return result;
}

constexpr Action kActions[] = {
    {"DescribeCacheEngineVersions", describe_cache_engine_versions},
    {"DescribeGlobalReplicationGroups", describe_nothing},
    {"DescribeReservedCacheNodes", describe_nothing},
    {"DescribeReservedCacheNodesOfferings", describe_nothing},
    {"DescribeServerlessCaches", describe_nothing},
    {"DescribeServerlessCacheSnapshots", describe_nothing},
    {"DescribeServiceUpdates", describe_nothing},
    {"DescribeUpdateActions", describe_nothing},
};

}  // namespace

Actions offer_actions() { return kActions; }

}  // namespace control
