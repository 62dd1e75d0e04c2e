// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/tracked_keys.h"
#include "engine/pubsub/mail_bell.h"
#include "engine/tracking/broadcasts.h"

namespace engine {

// How a client that tracks is told, and of what.
struct TrackingMode {
  uint32_t worker = 0;           // whose client it is
  bool broadcasts = false;       // of keys with its prefixes, not of those that it has read
  bool noloop = false;           // not of what it changes itself
  uint64_t redirect = 0;         // another client is told in its place; 0: none is
  uint32_t redirect_worker = 0;  // whose client that is

  // The worker that tells it.
  uint32_t teller() const { return redirect != 0 ? redirect_worker : worker; }
};

// Something that a client is told.
struct Invalidation {
  enum class Kind : uint8_t {
    kKey,             // it is to forget the key
    kAll,             // or all keys
    kRedirectBroken,  // there is nobody any more who is told in its place
  };

  Kind kind = Kind::kKey;
  uint64_t client = 0;    // whose copies it is about
  uint64_t redirect = 0;  // who is told in its place; 0: the client itself
  std::string key;
};

// Many keys, for one client or who is told in its place.
struct BroadcastInvalidation {
  uint64_t client = 0;
  uint64_t redirect = 0;
  std::shared_ptr<const std::vector<std::string>> keys;  // in order
};

// What one worker is to tell.
struct TrackingMail {
  std::vector<Invalidation> invalidations;
  std::vector<BroadcastInvalidation> broadcasts;
  uint64_t until = 0;  // the number of the last that was put into any inbox
};

// Client-side caching of a node (CLIENT TRACKING): which clients track, and what they have yet to
// be told. What they have read is remembered where the keys are (keyspace/tracked_keys.h).
//
// What a client is told is put into the inbox of the worker that tells it, under the guard of who
// changes the key, and that worker looks into its inbox before it executes anything, and after each
// command, and before it sends any reply. So a client hears of a change after the reply that has
// the old value, after the reply of the command by which it made the change itself, and before any
// reply to what it asks once somebody knows that the key was changed. The replies of who has made
// the change wait until what is to be told of it has been sent.
//
// All of it under one mutex, as in PubSub; while no client tracks, nothing here is called.
class Tracking final : public InvalidationSink {
 public:
  // `bell` is rung for those who are to take what they tell. Both outlive this.
  Tracking(Keyspace& keyspace, MailBell& bell);

  // --- a worker for its own clients, on its own thread ----------------------------------------

  // The client tracks from now on, or in another way than before. Prefixes that it has are to be
  // removed before and added again if its mode broadcasts.
  void start(uint64_t client, const TrackingMode& mode);
  // What it had read before is told again if it starts once more. Requires: it has no prefixes.
  void stop(uint64_t client);

  // Requires: the client tracks, in a mode that broadcasts. The view holds until it is removed.
  std::string_view add_prefix(uint64_t client, std::string_view prefix);
  void remove_prefix(uint64_t client, std::string_view prefix);

  // All that the worker is to tell. Requires: it has quieted the bell.
  TrackingMail take(uint32_t worker);
  // It has told all of what it took then: whoever waits for that may go on.
  void told(uint32_t worker, uint64_t until);

  // Whether there are broadcasts to tell, for which the bell is not rung where they come from the
  // worker itself: they are many, and go out together with the replies.
  bool has_broadcasts(uint32_t worker) const {
    return boxes_[worker]->has_broadcasts.load(std::memory_order_relaxed);
  }

  // There is nobody any more who would be told in the client's place; `from` is the worker that
  // has found that.
  void redirect_is_broken(uint32_t from, uint64_t client);

  // --- any thread -----------------------------------------------------------------------------

  void forget(KeyspaceWorker& worker, std::string_view key,
              const std::vector<uint64_t>& holders) override;
  void keys_changed(KeyspaceWorker& worker) override;
  void all_changed(KeyspaceWorker& worker) override;

  // Whether any of what was put into inboxes up to that number (KeyspaceWorker::untold) has yet to
  // be told; 0: nothing was.
  bool holds(uint64_t untold) const;

  // How many keys may be remembered; 0: any number.
  void set_keys_max(size_t keys) { keys_max_.store(keys, std::memory_order_relaxed); }

  // Has clients forget keys until there are few enough, at most so many; false while there are
  // too many. Without a guard, or under one that holds all partitions.
  bool trim(KeyspaceWorker& worker, size_t most);

  // --- for INFO -------------------------------------------------------------------------------

  size_t clients() const { return client_count_.load(std::memory_order_relaxed); }
  size_t keys() const { return keyspace_.tracked().keys.load(std::memory_order_relaxed); }
  size_t copies() const { return keyspace_.tracked().copies.load(std::memory_order_relaxed); }
  size_t prefixes() const;

 private:
  struct Box {
    std::vector<Invalidation> inbox;  // guarded by mutex_
    std::atomic<bool> has_broadcasts = false;
    std::atomic<uint64_t> first_untold = UINT64_MAX;  // nothing below that number; changed under it
  };

  void put(uint32_t from, const TrackingMode& mode, Invalidation invalidation);
  void number(Box& box);
  std::vector<BroadcastInvalidation> take_broadcasts(uint32_t worker);
  bool are_too_many() const;
  bool forget_some(KeyspaceWorker& worker, size_t most);

  Keyspace& keyspace_;
  MailBell& bell_;
  std::vector<std::unique_ptr<Box>> boxes_;  // one a worker
  std::atomic<size_t> client_count_ = 0;
  std::atomic<size_t> keys_max_ = 0;
  std::mutex trim_mutex_;  // held by the one who trims: several would not stop at the same key

  mutable std::mutex mutex_;
  std::unordered_map<uint64_t, TrackingMode> clients_;  // that track; guarded by mutex_
  Broadcasts broadcasts_;                               // guarded by mutex_
  uint64_t last_number_ = 0;                            // guarded by mutex_
};

}  // namespace engine
