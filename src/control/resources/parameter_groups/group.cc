// SPDX-License-Identifier: Apache-2.0
#include "control/resources/parameter_groups/group.h"

#include <algorithm>

#include "aws/elasticache/errors.h"
#include "control/catalogue/parameters.h"

namespace control {

namespace {

constexpr std::string_view kDefaultPrefix = "default.";
constexpr std::string_view kClusterSuffix = ".cluster.on";

GroupView default_group(std::string_view family, bool cluster_mode) {
  GroupView view = {.group = {}, .is_default = true, .cluster_mode = cluster_mode};
  view.group.id = std::string(kDefaultPrefix) + std::string(family);
  if (cluster_mode) view.group.id += kClusterSuffix;
  view.group.family = family;
  view.group.description = "Default parameter group for " + std::string(family) +
                           (cluster_mode ? " with cluster mode on" : "");
  return view;
}

std::optional<GroupView> find_default(std::string_view name) {
  if (!name.starts_with(kDefaultPrefix)) return std::nullopt;
  std::string_view family = name.substr(kDefaultPrefix.size());
  const bool cluster_mode = family.ends_with(kClusterSuffix);
  if (cluster_mode) family.remove_suffix(kClusterSuffix.size());
  if (!is_parameter_family(family) || (cluster_mode && !has_cluster_mode(family))) {
    return std::nullopt;
  }
  return default_group(family, cluster_mode);
}

}  // namespace

std::optional<GroupView> find_parameter_group(Transaction& records, std::string_view name) {
  if (auto view = find_default(name)) return view;
  if (auto group = records.find<ParameterGroup>(name)) return GroupView{*std::move(group)};
  return std::nullopt;
}

std::vector<GroupView> list_parameter_groups(Transaction& records) {
  std::vector<GroupView> views;
  for (const std::string_view family : parameter_families()) {
    views.push_back(default_group(family, false));
    if (has_cluster_mode(family)) views.push_back(default_group(family, true));
  }
  for (ParameterGroup& group : records.list<ParameterGroup>()) views.push_back({std::move(group)});
  std::sort(views.begin(), views.end(),
            [](const GroupView& a, const GroupView& b) { return a.group.id < b.group.id; });
  return views;
}

ParameterValue value_in(const GroupView& view, const Parameter& parameter) {
  if (view.cluster_mode && parameter.name == "cluster-enabled") return {"yes"};
  const auto own = view.group.values.find(std::string(parameter.name));
  if (own != view.group.values.end()) return {own->second, true};
  return {std::string(parameter.value)};
}

aws::Error parameter_group_not_found(std::string_view name) {
  return {aws::elasticache::kCacheParameterGroupNotFoundFault,
          "CacheParameterGroup " + std::string(name) + " not found."};
}

}  // namespace control
