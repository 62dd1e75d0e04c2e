// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "net/event_loop.h"

namespace net {

// What a read or a write came to.
enum class IoStatus : uint8_t {
  kDone,        // `bytes`, at least one, were moved
  kWouldBlock,  // nothing can be moved now; the loop tells when it can be
  kClosed,      // the stream ended or failed: nothing will be moved any more
};

struct IoResult {
  IoStatus status = IoStatus::kDone;
  size_t bytes = 0;
};

// A stream of bytes to and from one peer: a plain socket (socket_transport.h), TLS over another one
// (tls_transport.h), in tests a simulation (simulated_network.h). It never blocks. Reads and writes
// cost one virtual call each however much they move. Belongs to one thread.
class Transport {
 public:
  Transport() = default;
  virtual ~Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  // What the loop is to watch; the same until close().
  virtual Handle handle() const = 0;

  // Into the front of `room`, which has some. Fewer bytes than that: there was no more, unless
  // holds_input() says so.
  virtual IoResult read(std::span<char> room) = 0;

  // The pieces, of which there is at least one and none is empty, as far as the peer takes them
  // now. What has not been taken is to be presented again, at the same place, with anything behind.
  virtual IoResult write(std::span<const iovec> pieces) = 0;

  // About how much has arrived and is not read yet; 0 if that cannot be said. May be a system call.
  virtual size_t bytes_waiting() const = 0;

  // Says goodbye where the protocol has a word for it, and frees the handle, which is in no loop
  // any more.
  virtual void close() = 0;

  // Events that the transport itself waits for, whatever its user has to read or to write: a
  // handshake, say. They are to be watched for besides his own; when one comes, what he wanted to
  // read and to write is to be tried again. Changes with read() and write() only.
  uint32_t wants() const { return wants_; }

  // Whether read() has something to give, be it the end, that came from below already: no loop
  // tells of that. Changes with read() only.
  bool holds_input() const { return holds_input_; }

  // Whether nothing but a handshake has come so far, which takes time to answer. Changes with
  // read() and write() only.
  bool is_opening() const { return opening_; }

  // Whether nobody between the two ends can read what is said; known once it is_opening() no more.
  virtual bool is_encrypted() const { return false; }

  // The names that the peer has proven to bear, once it is_opening() no more.
  virtual std::vector<std::string> proven_names() const { return {}; }

  // Why the stream is closed, where that is the fault of what came; else "".
  virtual std::string fault() const { return {}; }

 protected:
  uint32_t wants_ = 0;
  bool holds_input_ = false;
  bool opening_ = false;
};

}  // namespace net
