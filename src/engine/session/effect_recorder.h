// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/keyspace/effects.h"

namespace engine {

// Keeps the effects that are published until somebody takes them: for tests, which run them again
// elsewhere and compare (DEBUG EFFECTS). Thread-safe.
class EffectRecorder final : public EffectSink {
 public:
  static constexpr size_t kBytesMax = 64 * 1024 * 1024;

  struct Command {
    uint32_t db = 0;
    std::vector<std::string> words;
  };
  struct Unit {
    bool of_command = false;
    std::vector<Command> commands;
  };

  uint64_t publish(const EffectUnit& unit) override;

  // What was published since the last time, in order; nullopt where more came than is kept, which
  // is forgotten.
  std::optional<std::vector<Unit>> take();

 private:
  std::mutex mutex_;
  std::vector<Unit> units_;
  size_t bytes_ = 0;
  bool overflown_ = false;
};

}  // namespace engine
