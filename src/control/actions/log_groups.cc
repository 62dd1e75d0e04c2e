// SPDX-License-Identifier: Apache-2.0
#include "control/actions/log_groups.h"

namespace control {

std::string log_group_arn(const Account& account, std::string_view name) {
  std::string arn = "arn:aws:logs:" + account.region + ":" + account.id + ":log-group:";
  return arn.append(name);
}

std::string log_group_of_arn(const Account& account, std::string_view arn) {
  const std::string start = log_group_arn(account, "");
  if (!arn.starts_with(start)) return "";
  arn.remove_prefix(start.size());
  if (arn.ends_with(":*")) arn.remove_suffix(2);
  return std::string(arn);
}

std::string log_group_name(const Account& account, std::string_view identifier) {
  if (!identifier.starts_with("arn:")) return std::string(identifier);
  return log_group_of_arn(account, identifier);
}

}  // namespace control
