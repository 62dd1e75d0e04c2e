// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/settings/settings.h"

namespace cli {

// Whoever started the node and wants to be told when it is ready: systemd, over the socket that
// NOTIFY_SOCKET names, or Upstart, by stopping. Nobody where the environment names none.
class Supervisor {
 public:
  // Reads the environment. Says so in the log if what `wanted` asks for is not there.
  explicit Supervisor(engine::Supervision wanted);

  bool is_there() const { return kind_ != engine::Supervision::kNo; }
  // "systemd", "upstart" or "no".
  std::string_view name() const;

  void ready() const;
  void stopping() const;

 private:
  void notify(std::string_view message) const;

  engine::Supervision kind_ = engine::Supervision::kNo;
  std::string socket_;
};

}  // namespace cli
