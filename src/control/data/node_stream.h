// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "control/data/replies.h"

namespace boost::asio {
class io_context;
}

namespace control::data {

// Where a node listens.
struct NodeAddress {
  std::string address;  // numeric
  uint16_t port = 0;
  Dialect dialect = Dialect::kResp;
  // PEM. Empty: it speaks no TLS; else it must show a certificate of this authority's for its
  // address.
  std::string authority = {};
};

// One connection to a node, as a client of it. At most one thing is asked at a time; what fails
// closes the connection. Everything runs on the thread of the loop; a callback is called once and
// never before the call that takes it returns, and not at all once close() was called.
class NodeStream {
 public:
  struct Limits {
    std::chrono::milliseconds connect{5'000};  // TLS included
    std::chrono::milliseconds answer{15'000};  // for all replies to what was asked
    size_t reply_bytes_max = 1 << 20;          // of all replies together
  };
  using Opened = std::function<void(base::Result<void>)>;
  // The replies, one after the other, as they came.
  using Answered = std::function<void(base::Result<std::vector<std::string>>)>;

  static std::shared_ptr<NodeStream> make(boost::asio::io_context& loop, NodeAddress address,
                                          Limits limits);
  virtual ~NodeStream() = default;

  virtual void open(Opened done) = 0;
  // Sends `request` and waits for so many replies.
  virtual void ask(std::string request, size_t replies, Answered done) = 0;
  // Goes on to read for so long, as a client that is told things: lines that have come until then,
  // or until there are `lines_max` or too many bytes of them. The connection is of no use after it.
  virtual void listen(std::chrono::milliseconds time, size_t lines_max, Answered done) = 0;
  virtual bool is_open() const = 0;
  virtual void close() = 0;
};

// A command as a node of that dialect reads it. Of memcached's, words must have been checked.
std::string encode_command(Dialect dialect, const std::vector<std::string>& words);

}  // namespace control::data
