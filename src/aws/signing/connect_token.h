// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aws/signing/signature.h"

// What clients show as their password where they log in to a cache with IAM: a request
// `GET http://CACHE/?Action=connect&User=USER` as Signature Version 4 presigns it for ElastiCache,
// without its `http://`. Pure functions.
// Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html.

namespace aws {

// What a token says; nothing of it is proven, but that it is complete and well-formed.
struct ConnectToken {
  // One with a session token of IAM's in it is about as long as that.
  static constexpr size_t kBytesMax = 24'576;
  static constexpr int64_t kSecondsMax = 900;

  std::string cache;  // a replication group's id, in lower case
  std::string user;
  std::string access_key_id;
  CredentialScope scope;       // its date is the timestamp's day, its service elasticache
  int64_t signed_ms = 0;       // since the Unix epoch
  int64_t expires_s = 0;       // 1 to kSecondsMax
  bool is_of_session = false;  // temporary credentials have signed it
  std::string string_to_sign;  // of which `signature` is to be the signature
  std::string signature;

  // Whether it counts at that moment, with the difference of clocks that AWS allows for tokens that
  // are ahead.
  bool is_current(int64_t now_ms) const;
};

// nullopt for whatever is no such token. What that takes depends on the text alone.
std::optional<ConnectToken> read_connect_token(std::string_view text);

// "20261125" of milliseconds since the Unix epoch, the day of a scope.
std::string format_signing_day(int64_t ms);

}  // namespace aws
