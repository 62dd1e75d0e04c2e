// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// A request of memcached's classic text or meta protocol, as a command line and its value block
// say it. Source: memcached's doc/protocol.txt, 1.6.

namespace protocol::memcache {

inline constexpr size_t kKeyBytesMax = 250;

enum class Verb : uint8_t {
  kGet,
  kGets,
  kGat,
  kGats,
  kSet,
  kAdd,
  kReplace,
  kAppend,
  kPrepend,
  kCas,
  kDelete,
  kIncr,
  kDecr,
  kTouch,
  kFlushAll,
  kVersion,
  kVerbosity,
  kStats,
  kConfig,  // ElastiCache's "config get cluster"
  kShutdown,
  kRefreshCertificates,
  kQuit,
  kMemoryLimit,  // cache_memlimit
  kCrawler,      // lru_crawler
  kLru,
  kSlabs,
  kWatch,
  kMetaGet,
  kMetaSet,
  kMetaDelete,
  kMetaArithmetic,
  kMetaNoop,
  kMetaDebug,
};

// A flag of a meta command: "T30" is {'T', "30"}. Tokens of N, T, R (int32), C, D, E, J (uint64)
// and F (uint32) have been checked and parse with parse_integer; O has at most 31 bytes; M is a
// mode.
struct MetaFlag {
  char letter;
  std::string_view token;
};

// Fields that a verb does not have keep their defaults. Views live as long as the parsed bytes
// and the request itself, which is why it stays where it is.
struct Request {
  Request() = default;
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;

  Verb verb = Verb::kGet;
  bool noreply = false;                // the classic word; the meta flag q is among `flags`
  std::vector<std::string_view> keys;  // stats, config and others without a key: their words
  uint32_t client_flags = 0;
  int64_t exptime = 0;  // as sent: 0, negative, relative or absolute; flush_all: the delay
  uint64_t cas = 0;
  uint64_t delta = 0;
  std::string_view value;       // without its line end
  std::vector<MetaFlag> flags;  // in the order sent, no letter twice
  char mode = '\0';             // ms: S E A P R; ma: I D; upper case, the default if not sent
  bool binary_key = false;      // meta flag b: keys[0] has been decoded from base64
  std::string decoded_key;      // where keys[0] points then
};

}  // namespace protocol::memcache
