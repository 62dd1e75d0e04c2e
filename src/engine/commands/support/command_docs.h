// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

// What COMMAND DOCS says about a command beyond its row in the command table.

namespace engine {

struct CommandDoc {
  std::string_view name;  // lower case; subcommands as "client list"
  std::string_view summary;
  std::string_view since;  // the version of Redis or Valkey that had it first
  std::string_view group;
  std::string_view complexity;
  std::string_view arguments;  // in the notation of argument_syntax.h
};

// One a group of commands, in a file of its own; the general one has what is older than that.
std::span<const CommandDoc> general_command_docs();
std::span<const CommandDoc> geo_command_docs();
std::span<const CommandDoc> hash_command_docs();
std::span<const CommandDoc> list_command_docs();
std::span<const CommandDoc> pubsub_command_docs();
std::span<const CommandDoc> scripting_command_docs();
std::span<const CommandDoc> set_command_docs();
std::span<const CommandDoc> zset_command_docs();
std::span<const CommandDoc> stream_command_docs();

// Sorted by name.
std::span<const CommandDoc> all_command_docs();

// nullptr if nothing is written about the command; `name` is in lower case.
const CommandDoc* find_command_doc(std::string_view name);

}  // namespace engine
