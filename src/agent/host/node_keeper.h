// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/api/node.h"
#include "agent/drivers/driver.h"
#include "agent/host/backoff.h"
#include "agent/host/control_groups.h"
#include "agent/host/node_files.h"
#include "agent/host/options.h"
#include "agent/process/process.h"
#include "base/clock.h"

namespace agent {

// What the keepers of a host share.
struct HostContext {
  boost::asio::io_context& loop;
  const base::Clock& clock;
  const AgentOptions& options;
  ControlGroups& groups;
  std::function<void()> changed;  // to be told when a status has changed that matters

  // The settings that programs have where nothing sets them, by program and engine.
  std::map<std::pair<std::string, Engine>, SettingValues> programs = {};
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

  NodeStatus status() const;
  bool is_gone() const { return gone_; }

 private:
  using Answered = void (NodeKeeper::*)(base::Result<Replies>);

  void step();
  bool find_process();
  void read_record();
  void rest();
  void tend();

  void launch();
  base::Result<void> prepare_start();
  void attach(Process process);
  void watch();
  void ended();
  bool must_end() const;
  bool may_start() const;
  bool is_outdated(const NodeSpec& spec) const;
  std::string limit();
  void stop();
  void remove();

  void talk(std::vector<Words> requests, Answered answered);
  void ask();
  void take_vitals(base::Result<Replies> answers);
  void no_answer(const std::string& why);
  void learn(base::Result<Replies> answers);
  void compare(base::Result<Replies> answers);
  void take_verdicts(base::Result<Replies> answers);
  void conclude(Changes changes, std::map<std::string, std::string> refused);

  void fail(const std::string& why);
  void look_again(ms after);
  ms now() const;
  std::string program_of(const NodeSpec& spec) const;
  const SettingValues* known_settings() const;

  HostContext& context_;
  NodeFiles files_;
  NodeSpec spec_;
  Membership kept_;  // of the spec that is on the disk
  ms lease_until_ = ms(0);
  StartRecord record_;  // of the process, or of the last one
  std::unique_ptr<NodeDriver> driver_;

  std::optional<Process> process_;
  std::unique_ptr<boost::asio::posix::stream_descriptor> end_of_process_;
  bool searched_ = false;  // for a process that somebody started
  bool stopping_ = false;
  bool ready_ = false;  // it has answered
  bool gone_ = false;   // no process, no directory
  ms started_at_ = ms(0);

  uint64_t conversation_ = 0;  // number of the last; answers of earlier ones are stale
  bool talking_ = false;
  int unanswered_ = 0;

  NodeSpec target_;  // what is being told, or has been
  Changes changes_;
  bool told_ = false;        // since it was started or found
  bool update_due_ = false;  // the process may differ from the spec
  uint64_t applied_revision_ = 0;

  bool waits_for_lease_ = false;  // and has said so
  bool failed_ = false;
  std::string message_;
  std::vector<std::string> pending_;
  std::vector<std::string> unknown_;
  std::map<std::string, std::string> refused_;
  Vitals vitals_;
  int quiet_looks_ = 0;        // in a row that found nothing new
  int failed_starts_ = 0;      // in a row, of this spec
  int64_t granted_bytes_ = 0;  // by the kernel, before its headroom

  Backoff backoff_;
  ms start_at_ = ms(0);
  boost::asio::steady_timer timer_;
  boost::asio::steady_timer kill_timer_;
};

}  // namespace agent
