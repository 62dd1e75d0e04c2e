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
  // For what the node is at, see NodeCondition.
  kCannotSave,
  kCannotJournal,
  kFewReplicas,
  kNoQuorum,
  kBehind,
  kNoLease,
  kReadOnly,
  kStale,
  kLoading,
  kBusyWithScript,  // one runs, for longer than others are to wait
  kBusyWithFunction,
};

// Who asks for what, and the settings of the moment.
struct Application {
  const Request& request;
  const Client& client;
  const Settings& settings;
  bool is_open = true;  // nobody need log in
  bool several_workers = false;
  uint32_t conditions = 0;  // of NodeCondition
};

// Of the command and, if it is EXEC, of what that is about to run.
uint32_t flags_of_all(const Request& request, const Client& client);

// Whether the request may run, but for memory and locks, which take more than a look. Changes
// nothing and answers nothing: who asks decides what a refusal leads to.
Refusal admission(const Application& application);

// Whether it is what replicas say, by one that has shown the shard's secret or does so with it:
// that counts as logged in, and no user's rules hold for it. Requires: the request's command is
// known.
bool is_of_known_replica(const Application& application);

// Whether it is REPLCONF replication-secret and a value, right or wrong.
bool shows_replication_secret(const Request& request);

// What the client is told; empty for kHttp.
std::string refusal_text(Refusal refusal, const Request& request);

}  // namespace engine
