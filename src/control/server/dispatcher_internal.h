// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/sigv4/verify.h"
#include "control/server/dispatcher.h"
#include "control/server/raw_call.h"

// What the parts of the dispatcher hand to each other.

namespace control {

// What Tarn's own parts sign for.
inline constexpr std::string_view kInternalService = "tarn";

// Who asks for a change, and in which of its calls.
struct Dispatcher::Mutation {
  const aws::Claim& claim;
  std::string_view invocation;
  const std::string& reason;  // why it is allowed
  WireForm wire;              // of the answer
};

// A call of somebody who has proven who it is.
struct Dispatcher::Asked {
  ApiService& service;
  AccessKey key;
  const RawCall& call;
  const HttpRequest& http;
  const aws::Claim* claim = nullptr;  // of a signed request, which may come twice
};

// Whose key somebody wants to have proven.
struct Dispatcher::Sought {
  std::string source;
  std::string access_key_id;
  KeyUse use;
};

// How a change is made.
struct Dispatcher::CarryingOut {
  const std::string& reason;  // why it is allowed
  WireForm wire;
  const SignedOnce* once = nullptr;  // a signed request, not carried out again after a restart
};

// A request beside its claim, which `authenticate` proves.
struct Dispatcher::SignedRequest {
  const HttpRequest& http;
  const std::vector<aws::Header>& headers;
  const aws::Claim& claim;
  std::string_view service;
  std::string_view region;
  std::string_view source;
};

}  // namespace control
