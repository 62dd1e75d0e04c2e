// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/scripting/declared_keys.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "engine/session/command_spec.h"
#include "scripting/tokens.h"

namespace engine {

namespace {

using scripting::Token;
using Tokens = std::span<const Token>;

// With these a script may reach what its text does not show.
constexpr std::array<std::string_view, 6> kHiding = {"_G",      "load",    "loadstring",
                                                     "getfenv", "setfenv", "rawset"};

// Reads a script, statement by statement only as far as it has to: every use of `redis`, of `KEYS`
// and of a name that stands for one of them has to be of a form that is understood.
class Reader {
 public:
  Reader(Tokens tokens, const CommandTable& commands) : tokens_(tokens), commands_(commands) {}

  bool keeps_to_keys() {
    if (!find_depths()) return false;
    for (size_t i = 0; i < tokens_.size(); i++) find_binding(i);
    find_names();
    for (size_t i = 0; i < tokens_.size(); i++) {
      if (tokens_[i].kind == Token::Kind::kName && !is_field(i) && !understands_use(i)) {
        return false;
      }
    }
    return true;
  }

 private:
  bool at(size_t i, std::string_view text) const {
    return i < tokens_.size() && tokens_[i].is(text);
  }
  bool is_name(size_t i) const {
    return i < tokens_.size() && tokens_[i].kind == Token::Kind::kName;
  }
  // Of something else: x.redis.
  bool is_field(size_t i) const { return i > 0 && (at(i - 1, ".") || at(i - 1, ":")); }

  // --- names ----------------------------------------------------------------------------------

  // How many brackets are open at each word: within any, a comma separates no targets of an
  // assignment, provided that no function's body stands there.
  bool find_depths() {
    size_t depth = 0;
    for (size_t i = 0; i < tokens_.size(); i++) {
      if (at(i, "function") && depth > 0) return false;
      if (at(i, ")") || at(i, "]") || at(i, "}")) {
        if (depth == 0) return false;
        depth--;
      }
      depths_.push_back(depth);
      if (at(i, "(") || at(i, "{") || at(i, "[")) depth++;
    }
    return true;
  }

  // Counts how often a name is bound or assigned to: by local, for, function and its parameters.
  void find_binding(size_t i) {
    if (at(i, "local") || at(i, "for")) {
      for (size_t j = i + 1; is_name(j); j += 2) {
        bindings_[tokens_[j].text]++;
        if (!at(j + 1, ",")) break;
      }
    } else if (at(i, "function")) {
      size_t j = i + 1;
      for (; j < tokens_.size() && !at(j, "("); j++) {
        if (is_name(j)) bindings_[tokens_[j].text]++;
      }
      for (; j < tokens_.size() && !at(j, ")"); j++) {
        if (is_name(j)) bindings_[tokens_[j].text]++;
      }
    } else if (is_name(i) && (is_assigned(i) || (at(i + 1, ",") && depths_[i] == 0))) {
      bindings_[tokens_[i].text]++;  // the second form is a, b = ..., perhaps
    }
  }

  bool is_assigned(size_t i) const { return at(i + 1, "=") && !(i > 0 && at(i - 1, "local")); }

  bool is_bound_once(std::string_view name) const {
    const auto found = bindings_.find(name);
    return found != bindings_.end() && found->second == 1;
  }
  bool is_never_bound(std::string_view name) const { return !bindings_.contains(name); }

  // local k = KEYS[...], local call = redis.call
  void find_names() {
    for (size_t i = 0; i + 3 < tokens_.size(); i++) {
      if (!at(i, "local") || !is_name(i + 1) || !at(i + 2, "=")) continue;
      const std::string_view name = tokens_[i + 1].text;
      if (!is_bound_once(name)) continue;
      if (const std::optional<size_t> end = end_of_key(i + 3)) {
        if (is_end_of_statement(*end)) keys_.insert(name);
      } else if (is_server(i + 3) && at(i + 4, ".") && is_call_name(i + 5) &&
                 is_end_of_statement(i + 6)) {
        calls_.insert(name);
        alias_uses_.insert(i + 3);
      }
    }
  }

  // What follows cannot belong to the expression before it.
  bool is_end_of_statement(size_t i) const {
    if (i >= tokens_.size() || at(i, ";")) return true;
    return is_name(i) && !at(i, "and") && !at(i, "or");
  }

  bool is_server(size_t i) const { return at(i, "redis") || at(i, "server"); }
  bool is_call_name(size_t i) const { return at(i, "call") || at(i, "pcall"); }

  // --- uses -----------------------------------------------------------------------------------

  bool understands_use(size_t i) const {
    const std::string_view name = tokens_[i].text;
    if (std::find(kHiding.begin(), kHiding.end(), name) != kHiding.end()) return false;
    if (name == "KEYS") return understands_keys(i);
    if (is_server(i)) return understands_server(i);
    if (calls_.contains(name) && !(i > 0 && at(i - 1, "local"))) {
      return at(i + 1, "(") && understands_call(i + 1);
    }
    return true;
  }

  // KEYS[...] that is not assigned to, #KEYS, unpack(KEYS).
  bool understands_keys(size_t i) const {
    if (!is_never_bound("KEYS")) return false;
    if (i > 0 && at(i - 1, "#")) return !at(i + 1, "[");
    if (const std::optional<size_t> end = end_of_key(i)) {
      if (at(*end, ",") && depths_[i] == 0) return false;
      return !at(*end, "=") && !at(*end, ".") && !at(*end, "[");
    }
    return i >= 2 && is_unpacked(i - 2);
  }

