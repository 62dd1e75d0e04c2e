// SPDX-License-Identifier: Apache-2.0
#include "aws/signing/connect_token.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/numbers.h"
#include "base/sha256.h"

namespace aws {

namespace {

constexpr int64_t kAheadMs = 5 * 60 * 1000;  // verify.h's kClockWindowMs
constexpr std::string_view kSignature = "X-Amz-Signature";
constexpr size_t kScopeParts = 5;

using Parameters = std::map<std::string, std::string, std::less<>>;

// nullopt: a name is there twice.
std::optional<Parameters> read_parameters(std::string_view query) {
  Parameters parameters;
  for (QueryParameter& parameter : parse_query(query)) {
    if (!parameters.emplace(std::move(parameter.name), std::move(parameter.value)).second) {
      return std::nullopt;
    }
  }
  return parameters;
}

std::string_view value_of(const Parameters& parameters, std::string_view name) {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string_view() : found->second;
}

bool is_cache_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

bool is_hex_digest(std::string_view text) {
  return text.size() == 2 * base::kSha256Bytes &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// "AKIA.../20261125/eu-central-1/elasticache/aws4_request".
bool read_credential(std::string_view credential, ConnectToken& token) {
  std::array<std::string_view, kScopeParts> parts;
  for (size_t i = 0; i < parts.size(); i++) {
    const size_t slash = std::min(credential.find('/'), credential.size());
    const bool is_last = i + 1 == parts.size();
    if (slash == 0 || (slash == credential.size()) != is_last) return false;
    parts[i] = credential.substr(0, slash);
    credential.remove_prefix(std::min(slash + 1, credential.size()));
  }
  token.access_key_id = parts[0];
  token.scope = {.date = std::string(parts[1]),
                 .region = std::string(parts[2]),
                 .service = std::string(parts[3])};
  return parts[3] == "elasticache" && parts[4] == "aws4_request";
}

// What must be as it is in each token.
constexpr std::pair<std::string_view, std::string_view> kFixed[] = {
    {"Action", "connect"},
    {"X-Amz-Algorithm", kAlgorithm},
    {"X-Amz-SignedHeaders", "host"},
};

bool has_fixed(const Parameters& parameters) {
  return std::all_of(std::begin(kFixed), std::end(kFixed), [&](const auto& fixed) {
    return value_of(parameters, fixed.first) == fixed.second;
  });
}

bool read_validity(const Parameters& parameters, ConnectToken& token) {
  const std::string_view timestamp = value_of(parameters, "X-Amz-Date");
  const auto signed_ms = parse_signing_time(timestamp);
  const auto seconds = base::parse_int64(value_of(parameters, "X-Amz-Expires"));
  if (!signed_ms || !seconds || *seconds < 1 || *seconds > ConnectToken::kSecondsMax) return false;
  token.signed_ms = *signed_ms;
  token.expires_s = *seconds;
  return timestamp.starts_with(token.scope.date) && token.scope.date.size() == 8;
}

std::string canonical_request_of(const ConnectToken& token, std::string_view query) {
  const Header headers[] = {{"host", token.cache}};
  const std::string signed_headers[] = {"host"};
  const std::string payload_hash = base::hex(base::sha256(""));
  return canonical_request(
      {.method = "GET", .path = "/", .query = query, .headers = headers, .body = ""},
      {.except_parameter = kSignature,
       .signed_headers = signed_headers,
       .payload_hash = payload_hash});
}

}  // namespace

bool ConnectToken::is_current(int64_t now_ms) const {
  return signed_ms <= now_ms + kAheadMs && now_ms <= signed_ms + expires_s * 1000;
}

std::optional<ConnectToken> read_connect_token(std::string_view text) {
  constexpr std::string_view kPath = "/?";
  const size_t path = text.find(kPath);
  if (text.size() > ConnectToken::kBytesMax || path == std::string_view::npos) return std::nullopt;
  const std::string_view query = text.substr(path + kPath.size());
  const auto parameters = read_parameters(query);
  ConnectToken token;
  token.cache = text.substr(0, path);
  if (!parameters || !is_cache_name(token.cache) || !has_fixed(*parameters)) return std::nullopt;
  if (!read_credential(value_of(*parameters, "X-Amz-Credential"), token) ||
      !read_validity(*parameters, token)) {
    return std::nullopt;
  }
  token.user = value_of(*parameters, "User");
  token.signature = value_of(*parameters, kSignature);
  // Of serverless caches, which there are none of.
  if (token.user.empty() || !is_hex_digest(token.signature) ||
      parameters->contains("ResourceType")) {
    return std::nullopt;
  }
  token.is_of_session = parameters->contains("X-Amz-Security-Token");
  token.string_to_sign = string_to_sign(value_of(*parameters, "X-Amz-Date"), token.scope,
                                        canonical_request_of(token, query));
  return token;
}

std::string format_signing_day(int64_t ms) { return format_signing_time(ms).substr(0, 8); }

}  // namespace aws
