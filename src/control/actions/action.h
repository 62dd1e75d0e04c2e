// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "aws/elasticache/errors.h"
#include "aws/model/error.h"
#include "aws/model/value.h"
#include "aws/query/decode.h"
#include "base/random.h"
#include "control/fleet/fleet.h"
#include "control/records/transaction.h"

// How an API call is carried out: a free function that reads and writes records in one
// transaction. What it answers is committed with it, or not at all; what the call sets off is the
// reconcilers' part. Each resource has its table of actions at the foot of a file.

namespace control {

// Whose caches these are: the service serves one account in one region.
struct Account {
  std::string id;  // 12 digits
  std::string region;
};

struct ActionContext {
  Transaction& records;
  const Account& account;
  const Fleet& fleet;
  base::Random& random;
  int64_t now_ms = 0;
};

using ActionResult = aws::Result<aws::Structure>;

struct Action {
  std::string_view operation;
  ActionResult (*run)(ActionContext& context, const aws::Request& request);
};

using Actions = std::span<const Action>;

}  // namespace control
