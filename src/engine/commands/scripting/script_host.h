// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "engine/execution/request.h"
#include "engine/scripts/running_scripts.h"
#include "engine/session/command_context.h"
#include "scripting/host.h"

namespace engine {

// What a script may do, as its flags and the command that runs it say.
struct ScriptRights {
  bool reads_only = false;
  bool allows_oom = false;
  // With several workers: that it touches nothing but its declared keys is known.
  bool keeps_to_keys = false;
};

// One run of a script.
struct ScriptRun {
  ScriptKind kind = ScriptKind::kScript;
  std::string_view name;  // its SHA-1, or that of the function
  int function = 0;       // of the interpreter
  std::span<const std::string_view> keys;
  std::span<const std::string_view> arguments;
  ScriptRights rights;
  bool memory_is_over = false;  // when it began: more than `maxmemory` is used
};

// The node as one run of a script sees it: commands run within the one that runs the script, under
// its guard, for a client that stands in for the one that has called.
//
// With several workers the guard may be over the declared keys alone. Then what needs more ends the
// run, before anything was changed, to be begun again under all locks (wants_all()): a command on
// other keys, and the first one that writes, unless it is known that the script keeps to its keys.
class ScriptHost final : public scripting::Host {
 public:
  // All must outlive it. `stand_in` is reset.
  ScriptHost(const CommandContext& context, const ScriptRun& run, const Guard& guard,
             Client& stand_in, Request& request);
  ~ScriptHost() override;

  // Whether the run has ended because it needs the locks of all partitions.
  bool wants_all() const { return wants_all_; }

  scripting::CallResult call(std::span<const std::string_view> words,
                             std::string_view& reply) override;
  void set_resp(int version) override { stand_in_.reply.set_resp(version); }
  void set_replication(int where) override { is_told_ = where != scripting::kReplicateNowhere; }
  scripting::Permission may_call(std::span<const std::string_view> words) override;
  void log(scripting::LogLevel level, std::string_view text) override;
  bool may_go_on(std::string_view& why) override;

 private:
  void look_up(std::span<const std::string_view> words);
  bool refuse();
  std::string refusal() const;
  std::string denial() const;
  bool needs_all() const;
  void run_command();
  std::string_view reply_bytes();
  void register_as_running();
  void become_slow(int64_t elapsed_ms);

  const CommandContext& context_;
  const ScriptRun& run_;
  const Guard& guard_;
  Client& stand_in_;
  Request& request_;     // the command that is called
  bool is_told_ = true;  // what it changes, to the write stream
  bool has_written_ = false;
  bool wants_all_ = false;

  std::string reply_;   // where it does not lie in one piece
  std::string reason_;  // of a refusal

  const int64_t began_us_;
  int64_t serve_others_us_ = 0;             // not before
  std::shared_ptr<RunningScript> running_;  // null while it is a short one
};

}  // namespace engine
