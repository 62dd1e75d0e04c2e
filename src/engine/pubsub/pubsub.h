// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/pubsub/audience.h"
#include "engine/pubsub/mail_bell.h"
#include "engine/pubsub/message.h"

namespace engine {

// The channels of a node: brings what one client publishes to all that listen, on whatever worker.
//
// A message is put into the inboxes of the workers that have someone who listens, and each worker
// sends what is in its own when it has no command under way. Both happen under one mutex, so that
// all clients hear all messages in the same order; while nobody listens to anything, publishing
// looks at one atomic and takes no mutex.
class PubSub {
 public:
  // `bell` is rung for those who are to call deliver(), and outlives this.
  explicit PubSub(MailBell& bell);

  // --- a worker for its own clients, on its own thread ----------------------------------------

  // Requires: the client does not listen to that yet.
  void subscribe(uint32_t worker, Listening what, std::string_view name, uint64_t client);
  // Requires: it does. Nothing published under that name reaches it afterwards.
  void unsubscribe(uint32_t worker, Listening what, std::string_view name, uint64_t client);

  // What came before the worker quieted the bell. Requires: it has.
  void deliver(uint32_t worker, const Audience::Send& send);

  // --- any thread -----------------------------------------------------------------------------

  bool anyone_listens() const { return names_.load(std::memory_order_acquire) > 0; }

  // Returns how many clients will get the message, one that listens twice counted twice. `from` is
  // the worker that asks.
  size_t publish(uint32_t from, bool sharded, std::string_view channel, std::string_view payload);

  // Names that someone listens to and how many do.
  size_t count(Listening what) const;
  size_t listeners(Listening what, std::string_view name) const;
  std::vector<std::string> names(Listening what, std::string_view pattern) const;

 private:
  // How many clients of each worker listen.
  struct Place {
    std::vector<uint32_t> by_worker;
    size_t total = 0;
  };
  using Places = std::map<std::string, Place, std::less<>>;

  struct Box {
    Audience audience;                                  // its worker's
    std::vector<std::shared_ptr<const Message>> inbox;  // guarded by mutex_
  };

  size_t add_up(const Message& message, std::vector<uint32_t>& by_worker) const;

  MailBell& bell_;
  std::vector<std::unique_ptr<Box>> boxes_;  // one a worker
  std::atomic<size_t> names_ = 0;

  mutable std::mutex mutex_;
  std::array<Places, kListenings> places_;  // guarded by mutex_
  uint64_t published_ = 0;                  // guarded by mutex_
};

}  // namespace engine
