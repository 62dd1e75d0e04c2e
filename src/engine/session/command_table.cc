// SPDX-License-Identifier: Apache-2.0
#include "engine/session/command_table.h"

#include <bit>
#include <utility>

#include "base/ascii.h"
#include "base/check.h"

namespace engine {

CommandTable::CommandTable(std::span<const Family> families) {
  size_t rows = 0;
  for (const Family family : families) rows += family.size();
  index_.resize(std::bit_ceil(rows * 4));
  for (const Family family : families) {
    for (const CommandSpec& row : family) add(row);
  }
}

void CommandTable::add(const CommandSpec& row) {
  CHECK(row.run != nullptr || !row.subcommands.empty());
  CHECK(find(row.name) == nullptr);
  auto spec = std::make_unique<CommandSpec>(row);
  spec->index = static_cast<uint16_t>(specs_.size());
  CommandSpec* added = spec.get();
  specs_.push_back(std::move(spec));
  commands_.push_back(added);

  if (!row.subcommands.empty()) {
    auto subcommands =
        std::make_unique<std::vector<CommandSpec>>(row.subcommands.begin(), row.subcommands.end());
    for (CommandSpec& subcommand : *subcommands) {
      subcommand.container = added->name;
      subcommand.flags |= added->flags & kRestricted;
      subcommand.index = static_cast<uint16_t>(specs_.size());
      specs_.push_back(std::make_unique<CommandSpec>(subcommand));
    }
    added->subcommands = *subcommands;
    subcommands_.push_back(std::move(subcommands));
  }

  insert(index_, added->name, added);
}

base::Result<void> CommandTable::rename(std::span<const RenamedCommand> renamed) {
  if (!renamed.empty()) originals_ = index_;
  for (const auto& [from, to] : renamed) {
    const Slot* slot = find_slot(index_, from);
    if (slot == nullptr) return base::Error{"rename-command: there is no command '" + from + "'"};
    const auto place = static_cast<size_t>(slot - index_.data());
    const CommandSpec* spec = std::exchange(index_[place].spec, nullptr);
    if (to.empty()) {
      std::erase(commands_, spec);
      continue;
    }
    if (find(to) != nullptr) {
      return base::Error{"rename-command: there is a command '" + to + "' already"};
    }
    new_names_.push_back(std::make_unique<std::string>(to));
    insert(index_, *new_names_.back(), spec);
  }
  return {};
}

void CommandTable::insert(Index& index, std::string_view name, const CommandSpec* spec) {
  size_t at = hash_of(name) & (index.size() - 1);
  while (index[at].spec != nullptr) at = (at + 1) & (index.size() - 1);
  index[at] = {name, spec};
}

uint32_t CommandTable::hash_of(std::string_view name) {
  uint32_t hash = static_cast<uint32_t>(name.size());
  for (const char c : name) hash = hash * 31 + (static_cast<uint8_t>(c) | 0x20u);
  return hash ^ (hash >> 15);
}

const CommandTable::Slot* CommandTable::find_slot(const Index& index, std::string_view name) {
  size_t at = hash_of(name) & (index.size() - 1);
  for (; !index[at].name.empty(); at = (at + 1) & (index.size() - 1)) {
    if (index[at].spec != nullptr && base::equals_ignore_case(index[at].name, name)) {
      return &index[at];
    }
  }
  return nullptr;
}

const CommandSpec* CommandTable::find(std::string_view name, Names names) const {
  const bool original = names == Names::kOriginal && !originals_.empty();
  const Slot* slot = find_slot(original ? originals_ : index_, name);
  return slot != nullptr ? slot->spec : nullptr;
}

CommandTable::Resolved CommandTable::resolve(Arguments arguments, Names names) const {
  const CommandSpec* command = find(arguments[0], names);
  if (command == nullptr || command->subcommands.empty()) return {command, nullptr};
  if (arguments.size() == 1) return {command->run != nullptr ? command : nullptr, command};
  for (const CommandSpec& subcommand : command->subcommands) {
    if (base::equals_ignore_case(subcommand.name, arguments[1])) return {&subcommand, command};
  }
  return {nullptr, command};
}

std::string full_name(const CommandSpec& spec) {
  if (spec.container.empty()) return std::string(spec.name);
  return std::string(spec.container) + "|" + std::string(spec.name);
}

}  // namespace engine
