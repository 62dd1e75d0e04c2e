// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/inline_vector.h"
#include "engine/keyspace/keyspace.h"
#include "engine/session/command_spec.h"

namespace engine {

constexpr bool has_keys(const CommandSpec& spec) {
  return spec.keys.first > 0 || spec.find_keys != nullptr;
}

constexpr bool has_one_key(const CommandSpec& spec) {
  return spec.find_keys == nullptr && spec.keys.first > 0 && spec.keys.last == spec.keys.first;
}

// Appends the positions of the keys among `args`, whose number fits the command's arity; false if
// the arguments do not say where the keys are.
bool find_key_positions(const CommandSpec& spec, Arguments args, std::vector<uint32_t>& positions);

// The keys that one command names, found once, before anything is decided about it; and the
// partitions that they lie in. Lives on the stack, in the frame of the execution: nothing that runs
// within it can take the spans away that an outer guard holds.
class FoundKeys {
 public:
  // False if the arguments do not say where the keys are. `positions` is scratch.
  bool find(const Keyspace& keyspace, const CommandSpec& spec, Arguments args,
            std::vector<uint32_t>& positions);

  // The one key that the command has, hashed ahead; `key` must outlive this.
  void set_one(const Key& key) { one_ = &key; }

  std::span<const Key> keys() const {
    if (one_ != nullptr) return {one_, 1};
    return many_ ? many_->keys.span() : std::span<const Key>();
  }
  // As a guard wants them: ascending, each once.
  std::span<const uint32_t> partitions() const {
    if (one_ != nullptr) return {&one_->partition, 1};
    return many_ ? many_->partitions.span() : std::span<const uint32_t>();
  }
  // Whether the command may touch any key beyond these, since what it reads says which.
  bool any() const { return any_; }

 private:
  static constexpr size_t kFew = 8;

  struct Many {
    base::InlineVector<Key, kFew> keys;
    base::InlineVector<uint32_t, kFew> partitions;
  };

  const Key* one_ = nullptr;
  bool any_ = false;
  std::optional<Many> many_;
};

}  // namespace engine
