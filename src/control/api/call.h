// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aws/query/decode.h"

// One call of an AWS operation, as the front hands it to a service: authentic, decoded and valid.

namespace control {

// Who calls. All of it is proven but the address, which is where the bytes came from.
struct Caller {
  std::string account;  // 12 digits
  std::string access_key_id;
  std::string arn;             // of the user or the assumed role
  std::string user_id;         // AWS' unique id of it, "AIDA..."
  std::string source_address;  // "127.0.0.1" or "::1", without a port
};

// A view that lives as long as the call.
struct Call {
  const Caller& caller;
  const std::string& request_id;  // a UUID; the answer and every log line bear it
  const aws::Request& request;
};

}  // namespace control