  bool understands_server(size_t i) const {
    if (!is_never_bound(tokens_[i].text) || !at(i + 1, ".") || !is_name(i + 2)) return false;
    if (alias_uses_.contains(i)) return true;
    if (is_call_name(i + 2)) return at(i + 3, "(") && understands_call(i + 3);
    return !at(i + 3, "=");
  }

  // Behind KEYS[...], if that is what stands at `i`.
  std::optional<size_t> end_of_key(size_t i) const {
    if (!at(i, "KEYS") || !at(i + 1, "[")) return std::nullopt;
    return end_of_brackets(i + 1);
  }

  std::optional<size_t> end_of_brackets(size_t i) const {
    size_t open = 0;
    for (; i < tokens_.size(); i++) {
      if (at(i, "(") || at(i, "[") || at(i, "{")) open++;
      if ((at(i, ")") || at(i, "]") || at(i, "}")) && --open == 0) return i + 1;
    }
    return std::nullopt;
  }

  bool is_unpacked(size_t i) const {
    return at(i, "unpack") && !is_field(i) && is_never_bound("unpack") && at(i + 1, "(") &&
           at(i + 2, "KEYS") && at(i + 3, ")");
  }

  // --- calls ----------------------------------------------------------------------------------

  struct Argument {
    size_t begin;
    size_t end;
  };

  // `i` is the opening parenthesis.
  bool understands_call(size_t i) const {
    const std::optional<size_t> end = end_of_brackets(i);
    if (!end) return false;
    const std::vector<Argument> arguments = split(i + 1, *end - 1);
    const CommandSpec* spec = named_command(arguments);
    if (spec == nullptr || spec->find_keys != nullptr) return false;
    if (spec->keys.first == 0) {
      return (spec->categories & kConnectionCategory) != 0 || (spec->flags & kTouchesNoKeys) != 0;
    }
    return has_keys_alone(*spec, arguments);
  }

  std::vector<Argument> split(size_t begin, size_t end) const {
    std::vector<Argument> arguments;
    size_t open = 0;
    size_t first = begin;
    for (size_t i = begin; i < end; i++) {
      if (at(i, "(") || at(i, "[") || at(i, "{")) open++;
      if (at(i, ")") || at(i, "]") || at(i, "}")) open--;
      if (at(i, "function")) return {};  // has commas of its own
      if (open == 0 && at(i, ",")) {
        arguments.push_back({first, i});
        first = i + 1;
      }
    }
    if (first < end) arguments.push_back({first, end});
    return arguments;
  }

  std::optional<std::string_view> literal(const Argument& argument) const {
    const Token& token = tokens_[argument.begin];
    if (argument.end - argument.begin != 1 || token.kind != Token::Kind::kText ||
        token.has_escapes) {
      return std::nullopt;
    }
    return token.text;
  }

  const CommandSpec* named_command(const std::vector<Argument>& arguments) const {
    std::vector<std::string_view> words;
    for (const Argument& argument : arguments) {
      const auto word = literal(argument);
      if (!word) break;
      words.push_back(*word);
      if (words.size() == 2) break;
    }
    return words.empty() ? nullptr : commands_.resolve(words).spec;
  }

  bool has_keys_alone(const CommandSpec& spec, const std::vector<Argument>& arguments) const {
    const auto count = static_cast<int64_t>(arguments.size());
    // The last one may be several, if it is a call: then they have to be keys all of them.
    const bool ends_in_keys = is_all_keys(arguments.back());
    const bool ends_in_several = !ends_in_keys && may_be_several(arguments.back());
    const int64_t last = spec.keys.last < 0 ? count + spec.keys.last : spec.keys.last;
    if (spec.keys.last < 0 && (ends_in_several || (ends_in_keys && spec.keys.last != -1))) {
      return false;
    }
    for (int64_t i = spec.keys.first; i <= last; i += spec.keys.step) {
      if (i >= count) return ends_in_keys || !ends_in_several;
      const Argument& argument = arguments[static_cast<size_t>(i)];
      if (!is_key(argument) && !is_all_keys(argument)) return false;
    }
    return true;
  }

  bool is_key(const Argument& argument) const {
    if (end_of_key(argument.begin) == argument.end) return true;
    return argument.end - argument.begin == 1 && is_name(argument.begin) &&
           keys_.contains(tokens_[argument.begin].text);
  }

  bool is_all_keys(const Argument& argument) const {
    return argument.end - argument.begin == 4 && is_unpacked(argument.begin);
  }

  bool may_be_several(const Argument& argument) const {
    if (argument.end - argument.begin == 1) return at(argument.begin, "...");
    return at(argument.end - 1, ")") || at(argument.end - 1, "...") ||
           tokens_[argument.end - 1].kind == Token::Kind::kText ||  // f"text", f{...}
           at(argument.end - 1, "}");
  }

  Tokens tokens_;
  const CommandTable& commands_;
  std::map<std::string_view, int> bindings_;
  std::vector<size_t> depths_;
  std::set<std::string_view> keys_;   // names that stand for one of KEYS
  std::set<std::string_view> calls_;  // and for redis.call or redis.pcall
  std::set<size_t> alias_uses_;       // where those are taken
};

}  // namespace

bool keeps_to_declared_keys(std::string_view code, const CommandTable& commands) {
  const auto tokens = scripting::tokens_of(code);
  return tokens && Reader(*tokens, commands).keeps_to_keys();
}

}  // namespace engine
