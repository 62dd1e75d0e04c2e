// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "engine/execution/request.h"
#include "engine/session/client.h"
#include "engine/settings/settings.h"

namespace engine {

// Why a request may not run. The order is that in which they are looked for: the first holds.
enum class Refusal : uint8_t {
  kNone,
  kRestricted,  // unknown to all but the administration
  kUnknown,
  kUnknownSubcommand,
  kArity,
  kHttp,  // is no request of ours at all, but a browser's
  kNotLoggedIn,
  kListening,      // to channels, where RESP2 has no way to answer
  kInTransaction,  // cannot be queued
  kItems,          // of a memcached node
  kOutOfMemory,
  kUndeclaredKeys,  // of partitions that whoever runs it does not hold
};

// Who asks for what, and the settings of the moment.
struct Application {
  const Request& request;
  const Client& client;
  const Settings& settings;
  bool several_workers = false;
};

// Whether the request may run, but for memory and locks, which take more than a look. Changes
// nothing and answers nothing: who asks decides what a refusal leads to.
Refusal admission(const Application& application);

// What the client is told; empty for kHttp.
std::string refusal_text(Refusal refusal, const Request& request);

}  // namespace engine
