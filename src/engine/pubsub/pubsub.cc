// SPDX-License-Identifier: Apache-2.0
#include "engine/pubsub/pubsub.h"

#include "base/check.h"
#include "base/glob.h"

namespace engine {

PubSub::PubSub(MailBell& bell) : bell_(bell) {
  for (uint32_t i = 0; i < bell.workers(); i++) boxes_.push_back(std::make_unique<Box>());
}

void PubSub::subscribe(uint32_t worker, Listening what, std::string_view name, uint64_t client) {
  uint64_t after = 0;
  {
    const std::lock_guard lock(mutex_);
    auto [entry, is_new] = places_[static_cast<size_t>(what)].try_emplace(std::string(name));
    Place& place = entry->second;
    if (is_new) {
      place.by_worker.resize(boxes_.size());
      names_.fetch_add(1, std::memory_order_release);
    }
    place.by_worker[worker]++;
    place.total++;
    after = published_;
  }
  boxes_[worker]->audience.add(what, name, client, after);
}

void PubSub::unsubscribe(uint32_t worker, Listening what, std::string_view name, uint64_t client) {
  boxes_[worker]->audience.remove(what, name, client);
  const std::lock_guard lock(mutex_);
  Places& places = places_[static_cast<size_t>(what)];
  const auto entry = places.find(name);
  CHECK(entry != places.end() && entry->second.by_worker[worker] > 0);
  entry->second.by_worker[worker]--;
  if (--entry->second.total > 0) return;
  places.erase(entry);
  names_.fetch_sub(1, std::memory_order_release);
}

void PubSub::deliver(uint32_t worker, const Audience::Send& send) {
  Box& box = *boxes_[worker];
  std::vector<std::shared_ptr<const Message>> messages;
  {
    const std::lock_guard lock(mutex_);
    messages.swap(box.inbox);
  }
  for (const auto& message : messages) box.audience.send(*message, send);
}

// Who listens to the message's channel, counted by worker.
size_t PubSub::add_up(const Message& message, std::vector<uint32_t>& by_worker) const {
  size_t total = 0;
  const auto add = [&](const Place& place) {
    total += place.total;
    for (size_t i = 0; i < by_worker.size(); i++) by_worker[i] += place.by_worker[i];
  };
  const Listening exact = message.sharded ? Listening::kShardChannel : Listening::kChannel;
  const Places& channels = places_[static_cast<size_t>(exact)];
  const auto channel = channels.find(message.channel);
  if (channel != channels.end()) add(channel->second);
  if (message.sharded) return total;
  for (const auto& [pattern, place] : places_[static_cast<size_t>(Listening::kPattern)]) {
    if (base::glob_match(pattern, message.channel)) add(place);
  }
  return total;
}

size_t PubSub::publish(uint32_t from, bool sharded, std::string_view channel,
                       std::string_view payload) {
  if (!anyone_listens()) return 0;
  auto message = std::make_shared<Message>(Message{
      .sharded = sharded, .channel = std::string(channel), .payload = std::string(payload)});
  std::vector<uint32_t> by_worker(boxes_.size());
  const std::lock_guard lock(mutex_);
  const size_t total = add_up(*message, by_worker);
  if (total == 0) return 0;
  message->number = ++published_;
  for (uint32_t worker = 0; worker < boxes_.size(); worker++) {
    if (by_worker[worker] == 0) continue;
    boxes_[worker]->inbox.push_back(message);
    bell_.ring(from, worker);
  }
  return total;
}

size_t PubSub::count(Listening what) const {
  const std::lock_guard lock(mutex_);
  return places_[static_cast<size_t>(what)].size();
}

size_t PubSub::listeners(Listening what, std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const Places& places = places_[static_cast<size_t>(what)];
  const auto entry = places.find(name);
  return entry == places.end() ? 0 : entry->second.total;
}

std::vector<std::string> PubSub::names(Listening what, std::string_view pattern) const {
  std::vector<std::string> names;
  const std::lock_guard lock(mutex_);
  for (const auto& [name, place] : places_[static_cast<size_t>(what)]) {
    if (base::glob_match(pattern, name)) names.push_back(name);
  }
  return names;
}

}  // namespace engine
