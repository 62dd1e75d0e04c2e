// SPDX-License-Identifier: Apache-2.0
#include "agent/host/agent.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <map>
#include <string>
#include <system_error>
#include <utility>

#include "agent/host/control_groups.h"
#include "agent/host/node_files.h"
#include "agent/host/node_keeper.h"
#include "agent/process/process_lock.h"
#include "base/descriptor.h"
#include "base/log.h"

namespace agent {

class Agent::Work : public std::enable_shared_from_this<Agent::Work> {
 public:
  Work(const Surroundings& surroundings, AgentOptions options)
      : service_(surroundings.service),
        options_(std::move(options)),
        groups_(options_.control_group),
        context_{.loop = surroundings.loop,
                 .clock = surroundings.clock,
                 .options = options_,
                 .groups = groups_,
                 .changed = [this] { report_soon(); }},
        report_timer_(surroundings.loop),
        specs_timer_(surroundings.loop) {}

  base::Result<void> start();
  std::vector<NodeStatus> nodes() const;

 private:
  base::Result<void> take_directory();
  base::Result<void> recover();

  void ask_for_specs();
  void take_specs(base::Result<Specs> specs);
  void want(const NodeSpec& spec);

  void report_soon();
  void report();
  void reported(base::Result<ReportReply> reply, NodeKeeper::ms sent_at);
  void report_after(AgentOptions::ms delay);
  void note_service(const std::string& trouble);

  ServiceLink& service_;
  AgentOptions options_;
  ControlGroups groups_;
  HostContext context_;
  base::Descriptor lock_;
  std::map<std::string, std::shared_ptr<NodeKeeper>> keepers_;
  uint64_t specs_revision_ = 0;

  std::string trouble_;  // with the service, as it was last logged; empty: it answers
  bool reporting_ = false;
  bool report_due_ = false;  // something has changed since the last report was made
  boost::asio::steady_timer report_timer_;
  boost::asio::steady_timer specs_timer_;
};

Agent::Agent(const Surroundings& surroundings, AgentOptions options)
    : work_(std::make_shared<Work>(surroundings, std::move(options))) {}
Agent::~Agent() = default;
base::Result<void> Agent::start() { return work_->start(); }
std::vector<NodeStatus> Agent::nodes() const { return work_->nodes(); }

base::Result<void> Agent::Work::start() {
  if (auto taken = take_directory(); !taken) return taken;
  if (auto recovered = recover(); !recovered) return recovered;
  ask_for_specs();
  report_soon();
  return {};
}

std::vector<NodeStatus> Agent::Work::nodes() const {
  std::vector<NodeStatus> nodes;
  for (const auto& [id, keeper] : keepers_) nodes.push_back(keeper->status());
  return nodes;
}

base::Result<void> Agent::Work::take_directory() {
  const std::string& directory = options_.state_directory;
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  // Nodes work in directories of their own: what they are told must hold there too.
  if (!error) options_.state_directory = std::filesystem::canonical(directory, error).string();
  if (error) return base::Error{"create " + directory + ": " + error.message()};
  auto lock = take_process_lock(agent_lock(options_.state_directory));
  if (!lock) return base::Error{"no agent can work here: " + lock.error().message};
  lock_ = *std::move(lock);
  return {};
}

base::Result<void> Agent::Work::recover() {
  const auto ids = NodeFiles::list(options_.state_directory);
  if (!ids) return ids.error();
  for (const std::string& id : *ids) {
    auto keeper = std::make_shared<NodeKeeper>(context_, id);
    keeper->recover();
    keepers_.emplace(id, std::move(keeper));
  }
  return {};
}

// --- specs ------------------------------------------------------------------------------------

void Agent::Work::ask_for_specs() {
  service_.specs({.host = options_.offer.id, .after_revision = specs_revision_},
                 [weak = weak_from_this()](base::Result<Specs> specs) {
                   if (const auto self = weak.lock()) self->take_specs(std::move(specs));
                 });
}

void Agent::Work::take_specs(base::Result<Specs> specs) {
  if (!specs) {
    base::log::verbose("no specs: {}", specs.error().message);
    specs_timer_.expires_after(options_.retry);
    specs_timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
      const auto self = weak.lock();
      if (self && !error) self->ask_for_specs();
    });
    return;
  }
  specs_revision_ = specs->revision;
  for (const NodeSpec& spec : specs->nodes) want(spec);
  ask_for_specs();
}

void Agent::Work::want(const NodeSpec& spec) {
  if (!NodeFiles::is_valid_id(spec.id) || spec.host != options_.offer.id) {
    base::log::warning("spec ignored: not for this host, or no name for a node node={} host={}",
                       spec.id, spec.host);
    return;
  }
  auto& keeper = keepers_[spec.id];
  if (!keeper) keeper = std::make_shared<NodeKeeper>(context_, spec.id);
  keeper->want(spec);
}

// --- reports ----------------------------------------------------------------------------------

// What changes in one turn of the loop is one report.
void Agent::Work::report_soon() {
  if (std::exchange(report_due_, true) || reporting_) return;
  boost::asio::post(context_.loop, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self && !self->reporting_) self->report();
  });
}

void Agent::Work::report() {
  reporting_ = true;
  report_due_ = false;
  report_timer_.cancel();
  const auto sent_at = NodeKeeper::ms(context_.clock.monotonic_us() / 1000);
  service_.report({.host = options_.offer, .nodes = nodes()},
                  [weak = weak_from_this(), sent_at](base::Result<ReportReply> reply) {
                    if (const auto self = weak.lock()) self->reported(std::move(reply), sent_at);
                  });
}

void Agent::Work::reported(base::Result<ReportReply> reply, NodeKeeper::ms sent_at) {
  reporting_ = false;
  note_service(reply ? "" : reply.error().message);
  if (!reply) {
    report_due_ = true;
    return report_after(options_.retry);
  }
  for (const std::string& id : reply->unknown) {
    const auto keeper = keepers_.find(id);
    if (keeper != keepers_.end() && keeper->second->is_gone()) keepers_.erase(keeper);
  }
  for (const LeaseGrant& lease : reply->leases) {
    const auto keeper = keepers_.find(lease.node);
    if (keeper != keepers_.end()) keeper->second->grant(lease, sent_at);
  }
  if (report_due_) return report();
  report_after(options_.report_interval);
}

// Says once that the service is away, and why, and once that it is back.
void Agent::Work::note_service(const std::string& trouble) {
  if (trouble == trouble_) return;
  if (trouble.empty()) {
    base::log::notice("the service answers again");
  } else {
    base::log::warning("the service does not answer; the nodes go on: {}", trouble);
  }
  trouble_ = trouble;
}

void Agent::Work::report_after(AgentOptions::ms delay) {
  report_timer_.expires_after(delay);
  report_timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (self && !error && !self->reporting_) self->report();
  });
}

}  // namespace agent
