// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "agent/link/http_channel.h"
#include "agent/link/service_link.h"

namespace agent {

// The way to the service over HTTP: one channel for reports, one for figures, one for logs, one
// for the long poll, one for keys.
class HttpLink final : public ServiceLink {
 public:
  HttpLink(boost::asio::io_context& loop, const ServiceAddress& address,
           const aws::Credentials& credentials, const base::Clock& clock)
      : reports_(loop, address, credentials, clock),
        figures_(loop, address, credentials, clock),
        logs_(loop, address, credentials, clock),
        specs_(loop, address, credentials, clock),
        keys_(loop, address, credentials, clock) {}

  void report(const Report& report, std::function<void(base::Result<ReportReply>)> answer) override;
  void figures(const FiguresReport& report,
               std::function<void(base::Result<FiguresReply>)> answer) override;
  void logs(const LogsReport& report, std::function<void(base::Result<LogsReply>)> answer) override;
  void specs(const SpecsRequest& request, std::function<void(base::Result<Specs>)> answer) override;

  // A data key in the clear, of one that the service has wrapped.
  void unwrap(const std::string& wrapped, std::function<void(base::Result<std::string>)> answer);

  // A new certificate for a signing request (identity.h).
  void renew(const std::string& request, std::function<void(base::Result<std::string>)> answer);

 private:
  HttpChannel reports_;
  HttpChannel figures_;
  HttpChannel logs_;
  HttpChannel specs_;
  HttpChannel keys_;
};

}  // namespace agent
