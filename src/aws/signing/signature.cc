// SPDX-License-Identifier: Apache-2.0
#include "aws/signing/signature.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/ascii.h"
#include "base/check.h"
#include "base/sha256.h"

namespace aws {

namespace {

std::vector<std::string> sorted_names(std::span<const Header> headers) {
  std::vector<std::string> names;
  for (const Header& header : headers) {
    std::string& name = names.emplace_back(header.name);
    for (char& c : name) c = base::to_lower(c);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  CHECK(std::find(names.begin(), names.end(), "host") != names.end());
  return names;
}

std::string joined(std::span<const std::string> names) {
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty()) text += ';';
    text += name;
  }
  return text;
}

CredentialScope scope_of(const SigningContext& context, std::string_view timestamp) {
  return {.date = std::string(timestamp.substr(0, 8)),
          .region = std::string(context.region),
          .service = std::string(context.service)};
}

std::string sign(const HttpRequest& request, std::span<const std::string> names,
                 const SigningContext& context) {
  const std::string timestamp = format_signing_time(context.now_ms);
  const CredentialScope scope = scope_of(context, timestamp);
  const std::string payload_hash = base::hex(base::sha256(request.body));
  const std::string canonical = canonical_request(request, {.signed_headers = names,
                                                            .payload_hash = payload_hash,
                                                            .path_as_is = context.service == "s3"});
  return signature(signing_key(context.credentials.secret_access_key, scope),
                   string_to_sign(timestamp, scope, canonical));
}

}  // namespace

std::string CredentialScope::text() const {
  return date + '/' + region + '/' + service + "/aws4_request";
}

std::string signing_key(std::string_view secret_access_key, const CredentialScope& scope) {
  std::string key = base::hmac_sha256("AWS4" + std::string(secret_access_key), scope.date);
  key = base::hmac_sha256(key, scope.region);
  key = base::hmac_sha256(key, scope.service);
  return base::hmac_sha256(key, "aws4_request");
}

std::string string_to_sign(std::string_view timestamp, const CredentialScope& scope,
                           std::string_view canonical_request) {
  return fmt::format("{}\n{}\n{}\n{}", kAlgorithm, timestamp, scope.text(),
                     base::hex(base::sha256(canonical_request)));
}

std::string signature(std::string_view signing_key, std::string_view string_to_sign) {
  return base::hex(base::hmac_sha256(signing_key, string_to_sign));
}

std::string format_signing_time(int64_t ms) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(std::chrono::milliseconds(ms));
  const auto days = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date{std::chrono::sys_days(days)};
  const std::chrono::hh_mm_ss clock(seconds - days);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::optional<int64_t> parse_signing_time(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789";
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
  const auto number = [&](size_t at, size_t digits) {
    int value = 0;
    for (const char c : text.substr(at, digits)) value = value * 10 + (c - '0');
    return value;
  };
  const std::string_view date_digits = text.substr(0, 8);
  const std::string_view time_digits = text.substr(9, 6);
  if (date_digits.find_first_not_of(kDigits) != std::string_view::npos ||
      time_digits.find_first_not_of(kDigits) != std::string_view::npos) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(number(0, 4)),
                                         std::chrono::month(static_cast<unsigned>(number(4, 2))),
                                         std::chrono::day(static_cast<unsigned>(number(6, 2)))};
  const int hour = number(9, 2);
  const int minute = number(11, 2);
  const int second = number(13, 2);
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const auto day = std::chrono::sys_days(date).time_since_epoch();
  return std::chrono::milliseconds(day).count() +
         ((hour * 60 + minute) * 60 + second) * int64_t{1000};
}

std::vector<OwnedHeader> sign_request(const HttpRequest& request, const SigningContext& context) {
  std::vector<OwnedHeader> added = {{"X-Amz-Date", format_signing_time(context.now_ms)}};
  if (!context.credentials.session_token.empty()) {
    added.push_back({"X-Amz-Security-Token", context.credentials.session_token});
  }
  std::vector<Header> headers(request.headers.begin(), request.headers.end());
  for (const OwnedHeader& header : added) headers.push_back({header.name, header.value});
  HttpRequest to_sign = request;
  to_sign.headers = headers;

  const std::vector<std::string> names = sorted_names(headers);
  const CredentialScope scope = scope_of(context, added.front().value);
  const std::string signed_by = sign(to_sign, names, context);
  added.push_back(
      {"Authorization",
       fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}", kAlgorithm,
                   context.credentials.access_key_id, scope.text(), joined(names), signed_by)});
  return added;
}

std::string presign_query(const HttpRequest& request, const SigningContext& context,
                          int64_t expires_s) {
  const std::string timestamp = format_signing_time(context.now_ms);
  const std::vector<std::string> names = sorted_names(request.headers);
  const std::string credential =
      context.credentials.access_key_id + '/' + scope_of(context, timestamp).text();

  std::string query(request.query);
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!query.empty()) query += '&';
    ((query += name) += '=') += uri_encode(value);
  };
  add("X-Amz-Algorithm", kAlgorithm);
  add("X-Amz-Credential", credential);
  add("X-Amz-Date", timestamp);
  add("X-Amz-Expires", std::to_string(expires_s));
  add("X-Amz-SignedHeaders", joined(names));
  if (!context.credentials.session_token.empty()) {
    add("X-Amz-Security-Token", context.credentials.session_token);
  }
  HttpRequest to_sign = request;
  to_sign.query = query;
  const std::string signed_by = sign(to_sign, names, context);
  add("X-Amz-Signature", signed_by);
  return query;
}

}  // namespace aws
