// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "net/tls_context.h"

namespace engine {

struct Settings;

// TLS as the settings of a node have it: towards clients, if there is a `tls-port`, and towards a
// primary, with `tls-replication`. Thread-safe.
class TlsEnds {
 public:
  // Reads all files. On failure everything stays as it was. Connections keep what they began with.
  base::Result<void> configure(const Settings& settings);

  // Reads them again if `tls-auto-reload-interval` is over and one of them has changed; what cannot
  // be used then is logged. To be called now and then.
  void look_at_files(const Settings& settings, int64_t now_ms);

  // Null: there is none.
  std::shared_ptr<const net::TlsContext> towards_clients() const;
  std::shared_ptr<const net::TlsContext> towards_primaries() const;

 private:
  using Times = std::map<std::string, int64_t>;  // of the files' last changes, ns

  mutable std::mutex mutex_;
  std::shared_ptr<const net::TlsContext> towards_clients_;
  std::shared_ptr<const net::TlsContext> towards_primaries_;
  Times times_;
  int64_t looked_ms_ = 0;
};

// Whether TlsEnds has to be configured anew.
bool is_other_tls(const Settings& before, const Settings& after);

}  // namespace engine
