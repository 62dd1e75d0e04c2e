// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "control/api/access_keys.h"
#include "control/api/api_service.h"
#include "control/api/data_api.h"
#include "control/api/enrolment.h"
#include "control/api/internal_api.h"
#include "control/api/metrics_page.h"
#include "control/console/console.h"
#include "control/server/access_log.h"
#include "control/server/audit_log.h"
#include "control/server/limits.h"
#include "control/server/public_document.h"
#include "control/server/transport.h"

namespace boost::asio {
class io_context;
}

namespace control {

// What the front works with. All of it outlives the front.
struct FrontParts {
  boost::asio::io_context& io;
  std::span<ApiService* const> services;  // at least one; the span itself is copied
  const AccessKeys& keys;
  InternalApi* internal;  // nullptr: nothing is served below /tarn/
  const base::Clock& clock;
  AccessLog& access_log;
  AuditLog& audit_log;
  Console* console = nullptr;                    // nullptr: there is none
  DataApi* data = nullptr;                       // nullptr: the console sees no data
  Enrolment* enrolment = nullptr;                // nullptr: agents' certificates count for nothing
  MetricsPage* metrics = nullptr;                // nullptr: there is none
  std::span<const SignedOnce> carried_out = {};  // by an earlier front; needed for listen() only
  int64_t doubted_ms = INT64_MIN;                // see ReplayMemory
  std::vector<PublicDocument> documents = {};
};

struct FrontOptions {
  std::string address = "127.0.0.1";  // numeric; "::" for all
  uint16_t port = 0;                  // 0: any free one
  std::string region;
  std::optional<TlsFiles> tls = {};
  // Who signs with the internal key may call below /tarn/ from other machines too.
  bool internal_key_anywhere = false;
  std::string local_socket = {};  // the path of a Unix socket to listen at as well, without TLS
  FrontLimits limits = {};
};

// The HTTP server of the control plane: listens on one address, and for this machine at a socket
// whose connections are counted apart, knows who calls, and hands calls to the services. Everything
// runs on the one thread that runs the io_context; `stop` and the destructor belong there too, or
// to a time when nothing runs it. At most `connections_max` connections; who comes when there is no
// place is told to come back (connection_table.h). Holds a bounded amount of memory for each.
class Front {
 public:
  // Begins to listen; requests are answered once the io_context runs. An error names the address
  // or the file that it is about.
  static base::Result<std::unique_ptr<Front>> listen(const FrontParts& parts,
                                                     const FrontOptions& options);
  ~Front();  // drops all connections

  uint16_t port() const;
  size_t connections() const;

  // Connections from now on are served with what is in the files of `options.tls` now. After an
  // error it stays as it was.
  base::Result<void> reload_tls();

  // Accepts no more, lets present answers go out, answers waiting calls with ServiceUnavailable.
  // The io_context runs out of this front's work when all is done, at most write_ms + farewell_ms
  // later.
  void stop();

 private:
  class Impl;

  Front(std::shared_ptr<Impl> impl, std::optional<TlsFiles> tls);

  std::shared_ptr<Impl> impl_;
  const std::optional<TlsFiles> tls_;
};

}  // namespace control
