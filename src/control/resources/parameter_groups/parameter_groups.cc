// SPDX-License-Identifier: Apache-2.0
#include "control/resources/parameter_groups/parameter_groups.h"

#include <algorithm>

#include "aws/elasticache/arn.h"
#include "aws/elasticache/identifier.h"
#include "base/ascii.h"
#include "control/actions/events.h"
#include "control/actions/paging.h"
#include "control/actions/tags.h"
#include "control/api/api_service.h"
#include "control/catalogue/parameters.h"
#include "control/model/cache_cluster.h"
#include "control/resources/parameter_groups/describe_parameters.h"
#include "control/resources/parameter_groups/group.h"

namespace control {

namespace {

namespace errors = aws::elasticache;

constexpr size_t kGroupsMax = 300;  // of an account, as on AWS
constexpr size_t kParametersPerCallMax = 20;

void describe(const Account& account, const GroupView& view, aws::Structure& out) {
  out.set("CacheParameterGroupName", view.group.id)
      .set("CacheParameterGroupFamily", view.group.family)
      .set("Description", view.group.description)
      .set("IsGlobal", false)
      .set("ARN", aws::elasticache::format_arn({account.region, account.id,
                                                aws::elasticache::ResourceType::kParameterGroup,
                                                view.group.id}));
}

// The group of the request, if its user may change it.
aws::Result<GroupView> find_own_group(ActionContext& context, const aws::Structure& input) {
  const std::string name = base::to_lower(*input.string("CacheParameterGroupName"));
  auto view = find_parameter_group(context.records, name);
  if (!view) return parameter_group_not_found(name);
  if (view->is_default) {
    return aws::Error(errors::kInvalidCacheParameterGroupStateFault,
                      "The default parameter group " + name + " cannot be changed.");
  }
  return *std::move(view);
}

ActionResult create_cache_parameter_group(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  const auto name = aws::elasticache::read_name(aws::elasticache::kCacheParameterGroupName,
                                                *input.string("CacheParameterGroupName"));
  if (!name) return name.error();
  const std::string family = base::to_lower(*input.string("CacheParameterGroupFamily"));
  if (!is_parameter_family(family)) {
    return aws::Error(aws::kInvalidParameterValue, "CacheParameterGroupFamily " + family +
                                                       " is not a valid parameter group family.");
  }
  if (find_parameter_group(context.records, *name)) {
    return aws::Error(errors::kCacheParameterGroupAlreadyExistsFault,
                      "CacheParameterGroup " + *name + " already exists.");
  }
  if (context.records.list<ParameterGroup>().size() >= kGroupsMax) {
    return aws::Error(errors::kCacheParameterGroupQuotaExceededFault,
                      "There are " + std::to_string(kGroupsMax) + " parameter groups already.");
  }
  auto tags = read_tags(input);
  if (!tags) return tags.error();
  GroupView view;
  view.group = {*name, family, std::string(*input.string("Description")), {}, *std::move(tags)};
  context.records.put(view.group);
  aws::Structure result(*request.operation->output);
  describe(context.account, view, result.make("CacheParameterGroup"));
  return result;
}

ActionResult describe_cache_parameter_groups(ActionContext& context, const aws::Request& request) {
  std::vector<GroupView> views;
  if (const auto name = request.input.string("CacheParameterGroupName")) {
    auto view = find_parameter_group(context.records, base::to_lower(*name));
    if (!view) return parameter_group_not_found(*name);
    views.push_back(*std::move(view));
  } else {
    views = list_parameter_groups(context.records);
  }
  aws::Structure result(*request.operation->output);
  const auto page = take_page(
      request, std::move(views),
      [](const GroupView& view) { return std::string_view(view.group.id); }, result);
  if (!page) return page.error();
  result.set_list("CacheParameterGroups");
  for (const GroupView& view : *page) {
    describe(context.account, view, result.append("CacheParameterGroups"));
  }
  return result;
}

// The parameter of a name that a request gives, if it may be changed.
aws::Result<const Parameter*> find_modifiable(std::string_view family, const aws::Structure& pair) {
  const std::string name(pair.string("ParameterName").value_or(""));
  const Parameter* parameter = find_parameter(family, name);
  if (parameter == nullptr) {
    return aws::Error(aws::kInvalidParameterValue, "Parameter " + name + " doesn't exist");
  }
  if (!parameter->modifiable) {
    return aws::Error(aws::kInvalidParameterValue,
                      "The parameter " + name + " cannot be modified.");
  }
  return parameter;
}

aws::Result<void> check_count(std::span<const aws::Structure> pairs) {
  if (pairs.empty()) {
    return aws::Error(aws::kInvalidParameterValue,
                      "The parameter ParameterNameValues must hold one parameter at least.");
  }
  if (pairs.size() <= kParametersPerCallMax) return {};
  return aws::Error(aws::kInvalidParameterCombination, "Cannot modify more than " +
                                                           std::to_string(kParametersPerCallMax) +
                                                           " parameters in a single request");
}

ActionResult changed(ActionContext& context, const aws::Request& request,
                     const ParameterGroup& group) {
  context.records.put(group);
  record_event(context.records, kParameterGroupSource, group.id,
               "Updated parameter group " + group.id, context.now_ms);
  aws::Structure result(*request.operation->output);
  result.set("CacheParameterGroupName", group.id);
  return result;
}

ActionResult modify_cache_parameter_group(ActionContext& context, const aws::Request& request) {
  auto view = find_own_group(context, request.input);
  if (!view) return view.error();
  const auto pairs = request.input.structures("ParameterNameValues");
  if (auto good = check_count(pairs); !good) return good.error();
  ParameterGroup& group = view->group;
  for (const aws::Structure& pair : pairs) {
    const auto parameter = find_modifiable(group.family, pair);
    if (!parameter) return parameter.error();
    const std::string value(pair.string("ParameterValue").value_or(""));
    if (!is_allowed(**parameter, value)) {
      return aws::Error(aws::kInvalidParameterValue,
                        "The parameter " + std::string((*parameter)->name) + " cannot be '" +
                            value + "'" +
                            ((*parameter)->allowed.empty()
                                 ? "."
                                 : ". Allowed are: " + std::string((*parameter)->allowed) + "."));
    }
    group.values[std::string((*parameter)->name)] = value;
  }
  return changed(context, request, group);
}

ActionResult reset_cache_parameter_group(ActionContext& context, const aws::Request& request) {
  auto view = find_own_group(context, request.input);
  if (!view) return view.error();
  ParameterGroup& group = view->group;
  const auto pairs = request.input.structures("ParameterNameValues");
  const bool all = request.input.boolean("ResetAllParameters").value_or(false);
  if (all != pairs.empty()) {
    return aws::Error(aws::kInvalidParameterCombination,
                      "Give either ResetAllParameters or ParameterNameValues.");
  }
  if (all) {
    group.values.clear();
    return changed(context, request, group);
  }
  if (auto good = check_count(pairs); !good) return good.error();
  for (const aws::Structure& pair : pairs) {
    const auto parameter = find_modifiable(group.family, pair);
    if (!parameter) return parameter.error();
    group.values.erase(std::string((*parameter)->name));
  }
  return changed(context, request, group);
}

ActionResult delete_cache_parameter_group(ActionContext& context, const aws::Request& request) {
  const auto view = find_own_group(context, request.input);
  if (!view) return view.error();
  for (const CacheCluster& cluster : context.records.list<CacheCluster>()) {
    const std::string& id = view->group.id;
    if (cluster.parameter_group != id && cluster.pending.parameter_group != id) continue;
    return aws::Error(errors::kInvalidCacheParameterGroupStateFault,
                      "One or more cache clusters are still members of this parameter group " +
                          view->group.id + ", so the group cannot be deleted: " + cluster.id + ".");
  }
  context.records.erase<ParameterGroup>(view->group.id);
  return no_result();
}

constexpr Action kActions[] = {
    {"CreateCacheParameterGroup", create_cache_parameter_group},
    {"DescribeCacheParameterGroups", describe_cache_parameter_groups},
    {"DescribeCacheParameters", describe_cache_parameters},
    {"DescribeEngineDefaultParameters", describe_engine_default_parameters},
    {"ModifyCacheParameterGroup", modify_cache_parameter_group},
    {"ResetCacheParameterGroup", reset_cache_parameter_group},
    {"DeleteCacheParameterGroup", delete_cache_parameter_group},
};

}  // namespace

Actions parameter_group_actions() { return kActions; }

}  // namespace control
