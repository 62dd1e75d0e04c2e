// SPDX-License-Identifier: Apache-2.0
#include "control/resources/parameter_groups/describe_parameters.h"

#include "base/ascii.h"
#include "control/actions/paging.h"
#include "control/catalogue/parameters.h"
#include "control/resources/parameter_groups/group.h"

namespace control {

namespace {

constexpr std::string_view kUser = "user";
constexpr std::string_view kSystem = "system";
constexpr std::string_view kEngineDefault = "engine-default";

// What the two lists of a result, for parameters that are the same for all node types and for the
// others, have in common.
void describe_common(const Parameter& parameter, std::string_view source, std::string_view family,
                     aws::Structure& out) {
  const bool integer = parameter.type == DataType::kInteger;
  out.set("ParameterName", parameter.name)
      .set("Description", parameter.description)
      .set("Source", source)
      .set("DataType", integer ? "integer" : "string")
      .set("IsModifiable", parameter.modifiable)
      .set("MinimumEngineVersion", std::string(family.substr(engine_of_family(family).size())))
      .set("ChangeType",
           parameter.change == ChangeType::kImmediate ? "immediate" : "requires-reboot");
  if (!parameter.allowed.empty()) out.set("AllowedValues", parameter.allowed);
}

void describe(const GroupView& view, const Parameter& parameter, std::string_view source,
              aws::Structure& out) {
  if (!differs_by_node_type(parameter)) {
    aws::Structure& shown = out.append("Parameters");
    describe_common(parameter, source, view.group.family, shown);
    const std::string value = value_in(view, parameter).value;
    if (!value.empty()) shown.set("ParameterValue", value);
    return;
  }
  aws::Structure& shown = out.append("CacheNodeTypeSpecificParameters");
  describe_common(parameter, source, view.group.family, shown);
  for (const NodeType& type : node_types()) {
    shown.append("CacheNodeTypeSpecificValues")
        .set("CacheNodeType", type.name)
        .set("Value", node_type_value(parameter, type));
  }
}

std::string_view source_of(const GroupView& view, const Parameter& parameter) {
  return value_in(view, parameter).is_users ? kUser : kSystem;
}

// One page of a view's parameters of a source, into `out`; the page's token goes into `result`.
aws::Result<void> describe_all(const aws::Request& request, const GroupView& view,
                               std::string_view wanted_source, std::string_view shown_source,
                               aws::Structure& out, aws::Structure& result) {
  std::vector<const Parameter*> parameters;
  for (const Parameter& parameter : parameters_of(view.group.family)) {
    const bool wanted = wanted_source.empty() || wanted_source == source_of(view, parameter);
    if (wanted) parameters.push_back(&parameter);
  }
  const auto page = take_page(
      request, std::move(parameters), [](const Parameter* parameter) { return parameter->name; },
      result);
  if (!page) return page.error();
  out.set_list("Parameters").set_list("CacheNodeTypeSpecificParameters");
  for (const Parameter* parameter : *page) {
    const std::string_view source =
        shown_source.empty() ? source_of(view, *parameter) : shown_source;
    describe(view, *parameter, source, out);
  }
  return {};
}

}  // namespace

ActionResult describe_cache_parameters(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  const std::string name = base::to_lower(*input.string("CacheParameterGroupName"));
  const auto view = find_parameter_group(context.records, name);
  if (!view) return parameter_group_not_found(name);
  const std::string_view source = input.string("Source").value_or("");
  if (!source.empty() && source != kUser && source != kSystem && source != kEngineDefault) {
    return aws::Error(aws::kInvalidParameterValue,
                      "Source must be user, system or engine-default.");
  }
  aws::Structure result(*request.operation->output);
  const std::string_view wanted = source == kEngineDefault ? kSystem : source;
  if (auto good = describe_all(request, *view, wanted, "", result, result); !good) {
    return good.error();
  }
  return result;
}

ActionResult describe_engine_default_parameters(ActionContext& context,
                                                const aws::Request& request) {
  const std::string family = base::to_lower(*request.input.string("CacheParameterGroupFamily"));
  if (!is_parameter_family(family)) {
    return aws::Error(aws::kInvalidParameterValue, "CacheParameterGroupFamily " + family +
                                                       " is not a valid parameter group family.");
  }
  const auto view = find_parameter_group(context.records, "default." + family);
  aws::Structure result(*request.operation->output);
  aws::Structure& defaults = result.make("EngineDefaults");
  defaults.set("CacheParameterGroupFamily", family);
  if (auto good = describe_all(request, *view, "", kSystem, defaults, defaults); !good) {
    return good.error();
  }
  return result;
}

}  // namespace control
