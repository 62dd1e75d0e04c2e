// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/acl/commands.h"
#include "engine/acl/pattern_set.h"

namespace engine::acl {

// Why a rule cannot be.
enum class RuleError : uint8_t {
  kSyntax,
  kUnknownCommand,   // or category
  kPatternAfterAll,  // a pattern of keys after ~*
  kChannelAfterAll,
  kNoSuchPassword,
  kBadHash,
  kFirstArgOfSubcommand,
  kDatabaseOutOfRange,
};

std::string_view text_of(RuleError error);

using RuleResult = std::optional<RuleError>;  // nullopt: it was applied

// What is done to a key.
enum KeyUse : uint8_t {
  kAnyUse = 0,  // its value is neither shown nor changed: either right will do
  kReads = 1u << 0,
  kWrites = 1u << 1,
};

inline constexpr size_t kKeyUses = 4;  // combinations of KeyUse

// A complete set of rights to commands, keys, channels and databases. A user has one or several,
// and may do what one of them allows. Source: https://valkey.io/topics/acl.
//
// Made by applying rules, then sealed; from then on any thread may ask.
class Selector {
 public:
  // As a new user has it: nothing, but all databases.
  explicit Selector(const Commands& commands);

  // One word of ACL SETUSER that is about rights. Changes nothing if there is an error.
  RuleResult apply(std::string_view rule);
  // To be called after the last rule, before anybody asks.
  void seal();

  // --- rights ---

  bool may_run(size_t command, std::span<const std::string_view> arguments) const;
  bool may_use(std::string_view key, uint8_t uses) const;  // of KeyUse
  bool may_use_all_keys(uint8_t uses) const;
  bool may_use_channel(std::string_view channel) const;
  // To listen to a pattern takes the very same pattern.
  bool may_use_channel_pattern(std::string_view pattern) const;
  bool may_use_database(int64_t database) const;
  bool may_use_all_databases() const { return all_databases_; }
  bool allows_everything() const;

  // --- as ACL LIST and GETUSER show it ---

  std::string commands_text() const;   // "-@all +get"
  std::string keys_text() const;       // "~a %R~b"; empty: none
  std::string channels_text() const;   // "&a &b"
  std::string databases_text() const;  // "alldbs", "resetdbs", "db=0,2"
  std::string text() const;            // all of it, as ACL SETUSER takes it

  // Of the keys that may be used so; "*": all.
  std::vector<std::string> key_patterns(uint8_t uses) const;
  bool has_all_channels() const { return all_channels_; }
  const std::vector<std::string>& channels() const { return channels_; }

 private:
  struct KeyPattern {
    std::string pattern;
    uint8_t uses = 0;
  };
  // A command without subcommands of which only some first arguments are allowed.
  struct FirstArgument {
    size_t command = 0;
    std::string argument;  // lower case
  };
  RuleResult apply_keys(std::string_view rule);
  RuleResult apply_channel(std::string_view rule);
  RuleResult apply_databases(std::string_view list);
  RuleResult apply_command(std::string_view name, bool allow);
  RuleResult apply_first_argument(std::string_view name);
  RuleResult apply_category(std::string_view name, bool allow);
  void set_all_commands(bool allow);
  void set_command(size_t command, bool allow);
  void note_rule(std::string name, bool allow);

  const Commands* commands_;
  std::vector<bool> allowed_;     // by the command's number
  bool future_commands_ = false;  // the rules begin with +@all
  std::vector<FirstArgument> first_arguments_;
  struct CommandRule {
    std::string name;
    bool allow;
  };
  std::vector<CommandRule>
      rules_;  // those behind +@all or -@all, in the order of their application

  bool all_keys_ = false;
  std::vector<KeyPattern> keys_;
  std::array<PatternSet, kKeyUses> key_sets_;  // by the uses that are asked for

  bool all_channels_ = false;
  std::vector<std::string> channels_;
  PatternSet channel_set_;

  bool all_databases_ = true;
  std::set<int64_t> databases_;
};

}  // namespace engine::acl
