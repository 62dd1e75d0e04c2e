// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "agent/link/service_link.h"
#include "aws/sigv4/signature.h"
#include "base/clock.h"

namespace boost::asio {
class io_context;
}

namespace agent {

struct ServiceAddress {
  std::string host;  // a name or an address
  std::string port;
  std::string region;  // of the service, for signatures
};

// The way to the service over HTTP/1.1, as its front serves it below /tarn/agent/: one connection
// for reports and one for the long poll, each kept until it fails. Requests are signed. Everything
// happens on the loop's one thread; the destructor drops what is under way.
class HttpLink final : public ServiceLink {
 public:
  HttpLink(boost::asio::io_context& loop, ServiceAddress address, aws::Credentials credentials,
           const base::Clock& clock);
  ~HttpLink() override;

  void report(const Report& report, std::function<void(base::Result<ReportReply>)> answer) override;
  void specs(const SpecsRequest& request, std::function<void(base::Result<Specs>)> answer) override;

 private:
  class Channel;

  std::shared_ptr<Channel> reports_;
  std::shared_ptr<Channel> specs_;
};

}  // namespace agent
