// SPDX-License-Identifier: Apache-2.0
#include "engine/session/command_table.h"

#include <bit>

#include "base/ascii.h"
#include "base/check.h"

namespace engine {

CommandTable::CommandTable(std::span<const Family> families) {
  size_t rows = 0;
  for (const Family family : families) rows += family.size();
  buckets_.resize(std::bit_ceil(rows * 4));
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

  size_t bucket = hash_of(row.name) & (buckets_.size() - 1);
  while (buckets_[bucket] != nullptr) bucket = (bucket + 1) & (buckets_.size() - 1);
  buckets_[bucket] = added;
}

uint32_t CommandTable::hash_of(std::string_view name) {
  uint32_t hash = static_cast<uint32_t>(name.size());
  for (const char c : name) hash = hash * 31 + (static_cast<uint8_t>(c) | 0x20u);
  return hash ^ (hash >> 15);
}

const CommandSpec* CommandTable::find(std::string_view name) const {
  size_t bucket = hash_of(name) & (buckets_.size() - 1);
  while (buckets_[bucket] != nullptr) {
    if (base::equals_ignore_case(buckets_[bucket]->name, name)) return buckets_[bucket];
    bucket = (bucket + 1) & (buckets_.size() - 1);
  }
  return nullptr;
}

CommandTable::Resolved CommandTable::resolve(Arguments arguments) const {
  const CommandSpec* command = find(arguments[0]);
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
