// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/descriptor.h"
#include "base/result.h"

namespace cli {

// A node that goes on in the background. The process that was started waits for it and ends with
// success only when it is ready, so that who starts it may connect at once.
class Background {
 public:
  // Not in the background: every call does nothing.
  Background() = default;

  // Forks; only the child returns. Requires: no thread has been started.
  static base::Result<Background> enter();

  // The node is ready: lets the other process end, and the terminal go.
  void ready();
  // It will not be: the other process says why and ends with an error.
  void failed(const std::string& reason);

 private:
  explicit Background(base::Descriptor pipe) : pipe_(std::move(pipe)) {}

  base::Descriptor pipe_;  // to the other process; empty where there is none
};

}  // namespace cli
