// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace engine {

// Who is told of a journal's progress. Called on the journal's thread, without its locks; not to
// keep it waiting.
class JournalListener {
 public:
  virtual ~JournalListener() = default;
  // durable_offset() has grown, or whether it is healthy, complete, or by which policy it syncs
  // has changed.
  virtual void journal_changed() = 0;
  // How many clients wait for durable_offset() to grow.
  virtual size_t waiting_clients() const { return 0; }
};

}  // namespace engine
