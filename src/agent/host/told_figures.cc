// SPDX-License-Identifier: Apache-2.0
#include "agent/host/told_figures.h"

#include <optional>
#include <utility>

namespace agent {

namespace {

// Those of `after` that are not so in `before`; nullopt: one of `before` is missing in `after`.
std::optional<Readings> changes(const Readings& before, const Readings& after) {
  Readings::sequence_type changed;
  auto old = before.begin();
  for (const auto& figure : after) {
    if (old != before.end() && old->first < figure.first) return std::nullopt;
    const bool was_there = old != before.end() && old->first == figure.first;
    if (!was_there || old->second != figure.second) changed.push_back(figure);
    if (was_there) ++old;
  }
  if (old != before.end()) return std::nullopt;
  Readings readings;
  readings.adopt_sequence(boost::container::ordered_unique_range, std::move(changed));
  return readings;
}

}  // namespace

NodeFigures ToldFigures::tell(NodeFigures look) {
  look.number = next_number_++;
  Told& told = told_[look.id];
  const bool goes_on = told.pid == look.pid && told.number != 0;
  NodeFigures message = {.id = look.id,
                         .pid = look.pid,
                         .number = look.number,
                         .after = 0,
                         .readings = {},
                         .age_ms = look.age_ms};
  if (auto changed = goes_on ? changes(told.readings, look.readings) : std::nullopt) {
    message.after = told.number;
    message.readings = *std::move(changed);
  } else {
    message.readings = look.readings;
  }
  told = {look.pid, look.number, round_, std::move(look.readings)};
  return message;
}

void ToldFigures::forget(const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    const auto found = told_.find(id);
    if (found != told_.end()) told_.erase(found);
  }
}

void ToldFigures::end_round() {
  constexpr uint64_t kKeptRounds = 60;
  round_++;
  std::erase_if(told_,
                [&](const auto& entry) { return entry.second.round + kKeptRounds < round_; });
}

}  // namespace agent
