// SPDX-License-Identifier: Apache-2.0
#include "control/resources/parameter_groups/effective.h"

#include <algorithm>
#include <charconv>

#include "control/catalogue/parameters.h"
#include "control/resources/parameter_groups/group.h"

namespace control {

namespace {

int64_t number_in(const GroupView& view, std::string_view name, int64_t otherwise) {
  const Parameter* parameter = find_parameter(view.group.family, name);
  if (parameter == nullptr) return otherwise;
  const std::string value = value_in(view, *parameter).value;
  int64_t number = otherwise;
  std::from_chars(value.data(), value.data() + value.size(), number);
  return number;
}

// What is left for data when the group's reserve is set aside; never less than a tenth, so that a
// group made for large nodes does not kill small ones.
int64_t memory_for_data(const GroupView& view, const NodeType& type) {
  constexpr int64_t kMegabyte = 1 << 20;
  int64_t reserved = 0;
  if (engine_of_family(view.group.family) == "memcached") {
    // AWS' overhead is meant for its own nodes: a small custom one keeps three quarters for data.
    reserved = std::min(number_in(view, "memcached_connections_overhead", 0) * kMegabyte,
                        type.memory_bytes / 4);
  } else {
    reserved = number_in(view, "reserved-memory", 0);
    if (reserved == 0) {
      reserved = type.memory_bytes / 100 * number_in(view, "reserved-memory-percent", 0);
    }
  }
  return std::max(type.memory_bytes - reserved, type.memory_bytes / 10);
}

// Redis has one setting for what are three parameters for each class of client.
std::string output_buffer_limits(const GroupView& view) {
  std::string limits;
  for (const std::string_view client : {"normal", "pubsub"}) {
    const std::string prefix = "client-output-buffer-limit-" + std::string(client);
    limits += (limits.empty() ? "" : " ") + std::string(client);
    for (const std::string_view part : {"-hard-limit", "-soft-limit", "-soft-seconds"}) {
      limits += " " + std::to_string(number_in(view, prefix + std::string(part), 0));
    }
  }
  return limits;
}

GroupView view_of(Transaction& records, std::string_view group, std::string_view family) {
  if (auto view = find_parameter_group(records, group)) return *std::move(view);
  return *find_parameter_group(records, "default." + std::string(family));
}

// What Valkey has by two names goes by the later one: the other counts where it alone was set.
void settle_renamed(std::string_view family, std::map<std::string, std::string>& settings) {
  constexpr std::pair<std::string_view, std::string_view> kRenamed[] = {
      {"slowlog-log-slower-than", "commandlog-execution-slower-than"},
      {"slowlog-max-len", "commandlog-slow-execution-max-len"}};
  for (const auto& [before, now] : kRenamed) {
    const auto old = settings.find(std::string(before));
    const auto current = settings.find(std::string(now));
    if (old == settings.end() || current == settings.end()) continue;
    if (current->second == find_parameter(family, now)->value) current->second = old->second;
    settings.erase(old);
  }
}

}  // namespace

aws::Result<void> check_parameter_group(Transaction& records, std::string_view group,
                                        std::string_view family) {
  const auto view = find_parameter_group(records, group);
  if (!view) return parameter_group_not_found(group);
  if (view->group.family != family) {
    return aws::Error(aws::kInvalidParameterCombination, "Expected a parameter group of family " +
                                                             std::string(family) +
                                                             " but found "
                                                             "one of family " +
                                                             view->group.family + ".");
  }
  if (view->cluster_mode) {
    return aws::Error(aws::kInvalidParameterCombination,
                      "Cluster mode does not exist yet: use default." + std::string(family) + ".");
  }
  return {};
}

EffectiveParameters effective_parameters(Transaction& records, std::string_view group,
                                         std::string_view family, const NodeType& node_type) {
  const GroupView view = view_of(records, group, family);
  EffectiveParameters effective;
  effective.maxmemory_bytes = memory_for_data(view, node_type);
  const bool memcached = engine_of_family(view.group.family) == "memcached";
  for (const Parameter& parameter : parameters_of(view.group.family)) {
    if (parameter.meaning != Meaning::kSetting) continue;
    ParameterValue value = value_in(view, parameter);
    // memcached's defaults are the program's own; repeating them could only ask an older or newer
    // one for an option that it does not have.
    if (memcached && value.value == parameter.value) continue;
    effective.settings[std::string(parameter.name)] = std::move(value.value);
  }
  settle_renamed(view.group.family, effective.settings);
  if (!memcached) effective.settings["client-output-buffer-limit"] = output_buffer_limits(view);
  return effective;
}

}  // namespace control
