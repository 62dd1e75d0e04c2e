// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agent/api/transfer.h"
#include "agent/transfers/node_dump.h"
#include "base/result.h"

namespace agent {

// What moves data between nodes and stores of objects for a host. Everything is called from the
// agent's loop, returns at once, and answers from there.
class Transfers {
 public:
  struct Surroundings {
    // How a node that runs here is asked for its data.
    std::function<base::Result<DumpSource>(const std::string& node)> source;
    std::function<void()> changed;  // another status than before
  };

  virtual ~Transfers() = default;

  // Before anything else.
  virtual void begin(Surroundings surroundings) = 0;

  // Begins it, unless it is known already.
  virtual void want(const Transfer& transfer) = 0;
  // The service knows it no more: it is ended, if it is under way.
  virtual void forget(const std::string& id) = 0;
  virtual std::vector<TransferStatus> statuses() const = 0;

  // A data key, or another secret, in the clear.
  virtual void unwrap(const std::string& wrapped,
                      std::function<void(base::Result<std::string>)> answer) = 0;

  // Brings what a node is to begin with to `path`, for a node whose files are encrypted with
  // `data_key`, in the clear; empty: with nothing. What was there is replaced by it, if it is whole
  // and what it is to be, and is left alone otherwise.
  virtual void fetch(const Restore& restore, const std::string& data_key, const std::string& path,
                     std::function<void(base::Result<void>)> done) = 0;
};

}  // namespace agent
