// SPDX-License-Identifier: Apache-2.0
#include "control/console/login_links.h"

#include <utility>

#include "base/constant_time.h"
#include "base/random.h"
#include "base/sha256.h"

namespace control {

namespace {

constexpr size_t kWordDigits = 64;

}  // namespace

std::string LoginLinks::make(ConsolePrincipal principal) {
  if (links_.size() >= limits_.open_max) links_.pop_front();
  std::string word = base::random_hex(kWordDigits);
  links_.push_back(
      {base::sha256(word), std::move(principal), clock_.monotonic_us() + limits_.valid_ms * 1000});
  return word;
}

std::optional<ConsolePrincipal> LoginLinks::redeem(std::string_view word) {
  const int64_t now_us = clock_.monotonic_us();
  links_.remove_if([&](const Link& link) { return link.until_us <= now_us; });
  const std::string digest = base::sha256(word);
  for (auto link = links_.begin(); link != links_.end(); ++link) {
    if (!base::equals_secret(digest, link->digest)) continue;
    ConsolePrincipal principal = std::move(link->principal);
    links_.erase(link);
    return principal;
  }
  return std::nullopt;
}

}  // namespace control
