// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/check.h"

namespace engine {

class CommandContext;
struct Node;

// What a command does, for the dispatcher and for COMMAND INFO.
enum CommandFlag : uint32_t {
  kWrite = 1u << 0,
  kReadOnly = 1u << 1,
  kDenyOom = 1u << 2,  // refused while memory is over maxmemory
  kAdmin = 1u << 3,
  kFast = 1u << 4,
  kNoAuth = 1u << 5,  // allowed before AUTH
  kLoading = 1u << 6,
  kStale = 1u << 7,
  kNoScript = 1u << 8,
  kSkipMonitor = 1u << 9,
  kSkipSlowlog = 1u << 10,
  kNoMulti = 1u << 11,
  kAllowBusy = 1u << 12,
  kProtectedCommand = 1u << 13,  // beyond ACLs, a setting says who may run it
  kMovableKeys = 1u << 14,
  // Not a flag of COMMAND INFO: has no keys and looks at none, so that EXEC needs no lock for it.
  kTouchesNoKeys = 1u << 15,
  kNoAsyncLoading = 1u << 16,
  // Not a flag of COMMAND INFO: under `restricted-commands`, unknown to all but the administration.
  // Holds for the subcommands too.
  kRestricted = 1u << 17,
  kBlocking = 1u << 18,  // may wait for a key to change
  // Not flags of COMMAND INFO: runs at once in MULTI instead of being queued; asks other workers,
  // whose answers cannot be waited for in EXEC.
  kRunsInMulti = 1u << 19,
  kAsksWorkers = 1u << 20,
  kPubSub = 1u << 21,
  // Not a flag of COMMAND INFO: the only commands of a RESP2 client that listens to channels.
  kWhileListening = 1u << 22,
  kMayReplicate = 1u << 23,  // writes nothing here, but replicas may hear of it
  // Not a flag of COMMAND INFO: only of the administration's clients, and no others know of it.
  kAdminSocket = 1u << 24,
  // Not a flag of COMMAND INFO: what a replica says to its primary, so that who has shown
  // `replication-secret` knows the command though it is kRestricted.
  kOfReplicas = 1u << 25,
  // Not a flag of COMMAND INFO: has keys, but takes the guard that it needs itself: a script's is
  // over more than its keys, or less.
  kLocksItself = 1u << 26,
  kNoMandatoryKeys = 1u << 27,  // it may come without any
};

// What a command that has changed something puts into the write stream.
enum EffectForm : uint8_t {
  kNoEffect,
  kVerbatim,   // its own words, which do the same wherever they run
  kRewritten,  // by the handler (CommandContext::propagate): without chance, time and waiting
  kMessage,    // its own words, by the handler and for replicas alone: no data changes
};

// ACL categories beyond those that follow from the flags (@read, @write, @fast, @admin ...).
enum AclCategory : uint32_t {
  kKeyspaceCategory = 1u << 0,
  kStringCategory = 1u << 1,
  kConnectionCategory = 1u << 2,
  kDangerousCategory = 1u << 3,
  kBitmapCategory = 1u << 4,
  kTransactionCategory = 1u << 5,
  kListCategory = 1u << 6,
  kHashCategory = 1u << 7,
  kSetCategory = 1u << 8,
  kSortedSetCategory = 1u << 9,
  kStreamCategory = 1u << 10,
  kHyperLogLogCategory = 1u << 11,
  kGeoCategory = 1u << 12,
  kScriptingCategory = 1u << 13,
  kAdminCategory = 1u << 14,  // of what needs no administrator's connection, unlike kAdmin
};

// What a command does to the keys of one key specification, as COMMAND INFO says it.
enum KeyAccess : uint16_t {
  kRO = 1u << 0,
  kRW = 1u << 1,
  kOW = 1u << 2,
  kRM = 1u << 3,
  kAccess = 1u << 4,
  kUpdate = 1u << 5,
  kInsert = 1u << 6,
  kDelete = 1u << 7,
  kVariableFlags = 1u << 8,  // the arguments say which of these it is
  kNotKey = 1u << 9,         // named like keys, and routed by their slot: channels of shards
};

// Where the keys, or the elements of a value, stand among the arguments: at `first`, every `step`,
// up to `last` (negative: from the end). first == 0: none.
struct KeyRange {
  int16_t first = 0;
  int16_t last = 0;
  int16_t step = 1;
};
inline constexpr KeyRange kOne = {1, 1, 1};
inline constexpr KeyRange kSecond = {2, 2, 1};

// One of the ways to find keys that COMMAND INFO tells clients, where a KeyRange cannot say it:
// where to begin, and what stands from there on.
struct KeyRule {
  enum class Begin : uint8_t { kUnknown, kIndex, kKeyword };
  enum class Find : uint8_t { kUnknown, kRange, kCounted };

