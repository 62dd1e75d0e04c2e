// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "control/server/http_handler.h"
#include "control/server/limits.h"
#include "control/server/transport.h"

namespace control {

struct ConnectionParts {
  std::string source;  // the client's address
  HttpHandler& handler;
  const base::Clock& clock;
  const HttpLimits& limits;
  const Deadlines& deadlines;
  std::function<void()> closed;  // called once; nothing of the parts is used after it
};

// One connection over its life: a request is read, answered and its answer taken before the next
// is looked at, so that no client can make us hold more than one of each. Owns itself while an
// operation is under way. On the io_context's thread.
class Connection {
 public:
  virtual ~Connection() = default;

  virtual void start() = 0;
  // Ends in order: what was asked is answered (what waits for its answer gets
  // ServiceUnavailable), what was not asked in full is dropped.
  virtual void stop() = 0;
  // Ends now, without calling `closed`.
  virtual void abandon() = 0;
  // Nobody loses much if it ends now: it has never sent a request that proved who it is from, and
  // none is being answered.
  virtual bool is_expendable() const = 0;
};

std::shared_ptr<Connection> make_connection(const boost::asio::any_io_executor& executor,
                                            std::unique_ptr<Transport> transport,
                                            ConnectionParts parts);

}  // namespace control
