// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "agent/link/http_channel.h"
#include "agent/link/identity.h"
#include "base/clock.h"
#include "base/result.h"

namespace agent {

// What an operator brings from the service's machine to a new host: something to be believed by,
// and something to believe the service by, before either knows the other.
struct JoinTicket {
  std::string token;  // "ID.SECRET"
  std::string pin;    // see pin_of(): of a certificate in the chain that the service shows

  // "tarn1.ID.SECRET.PIN"
  static base::Result<JoinTicket> parse(std::string_view text);
  std::string text() const;
};

// Makes a key, unless an earlier attempt has left one, has it certified by the service, and writes
// the files. Waits for all of it. To be called before threads are started.
base::Result<void> join(const ServiceAddress& service, const JoinTicket& ticket,
                        const std::string& host, const IdentityFiles& files,
                        const base::Clock& clock);

}  // namespace agent
