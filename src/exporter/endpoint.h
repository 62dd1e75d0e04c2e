// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/result.h"

namespace exporter {

// A door for Prometheus: answers `GET /metrics` in HTTP/1.1, on a thread of its own. A connection
// is for one request, of at most 8 KiB and five seconds; more than 16 at once are closed unheard.
// So nobody who comes here costs more than that, whatever he sends.
class Endpoint {
 public:
  struct Door {
    // Makes the page, on the endpoint's thread; an Error is an answer 503.
    std::function<base::Result<std::string>()> page;
    // Whether the connection with that descriptor is heard.
    std::function<bool(int fd)> admits;
  };

  // Listens on each of the addresses; one with '-' in front may be missing. `port` 0: any that is
  // free.
  static base::Result<std::unique_ptr<Endpoint>> open(std::span<const std::string> addresses,
                                                      uint16_t port, Door door);
  // Closes all connections, and waits for a page that is being made.
  ~Endpoint();
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  uint16_t port() const;  // of the first address

 private:
  class Listening;
  class Session;

  explicit Endpoint(std::unique_ptr<Listening> listening);

  std::unique_ptr<Listening> listening_;
};

}  // namespace exporter
