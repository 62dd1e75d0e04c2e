// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "agent/api/node.h"
#include "aws/model/error.h"
#include "aws/model/value.h"

// TransitEncryptionEnabled and TransitEncryptionMode: what may be, and how one gets from one to the
// other without cutting clients off.

namespace control {

struct TransitWish {
  std::optional<bool> enabled = {};
  std::optional<agent::TransitEncryption> mode = {};
  bool at_once = false;
};
TransitWish read_transit_wish(const aws::Structure& input);

// What a cache is, as far as encryption depends on it.
struct TransitSubject {
  std::string_view engine;
  std::string_view version;
  agent::TransitEncryption now = agent::TransitEncryption::off;
  bool has_access_control = false;  // an AUTH token, or a group of users
};

// Of a cache that is made, and of one that is there: InvalidParameterCombination for what cannot
// be. What is wished for and is so already is no change.
aws::Result<agent::TransitEncryption> new_transit_encryption(const TransitSubject& subject,
                                                             const TransitWish& wish);
aws::Result<agent::TransitEncryption> changed_transit_encryption(const TransitSubject& subject,
                                                                 const TransitWish& wish);

}  // namespace control
