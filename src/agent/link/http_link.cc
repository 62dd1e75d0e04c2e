// SPDX-License-Identifier: Apache-2.0
#include "agent/link/http_link.h"

#include <utility>

#include "agent/api/figures.h"
#include "agent/api/join.h"
#include "base/ascii.h"
#include "json/document.h"

namespace agent {

namespace {

template <typename Reply>
HttpChannel::Answer reading(std::function<void(base::Result<Reply>)> answer) {
  return [answer = std::move(answer)](base::Result<std::string> body) {
    if (!body) return answer(body.error());
    base::Result<Reply> reply = json::read<Reply>(*body);
    if (!reply) return answer(base::Error{"the service's answer " + reply.error().message});
    answer(*std::move(reply));
  };
}

}  // namespace

void HttpLink::report(const Report& report, std::function<void(base::Result<ReportReply>)> answer) {
  reports_.post("/tarn/agent/report", json::write(report), reading(std::move(answer)));
}

void HttpLink::figures(const FiguresReport& report,
                       std::function<void(base::Result<FiguresReply>)> answer) {
  figures_.post("/tarn/agent/figures", json::write(report), reading(std::move(answer)));
}

void HttpLink::logs(const LogsReport& report, std::function<void(base::Result<LogsReply>)> answer) {
  logs_.post("/tarn/agent/logs", json::write(report), reading(std::move(answer)));
}

void HttpLink::specs(const SpecsRequest& request, std::function<void(base::Result<Specs>)> answer) {
  specs_.post("/tarn/agent/specs", json::write(request), reading(std::move(answer)));
}

void HttpLink::unwrap(const std::string& wrapped,
                      std::function<void(base::Result<std::string>)> answer) {
  keys_.post("/tarn/agent/unwrap", json::write(UnwrapRequest{wrapped}),
             reading<UnwrapReply>([answer = std::move(answer)](base::Result<UnwrapReply> reply) {
               if (!reply) return answer(reply.error());
               auto key = base::from_hex(reply->key);
               if (!key) return answer(base::Error{"the service's answer is no key"});
               answer(*std::move(key));
             }));
}

void HttpLink::renew(const std::string& request,
                     std::function<void(base::Result<std::string>)> answer) {
  keys_.post("/tarn/agent/renew", json::write(RenewRequest{request}),
             reading<JoinReply>([answer = std::move(answer)](base::Result<JoinReply> reply) {
               if (!reply) return answer(reply.error());
               answer(std::move(reply->certificate));
             }));
}

}  // namespace agent
