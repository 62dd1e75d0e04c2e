// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/keyspace/keyspace.h"

namespace engine {

class Stream;
class StreamGroup;

// A fingerprint of keys and values: equal for equal content, whatever the order in which it came
// to be, and different otherwise but for accidents. Not for secrets: it can be forged. Comparable
// between nodes, since no seed of the process is in it; not with Redis' digest.
class ContentDigest {
 public:
  // Type, value and whether there is an expiry, but not when: two nodes agree on that only to the
  // millisecond. Nor when a consumer of a stream's group was seen. The key counts as part of
  // `salt`.
  void add(const Entry& entry, std::string_view salt);

  // 40 hexadecimal digits; all 0 if nothing was added.
  std::string text() const;

 private:
  void add_stream(const Stream& stream, uint64_t shape, std::string_view salt);
  void add_group(const StreamGroup& group, uint64_t shape, std::string_view salt);
  void mix(std::string_view bytes, uint64_t shape, std::string_view salt);

  static constexpr size_t kWords = 3;
  uint64_t words_[kWords] = {};
};

// Of all databases. Holds one partition at a time, so it is exact only while nobody writes.
ContentDigest digest_of_keyspace(Keyspace& keyspace, KeyspaceWorker& worker);

}  // namespace engine
