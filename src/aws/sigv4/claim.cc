// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <utility>

#include "aws/sigv4/verify.h"
#include "base/ascii.h"
#include "base/numbers.h"

namespace aws {

namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr size_t kSignatureDigits = 64;

Error incomplete(std::string message) { return {kIncompleteSignature, std::move(message)}; }

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// The pieces of a claim as the request has them, in whichever form.
struct Pieces {
  std::optional<std::string> credential;
  std::optional<std::string> signed_headers;
  std::optional<std::string> signature;
  std::optional<std::string> date;
};

Result<void> check_pieces(const Pieces& pieces, std::string_view where) {
  std::string lacks;
  const auto require = [&](const std::optional<std::string>& piece, std::string_view name) {
    if (!piece || piece->empty()) {
      lacks += std::string(where) + " requires '" + std::string(name) + "' parameter. ";
    }
  };
  require(pieces.credential, "Credential");
  require(pieces.signature, "Signature");
  require(pieces.signed_headers, "SignedHeaders");
  if (!pieces.date) lacks += std::string(where) + " requires existence of an 'X-Amz-Date'. ";
  if (lacks.empty()) return {};
  lacks.pop_back();
  return incomplete(std::move(lacks));
}

Result<void> read_credential(std::string_view credential, Claim& claim) {
  const auto parts = split(credential, '/');
  if (parts.size() != 5 || parts[0].empty()) {
    return incomplete(
        "Credential must have exactly 5 slash-delimited elements, e.g. "
        "keyid/date/region/service/term, got '" +
        std::string(credential) + "'");
  }
  if (parts[4] != "aws4_request") {
    return incomplete("Credential should be scoped with a valid terminator: 'aws4_request', not '" +
                      std::string(parts[4]) + "'");
  }
  claim.access_key_id = parts[0];
  claim.scope = {.date = std::string(parts[1]),
                 .region = std::string(parts[2]),
                 .service = std::string(parts[3])};
  return {};
}

Result<void> read_pieces(const Pieces& pieces, Claim& claim) {
  if (const auto read = read_credential(*pieces.credential, claim); !read) return read.error();
  const auto signed_ms = parse_signing_time(*pieces.date);
  if (!signed_ms) {
    return incomplete("Date must be in ISO-8601 'basic format'. Got '" + *pieces.date + "'");
  }
  claim.timestamp = *pieces.date;
  claim.signed_ms = *signed_ms;
  for (const std::string_view name : split(*pieces.signed_headers, ';')) {
    std::string& lower = claim.signed_headers.emplace_back(name);
    for (char& c : lower) c = base::to_lower(c);
  }
  const auto& names = claim.signed_headers;
  if (!std::is_sorted(names.begin(), names.end()) ||
      std::adjacent_find(names.begin(), names.end()) != names.end()) {
    return incomplete("SignedHeaders must be sorted and name each header once. Got '" +
                      *pieces.signed_headers + "'");
  }
  claim.signature = *pieces.signature;
  if (claim.signature.size() != kSignatureDigits ||
      claim.signature.find_first_not_of(kHexDigits) != std::string::npos) {
    return incomplete("Signature must be 64 lower-case hexadecimal digits");
  }
  return {};
}

std::optional<std::string>* find_piece(Pieces& pieces, std::string_view name) {
  if (name == "Credential") return &pieces.credential;
  if (name == "SignedHeaders") return &pieces.signed_headers;
  if (name == "Signature") return &pieces.signature;
  return nullptr;
}

Result<Claim> read_header_claim(const HttpRequest& request, std::string_view authorization) {
  if (!authorization.starts_with(kAlgorithm) ||
      (authorization.size() > kAlgorithm.size() && authorization[kAlgorithm.size()] != ' ')) {
    return incomplete("Authorization must be of the form '" + std::string(kAlgorithm) + " ...'");
  }
  authorization.remove_prefix(kAlgorithm.size());
  Pieces pieces;
  for (std::string_view part : split(authorization, ',')) {
    part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
    part = part.substr(0, part.find_last_not_of(' ') + 1);
    const size_t equals = std::min(part.find('='), part.size());
    const std::string_view name = part.substr(0, equals);
    if (part.empty()) continue;
    std::optional<std::string>* piece = find_piece(pieces, name);
    if (piece == nullptr || piece->has_value() || equals == part.size()) {
      return incomplete("Authorization header has an invalid part: '" + std::string(part) + "'");
    }
    *piece = part.substr(equals + 1);
  }
  if (const auto date = find_header(request, "X-Amz-Date")) {
    pieces.date = *date;
  } else if (const auto plain_date = find_header(request, "Date")) {
    pieces.date = *plain_date;
  }
  if (const auto checked = check_pieces(pieces, "Authorization header"); !checked) {
    return checked.error();
  }
  Claim claim;
  if (const auto read = read_pieces(pieces, claim); !read) return read.error();
  claim.session_token = find_header(request, "X-Amz-Security-Token").value_or("");
  return claim;
}

// The only parameter of this name.
Result<std::optional<std::string>> only(const std::vector<QueryParameter>& query,
                                        std::string_view name) {
  std::optional<std::string> value;
  for (const QueryParameter& parameter : query) {
    if (parameter.name != name) continue;
    if (value) return incomplete("The query string has '" + std::string(name) + "' twice");
    value = parameter.value;
  }
  return value;
}

Result<Claim> read_query_claim(const std::vector<QueryParameter>& query) {
  Pieces pieces;
  std::optional<std::string> algorithm;
  std::optional<std::string> expires;
  std::optional<std::string> token;
  const std::pair<std::string_view, std::optional<std::string>*> wanted[] = {
      {"X-Amz-Algorithm", &algorithm},
      {"X-Amz-Credential", &pieces.credential},
      {"X-Amz-Date", &pieces.date},
      {"X-Amz-Expires", &expires},
      {"X-Amz-SignedHeaders", &pieces.signed_headers},
      {"X-Amz-Signature", &pieces.signature},
      {"X-Amz-Security-Token", &token},
  };
  for (const auto& [name, place] : wanted) {
    auto value = only(query, name);
    if (!value) return value.error();
    *place = std::move(*value);
  }
  if (algorithm != kAlgorithm) {
    return incomplete("X-Amz-Algorithm must be '" + std::string(kAlgorithm) + "'");
  }
  if (const auto checked = check_pieces(pieces, "AWS query-string"); !checked) {
    return checked.error();
  }
  const auto seconds = base::parse_int64(expires.value_or(""));
  if (!seconds || *seconds < 1 || *seconds > kPresignedSecondsMax) {
    return incomplete("X-Amz-Expires must be a number of seconds from 1 to " +
                      std::to_string(kPresignedSecondsMax));
  }
  Claim claim;
  claim.presigned = true;
  claim.expires_s = *seconds;
  claim.session_token = token.value_or("");
  if (const auto read = read_pieces(pieces, claim); !read) return read.error();
  return claim;
}

bool has_header(const HttpRequest& request, std::string_view name) {
  return std::any_of(request.headers.begin(), request.headers.end(), [&](const Header& header) {
    return base::equals_ignore_case(header.name, name);
  });
}

}  // namespace

Result<Claim> read_claim(const HttpRequest& request) {
  const auto query = parse_query(request.query);
  const bool presigned =
      std::any_of(query.begin(), query.end(), [](const QueryParameter& parameter) {
        return parameter.name == "X-Amz-Algorithm" || parameter.name == "X-Amz-Signature";
      });
  if (!has_header(request, "Authorization")) {
    if (presigned) return read_query_claim(query);
    return Error(kMissingAuthenticationToken, "Request is missing Authentication Token");
  }
  const auto authorization = find_header(request, "Authorization");
  if (presigned || !authorization) {
    return incomplete("Only one authentication of a request is allowed");
  }
  return read_header_claim(request, *authorization);
}

}  // namespace aws
