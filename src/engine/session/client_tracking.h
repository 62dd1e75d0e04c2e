// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/tracking/tracking.h"

namespace engine {

class Client;
struct Node;

// What a client has asked for by CLIENT TRACKING. Belongs to its worker, as the client does; what
// other threads have to know of it is in Tracking.
struct ClientTracking {
  TrackingMode mode;
  bool opt_in = false;   // only of what is read behind CLIENT CACHING YES
  bool opt_out = false;  // of all but what is read behind CLIENT CACHING NO
  bool caching = false;  // one of these has been said, and holds for the next command
  bool redirect_broken = false;
  std::vector<std::string_view> prefixes;  // in order; of a mode that broadcasts

  // Whether it is told of what it reads now.
  bool remembers() const {
    if (mode.broadcasts) return false;
    return opt_in ? caching : !(opt_out && caching);
  }
  size_t bytes() const {
    return sizeof(ClientTracking) + prefixes.capacity() * sizeof(std::string_view);
  }
};

// The client tracks no more, if it did.
void stop_tracking(Node& node, Client& client);

// Tells the client to forget the keys; nullptr: all. With `redirected` it is told in another's
// place. False if it cannot hear of it: it speaks RESP2, and does not listen to a channel for
// another.
bool write_invalidation(Client& client, bool redirected, const std::vector<std::string>* keys);

// Tells a client that nobody is told in its place any more, who was before.
bool write_broken_redirect(Client& client);

}  // namespace engine
