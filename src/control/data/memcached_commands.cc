// SPDX-License-Identifier: Apache-2.0
#include "control/data/memcached_commands.h"

#include <algorithm>

#include "base/ascii.h"

namespace control::data {

namespace {

constexpr MemcachedCommand kCommands[] = {
    {"get"},
    {"gets"},
    {"stats"},
    {"version"},
    {"set", true, true},
    {"add", true, true},
    {"replace", true, true},
    {"append", true, true},
    {"prepend", true, true},
    {"delete", true},
    {"touch", true},
    {"incr", true},
    {"decr", true},
    {"flush_all", true},
};

bool is_one_word(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > ' ' && byte != 0x7F;
  });
}

// What has no answer would leave a browser waiting.
bool asks_for_silence(const std::vector<std::string>& words) { return words.back() == "noreply"; }

// "set key flags exptime data"
constexpr size_t kWordsWithData = 5;

}  // namespace

const MemcachedCommand* find_memcached_command(std::string_view name) {
  const auto* const found = std::find_if(
      std::begin(kCommands), std::end(kCommands),
      [&](const MemcachedCommand& one) { return base::equals_ignore_case(one.name, name); });
  return found == std::end(kCommands) ? nullptr : found;
}

bool memcached_writes(const std::vector<std::string>& words) {
  const MemcachedCommand* command = words.empty() ? nullptr : find_memcached_command(words[0]);
  if (command == nullptr || command->writes) return true;
  const bool is_stats = command->name == "stats";  // its words are others' names but for two
  return is_stats && words.size() > 1 && (words[1] == "reset" || words[1] == "detail");
}

std::string problem_of_memcached(const std::vector<std::string>& words) {
  const MemcachedCommand* command = words.empty() ? nullptr : find_memcached_command(words[0]);
  if (command == nullptr) return "There is no such command here.";
  if (command->has_data && words.size() != kWordsWithData) {
    return "It takes a key, flags, a time in seconds, and a value.";
  }
  if (!command->has_data && asks_for_silence(words)) return "It is to have an answer.";
  const size_t plain = words.size() - (command->has_data ? 1 : 0);
  const bool is_good = std::all_of(words.begin(), words.begin() + static_cast<ptrdiff_t>(plain),
                                   [](const std::string& word) { return is_one_word(word); });
  return is_good ? "" : "Keys and numbers have no spaces and no control characters.";
}

std::string encode_memcached(const std::vector<std::string>& words) {
  const MemcachedCommand* command = find_memcached_command(words[0]);
  const size_t plain = words.size() - (command->has_data ? 1 : 0);
  std::string text(command->name);
  for (size_t i = 1; i < plain; i++) text.append(" ").append(words[i]);
  if (command->has_data) text.append(" ").append(std::to_string(words.back().size()));
  text += "\r\n";
  if (command->has_data) text.append(words.back()).append("\r\n");
  return text;
}

}  // namespace control::data
