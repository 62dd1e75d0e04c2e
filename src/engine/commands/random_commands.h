// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/random.h"
#include "engine/commands/all_commands.h"
#include "engine/commands/server/argument_syntax.h"
#include "engine/commands/support/command_docs.h"

// For tests that hold for all commands: random ones of each row of the table, by the notation in
// which their arguments are documented, so that a new command is among them at once.

namespace engine {

class RandomCommands {
 public:
  using Words = std::vector<std::string>;

  // How keys are called: one of `prefixes`, the first far more often than others, and a name of
  // sample values: "open:" and "l".
  RandomCommands(uint64_t seed, std::vector<std::string> prefixes,
                 const std::vector<std::string_view>& left_out)
      : random_(seed), prefixes_(std::move(prefixes)) {
    for (const CommandDoc& doc : all_command_docs()) {
      const std::string_view first = doc.name.substr(0, doc.name.find(' '));
      bool out = false;
      for (const std::string_view name : left_out) out |= name == first;
      if (out) continue;
      auto arguments = parse_argument_syntax(doc.arguments);
      CHECK(arguments.has_value());
      commands_.push_back({doc.name, *std::move(arguments)});
    }
  }

  // One command; now and then with a word that is wrong, missing or there twice.
  Words next() {
    const Command& command = commands_[random_.below(commands_.size())];
    Words words;
    const size_t space = command.name.find(' ');
    words.emplace_back(command.name.substr(0, space));
    if (space != command.name.npos) words.emplace_back(command.name.substr(space + 1));
    numkeys_ = keys_ = 0;
    for (const Argument& argument : command.arguments) add(argument, words);
    if (random_.below(8) == 0) spoil(words);
    return words;
  }

  std::string key() {
    constexpr std::string_view kNames[] = {"s", "n",  "l", "l2", "h",   "t",  "t2",
                                           "z", "z2", "x", "pf", "geo", "new"};
    const size_t prefix = random_.below(8) == 0 ? random_.below(prefixes_.size()) : 0;
    return prefixes_[prefix] + std::string(one_of(kNames));
  }

  base::Random& dice() { return random_; }

 private:
  struct Command {
    std::string_view name;
    std::vector<Argument> arguments;
  };

  template <typename List>
  std::string_view one_of(const List& list) {
    return list[random_.below(std::size(list))];
  }

  void add(const Argument& argument, Words& words) {
    if (argument.optional && random_.below(2) == 0) return;
    size_t times = argument.multiple ? 1 + random_.below(3) : 1;
    const bool is_key = argument.type == ArgumentType::kKey;
    if (is_key && argument.multiple && numkeys_ != 0) times = numkeys_;
    if (argument.multiple && argument.name == "id" && keys_ != 0) times = keys_;  // of STREAMS
    if (is_key) keys_ = times;
    for (size_t i = 0; i < times; i++) {
      if (!argument.token.empty() && (i == 0 || argument.multiple_token)) {
        words.push_back(argument.token);
      }
      add_one(argument, words);
    }
  }

  void add_one(const Argument& argument, Words& words) {
    switch (argument.type) {
      case ArgumentType::kPureToken:
        if (argument.token.empty()) words.push_back(argument.name);
        break;
      case ArgumentType::kOneOf:
        add(argument.arguments[random_.below(argument.arguments.size())], words);
        break;
      case ArgumentType::kBlock:
        for (const Argument& inner : argument.arguments) add(inner, words);
        break;
      case ArgumentType::kKey:
        words.push_back(key());
        break;
      default:
        words.push_back(value(argument));
    }
  }

  std::string value(const Argument& argument) {
    constexpr std::string_view kTexts[] = {"a", "b",   "c",  "f", "g", "p",
                                           "q", "grp", "c1", "1", "x"};
    constexpr std::string_view kIds[] = {"0", "$", ">", "*", "-", "+", "1-1", "1-2", "5-5"};
    constexpr std::string_view kNumbers[] = {"0", "1", "2", "3", "10", "-1", "100"};
    constexpr std::string_view kBounds[] = {"-", "+", "[a", "(b", "-inf", "+inf", "0", "2"};
    const std::string_view name = argument.name;
    if (name == "numkeys") {
      numkeys_ = 1 + random_.below(3);
      return std::to_string(numkeys_);
    }
    if (name.find("id") == 0 || name == "start" || name == "end") {
      return std::string(random_.below(3) == 0 ? one_of(kNumbers) : one_of(kIds));
    }
    if (name == "min" || name == "max") return std::string(one_of(kBounds));
    if (name == "timeout" || name == "milliseconds") return "1";  // soon, if it blocks
    switch (argument.type) {
      case ArgumentType::kInteger:
      case ArgumentType::kDouble:
        return std::string(one_of(kNumbers));
      case ArgumentType::kPattern:
        return random_.below(2) == 0 ? "*" : key();
      case ArgumentType::kUnixTime:
        return random_.below(4) == 0 ? "1" : "99999999999";
      default:
        return random_.below(6) == 0 ? key() : std::string(one_of(kTexts));
    }
  }

  void spoil(Words& words) {
    const size_t at = random_.below(words.size());
    switch (random_.below(4)) {
      case 0:
        words[at] = key();
        break;
      case 1:
        words.insert(words.begin() + static_cast<int64_t>(at), words[at]);
        break;
      case 2:
        // Not the first: what is left of "slowlog reset" is another command.
        if (at > 0) words.erase(words.begin() + static_cast<int64_t>(at));
        break;
      default:
        words.push_back(words[random_.below(words.size())]);
    }
  }

  base::Random random_;
  const std::vector<std::string> prefixes_;
  std::vector<Command> commands_;
  size_t numkeys_ = 0;  // that was said last
  size_t keys_ = 0;     // that came last
};

}  // namespace engine
