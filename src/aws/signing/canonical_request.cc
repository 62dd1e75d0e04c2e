// SPDX-License-Identifier: Apache-2.0
#include "aws/signing/canonical_request.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"

namespace aws {

namespace {

constexpr std::string_view kSpaces = " \t\r\n";

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

std::string decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && text.size() - i > 2 ? base::hex_digit(text[i + 1]) : -1;
    const int low = high < 0 ? -1 : base::hex_digit(text[i + 2]);
    if (low >= 0) {
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      decoded += text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

// Without spaces at the ends, and with one where several stand together.
void append_folded(std::string& out, std::string_view value) {
  bool first = true;
  for (;;) {
    const size_t begin = value.find_first_not_of(kSpaces);
    if (begin == std::string_view::npos) return;
    value.remove_prefix(begin);
    const size_t end = std::min(value.find_first_of(kSpaces), value.size());
    if (!first) out += ' ';
    first = false;
    out += value.substr(0, end);
    value.remove_prefix(end);
  }
}

}  // namespace

std::optional<std::string_view> find_header(const HttpRequest& request, std::string_view name) {
  const Header* found = nullptr;
  for (const Header& header : request.headers) {
    if (!base::equals_ignore_case(header.name, name)) continue;
    if (found != nullptr) return std::nullopt;
    found = &header;
  }
  if (found == nullptr) return std::nullopt;
  std::string_view value = found->value;
  value.remove_prefix(std::min(value.find_first_not_of(kSpaces), value.size()));
  return value.substr(0, value.find_last_not_of(kSpaces) + 1);
}

std::vector<QueryParameter> parse_query(std::string_view query) {
  std::vector<QueryParameter> parameters;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (pair.empty()) continue;
    const size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view value = pair.substr(std::min(equals + 1, pair.size()));
    parameters.push_back({decode(pair.substr(0, equals)), decode(value)});
  }
  return parameters;
}

std::string uri_encode(std::string_view text, bool keep_slash) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c) || (keep_slash && c == '/')) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += kDigits[static_cast<unsigned char>(c) >> 4];
      encoded += kDigits[static_cast<unsigned char>(c) & 15];
    }
  }
  return encoded;
}

std::string canonical_path(std::string_view path) {
  std::vector<std::string_view> segments;
  const bool ends_with_slash = path.ends_with('/');
  while (!path.empty()) {
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(segment.size() + 1, path.size()));
    if (segment.empty() || segment == ".") continue;
    if (segment != "..") {
      segments.push_back(segment);
    } else if (!segments.empty()) {
      segments.pop_back();
    }
  }
  std::string canonical;
  for (const std::string_view segment : segments) {
    canonical += '/';
    canonical += uri_encode(segment);
  }
  if (canonical.empty() || ends_with_slash) canonical += '/';
  return canonical;
}

std::string canonical_query(std::string_view query, std::string_view except) {
  std::vector<std::pair<std::string, std::string>> encoded;
  for (const QueryParameter& parameter : parse_query(query)) {
    if (!except.empty() && parameter.name == except) continue;
    encoded.emplace_back(uri_encode(parameter.name), uri_encode(parameter.value));
  }
  std::sort(encoded.begin(), encoded.end());
  std::string canonical;
  for (const auto& [name, value] : encoded) {
    if (!canonical.empty()) canonical += '&';
    ((canonical += name) += '=') += value;
  }
  return canonical;
}

std::string canonical_headers(std::span<const Header> headers, std::span<const std::string> names) {
  std::string canonical;
  for (const std::string& name : names) {
    canonical += name;
    char separator = ':';
    for (const Header& header : headers) {
      if (!base::equals_ignore_case(header.name, name)) continue;
      canonical += separator;
      append_folded(canonical, header.value);
      separator = ',';
    }
    if (separator == ':') canonical += ':';  // signed, though it is not there
    canonical += '\n';
  }
  return canonical;
}

std::string canonical_request(const HttpRequest& request, const CanonicalParts& parts) {
  std::string names;
  for (const std::string& name : parts.signed_headers) {
    if (!names.empty()) names += ';';
    names += name;
  }
  std::string canonical(request.method);
  canonical += '\n';
  canonical += parts.path_as_is ? std::string(request.path) : canonical_path(request.path);
  canonical += '\n';
  (canonical += canonical_query(request.query, parts.except_parameter)) += '\n';
  (canonical += canonical_headers(request.headers, parts.signed_headers)) += '\n';
  (canonical += names) += '\n';
  return canonical += parts.payload_hash;
}

}  // namespace aws
