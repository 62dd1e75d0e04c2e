// SPDX-License-Identifier: Apache-2.0
// The one user that every account has: `default`, which every client is that does not log in.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "aws/elasticache/arn.h"
#include "aws/elasticache/errors.h"
#include "base/ascii.h"
#include "control/actions/paging.h"
#include "control/resources/offers/internal.h"

namespace control {

namespace {

constexpr std::string_view kDefaultUser = "default";
constexpr std::string_view kEngine = "redis";
constexpr std::string_view kActive = "active";

struct User {
  std::string id;
};

// The names of filters, as AWS' clients write them, and what the default user has there.
struct FilterField {
  std::string_view name;
  std::string_view value;
};

constexpr FilterField kFields[] = {
    {"user-id", kDefaultUser},  {"UserId", kDefaultUser}, {"user-name", kDefaultUser},
    {"UserName", kDefaultUser}, {"engine", kEngine},      {"status", kActive},
};

aws::Result<bool> passes(std::span<const aws::Structure> filters) {
  bool all = true;
  for (const aws::Structure& filter : filters) {
    const std::string_view name = filter.string("Name").value_or("");
    const auto* field = std::find_if(
        std::begin(kFields), std::end(kFields),
        [&](const FilterField& one) { return base::equals_ignore_case(one.name, name); });
    if (field == std::end(kFields)) {
      return aws::Error(aws::kInvalidParameterValue,
                        "There is no filter '" + std::string(name) + "'.");
    }
    const auto values = filter.strings("Values");
    all = all && std::find(values.begin(), values.end(), field->value) != values.end();
  }
  return all;
}

void describe(const Account& account, const User& user, aws::Structure& out) {
  out.set("UserId", user.id)
      .set("UserName", user.id)
      .set("Status", kActive)
      .set("Engine", kEngine)
      .set("MinimumEngineVersion", "6.0")
      .set("AccessString", "on ~* +@all")
      .set_list("UserGroupIds")
      .set("ARN", aws::elasticache::format_arn({account.region, account.id,
                                                aws::elasticache::ResourceType::kUser, user.id}));
  out.make("Authentication").set("Type", "no-password").set("PasswordCount", 0);
}

}  // namespace

ActionResult describe_users(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  const auto id = input.string("UserId");
  if (id && !base::equals_ignore_case(*id, kDefaultUser)) {
    return aws::Error(aws::elasticache::kUserNotFoundFault,
                      "User " + std::string(*id) + " not found.");
  }
  const auto passed = passes(input.structures("Filters"));
  if (!passed) return passed.error();
  const auto engine = input.string("Engine");
  std::vector<User> users;
  if (*passed && (!engine || base::equals_ignore_case(*engine, kEngine))) {
    users.push_back({std::string(kDefaultUser)});
  }
  aws::Structure result(*request.operation->output);
  const auto page = take_page(request, std::move(users), result);
  if (!page) return page.error();
  result.set_list("Users");
  for (const User& user : *page) describe(context.account, user, result.append("Users"));
  return result;
}

}  // namespace control
