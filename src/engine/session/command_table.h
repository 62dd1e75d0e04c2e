// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/session/command_spec.h"

namespace engine {

// All commands of a node by name, made once from the families' rows. Immutable afterwards, so any
// thread may read it.
class CommandTable {
 public:
  using Family = std::span<const CommandSpec>;

  explicit CommandTable(std::span<const Family> families);

  // Case-insensitive; null if there is none.
  const CommandSpec* find(std::string_view name) const;

  // The subcommand that `arguments` name, or the command itself where it has none; null if there
  // is no such command, or `command` has subcommands and none of that name (container is set).
  struct Resolved {
    const CommandSpec* spec = nullptr;
    const CommandSpec* container = nullptr;
  };
  Resolved resolve(Arguments arguments) const;

  // In the families' order, without subcommands.
  std::span<const CommandSpec* const> commands() const { return commands_; }

  // Commands and subcommands; CommandSpec::index is below it.
  size_t size() const { return specs_.size(); }
  const CommandSpec& by_index(size_t index) const { return *specs_[index]; }

 private:
  static uint32_t hash_of(std::string_view name);
  void add(const CommandSpec& row);

  std::vector<std::unique_ptr<CommandSpec>> specs_;
  std::vector<std::unique_ptr<std::vector<CommandSpec>>> subcommands_;
  std::vector<const CommandSpec*> commands_;
  std::vector<const CommandSpec*> buckets_;  // open addressing, a power of two
};

// "client|kill", "get".
std::string full_name(const CommandSpec& spec);

}  // namespace engine