  uint16_t access = 0;  // of KeyAccess
  Begin begin = Begin::kUnknown;
  int16_t at = 0;  // the index, or from where on to look for the keyword
  std::string_view keyword = {};
  Find find = Find::kUnknown;
  int16_t last = 0;  // of a range: how many arguments behind the first key, or from the end
  int16_t step = 1;
  int16_t limit = 0;  // 2: only the first half of what is left holds keys
  std::string_view notes = {};
};

// The arguments that name channels, for access control. Whatever has kPubSub says it.
struct ChannelArguments {
  enum class Names : uint8_t { kUnstated, kNone, kChannels, kPatterns };

  Names names = Names::kUnstated;
  KeyRange at = {};
};

// The arguments that name databases beside the client's own, for access control. A handler reaches
// no others (CommandContext::db, database_number).
struct DatabaseArguments {
  KeyRange at = {};
  std::string_view behind = {};  // or: each that stands behind this word, if it comes behind
  int16_t from = 0;              // this argument
  bool all = false;              // or all of them, whatever the arguments say
  bool not_own = false;          // what it does to the client's own, it does not do as such
  bool becomes_own = false;      // SELECT: what follows is about the one that it names
};

using Arguments = std::span<const std::string_view>;

// Among the positions of keys: the command may touch any key, since what it reads says which.
inline constexpr uint32_t kAnyKey = UINT32_MAX;

struct CommandSpec {
  std::string_view name;  // lower case; of a subcommand without its container
  void (*run)(CommandContext&) = nullptr;
  int16_t arity = 0;  // as Redis counts: the name is one, negative means at least
  uint32_t flags = 0;
  EffectForm effect = kNoEffect;
  uint32_t categories = 0;
  KeyRange keys = {};
  uint16_t key_access = 0;
  uint16_t (*variable_access)(Arguments) = nullptr;  // with kVariableFlags: what these words do
  uint16_t rest_access = 0;                          // of the keys after the first; 0: the same
  std::string_view key_notes = {};                   // what COMMAND INFO adds to that
  std::span<const CommandSpec> subcommands = {};
  std::string_view container = {};  // set in the rows of subcommands
  // For commands whose keys a range cannot say; appends the positions of keys, false on a syntax
  // error. Used instead of `keys` when set.
  bool (*find_keys)(Arguments, std::vector<uint32_t>& positions) = nullptr;
  std::span<const KeyRule> key_rules = {};  // where find_keys is set, or there are no keys
  ChannelArguments channels = {};
  DatabaseArguments databases = {};
  // Fields or members that it looks for in the value of its first key: read ahead, so a hint.
  KeyRange elements = {};
  // Whether what is asked for here changes nothing, though the flags say that it may.
  bool (*only_reads)(const Node&, Arguments) = nullptr;
  uint16_t index = 0;  // of the command's statistics; given by the command table
};

constexpr bool arity_fits(const CommandSpec& spec, size_t count) {
  return spec.arity >= 0 ? count == static_cast<size_t>(spec.arity)
                         : count >= static_cast<size_t>(-spec.arity);
}

// Whether the row says what becomes of its changes: whatever writes does, and what has no keys says
// it itself, under a guard of its own.
constexpr bool effect_is_stated(const CommandSpec& spec) {
  for (const CommandSpec& subcommand : spec.subcommands) {
    if (!effect_is_stated(subcommand)) return false;
  }
  const bool has_keys = spec.keys.first != 0 || spec.key_access != 0;
  if (spec.effect == kVerbatim && !has_keys) return false;
  return ((spec.flags & kWrite) != 0) == (spec.effect != kNoEffect) ||
         (spec.flags & kMayReplicate) != 0;
}

// Whether the row says how arguments say what is done to keys, if they do.
constexpr bool access_is_stated(const CommandSpec& spec) {
  for (const CommandSpec& subcommand : spec.subcommands) {
    if (!access_is_stated(subcommand)) return false;
  }
  return ((spec.key_access & kVariableFlags) != 0) == (spec.variable_access != nullptr);
}

// Whether the row says which channels it is about, if any.
constexpr bool channels_are_stated(const CommandSpec& spec) {
  for (const CommandSpec& subcommand : spec.subcommands) {
    if (!channels_are_stated(subcommand)) return false;
  }
  const bool stated = spec.channels.names != ChannelArguments::Names::kUnstated;
  return stated == ((spec.flags & kPubSub) != 0);
}

// The rows of a family: an array that is known, and held to what rows have to say, when it is
// compiled.
class CommandFamily {
 public:
  template <size_t kRows>
  consteval CommandFamily(const CommandSpec (&specs)[kRows]) : specs_(specs) {  // NOLINT: implicit
    for (const CommandSpec& spec : specs) {  // it does not compile else
      CHECK(effect_is_stated(spec));
      CHECK(access_is_stated(spec));
      CHECK(channels_are_stated(spec));
    }
  }

  auto begin() const { return specs_.begin(); }
  auto end() const { return specs_.end(); }
  size_t size() const { return specs_.size(); }

 private:
  std::span<const CommandSpec> specs_;
};

}  // namespace engine
