// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/api/figures.h"
#include "agent/api/node.h"
#include "agent/drivers/conversation.h"
#include "base/result.h"

namespace agent {

// Settings by the program's names, with their values: what it is like now, or without any.
using SettingValues = std::map<std::string, std::string>;

// Where its agent puts what an identity consists of, beside kConfigFile: another one has other
// names.
std::string identity_file(const NodeIdentity& identity);
std::string authority_file(const NodeIdentity& identity);

// How a program is to be started, in the node's directory.
struct Launch {
  std::vector<std::string> arguments;
  std::string config;  // the text of the file kConfigFile, if the program reads one
  std::optional<std::string> users = {};  // likewise, of kUsersFile
};
inline constexpr const char* kConfigFile = "node.conf";
inline constexpr const char* kUsersFile = "users.acl";
inline constexpr const char* kIdentityPrefix = "identity-";
inline constexpr const char* kAuthorityPrefix = "authority-";
inline constexpr const char* kDataDirectory = "data";
inline constexpr const char* kEpochFile = "shard-epoch";  // in it, where Tarn's nodes have theirs
inline constexpr const char* kRunDirectory = "run";
inline constexpr const char* kSocketFile = "run/admin.sock";

// What a node says of itself.
struct Vitals {
  int64_t used_memory_bytes = 0;
  int64_t clients = 0;
  Standing standing = {};  // asked only of members of a shard, as is the offset
  int64_t replication_offset = 0;
  bool needs_update = false;  // it has lost something that it was told
  int64_t told_ms = 0;        // see NodeStatus, likewise of members only
  int64_t left_ms = 0;
};

// Something to be told to a running node.
struct Change {
  std::string name;  // as the spec has it
  Words request;
};

// What separates a running node from its spec.
struct Changes {
  std::vector<Change> live;
  std::vector<std::string> pending;  // names that need a restart
  std::vector<std::string> unknown;  // names that mean nothing to the program
};

enum class Verdict {
  kDone,
  kPending,  // only a restart can do it
  kUnknown,
  kRefused,
};

// How one kind of program is told what a NodeSpec asks for. Drivers say what is to be said; they
// neither speak nor start anything, and remember nothing.
class NodeDriver {
 public:
  virtual ~NodeDriver() = default;

  // Whether the program must be asked what settings it has before it can be started in earnest,
  // since it would not start with one that it does not know.
  virtual bool learns_settings() const = 0;

  // `known`: the settings that it has; null to start it only to be asked, out of anybody's reach.
  virtual Launch launch(const NodeSpec& spec, const SettingValues* known) const = 0;

  // Whether the program can be told who may log in, NodeSpec::users.
  virtual bool takes_users(const NodeSpec& /*spec*/) const { return false; }

  // Whether it can be told to speak TLS, NodeSpec::transit_encryption.
  virtual bool may_encrypt_transit() const { return false; }

  // `directory`: the node's, by a short name.
  virtual Endpoint endpoint(const NodeSpec& spec, const std::string& directory) const = 0;

  // Requests that come before all others of a conversation, with answers that do not matter.
  virtual std::vector<Words> preamble(const NodeSpec& /*spec*/, const NodeSpec& /*started*/) const {
    return {};
  }

  // What to ask twice a second. An Error in the answer to it: the node does not serve yet.
  virtual std::vector<Words> questions(const NodeSpec& spec) const = 0;
  virtual base::Result<Vitals> vitals(const NodeSpec& spec, const Replies& answers) const = 0;

  // What else to ask then, for metrics; an Error in the answer to it means nothing.
  virtual std::vector<Words> measurements(const NodeSpec& spec) const = 0;
  virtual Readings readings(const NodeSpec& spec, const Replies& answers) const = 0;

  // What tells a primary that it may answer until a time of CLOCK_BOOTTIME; nullopt: the program
  // knows no leases, and is told of none.
  virtual std::optional<Words> lease(const NodeSpec& /*spec*/, int64_t /*until_boot_ms*/) const {
    return std::nullopt;
  }

  // What to ask for the current settings; may be nothing.
  virtual std::vector<Words> inspection() const = 0;
  virtual SettingValues inspected(const Replies& answers) const = 0;

  // `started`: what it was started with. `defaults` are its settings as they are if nothing sets
  // them, empty if not known; `answers`, those to inspection().
  struct Comparison {
    const NodeSpec& wanted;
    const NodeSpec& started;
    const SettingValues& current;
    const SettingValues& defaults;
    const Replies& answers;
  };
  virtual Changes changes(const Comparison& nodes) const = 0;
  virtual Verdict verdict(const Reply& answer) const = 0;
};

// The program of a node: the longest of `binaries`' prefixes, such as "redis:7.0", that fits the
// spec's engine_version ("redis 7.0.7"), or else this program, which is a node itself.
struct EngineBinary {
  std::string prefix;
  std::string path;
};
const EngineBinary* choose_binary(const NodeSpec& spec, const std::vector<EngineBinary>& binaries);

std::unique_ptr<NodeDriver> tarn_driver();
std::unique_ptr<NodeDriver> redis_driver();
std::unique_ptr<NodeDriver> memcached_driver();

// The driver for a node's program: Tarn's own, or another one of the engine's.
std::unique_ptr<NodeDriver> driver_for(const NodeSpec& spec, bool is_tarn);

}  // namespace agent
