// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/api/figures.h"
#include "agent/api/node.h"
#include "agent/drivers/driver.h"
#include "agent/host/backoff.h"
#include "agent/host/control_groups.h"
#include "agent/host/host_system.h"
#include "agent/host/log_collector.h"
#include "agent/host/machine_figures.h"
#include "agent/host/node_files.h"
#include "agent/host/options.h"
#include "base/clock.h"

namespace agent {

// What the keepers of a host share.
struct HostContext {
  HostSystem& system;
  const base::Clock& clock;
  const AgentOptions& options;
  ControlGroups& groups;
  NodeUsers* users = nullptr;     // nullptr: nodes have no users of their own
  std::function<void()> changed;  // to be told when a status has changed that matters

  // The settings that programs have where nothing sets them, by program and engine.
  std::map<std::pair<std::string, Engine>, SettingValues> programs = {};
  MachineFigures machine = {};
};

// Keeps one node as its spec wants it. Every event, a new spec, the end of the process, an answer,
// a timer, ends in step(), which looks at what is and takes the next step: nothing depends on which
// events came before. Belongs to the loop's thread. (node_keeper.cc: steps and processes;
// node_conversations.cc: what is asked, told and answered.)
class NodeKeeper : public std::enable_shared_from_this<NodeKeeper> {
 public:
  using ms = std::chrono::milliseconds;

  // `context` outlives the keeper and whatever is still posted to the loop.
  NodeKeeper(HostContext& context, const std::string& id);

  // Goes on where the last agent stopped.
  void recover();

  // Refused if the spec is of an older epoch of the node's shard than one that it has taken on.
  void want(const NodeSpec& spec);

  // `from`: when the report was sent that the grant answers, by the context's clock.
  void grant(const LeaseGrant& lease, ms from);

  // Likewise, of what a primary may answer under; `from_boot_ms`: by CLOCK_BOOTTIME.
  void grant_leading(const LeaseGrant& lease, int64_t from_boot_ms);

  // Whether it is of a shard whose primary needs a lease.
  bool is_leased() const { return spec_.membership.voters > 0; }

  NodeStatus status() const;
  // Those of a look that nobody has taken; else without readings.
  NodeFigures take_figures();

  // Where its logs are; nullopt: it has none.
  std::optional<LoggedNode> logged();

  // How the node is asked for all its data; an Error while it does not answer.
  base::Result<DumpSource> dump_source();
  bool is_gone() const { return gone_; }

 private:
  using Answered = void (NodeKeeper::*)(base::Result<Replies>);

  void keep();
  void step();
  bool find_process();
  void read_record();
  void rest();
  void tend();

  void launch();
  bool is_fresh() const;
  void unwrap();
  bool lacks_identity() const;
  void take_identity();
  bool must_fetch() const;
  base::Result<void> prepare_directory();
  Endpoint endpoint(const std::string& directory) const;
  Confinement confinement() const;
  void fetch();
  void fetch_ended(const base::Result<void>& result);
  void note_data_read();
  base::Result<void> prepare_start();
  base::Result<void> write_files(const Launch& launch) const;
  void attach(std::unique_ptr<NodeProcess> process);
  void watch();
  void ended();
  bool must_end() const;
  bool may_start() const;
  bool is_outdated(const NodeSpec& spec) const;
  bool is_member() const { return !spec_.membership.shard.empty(); }
  int unanswered_max() const;
  bool must_be_ended_unheard() const;
  bool keeps_readers_waiting() const;
  void end_unheard();
  std::string limit();
  void stop();
  void remove();

  void talk(std::vector<Words> requests, Answered answered);
  void ask();
  void take_vitals(base::Result<Replies> answers);
  void take_readings(Replies& answers);
  void no_answer(const std::string& why);
  void does_not_serve(const std::string& why, bool is_unheard);
  void learn(base::Result<Replies> answers);
  void compare(base::Result<Replies> answers);
  void take_verdicts(base::Result<Replies> answers);
  void conclude(Changes changes, std::map<std::string, std::string> refused);

  void look_at_source();
  bool must_tell_lease() const;
  void tell_lease();
  void lease_told(base::Result<Replies> answers);
  void note_times(NodeStatus& status) const;
  ms poll() const;

  void fail(const std::string& why);
  void bound_log();
  void look_again(ms after);
  ms now() const;
  std::string program_of(const NodeSpec& spec) const;
  const SettingValues* known_settings() const;

  HostContext& context_;
  NodeFiles files_;
  NodeSpec spec_;
  Membership kept_;  // of the spec that is on the disk
  bool keep_due_ = false;
  ms lease_until_ = ms(0);
  int64_t leads_until_boot_ms_ = 0;  // as the service grants it; 0: not in this epoch
  bool lease_due_ = false;           // the node has yet to be told of that
  StartRecord record_;               // of the process, or of the last one
  std::unique_ptr<NodeDriver> driver_;

  std::unique_ptr<NodeProcess> process_;
  bool searched_ = false;  // for a process that somebody started
  bool stopping_ = false;
  bool ready_ = false;   // it has answered
  bool silent_ = false;  // and does not any more
  bool gone_ = false;    // no process, no directory
  ms started_at_ = ms(0);

  uint64_t conversation_ = 0;  // number of the last; answers of earlier ones are stale
  bool talking_ = false;
  int unanswered_ = 0;
  size_t measured_ = 0;  // the last of the answers that are waited for
  ms measured_at_ = ms(0);
  ms log_looked_at_ = ms(0);

  NodeSpec target_;  // what is being told, or has been
  Changes changes_;
  bool told_ = false;        // since it was started or found
  bool just_told_ = false;   // and what has become of that is being asked
  bool update_due_ = false;  // the process may differ from the spec
  uint64_t applied_revision_ = 0;
  std::vector<std::string> shares_;  // the shared addresses among those that it listens on
  std::string users_;                // see NodeStatus

  // Its data key in the clear, and the wrapped one that it belongs to.
  std::string data_key_;
  std::string data_key_of_;
  bool unwrapping_ = false;
  // What it is to begin with: being fetched; fetched, and not read yet; and cannot be had or read.
  bool fetching_ = false;
  bool fetched_ = false;
  bool restore_failed_ = false;

  bool waits_for_lease_ = false;  // and has said so
  bool failed_ = false;
  std::string message_;
  std::vector<std::string> pending_;
  std::vector<std::string> unknown_;
  std::map<std::string, std::string> refused_;
  Vitals vitals_;
  ms vitals_at_ = ms(0);  // 0: it has not answered
  Readings readings_;     // that were not taken yet
  ms readings_at_ = ms(0);
  ms ended_at_ = ms(0);          // when there was seen to be no process
  SourceFacts source_;           // of the last check
  uint64_t checked_source_ = 0;  // the number of the last check that was begun
  int quiet_looks_ = 0;          // in a row that found nothing new
  int failed_starts_ = 0;        // in a row, of this spec
  int64_t granted_bytes_ = 0;    // by the kernel, before its headroom

  Backoff backoff_;
  ms start_at_ = ms(0);
  const std::unique_ptr<Timer> timer_;
  const std::unique_ptr<Timer> kill_timer_;
  const std::unique_ptr<Timer> keep_timer_;
  bool log_grows_ = false;  // and somebody was told
};

}  // namespace agent
