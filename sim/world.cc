// SPDX-License-Identifier: Apache-2.0
#include "sim/world.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>

namespace sim {

World::~World() {
  over_ = true;
  queue_.clear();
}

void World::after_us(int64_t delay_us, const LifePtr& life, Task task) {
  if (over_) return;
  queue_.emplace(std::pair(clock.now_us + std::max<int64_t>(delay_us, 0), next_++),
                 Event{life, std::move(task)});
}

bool World::step(int64_t until_us) {
  if (queue_.empty() || queue_.begin()->first.first > until_us) {
    clock.now_us = std::max(clock.now_us, until_us);
    return false;
  }
  auto first = queue_.extract(queue_.begin());
  clock.now_us = std::max(clock.now_us, first.key().first);
  events++;
  run(std::move(first.mapped()));
  return true;
}

void World::run(Event event) {
  if (event.life == nullptr) return event.task();
  if (event.life->ended) return;
  if (event.life->paused) {
    event.life->held.push_back(std::move(event.task));
    return;
  }
  event.task();
}

void World::end(const LifePtr& life) {
  life->ended = true;
  life->held.clear();
}

void World::resume(const LifePtr& life) {
  life->paused = false;
  life->resumed_us = now_us();
  for (auto& task : std::exchange(life->held, {})) after_us(0, life, std::move(task));
}

int64_t World::between(int64_t low, int64_t high) {
  return low + static_cast<int64_t>(dice_.below(static_cast<uint64_t>(high - low + 1)));
}

int64_t World::latency_us() { return chance(20) ? between(5'000, 50'000) : between(50, 1'000); }

void World::say(std::string_view what) {
  if (log_ == nullptr) return;
  log_(fmt::format("{:>12.6f} {}", static_cast<double>(clock.now_us) / 1e6, what));
}

void World::violate(std::string what) {
  say("VIOLATION " + what);
  if (violation_.empty()) violation_ = std::move(what);
}

}  // namespace sim
