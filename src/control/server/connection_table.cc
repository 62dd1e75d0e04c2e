// SPDX-License-Identifier: Apache-2.0
#include "control/server/connection_table.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/ip_network.h"

namespace control {

bool ConnectionTable::make_room(std::string_view source) {
  const auto of_source = std::count_if(entries_.begin(), entries_.end(), [&](const auto& entry) {
    return entry.second.source == source;
  });
  if (static_cast<size_t>(of_source) >= per_source_max_) return evict_of(source);
  if (entries_.size() < max_) return true;
  return evict_of(largest_expendable_source());
}

bool ConnectionTable::evict_of(std::string_view source) {
  const auto oldest = std::find_if(entries_.begin(), entries_.end(), [&](const auto& entry) {
    return entry.second.source == source && entry.second.connection->is_expendable();
  });
  if (oldest == entries_.end()) return false;
  oldest->second.connection->abandon();
  entries_.erase(oldest);
  return true;
}

std::string ConnectionTable::largest_expendable_source() const {
  std::map<std::string_view, size_t> counts;
  std::string_view largest;
  size_t most = 0;
  for (const auto& [number, entry] : entries_) {
    if (!entry.connection->is_expendable()) continue;
    const size_t count = ++counts[entry.source];
    if (count > most) {
      most = count;
      largest = entry.source;
    }
  }
  return std::string(largest);
}

uint64_t ConnectionTable::add(std::string source, std::shared_ptr<Connection> connection) {
  const uint64_t number = next_++;
  entries_.emplace(number, Entry{std::move(source), std::move(connection)});
  return number;
}

void ConnectionTable::remove(uint64_t number) { entries_.erase(number); }

// A connection that stops may leave the table at once.
void ConnectionTable::stop_all() {
  std::vector<std::shared_ptr<Connection>> present;
  for (const auto& [number, entry] : entries_) present.push_back(entry.connection);
  for (const auto& connection : present) connection->stop();
}

void ConnectionTable::abandon_all() {
  for (const auto& [number, entry] : entries_) entry.connection->abandon();
  entries_.clear();
}

std::string source_group(const std::string& address) {
  const auto parsed = base::IpAddress::parse(address);
  if (!parsed || parsed->is_v4()) return address;
  const auto network = base::IpNetwork::parse(parsed->text() + "/64");
  return network ? network->text() : address;
}

}  // namespace control
