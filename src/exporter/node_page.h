// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/descriptor.h"
#include "base/result.h"

namespace exporter {

// What Prometheus reads of one node: asked for over a connection to the node's administration,
// which speaks RESP whatever the node serves. It waits for the node, so it belongs on a thread that
// serves nobody else. Not thread-safe.
class NodePage {
 public:
  // A connection of its own each time; may be called again when one has broken.
  using Connect = std::function<base::Result<base::Descriptor>()>;

  struct Facts {
    std::string memcached_version = {};  // that it is like; empty: it serves Redis' protocol
    uint16_t port = 0;                   // of its clients

    bool is_memcached() const { return !memcached_version.empty(); }
  };

  // `clock` outlives it.
  NodePage(const base::Clock& clock, Connect connect, Facts facts)
      : clock_(clock), connect_(std::move(connect)), facts_(std::move(facts)) {}

  // At most a second old: however often it is asked for, the node is asked once a second. An Error:
  // the node has not answered in time.
  base::Result<std::string> text();

 private:
  base::Result<std::string> ask();

  const base::Clock& clock_;
  const Connect connect_;
  const Facts facts_;
  base::Descriptor connection_;
  std::optional<std::string> text_;
  int64_t made_us_ = 0;
};

}  // namespace exporter
