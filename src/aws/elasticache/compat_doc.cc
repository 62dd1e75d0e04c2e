// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/compat_doc.h"

#include <fmt/format.h>

#include <vector>

#include "aws/elasticache/service.h"

namespace aws::elasticache {

namespace {

constexpr std::string_view kHead = R"(# Compatibility with ElastiCache

The {} operations of ElastiCache's API of {} and which of them Tarn serves ({} today). An
operation that is not there yet answers with a clear error, never with an invented success; what it
would make does not exist, so that operations which describe it answer with empty lists.

An empty text is a member that was left out, as in `EngineVersion=`; only descriptions, the values
of tags and those of parameters may be emptied. Windows that a user has chosen are never moved. A
marker is good for the operation that gave it out. `UserId=default` exists, with no password.

Every call is authorised by the policies of who makes it, for each resource that it touches; these,
IAM and STS are described in [iam](iam.md), KMS in [kms](kms.md), SNS in
[notifications](notifications.md), CloudWatch in [metrics](metrics.md) and [logs](logs.md), VPCs and
security groups in [security groups](security-groups.md).

This file is generated from the table in `src/aws/elasticache`.

| Operation | Required parameters | Served |
| --- | --- | --- |
)";

std::string required_members(const Shape& input) {
  std::string names;
  for (const Member& member : input.members) {
    if (member.need != Need::kRequired) continue;
    names += fmt::format("{}`{}`", names.empty() ? "" : ", ", member.name);
  }
  return names;
}

}  // namespace

std::string compat_document(const std::function<bool(std::string_view)>& is_handled) {
  std::string rows;
  int operations = 0;
  int handled = 0;
  for (const auto& family : service().families) {
    for (const Operation& operation : family) {
      const bool served = is_handled(operation.name);
      operations += 1;
      handled += served ? 1 : 0;
      rows += fmt::format("| {} | {} | {} |\n", operation.name, required_members(*operation.input),
                          served ? "yes" : "not yet");
    }
  }
  return fmt::format(kHead, operations, service().version, handled) + rows;
}

}  // namespace aws::elasticache
