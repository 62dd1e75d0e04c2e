// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/server/argument_syntax.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/ascii.h"
#include "base/numbers.h"

namespace engine {

namespace {

using ArgumentList = std::vector<Argument>;

constexpr int kDepthMax = 8;
constexpr std::string_view kPunctuation = "[]<>|";

std::optional<ArgumentType> type_named(std::string_view name) {
  for (const ArgumentType type :
       {ArgumentType::kString, ArgumentType::kInteger, ArgumentType::kDouble, ArgumentType::kKey,
        ArgumentType::kPattern, ArgumentType::kUnixTime, ArgumentType::kPureToken}) {
    if (argument_type_name(type) == name) return type;
  }
  return std::nullopt;
}

bool has_type(std::string_view word) {
  const size_t colon = word.rfind(':');
  return colon != word.npos && type_named(word.substr(colon + 1));
}

bool is_token(std::string_view word) {
  if (word.starts_with('\'')) return true;
  if (has_type(word)) return false;
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
      {"destkey", ArgumentType::kKey},
      {"sourcekey", ArgumentType::kKey},
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
        repeat_last(arguments, false);
      } else if (take("!...")) {
        repeat_last(arguments, true);
      } else if (next_is("[") || next_is("<")) {
        add_group(arguments);
      } else {
        add_word(arguments);
      }
    }
    if (arguments.empty()) failed_ = true;
    return arguments;
  }

  void repeat_last(ArgumentList& arguments, bool with_token) {
    if (arguments.empty()) {
      failed_ = true;
    } else {
      arguments.back().multiple = true;
      arguments.back().multiple_token = with_token;
    }
  }

  bool group_follows() const {
    return next_is("<") || next_is("[") || (at_ < words_.size() && words_[at_].ends_with('='));
  }

  // A token introduces the value or the group behind it; alone it is an argument of its own.
  void add_word(ArgumentList& arguments) {
    const std::string word = words_[at_++];
    if (word.ends_with('=')) {
      add_group(arguments, word.substr(0, word.size() - 1));
    } else if (!is_token(word.substr(word.find('=') + 1))) {
      add_value(arguments, word, {});
    } else if (next_is("<") || (group_follows() && !next_is("["))) {
      add_introduced_group(arguments, text_of(word));
    } else if (word.find('=') == word.npos && value_follows()) {
      add_value(arguments, words_[at_++], text_of(word));
    } else {
      add_pure_token(arguments, word);
    }
  }

  bool value_follows() const {
    return at_ < words_.size() && !is_token(words_[at_]) && !words_[at_].ends_with("...") &&
           kPunctuation.find(words_[at_]) == kPunctuation.npos && !words_[at_].ends_with('=');
  }

  // What a client sends for the word of a token.
  static std::string text_of(std::string_view word) {
    if (!word.starts_with('\'')) return std::string(word);
    return std::string(word.substr(1, word.find('\'', 1) - 1));
  }

  // "name", "name:type" or either with "@rule" behind it.
  void add_value(ArgumentList& arguments, std::string_view word, std::string token) {
    Argument value;
    value.token = std::move(token);
    const size_t at = word.find('@');
    if (at != word.npos) {
      const auto rule = base::parse_int64(word.substr(at + 1));
      if (!rule) failed_ = true;
      value.key_rule = static_cast<int>(rule.value_or(-1));
    }
    word = word.substr(0, at);
    const size_t colon = word.rfind(':');
    const auto type = colon == word.npos ? std::nullopt : type_named(word.substr(colon + 1));
    value.name = std::string(type ? word.substr(0, colon) : word);
    value.type = type.value_or(type_of(value.name));
    if (value.name.find('=') != value.name.npos)
      failed_ = true;  // only groups and tokens have names
    arguments.push_back(std::move(value));
  }

  // "TOKEN", or "name=TOKEN" where it is not called as it is written.
  static void add_pure_token(ArgumentList& arguments, const std::string& word) {
    const size_t equals = word.find('=');
    Argument token;
    token.token = text_of(equals == word.npos ? word : word.substr(equals + 1));
    token.name = equals == word.npos ? lower(token.token) : word.substr(0, equals);
    token.type = ArgumentType::kPureToken;
    arguments.push_back(std::move(token));
  }

  void add_introduced_group(ArgumentList& arguments, std::string token) {
    std::string name;
    if (!next_is("<")) {
      name = words_[at_++];
      name.pop_back();
    }
    const size_t before = arguments.size();
    add_group(arguments, name);
    if (failed_ || arguments.size() != before + 1) {
      failed_ = true;
      return;
    }
    Argument& group = arguments.back();
    if (group.arguments.empty()) failed_ = true;  // there is nothing that the token could introduce
    group.token = std::move(token);
  }

  // `name`: of a block or of choices; empty: that of the first of them.
  void add_group(ArgumentList& arguments, const std::string& name = {}) {
    if (!next_is("[") && !next_is("<")) {
      failed_ = true;
      return;
    }
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
    Argument group =
        choices.size() == 1 ? block_of(std::move(choices[0]), name.empty()) : one_of(choices);
    if (!name.empty()) group.name = name;
    if (optional && name.empty() && repeats(group, arguments)) {
      fold_repetition(group, arguments);
      return;
    }
    group.optional = optional || group.optional;
    arguments.push_back(std::move(group));
  }

  // Of `[x y ...]` the whole repeats, of `name=<x y ...>` only the y.
  static Argument block_of(ArgumentList arguments, bool last_dots_are_its_own = true) {
    if (arguments.size() == 1) return std::move(arguments[0]);
    Argument block;
    block.name = arguments[0].name;
    block.type = ArgumentType::kBlock;
    if (last_dots_are_its_own) {
      block.multiple = std::exchange(arguments.back().multiple, false);
      block.multiple_token = std::exchange(arguments.back().multiple_token, false);
    }
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
