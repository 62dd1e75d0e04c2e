// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/ip_network.h"

namespace control {

// Whether messages may be sent to an address that a user's URL leads to. Never, unless one of the
// `allowed` networks has it: to this machine itself, to neighbours on its links, among which are
// the metadata services of clouds, to groups and to addresses that are none. Whoever may subscribe
// an URL could else have the service speak to what only it reaches.
bool is_destination(const base::IpAddress& address, std::span<const base::IpNetwork> allowed);

}  // namespace control
