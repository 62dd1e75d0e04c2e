// SPDX-License-Identifier: Apache-2.0
#include "control/resources/dashboards/dashboards.h"

#include <algorithm>
#include <boost/json/value.hpp>
#include <string>
#include <utility>

#include "aws/monitoring/errors.h"
#include "control/model/dashboard.h"
#include "json/strict.h"

namespace control {

namespace {

constexpr size_t kBodyBytesMax = 256 << 10;
constexpr size_t kDashboardsMax = 1'000;

std::string dashboard_arn(const ActionContext& context, const std::string& name) {
  return "arn:aws:cloudwatch::" + context.account.id + ":dashboard/" + name;
}

aws::Error invalid_dashboard(std::string text) {
  return {aws::monitoring::kDashboardInvalidInput, std::move(text)};
}

aws::Error no_dashboard(std::string_view name) {
  return {aws::monitoring::kDashboardNotFound,
          "Dashboard " + std::string(name) + " does not exist"};
}

bool is_dashboard_name(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

ActionResult put_dashboard(ActionContext& context, const aws::Request& request) {
  const std::string name(*request.input.string("DashboardName"));
  const std::string body(*request.input.string("DashboardBody"));
  if (!is_dashboard_name(name)) {
    return invalid_dashboard("A DashboardName has letters, digits, '-' and '_' only.");
  }
  const auto document = json::parse_strict(body, {.bytes_max = kBodyBytesMax});
  if (!document || !document->is_object()) {
    return invalid_dashboard("The field DashboardBody must be a valid JSON object.");
  }
  const bool is_new = !context.records.exists<Dashboard>(name);
  if (is_new && context.records.list<Dashboard>().size() >= kDashboardsMax) {
    return invalid_dashboard("There are 1000 dashboards already.");
  }
  context.records.put(Dashboard{.id = name, .body = body, .modified_ms = context.now_ms});
  aws::Structure result(*request.operation->output);
  result.set_list("DashboardValidationMessages");
  return result;
}

ActionResult get_dashboard(ActionContext& context, const aws::Request& request) {
  const std::string_view name = *request.input.string("DashboardName");
  const auto dashboard = context.records.find<Dashboard>(name);
  if (!dashboard) return no_dashboard(name);
  aws::Structure result(*request.operation->output);
  result.set("DashboardArn", dashboard_arn(context, dashboard->id))
      .set("DashboardBody", dashboard->body)
      .set("DashboardName", dashboard->id);
  return result;
}

ActionResult list_dashboards(ActionContext& context, const aws::Request& request) {
  const auto prefix = request.input.string("DashboardNamePrefix").value_or("");
  aws::Structure result(*request.operation->output);
  result.set_list("DashboardEntries");  // there never are more than one page has
  for (const Dashboard& dashboard : context.records.list<Dashboard>(prefix)) {
    result.append("DashboardEntries")
        .set("DashboardName", dashboard.id)
        .set("DashboardArn", dashboard_arn(context, dashboard.id))
        .set("LastModified", aws::Timestamp{dashboard.modified_ms})
        .set("Size", dashboard.body.size());
  }
  return result;
}

// All of them or none, as with AWS.
ActionResult delete_dashboards(ActionContext& context, const aws::Request& request) {
  const auto names = request.input.strings("DashboardNames");
  for (const std::string_view name : names) {
    if (!context.records.exists<Dashboard>(name)) return no_dashboard(name);
  }
  for (const std::string_view name : names) context.records.erase<Dashboard>(name);
  return aws::Structure(*request.operation->output);
}

constexpr Action kDashboardActions[] = {
    {"PutDashboard", put_dashboard},
    {"GetDashboard", get_dashboard},
    {"ListDashboards", list_dashboards},
    {"DeleteDashboards", delete_dashboards},
};

}  // namespace

Actions dashboard_actions() { return kDashboardActions; }

}  // namespace control
