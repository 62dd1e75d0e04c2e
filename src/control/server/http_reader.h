// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "aws/model/error.h"
#include "control/server/http_message.h"
#include "control/server/limits.h"

namespace control {

// Cuts the bytes of one connection into requests; knows no sockets. Holds at most the limits'
// bytes and what the last `append` brought; a body that was only announced takes no memory. The
// one place that includes Boost.Beast, whose parser it is. Not thread-safe.
class HttpReader {
 public:
  enum class Progress : uint8_t {
    kNeedsBytes,  // append more and call `read` again
    kHeader,      // the headers are complete, the body is not: `head()` may be looked at
    kRequest,     // `take()` the request
  };

  explicit HttpReader(const HttpLimits& limits);
  ~HttpReader();

  // An agent may send the requests: bodies to its paths may be as large as theirs.
  void take_agents_bodies();

  void append(std::string_view bytes);

  // Goes on as far as it can. After an error the connection has no further requests in it:
  // kInvalidHttpRequest, kHeaderTooLarge, RequestEntityTooLarge, or NotImplemented for a transfer
  // encoding other than chunked.
  aws::Result<Progress> read();

  // Between two requests, without a byte of the next.
  bool is_idle() const;
  // The headers of the present request are complete.
  bool has_header() const;
  // The sender of the present request waits for "100 Continue" before it sends the body.
  bool expects_continue() const;
  // The present request without its body, once has_header().
  const HttpRequest& head() const;

  // The request that `read` announced; the next one begins.
  HttpRequest take();

 private:
  class Parser;

  std::unique_ptr<Parser> parser_;
};

}  // namespace control
