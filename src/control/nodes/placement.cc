// SPDX-License-Identifier: Apache-2.0
#include "control/nodes/placement.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "control/nodes/address_pool.h"

namespace control {

namespace {

std::string in_gib(int64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.2f GiB", static_cast<double>(bytes) / (1LL << 30));
  return text;
}

bool is_among(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

std::string zones_in_words(const PlaceRequest& request) {
  if (!request.zone.empty()) return "availability zone " + std::string(request.zone);
  std::string words = "any of the availability zones";
  for (const std::string& zone : request.zones) words += " " + zone;
  return words;
}

// A machine that fails ends all that is on it, whatever its zones are called.
int apartness(const ApartFrom& others, const Host& host, std::string_view zone) {
  constexpr int kOtherHost = 2;
  constexpr int kOtherZone = 1;
  return (is_among(others.hosts, host.id) ? 0 : kOtherHost) +
         (is_among(others.zones, zone) ? 0 : kOtherZone);
}

}  // namespace

Placement::Placement(Transaction& records) : records_(records) {
  for (Host& host : records.list<Host>()) {
    zones_.insert(zones_.end(), host.offer.zones.begin(), host.offer.zones.end());
    capacities_.push_back({.host = std::move(host)});
  }
  std::sort(zones_.begin(), zones_.end());
  zones_.erase(std::unique(zones_.begin(), zones_.end()), zones_.end());
  for (const Node& node : records.list<Node>()) {
    for (Capacity& capacity : capacities_) {
      if (capacity.host.id != node.spec.host) continue;
      capacity.memory_taken += node.memory_bytes;
      capacity.addresses_taken.insert(node.spec.addresses.begin(), node.spec.addresses.end());
      capacity.addresses_taken.insert(node.kept_addresses.begin(), node.kept_addresses.end());
      capacity.ports_taken.insert(node.spec.port);
    }
  }
}

base::Result<void> Placement::fits(const Capacity& capacity, int64_t memory_bytes, int vcpus) {
  const agent::HostOffer& offer = capacity.host.offer;
  if (vcpus > offer.cores) {
    return base::Error{"it needs " + std::to_string(vcpus) + " cores and host " + offer.id +
                       " has " + std::to_string(offer.cores)};
  }
  if (memory_bytes > capacity.memory_free()) {
    return base::Error{"it needs " + in_gib(memory_bytes) + " of memory and host " + offer.id +
                       " has " + in_gib(std::max<int64_t>(0, capacity.memory_free())) +
                       " left of " + in_gib(offer.memory_bytes)};
  }
  return {};
}

base::Result<Place> Placement::place(const PlaceRequest& request) {
  base::Error reason = {"no host lies in " + zones_in_words(request)};
  Candidate best;
  for (Capacity& capacity : capacities_) {
    for (const std::string& zone : capacity.host.offer.zones) {
      if (request.zone.empty() ? !is_among(request.zones, zone) : zone != request.zone) continue;
      if (auto room = fits(capacity, request.memory_bytes, request.vcpus); !room) {
        reason = room.error();
      } else {
        best = better(best, {&capacity, zone, apartness(request.apart_from, capacity.host, zone)});
      }
    }
  }
  if (best.capacity == nullptr) return reason;
  return take(best, request);
}

// The first where they are equal.
Placement::Candidate Placement::better(const Candidate& a, const Candidate& b) {
  if (a.capacity == nullptr) return b;
  if (a.score != b.score) return a.score > b.score ? a : b;
  return b.capacity->memory_free() > a.capacity->memory_free() ? b : a;
}

base::Result<Place> Placement::take(const Candidate& candidate, const PlaceRequest& request) {
  Capacity& capacity = *candidate.capacity;
  const base::Result<AddressPool> pool = AddressPool::parse(capacity.host.offer.address_pool);
  if (!pool) return pool.error();
  Place place = {
      .host = capacity.host.id, .zone = candidate.zone, .addresses = {}, .port = request.port};
  if (pool->single()) {
    base::Result<Place> with_port = take_port(capacity, request, pool->at(0));
    if (!with_port) return with_port;
    place.addresses = std::move(with_port->addresses);
    place.port = with_port->port;
  } else {
    auto addresses = take_addresses(capacity, *pool, request.addresses);
    if (!addresses) return addresses.error();
    place.addresses = *std::move(addresses);
  }
  capacity.memory_taken += request.memory_bytes;
  return place;
}

// They go round the pool, so that one does not soon mean another node.
base::Result<std::vector<std::string>> Placement::take_addresses(Capacity& capacity,
                                                                 const AddressPool& pool,
                                                                 int count) {
  std::vector<std::string> addresses;
  uint64_t& next = capacity.host.next_address;
  for (uint64_t tried = 0; tried < pool.size(); tried++) {
    if (std::cmp_equal(addresses.size(), count)) break;
    std::string address = pool.at(next);
    next = (next + 1) % pool.size();
    if (capacity.addresses_taken.insert(address).second) addresses.push_back(std::move(address));
  }
  if (std::cmp_less(addresses.size(), count)) {
    return base::Error{"host " + capacity.host.id + " has no address left in " +
                       capacity.host.offer.address_pool};
  }
  records_.put(capacity.host);
  return addresses;
}

base::Result<std::vector<std::string>> Placement::take_addresses(std::string_view host, int count) {
  for (Capacity& capacity : capacities_) {
    if (capacity.host.id != host) continue;
    const base::Result<AddressPool> pool = AddressPool::parse(capacity.host.offer.address_pool);
    if (!pool) return pool.error();
    if (pool->single()) return std::vector<std::string>();
    return take_addresses(capacity, *pool, count);
  }
  return base::Error{"host " + std::string(host) + " is gone"};
}

base::Result<Place> Placement::take_port(Capacity& capacity, const PlaceRequest& request,
                                         std::string_view address) {
  constexpr uint16_t kPortMax = 65535;
  for (uint32_t port = request.port; port <= kPortMax; port++) {
    if (!capacity.ports_taken.insert(static_cast<uint16_t>(port)).second) continue;
    return Place{.host = capacity.host.id,
                 .addresses = {std::string(address)},
                 .port = static_cast<uint16_t>(port)};
  }
  return base::Error{"host " + capacity.host.id + " has no port left from " +
                     std::to_string(request.port) + " on"};
}

base::Result<void> Placement::resize(const Node& node, int64_t memory_bytes, int vcpus) {
  for (Capacity& capacity : capacities_) {
    if (capacity.host.id != node.spec.host) continue;
    const int64_t more = memory_bytes - node.memory_bytes;
    if (auto room = fits(capacity, std::max<int64_t>(0, more), vcpus); !room) return room;
    capacity.memory_taken += more;
    return {};
  }
  return base::Error{"its host " + node.spec.host + " is gone"};
}

}  // namespace control
