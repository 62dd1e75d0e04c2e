// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "agent/api/logs.h"
#include "agent/api/node.h"
#include "base/result.h"

namespace agent {

struct FiguresReport;
struct FiguresReply;

// The way from an agent to the service. All calls come from the agent's loop and return at once;
// answers come from the loop too, never before the call has returned, each once: an Error as well
// when the service does not answer in time. The agent asks again then.
class ServiceLink {
 public:
  virtual ~ServiceLink() = default;

  virtual void report(const Report& report,
                      std::function<void(base::Result<ReportReply>)> answer) = 0;

  virtual void figures(const FiguresReport& report,
                       std::function<void(base::Result<FiguresReply>)> answer) = 0;

  virtual void logs(const LogsReport& report,
                    std::function<void(base::Result<LogsReply>)> answer) = 0;

  // A long poll: answered when there is something newer than the request's revision, or empty
  // after some time.
  virtual void specs(const SpecsRequest& request,
                     std::function<void(base::Result<Specs>)> answer) = 0;
};

}  // namespace agent
