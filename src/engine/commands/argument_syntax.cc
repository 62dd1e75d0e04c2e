// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/argument_syntax.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/ascii.h"

namespace engine {

namespace {

using ArgumentList = std::vector<Argument>;

constexpr int kDepthMax = 8;
constexpr std::string_view kPunctuation = "[]<>|";

bool is_token(std::string_view word) {
  const bool has_capital =
      std::any_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  return has_capital &&
         std::none_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

std::string lower(std::string_view word) {
  std::string text(word);
  for (char& c : text) c = base::to_lower(c);
  return text;
}

// A value's name says what it is; the few words that Redis uses for each type.
ArgumentType type_of(std::string_view name) {
  constexpr std::pair<std::string_view, ArgumentType> kTypes[] = {
      {"key", ArgumentType::kKey},
      {"key1", ArgumentType::kKey},
      {"key2", ArgumentType::kKey},
      {"source", ArgumentType::kKey},
      {"destination", ArgumentType::kKey},
      {"newkey", ArgumentType::kKey},
      {"pattern", ArgumentType::kPattern},
      {"unix-time-seconds", ArgumentType::kUnixTime},
      {"unix-time-milliseconds", ArgumentType::kUnixTime},
      {"seconds", ArgumentType::kInteger},
      {"milliseconds", ArgumentType::kInteger},
      {"timeout", ArgumentType::kInteger},
      {"count", ArgumentType::kInteger},
      {"numkeys", ArgumentType::kInteger},
      {"start", ArgumentType::kInteger},
      {"end", ArgumentType::kInteger},
      {"offset", ArgumentType::kInteger},
      {"cursor", ArgumentType::kInteger},
      {"index", ArgumentType::kInteger},
      {"db", ArgumentType::kInteger},
      {"port", ArgumentType::kInteger},
      {"client-id", ArgumentType::kInteger},
      {"increment", ArgumentType::kInteger},
      {"decrement", ArgumentType::kInteger},
      {"float-increment", ArgumentType::kDouble},
  };
  for (const auto& [word, type] : kTypes) {
    if (word == name) return type;
  }
  return ArgumentType::kString;
}

// Recursive descent over words and the punctuation; any mistake turns `failed_` on and ends it.
class Parser {
 public:
  explicit Parser(std::string_view notation) {
    std::string word;
    const auto end_word = [&] {
      if (!word.empty()) words_.push_back(std::exchange(word, {}));
    };
    for (const char c : notation) {
      if (kPunctuation.find(c) != kPunctuation.npos) {
        end_word();
        words_.emplace_back(1, c);
      } else if (c == ' ') {
        end_word();
      } else {
        word += c;
      }
    }
    end_word();
  }

  std::optional<ArgumentList> parse() {
    if (words_.empty()) return ArgumentList{};
    ArgumentList arguments = parse_sequence();
    if (failed_ || at_ != words_.size()) return std::nullopt;
    return arguments;
  }

 private:
  bool next_is(std::string_view word) const { return at_ < words_.size() && words_[at_] == word; }

  bool take(std::string_view word) {
    if (!next_is(word)) return false;
    ++at_;
    return true;
  }

  bool at_end_of_sequence() const {
    return failed_ || at_ == words_.size() || next_is("]") || next_is(">") || next_is("|");
  }

  ArgumentList parse_sequence() {
    ArgumentList arguments;
    while (!at_end_of_sequence()) {
      if (take("...")) {
        repeat_last(arguments);
      } else if (next_is("[") || next_is("<")) {
        add_group(arguments);
      } else {
        add_word(arguments);
      }
    }
    if (arguments.empty()) failed_ = true;
    return arguments;
  }

  void repeat_last(ArgumentList& arguments) {
    if (arguments.empty()) {
      failed_ = true;
    } else {
      arguments.back().multiple = true;
    }
  }

  // A token introduces the value behind it; alone it is an argument of its own.
  void add_word(ArgumentList& arguments) {
    const std::string& word = words_[at_++];
    if (!is_token(word)) {
      arguments.push_back({word, type_of(word), {}, false, false, {}});
      return;
    }
    const bool value_follows = at_ < words_.size() && !is_token(words_[at_]) &&
                               words_[at_] != "..." &&
                               kPunctuation.find(words_[at_]) == kPunctuation.npos;
    if (value_follows) {
      const std::string& name = words_[at_++];
      arguments.push_back({name, type_of(name), word, false, false, {}});
    } else {
      arguments.push_back({lower(word), ArgumentType::kPureToken, word, false, false, {}});
    }
  }

  void add_group(ArgumentList& arguments) {
    const bool optional = words_[at_++] == "[";
    if (++depth_ > kDepthMax) {
      failed_ = true;
      return;
    }
    std::vector<ArgumentList> choices = {parse_sequence()};
    while (!failed_ && take("|")) choices.push_back(parse_sequence());
    --depth_;
    if (failed_ || !take(optional ? "]" : ">")) {
      failed_ = true;
      return;
    }
    Argument group = choices.size() == 1 ? block_of(std::move(choices[0])) : one_of(choices);
    if (optional && repeats(group, arguments)) {
      fold_repetition(group, arguments);
      return;
    }
    group.optional = optional;
    arguments.push_back(std::move(group));
  }

  static Argument block_of(ArgumentList arguments) {
    if (arguments.size() == 1) return std::move(arguments[0]);
    Argument block;
    block.name = arguments[0].name;
    block.type = ArgumentType::kBlock;
    block.multiple = std::exchange(arguments.back().multiple, false);
    block.arguments = std::move(arguments);
    return block;
  }

  static Argument one_of(std::vector<ArgumentList>& choices) {
    Argument group;
    group.type = ArgumentType::kOneOf;
    for (ArgumentList& choice : choices) group.arguments.push_back(block_of(std::move(choice)));
    group.name = group.arguments[0].name;
    return group;
  }

  static const ArgumentList parts_of(const Argument& group) {
    if (group.type == ArgumentType::kBlock) return group.arguments;
    Argument one = group;
    one.multiple = false;
    return {one};
  }

  // Whether `[x y ...]` repeats the x y that stand before it.
  static bool repeats(const Argument& group, const ArgumentList& before) {
    const ArgumentList parts = parts_of(group);
    return group.multiple && before.size() >= parts.size() &&
           std::equal(parts.rbegin(), parts.rend(), before.rbegin());
  }

  static void fold_repetition(const Argument& group, ArgumentList& before) {
    ArgumentList parts = parts_of(group);
    before.resize(before.size() - parts.size());
    Argument folded = block_of(std::move(parts));
    folded.multiple = true;
    before.push_back(std::move(folded));
  }

  std::vector<std::string> words_;
  size_t at_ = 0;
  int depth_ = 0;
  bool failed_ = false;
};

}  // namespace

std::string_view argument_type_name(ArgumentType type) {
  switch (type) {
    case ArgumentType::kString:
      return "string";
    case ArgumentType::kInteger:
      return "integer";
    case ArgumentType::kDouble:
      return "double";
    case ArgumentType::kKey:
      return "key";
    case ArgumentType::kPattern:
      return "pattern";
    case ArgumentType::kUnixTime:
      return "unix-time";
    case ArgumentType::kPureToken:
      return "pure-token";
    case ArgumentType::kOneOf:
      return "oneof";
    case ArgumentType::kBlock:
      return "block";
  }
  return "string";
}

std::optional<std::vector<Argument>> parse_argument_syntax(std::string_view notation) {
  return Parser(notation).parse();
}

}  // namespace engine
