// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/keyspace/interest.h"
#include "engine/session/command_spec.h"

namespace engine {

// A command as MULTI keeps it.
struct QueuedCommand {
  const CommandSpec* spec = nullptr;
  std::string bytes;  // of all arguments, one after the other
  std::vector<std::string_view> args;
};

// What a client has said since MULTI.
class Transaction {
 public:
  void queue(const CommandSpec& spec, Arguments args) {
    QueuedCommand& queued = commands_.emplace_back();
    queued.spec = &spec;
    size_t bytes = 0;
    for (const std::string_view arg : args) bytes += arg.size();
    queued.bytes.reserve(bytes);
    for (const std::string_view arg : args) {
      queued.bytes.append(arg);
      queued.args.emplace_back(queued.bytes.data() + queued.bytes.size() - arg.size(), arg.size());
    }
    flags_ |= spec.flags;
    bytes_ += bytes + sizeof(QueuedCommand) + args.size() * sizeof(std::string_view);
  }

  const std::deque<QueuedCommand>& commands() const { return commands_; }
  uint32_t flags() const { return flags_; }  // of all commands together
  size_t bytes() const { return bytes_; }

  // The database that what is queued next will be about; nullopt: the client's.
  std::optional<uint32_t> db;
  bool failed = false;  // a command could not be queued: EXEC will refuse all

 private:
  std::deque<QueuedCommand> commands_;
  uint32_t flags_ = 0;
  size_t bytes_ = 0;
};

// A key under WATCH.
struct WatchedKey {
  uint32_t db = 0;
  OwnedKey key;
};

}  // namespace engine
