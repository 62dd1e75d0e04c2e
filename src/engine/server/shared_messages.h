// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>

#include "base/slab.h"
#include "engine/pubsub/message.h"
#include "engine/session/client.h"
#include "engine/types/blob.h"

namespace engine {

// Writes messages to the clients of one worker that listen to them: a message of some size, or for
// a client without storage, is written once, and all who hear it in the same form refer to that. So
// what slow listeners hold is little, and given up quickly. For one delivery; belongs to the
// worker's thread.
class SharedMessages {
 public:
  explicit SharedMessages(base::SlabCache& memory) : memory_(memory) {}
  ~SharedMessages();
  SharedMessages(const SharedMessages&) = delete;
  SharedMessages& operator=(const SharedMessages&) = delete;

  // `pattern`: under which of its patterns the client hears it, or null.
  void write(Client& client, const Message& message, const std::string* pattern);

 private:
  // The message written last, by protocol version.
  struct Written {
    const Message* message = nullptr;
    const std::string* pattern = nullptr;
    Blob* blob = nullptr;
  };

  Blob* write_once(int resp, const Message& message, const std::string* pattern);

  base::SlabCache& memory_;
  std::array<Written, 2> written_;  // RESP2, RESP3
};

}  // namespace engine
