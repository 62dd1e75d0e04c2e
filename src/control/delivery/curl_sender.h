// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/ip_network.h"
#include "control/delivery/sender.h"

namespace control {

struct SenderOptions {
  std::vector<base::IpNetwork> allowed = {};  // see is_destination()
  std::string ca_file = {};  // whose certificates are believed; empty: the system's
  // "smtp://mail:587", "smtps://mail:465"; the former goes on in TLS where the server knows that.
  std::string smtp_url = {};
  std::string smtp_from = {};
  std::string smtp_user = {};      // empty: without a log-in. With one, TLS is asked for
  std::string smtp_password = {};  // never logged, nor in any argument list
};

// Sends by libcurl, on a thread of its own. HTTP follows no redirect, goes through no proxy, reads
// little of an answer, and takes fifteen seconds at most; where it goes to is looked at when the
// address is known, so that no name service changes it after that. Answers are posted through
// `post`, which runs tasks on the service's thread.
class CurlSender final : public MessageSender {
 public:
  using Post = std::function<void(std::function<void()> task)>;

  CurlSender(SenderOptions options, Post post);
  ~CurlSender() override;  // what is on its way is given up, and gets no answer

  void post(HttpPost request, Answer answer) override;
  void mail(Mail mail, Answer answer) override;

 private:
  class Work;

  const std::unique_ptr<Work> work_;
};

}  // namespace control
