// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aws/model/error.h"
#include "aws/signing/canonical_request.h"
#include "aws/signing/signature.h"

// Who sent a request, by AWS Signature Version 4, in two steps: `read_claim` says whom the request
// claims to be from; whoever knows that access key's secret then lets `verify` prove it.
//
//   const auto claim = read_claim(request);                     // syntax
//   if (!claim) return claim.error();
//   const Credentials* known = keys.find(claim->access_key_id); // or unknown_access_key()
//   const auto authentic = verify(request, *claim, *known, {"eu-central-1", "elasticache", now});
//
// Only what is signed may be believed: `verify` demands that Host and every X-Amz header are, and
// the body always is (a payload hash that the client names must be the body's own).

namespace aws {

// How old or early a signature may be, as AWS has it.
inline constexpr int64_t kClockWindowMs = 5 * 60 * 1000;
inline constexpr int64_t kPresignedSecondsMax = 7 * 24 * 60 * 60;

// What a request says of its sender. Nothing in it is proven.
struct Claim {
  bool presigned = false;  // in the query; otherwise in the Authorization header
  std::string access_key_id;
  CredentialScope scope;
  std::string timestamp;  // YYYYMMDDTHHMMSSZ
  int64_t signed_ms = 0;  // the same, since the Unix epoch
  int64_t expires_s = 0;  // presigned only
  std::string session_token;
  std::vector<std::string> signed_headers;  // lower case, rising
  std::string signature;
};

struct Expectation {
  std::string_view region;
  std::string_view service;
  int64_t now_ms;
};

// MissingAuthenticationToken: the request is not signed. IncompleteSignature: it is, in no form
// that is complete and well-formed, or in both forms at once.
Result<Claim> read_claim(const HttpRequest& request);

// Whether the request was signed with these credentials, for this service, now.
// SignatureDoesNotMatch (also for a scope of another region, service or day, for a signed header
// that is missing among those that must be, and for a time outside the window), RequestExpired for
// a presigned request past its end, InvalidClientTokenId for a session token that is not the
// credentials'.
Result<void> verify(const HttpRequest& request, const Claim& claim, const Credentials& credentials,
                    const Expectation& expected);

// For an access key that nobody has.
Error unknown_access_key();

}  // namespace aws
