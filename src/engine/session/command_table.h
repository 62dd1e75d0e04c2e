// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/session/command_spec.h"
#include "engine/settings/settings.h"

namespace engine {

// All commands of a node by name, made once from the families' rows and renamed as the settings
// say. Immutable afterwards, so any thread may read it.
class CommandTable {
 public:
  using Family = CommandFamily;

  explicit CommandTable(std::span<const Family> families);

  // Gives commands other names, or takes them away. An error, after which the table is not to be
  // used, if one is not there or a name is in use.
  base::Result<void> rename(std::span<const RenamedCommand> renamed);

  // The names that clients use, or, for the administration, those that the commands always have.
  enum class Names : uint8_t { kCurrent, kOriginal };

  // Case-insensitive; null if there is none.
  const CommandSpec* find(std::string_view name, Names names = Names::kCurrent) const;

  // The subcommand that `arguments` name, or the command itself where it has none; null if there
  // is no such command, or `command` has subcommands and none of that name (container is set).
  struct Resolved {
    const CommandSpec* spec = nullptr;
    const CommandSpec* container = nullptr;
  };
  Resolved resolve(Arguments arguments, Names names = Names::kCurrent) const;

  // In the families' order, without subcommands, what was taken away and what only the
  // administration knows.
  std::span<const CommandSpec* const> commands() const { return commands_; }

  // Commands and subcommands; CommandSpec::index is below it.
  size_t size() const { return specs_.size(); }
  const CommandSpec& by_index(size_t index) const { return *specs_[index]; }

 private:
  // A name in two words, without the case of its letters. Names of one length and of at most 16
  // bytes, of which one has letters only, are the same but for case if these words are.
  struct FoldedName {
    explicit FoldedName(std::string_view name = {});
    size_t hash() const { return ((front ^ (back << 1)) * 0x9E3779B97F4A7C15) >> 40; }

    uint64_t front = 0;
    uint64_t back = 0;
  };

  // Open addressing; the number of slots is a power of two. A slot without a command is free, but
  // the search goes on behind it while it has a name.
  struct Slot {
    std::string_view name;
    FoldedName folded;
    bool is_exact = false;  // the folded name says all
    const CommandSpec* spec = nullptr;
  };
  using Index = std::vector<Slot>;

  static const Slot* find_slot(const Index& index, std::string_view name);
  static void insert(Index& index, std::string_view name, const CommandSpec* spec);
  void add(const CommandSpec& row);

  std::vector<std::unique_ptr<CommandSpec>> specs_;
  std::vector<std::unique_ptr<std::vector<CommandSpec>>> subcommands_;
  std::vector<const CommandSpec*> commands_;
  std::vector<std::unique_ptr<std::string>> new_names_;
  Index index_;
  Index originals_;
};

// "client|kill", "get".
std::string full_name(const CommandSpec& spec);

}  // namespace engine
