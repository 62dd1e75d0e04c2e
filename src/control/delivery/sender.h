// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

// What leaves the service for receivers that its users have named.

namespace control {

struct HttpPost {
  std::string url;                   // http or https
  std::vector<std::string> headers;  // "name: value"
  std::string body;
};

struct Mail {
  std::string to;
  std::string text;  // with its headers (RFC 5322), lines end with CR LF
};

// What became of one attempt.
struct Outcome {
  bool arrived = false;
  bool is_final = false;  // another attempt would be refused as well
  std::string why = {};   // it has not arrived; bears nothing of what was sent, nor of the URL
};

// Sends without anybody waiting for it; tests have one of their own.
class MessageSender {
 public:
  // Called once, on the service's thread, and not within post() or mail().
  using Answer = std::function<void(const Outcome& outcome)>;

  virtual ~MessageSender() = default;
  virtual void post(HttpPost request, Answer answer) = 0;
  virtual void mail(Mail mail, Answer answer) = 0;
};

}  // namespace control
