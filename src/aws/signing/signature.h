// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/signing/canonical_request.h"

// The arithmetic of Signature Version 4, which signing and verifying share. Pure functions.

namespace aws {

inline constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";

// Where and when a signature counts: `20261125/eu-central-1/elasticache/aws4_request`.
struct CredentialScope {
  std::string date;  // YYYYMMDD
  std::string region;
  std::string service;

  std::string text() const;
};

struct Credentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token = {};  // only temporary credentials have one
};

// What signs a day's requests in one region to one service: derived from the secret, which cannot
// be had back from it. 32 bytes.
std::string signing_key(std::string_view secret_access_key, const CredentialScope& scope);

// `timestamp` is the request's own, YYYYMMDDTHHMMSSZ.
std::string string_to_sign(std::string_view timestamp, const CredentialScope& scope,
                           std::string_view canonical_request);

// 64 lower-case hexadecimal digits.
std::string signature(std::string_view signing_key, std::string_view string_to_sign);

// "20261125T053000Z" of milliseconds since the Unix epoch.
std::string format_signing_time(int64_t ms);
// The other way; nullopt for what is no such time.
std::optional<int64_t> parse_signing_time(std::string_view text);

struct SigningContext {
  const Credentials& credentials;
  std::string_view region;
  std::string_view service;
  int64_t now_ms;
};

// A header to add to a request.
struct OwnedHeader {
  std::string name;
  std::string value;
};

// What makes the request authentic: X-Amz-Date, X-Amz-Security-Token for temporary credentials and
// Authorization. Signs all headers that the request has; Host must be one of them. Neither
// of the headers to add may be there already.
std::vector<OwnedHeader> sign_request(const HttpRequest& request, const SigningContext& context);

// The query of a presigned URL: the request's own and the X-Amz parameters. Valid for
// `expires_s` seconds (1 to 604800) for a request with the same method, path and headers, and the
// same body.
std::string presign_query(const HttpRequest& request, const SigningContext& context,
                          int64_t expires_s);

}  // namespace aws
