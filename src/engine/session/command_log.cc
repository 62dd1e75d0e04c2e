// SPDX-License-Identifier: Apache-2.0
#include "engine/session/command_log.h"

#include "engine/session/client.h"

namespace engine {

namespace {

constexpr size_t kArgumentsMax = 32;
constexpr size_t kArgumentBytesMax = 128;

std::string cut(std::string_view argument) {
  if (argument.size() <= kArgumentBytesMax) return std::string(argument);
  return std::string(argument.substr(0, kArgumentBytesMax)) + "... (" +
         std::to_string(argument.size() - kArgumentBytesMax) + " more bytes)";
}

std::vector<std::string> cut(Arguments arguments) {
  std::vector<std::string> kept;
  const bool all = arguments.size() <= kArgumentsMax;
  for (const std::string_view argument :
       arguments.first(all ? arguments.size() : kArgumentsMax - 1))
    kept.push_back(cut(argument));
  if (!all) {
    const size_t more = arguments.size() - kArgumentsMax + 1;
    kept.push_back("... (" + std::to_string(more) + " more arguments)");
  }
  return kept;
}

}  // namespace

void CommandLog::add(Kind kind, size_t entries_max, int64_t value, int64_t time_s,
                     const Client& client, Arguments arguments) {
  std::lock_guard lock(mutex_);
  Log& log = logs_[kind];
  log.entries.push_front({.id = log.next_id++,
                          .time_s = time_s,
                          .value = value,
                          .arguments = cut(arguments),
                          .client_address = client.address,
                          .client_name = client.name});
  while (log.entries.size() > entries_max) log.entries.pop_back();
}

std::vector<CommandLog::Entry> CommandLog::newest(Kind kind, int64_t count) const {
  std::lock_guard lock(mutex_);
  const auto& entries = logs_[kind].entries;
  const size_t wanted =
      count < 0 ? entries.size() : std::min(entries.size(), static_cast<size_t>(count));
  return {entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(wanted)};
}

size_t CommandLog::size(Kind kind) const {
  std::lock_guard lock(mutex_);
  return logs_[kind].entries.size();
}

void CommandLog::reset(Kind kind) {
  std::lock_guard lock(mutex_);
  logs_[kind].entries.clear();
}

void CommandLog::trim(Kind kind, size_t entries_max) {
  std::lock_guard lock(mutex_);
  while (logs_[kind].entries.size() > entries_max) logs_[kind].entries.pop_back();
}

}  // namespace engine
