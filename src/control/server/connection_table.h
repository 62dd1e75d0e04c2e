// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "control/server/connection.h"

namespace control {

// The connections of a listener, and who may have how many of them. A stranger costs nobody else a
// place: where one is wanted and none is free, a connection ends that has not proven who it is and
// whose request is not there yet; the oldest of whoever has most of these. So who means to fill the
// table pushes out his own, and who comes with a request gets it in. Not thread-safe.
class ConnectionTable {
 public:
  // At most `max` connections, and at most `per_source_max` of one source.
  ConnectionTable(size_t max, size_t per_source_max)
      : max_(max), per_source_max_(std::min(max, per_source_max)) {}

  // Whether there is a place for one more of the source, if need be after another has ended.
  bool make_room(std::string_view source);

  // Takes a connection in; returns its number, by which it leaves.
  uint64_t add(std::string source, std::shared_ptr<Connection> connection);
  void remove(uint64_t number);

  size_t size() const { return entries_.size(); }
  void stop_all();
  void abandon_all();

 private:
  struct Entry {
    std::string source;
    std::shared_ptr<Connection> connection;
  };

  bool evict_of(std::string_view source);
  std::string largest_expendable_source() const;

  const size_t max_;
  const size_t per_source_max_;
  uint64_t next_ = 0;
  std::map<uint64_t, Entry> entries_;  // oldest first
};

// What counts as one source: an IPv4 address, or the /64 network of an IPv6 address, of which
// every host has as many as it likes. Other texts are their own.
std::string source_group(const std::string& address);

}  // namespace control
