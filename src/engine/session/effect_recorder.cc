// SPDX-License-Identifier: Apache-2.0
#include "engine/session/effect_recorder.h"

#include <utility>

namespace engine {

uint64_t EffectRecorder::publish(const EffectUnit& unit) {
  const std::lock_guard lock(mutex_);
  if (overflown_) return 0;
  Unit& kept = units_.emplace_back(Unit{.of_command = unit.of_command, .commands = {}});
  for (const Effect& effect : unit.effects) {
    Command& command = kept.commands.emplace_back(Command{.db = effect.db, .words = {}});
    for (const std::string_view word : effect.words) {
      command.words.emplace_back(word);
      bytes_ += sizeof(std::string) + word.size();
    }
  }
  if (bytes_ > kBytesMax) {
    overflown_ = true;
    units_ = {};
  }
  return 0;
}

std::optional<std::vector<EffectRecorder::Unit>> EffectRecorder::take() {
  const std::lock_guard lock(mutex_);
  bytes_ = 0;
  if (std::exchange(overflown_, false)) return std::nullopt;
  return std::exchange(units_, {});
}

}  // namespace engine
