// SPDX-License-Identifier: Apache-2.0
#include "engine/session/command_table.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "base/ascii.h"
#include "base/check.h"

namespace engine {

namespace {

constexpr size_t kFoldedBytes = 16;

bool has_letters_only(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'z';
  });
}

}  // namespace

// Of a name of 8 bytes and more its first and last eight, of 4 and more four, of fewer the first,
// the middle and the last; which may be the same ones.
inline CommandTable::FoldedName::FoldedName(std::string_view name) {
  constexpr uint64_t kLowerCase = 0x2020202020202020;
  const char* end = name.data() + name.size();
  if (name.size() >= 8) {
    std::memcpy(&front, name.data(), 8);
    std::memcpy(&back, end - 8, 8);
  } else if (name.size() >= 4) {
    std::memcpy(&front, name.data(), 4);
    std::memcpy(&back, end - 4, 4);
  } else if (!name.empty()) {
    const auto byte = [&](size_t at) { return uint64_t{static_cast<uint8_t>(name[at])}; };
    front = byte(0) | byte(name.size() / 2) << 8 | byte(name.size() - 1) << 16;
  }
  front |= kLowerCase;
  back |= kLowerCase;
}

CommandTable::CommandTable(std::span<const Family> families) {
  size_t rows = 0;
  for (const Family family : families) rows += family.size();
  index_.resize(std::bit_ceil(rows * 4));
  originals_.resize(index_.size());
  for (const Family family : families) {
    for (const CommandSpec& row : family) add(row);
  }
}

void CommandTable::add(const CommandSpec& row) {
  CHECK(row.run != nullptr || !row.subcommands.empty());
  CHECK(find(row.name, Names::kOriginal) == nullptr);
  auto spec = std::make_unique<CommandSpec>(row);
  spec->index = static_cast<uint16_t>(specs_.size());
  CommandSpec* added = spec.get();
  specs_.push_back(std::move(spec));

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

  insert(originals_, added->name, added);
  if ((row.flags & kAdminSocket) != 0) return;
  insert(index_, added->name, added);
  commands_.push_back(added);
}

base::Result<void> CommandTable::rename(std::span<const RenamedCommand> renamed) {
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
  const FoldedName folded(name);
  size_t at = folded.hash() & (index.size() - 1);
  while (index[at].spec != nullptr) at = (at + 1) & (index.size() - 1);
  index[at] = {name, folded, name.size() <= kFoldedBytes && has_letters_only(name), spec};
}

const CommandTable::Slot* CommandTable::find_slot(const Index& index, std::string_view name) {
  const FoldedName folded(name);
  size_t at = folded.hash() & (index.size() - 1);
  for (; !index[at].name.empty(); at = (at + 1) & (index.size() - 1)) {
    const Slot& slot = index[at];
    if (slot.folded.front != folded.front || slot.folded.back != folded.back) continue;
    if (slot.spec == nullptr || slot.name.size() != name.size()) continue;
    if (slot.is_exact || base::equals_ignore_case(slot.name, name)) return &slot;
  }
  return nullptr;
}

const CommandSpec* CommandTable::find(std::string_view name, Names names) const {
  const Slot* slot = find_slot(names == Names::kOriginal ? originals_ : index_, name);
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
