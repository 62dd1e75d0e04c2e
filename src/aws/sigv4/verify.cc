// SPDX-License-Identifier: Apache-2.0
#include "aws/sigv4/verify.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/constant_time.h"
#include "base/sha256.h"

namespace aws {

namespace {

constexpr std::string_view kPayloadHashName = "X-Amz-Content-Sha256";

Error mismatch(std::string message) { return {kSignatureDoesNotMatch, std::move(message)}; }

Result<void> check_scope(const Claim& claim, const Expectation& expected) {
  if (claim.scope.region != expected.region) {
    return mismatch("Credential should be scoped to a valid region, not '" + claim.scope.region +
                    "'.");
  }
  if (claim.scope.service != expected.service) {
    return mismatch("Credential should be scoped to correct service: '" +
                    std::string(expected.service) + "'.");
  }
  const std::string_view day = std::string_view(claim.timestamp).substr(0, 8);
  if (claim.scope.date != day) {
    return mismatch(
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from "
        "HTTP: '" +
        claim.scope.date + "' != '" + std::string(day) + "', from '" + claim.timestamp + "'.");
  }
  return {};
}

Result<void> check_time(const Claim& claim, int64_t now_ms) {
  const std::string now = format_signing_time(now_ms);
  if (claim.signed_ms > now_ms + kClockWindowMs) {
    return mismatch("Signature not yet current: " + claim.timestamp + " is still later than " +
                    format_signing_time(now_ms + kClockWindowMs) + " (" + now + " + 5 min.)");
  }
  if (claim.presigned) {
    if (now_ms > claim.signed_ms + claim.expires_s * 1000) {
      return Error(kRequestExpired, "Request has expired.");
    }
  } else if (claim.signed_ms < now_ms - kClockWindowMs) {
    return mismatch("Signature expired: " + claim.timestamp + " is now earlier than " +
                    format_signing_time(now_ms - kClockWindowMs) + " (" + now + " - 5 min.)");
  }
  return {};
}

bool is_signed(const Claim& claim, std::string_view name) {
  return std::any_of(
      claim.signed_headers.begin(), claim.signed_headers.end(),
      [&](const std::string& signed_name) { return base::equals_ignore_case(signed_name, name); });
}

Result<void> check_signed_headers(const HttpRequest& request, const Claim& claim) {
  // Each name stands once, so that there cannot be more of them than headers; this also bounds the
  // work that a stranger's list can cause.
  if (claim.signed_headers.size() > request.headers.size()) {
    return mismatch("The request lacks a header that was signed.");
  }
  if (!is_signed(claim, "host")) {
    return mismatch("'Host' must be a 'SignedHeader' in the AWS Authorization.");
  }
  for (const Header& header : request.headers) {
    const bool is_amz = base::equals_ignore_case(header.name.substr(0, 6), "x-amz-");
    if (is_amz && !is_signed(claim, header.name)) {
      return mismatch("There were headers present in the request which were not signed: " +
                      std::string(header.name));
    }
  }
  for (const std::string& name : claim.signed_headers) {
    const bool present = std::any_of(
        request.headers.begin(), request.headers.end(),
        [&](const Header& header) { return base::equals_ignore_case(header.name, name); });
    if (!present) return mismatch("The request lacks a header that was signed: " + name);
  }
  return {};
}

// What the client says of its body's hash, if it says anything.
std::string named_payload_hash(const HttpRequest& request, const Claim& claim) {
  if (const auto header = find_header(request, kPayloadHashName)) return std::string(*header);
  if (!claim.presigned) return {};
  for (const QueryParameter& parameter : parse_query(request.query)) {
    if (parameter.name == kPayloadHashName) return parameter.value;
  }
  return {};
}

// The last line of the canonical request. A body never goes unsigned; where there is none, a
// presigned request may say so in either way.
Result<std::string> payload_hash(const HttpRequest& request, const Claim& claim) {
  std::string hash = base::hex(base::sha256(request.body));
  std::string named = named_payload_hash(request, claim);
  if (named.empty() || named == hash) return hash;
  if (named == kUnsignedPayload && claim.presigned && request.body.empty()) return named;
  if (named == kUnsignedPayload || named.starts_with("STREAMING-")) {
    return mismatch("This service takes no " + named + " as " + std::string(kPayloadHashName));
  }
  return mismatch("The provided " + std::string(kPayloadHashName) +
                  " header does not match what was computed.");
}

}  // namespace

Result<void> verify(const HttpRequest& request, const Claim& claim, const Credentials& credentials,
                    const Expectation& expected) {
  if (const auto scope = check_scope(claim, expected); !scope) return scope.error();
  if (const auto time = check_time(claim, expected.now_ms); !time) return time.error();
  if (const auto headers = check_signed_headers(request, claim); !headers) return headers.error();
  const auto payload = payload_hash(request, claim);
  if (!payload) return payload.error();

  const std::string canonical =
      canonical_request(request, {.except_parameter = claim.presigned ? "X-Amz-Signature" : "",
                                  .signed_headers = claim.signed_headers,
                                  .payload_hash = *payload});
  const std::string to_sign = string_to_sign(claim.timestamp, claim.scope, canonical);
  const std::string ours =
      signature(signing_key(credentials.secret_access_key, claim.scope), to_sign);
  if (!base::equals_secret(claim.signature, ours)) {
    return mismatch(
        "The request signature we calculated does not match the signature you provided. Check "
        "your AWS Secret Access Key and signing method. Consult the service documentation for "
        "details.\n\nThe Canonical String for this request should have been\n'" +
        canonical + "'\n\nThe String-to-Sign should have been\n'" + to_sign + "'\n");
  }
  if (!base::equals_secret(claim.session_token, credentials.session_token)) {
    return unknown_access_key();
  }
  return {};
}

Error unknown_access_key() {
  return {kInvalidClientTokenId, "The security token included in the request is invalid."};
}

}  // namespace aws
