// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agent/api/node.h"
#include "agent/drivers/conversation.h"
#include "agent/host/host_files.h"
#include "agent/process/process.h"
#include "agent/transfers/transfers.h"
#include "base/result.h"

// All that an agent has of its host: a simulation has another one, in which time, processes and
// disks are its own. Everything belongs to the thread of the agent's loop, and what is called back
// is called from the loop, never before the call that asked for it has returned.

namespace agent {

// Calls once, after some time. Its end, and a new start, end what was asked for before.
class Timer {
 public:
  virtual ~Timer() = default;
  virtual void start(std::chrono::milliseconds after, std::function<void()> task) = 0;
  virtual void cancel() = 0;
};

// A node's process, started by this agent or by an earlier one: see Process. It goes on when this
// ends.
class NodeProcess {
 public:
  virtual ~NodeProcess() = default;
  virtual int64_t pid() const = 0;
  virtual bool has_ended() const = 0;
  virtual void signal(int number) = 0;
  virtual std::string ending() const = 0;

  // `ended` is called once when the process has ended, unless this has ended before. An Error: its
  // end cannot be watched.
  virtual base::Result<void> watch(std::function<void()> ended) = 0;
};

class HostSystem {
 public:
  virtual ~HostSystem() = default;

  virtual void post(std::function<void()> task) = 0;
  virtual std::unique_ptr<Timer> make_timer() = 0;

  // As Process::start() and Process::find(); null: there is none.
  virtual base::Result<std::unique_ptr<NodeProcess>> start_process(const Command& command) = 0;
  virtual base::Result<std::unique_ptr<NodeProcess>> find_process(const std::string& lock_file) = 0;

  // As converse(); `done` may be called after the agent has ended.
  virtual void converse(const Endpoint& endpoint, const std::vector<Words>& requests,
                        std::chrono::milliseconds timeout,
                        std::function<void(base::Result<Replies>)> done) = 0;

  // Looks at what data are to move in from: see source_check.h; `done` as converse()'s.
  virtual void check_source(const SourceCheck& check, std::chrono::milliseconds timeout,
                            std::function<void(SourceFacts)> done) = 0;

  virtual HostFiles& files() = 0;
  virtual Transfers& transfers() = 0;
};

}  // namespace agent
