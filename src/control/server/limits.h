// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "control/server/rate_limits.h"
#include "control/server/replay_memory.h"

// What a client may ask of the front before it has proven anything.

namespace control {

// Below it agents speak with the service.
inline constexpr std::string_view kAgentPrefix = "/tarn/agent/";

struct HttpLimits {
  size_t header_bytes_max = 32 << 10;  // the request line and all headers
  size_t body_bytes_max = 1 << 20;
  // Of what agents send, at kAgentPrefix, from where one may be: a host has a thousand nodes.
  size_t agent_body_bytes_max = 16 << 20;
};

// How long each side may take; none of it starts again with every byte.
struct Deadlines {
  int64_t stranger_ms = 10'000;  // for the first byte, as long as nothing was ever signed
  int64_t idle_ms = 60'000;      // for the first byte of a request, from who has signed one
  int64_t header_ms = 10'000;    // from there to the end of the headers; also for TLS' handshake
  int64_t body_ms = 30'000;      // from there to the end of the body
  int64_t reply_ms = 120'000;    // for us to find the answer: above the longest of long polls
  int64_t write_ms = 30'000;     // to take the answer
  int64_t farewell_ms = 1'000;   // to close its side once we closed ours
};

struct FrontLimits {
  size_t connections_max = 1'000;
  size_t connections_per_source_max = 500;  // of one address
  size_t local_connections_max = 100;       // at the socket of this machine, beside the others
  HttpLimits http = {};
  Deadlines deadlines = {};
  ReplayLimits replays = {};
  RateOptions rates = {};
  // From a request that would be fine if it were signed a second later to its refusal: SDKs answer
  // one by trying again soon, and give up after few attempts.
  int64_t sign_anew_ms = 1'000;
};

}  // namespace control
