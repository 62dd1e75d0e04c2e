// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string_view>

namespace engine {

// Why the node turned a client away, one row each in close_log.cc.
enum class CloseReason : uint8_t {
  kHttp,               // it spoke HTTP
  kTls,                // it spoke TLS to a port that does not
  kMemcacheBinary,     // or memcached's binary protocol
  kProtocolError,      // what it sent is no request
  kQueryBuffer,        // client-query-buffer-limit
  kOutputBuffer,       // client-output-buffer-limit
  kEvicted,            // maxmemory-clients
  kLoggedOutReplies,   // read nothing and has not logged in
  kAuthTimeout,        // auth-timeout
  kIdle,               // timeout
  kTooManyClients,     // maxclients, or no descriptor was left
  kDisallowedSource,   // allowed-sources
  kNoLease,            // the node may not answer any more as the primary of its shard
  kReplicationSecret,  // as a replica: what it says is not this node's `replication-secret`
  kTlsFault,           // what it sent is no TLS, or its certificate is not good
  kIamLoginEnded,      // its log-in with IAM was twelve hours ago
};
inline constexpr size_t kCloseReasons = 16;

// What the log says of clients that were turned away: of each reason the first few in a minute, a
// line each, and of the others how many they were. A flood of them costs counters, not lines.
// Thread-safe.
class CloseLog {
 public:
  // `detail` is "key=value", or empty.
  void add(CloseReason reason, int64_t now_ms, std::string_view address, std::string_view detail);

  // Logs how many were not told of, once their minute is over. To be called now and then.
  void sum_up(int64_t now_ms);

  // How many there ever were, logged or not.
  uint64_t total(CloseReason reason) const;

 private:
  struct Minute {
    int64_t began_ms = 0;
    uint32_t logged = 0;
    uint64_t unlogged = 0;
  };

  bool may_log(CloseReason reason, int64_t now_ms);

  std::mutex mutex_;
  std::array<Minute, kCloseReasons> minutes_;  // guarded by mutex_
  std::array<std::atomic<uint64_t>, kCloseReasons> totals_ = {};
};

}  // namespace engine
