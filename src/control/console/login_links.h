// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "control/console/principal.h"

namespace control {

struct LoginLinkLimits {
  int64_t valid_ms = 10 * 60'000;
  size_t open_max = 64;  // the oldest gives way
};

// Words that sign somebody in, each once and for some minutes. Only their digests are kept. Not
// thread-safe.
class LoginLinks {
 public:
  // The clock outlives this.
  explicit LoginLinks(const base::Clock& clock, LoginLinkLimits limits = {})
      : clock_(clock), limits_(limits) {}

  // A new word of 64 hexadecimal digits.
  std::string make(ConsolePrincipal principal);
  // Whom it signs in; nullopt when it was made by nobody, was used, or is too old.
  std::optional<ConsolePrincipal> redeem(std::string_view word);

 private:
  struct Link {
    std::string digest;
    ConsolePrincipal principal;
    int64_t until_us;
  };

  const base::Clock& clock_;
  const LoginLinkLimits limits_;
  std::list<Link> links_;  // oldest first
};

}  // namespace control
