// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace engine {

// What came of a look at received bytes.
struct Consumed {
  size_t bytes = 0;   // executed, at the front
  bool more = false;  // behind them stands what can be executed too: the client's turn was over
};

}  // namespace engine
