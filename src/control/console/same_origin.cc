// SPDX-License-Identifier: Apache-2.0
#include "control/console/same_origin.h"

#include <arpa/inet.h>

#include <algorithm>
#include <optional>

#include "base/ascii.h"

namespace control {

namespace {

struct Authority {
  std::string_view name;  // without brackets
  std::string_view port;  // digits; empty: the scheme's own
  bool is_v6 = false;
};

bool is_port(std::string_view text) {
  constexpr size_t kDigitsMax = 5;
  return text.size() <= kDigitsMax &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    const char low = base::to_lower(c);
    return (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

std::optional<Authority> read_v6(std::string_view text) {
  const size_t end = text.find(']');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view rest = text.substr(end + 1);
  if (!rest.empty() && rest.front() != ':') return std::nullopt;
  const std::string_view port = rest.empty() ? rest : rest.substr(1);
  if (!is_port(port)) return std::nullopt;
  return Authority{text.substr(1, end - 1), port, true};
}

std::optional<Authority> read_authority(std::string_view text) {
  if (text.starts_with('[')) return read_v6(text);
  const size_t colon = text.find(':');
  const std::string_view port =
      colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  const std::string_view name = text.substr(0, colon);
  if (!is_name(name) || !is_port(port)) return std::nullopt;
  return Authority{name, port};
}

bool is_address(const Authority& authority) {
  in6_addr parsed = {};
  return inet_pton(authority.is_v6 ? AF_INET6 : AF_INET, std::string(authority.name).c_str(),
                   &parsed) == 1;
}

// Browsers leave out a scheme's own port, some proxies do not.
std::string_view port_of(const Authority& authority, std::string_view own) {
  return authority.port.empty() ? own : authority.port;
}

}  // namespace

bool is_our_host(std::string_view host, bool tls, std::span<const std::string> names) {
  const auto authority = read_authority(host);
  if (!authority) return false;
  if (tls || is_address(*authority)) return true;
  if (authority->is_v6) return false;
  if (base::equals_ignore_case(authority->name, "localhost")) return true;
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return base::equals_ignore_case(authority->name, name);
  });
}

bool is_origin_of(std::string_view origin, std::string_view host) {
  constexpr std::string_view kPlain = "http://";
  constexpr std::string_view kTls = "https://";
  const bool tls = origin.starts_with(kTls);
  if (!tls && !origin.starts_with(kPlain)) return false;  // "null" as well
  const auto theirs = read_authority(origin.substr(tls ? kTls.size() : kPlain.size()));
  const auto ours = read_authority(host);
  if (!theirs || !ours) return false;
  const std::string_view own_port = tls ? "443" : "80";
  return base::equals_ignore_case(theirs->name, ours->name) &&
         port_of(*theirs, own_port) == port_of(*ours, own_port);
}

}  // namespace control
