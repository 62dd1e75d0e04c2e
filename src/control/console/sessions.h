// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "control/console/principal.h"

namespace control {

struct SessionLimits {
  int64_t idle_ms = 60 * 60'000;           // without anything that the user did
  int64_t lifetime_ms = 12 * 60 * 60'000;  // whatever the user does
  size_t sessions_max = 1'000;             // who has been idle longest gives way
};

// Who is signed in to the console. A session is known by an id, which only its cookie has, and
// answers to a token, which only the page has that was told it: a request needs both. Nothing
// survives the process. Not thread-safe.
class Sessions {
 public:
  struct Session {
    ConsolePrincipal principal;
    std::string token;
    int64_t used_us = 0;
    int64_t until_us = 0;
  };
  struct Begun {
    std::string id;  // 64 hexadecimal digits, for the cookie
    std::string token;
  };

  // The clock outlives this.
  explicit Sessions(const base::Clock& clock, SessionLimits limits = {})
      : clock_(clock), limits_(limits) {}

  Begun begin(ConsolePrincipal principal);
  // nullptr when there is none, or it has ended by time. Valid until the next call.
  const Session* find(std::string_view id);
  // The user did something: the idle time begins anew.
  void use(std::string_view id);
  void end(std::string_view id);
  size_t size() const { return sessions_.size(); }

 private:
  bool has_ended(const Session& session) const;
  void make_room();

  const base::Clock& clock_;
  const SessionLimits limits_;
  std::map<std::string, Session, std::less<>> sessions_;  // by the digest of the id
};

}  // namespace control
