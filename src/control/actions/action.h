// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/elasticache/errors.h"
#include "aws/model/error.h"
#include "aws/model/value.h"
#include "aws/query/decode.h"
#include "base/random.h"
#include "control/api/call.h"
#include "control/certificates/authority.h"
#include "control/fleet/fleet.h"
#include "control/keys/key_service.h"
#include "control/records/transaction.h"
#include "objects/places.h"

// How an API call is carried out: a free function that reads and writes records in one
// transaction. What it answers is committed with it, or not at all; what the call sets off is the
// reconcilers' part. Each resource has its table of actions at the foot of a file.

namespace control {

// Whose caches these are: the service serves one account in one region.
struct Account {
  std::string id;  // 12 digits
  std::string region;
  bool sends_mail = false;  // what is published can be sent to addresses for mail
  std::vector<std::string> delivery_streams = {};  // that logs can be sent to, by their names
};

// Where data at rest lies, by what it is encrypted, and who vouches for the nodes that have it.
struct Storage {
  const objects::Places& places;
  const KeyService& keys;
  const CertificateAuthority& authority;
};

struct ActionContext {
  Transaction& records;
  const Account& account;
  const Fleet& fleet;
  const Storage& storage;
  base::Random& random;
  int64_t now_ms = 0;
  // When a reconciler wants to look at its record again though nothing has changed, to a second.
  int64_t look_again_ms = INT64_MAX;
  const Caller* caller = nullptr;  // of an API call; nullptr: the service acts by itself
};

using ActionResult = aws::Result<aws::Structure>;

struct Action {
  std::string_view operation;
  ActionResult (*run)(ActionContext& context, const aws::Request& request);
};

using Actions = std::span<const Action>;

}  // namespace control
