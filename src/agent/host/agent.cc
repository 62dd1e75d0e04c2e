// SPDX-License-Identifier: Apache-2.0
#include "agent/host/agent.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "agent/api/figures.h"
#include "agent/host/control_groups.h"
#include "agent/host/figures_sender.h"
#include "agent/host/log_collector.h"
#include "agent/host/node_files.h"
#include "agent/host/node_keeper.h"
#include "base/log.h"
#include "base/numbers.h"

namespace agent {

class Agent::Work : public std::enable_shared_from_this<Agent::Work> {
 public:
  Work(const Surroundings& surroundings, AgentOptions options)
      : service_(surroundings.service),
        options_(std::move(options)),
        groups_(options_.control_group),
        context_{.system = surroundings.system,
                 .clock = surroundings.clock,
                 .options = options_,
                 .groups = groups_,
                 .changed = [this] { report_soon(); }},
        report_timer_(surroundings.system.make_timer()),
        specs_timer_(surroundings.system.make_timer()) {}

  base::Result<void> start();
  std::vector<NodeStatus> nodes() const;

 private:
  std::vector<NodeFigures> take_figures();
  uint64_t first_look() const;
  std::optional<LoggedNode> logged(const std::string& node);
  base::Result<void> take_directory();
  base::Result<void> recover();
  void take_number();

  void ask_for_specs();
  void take_specs(base::Result<Specs> specs);
  void want(const NodeSpec& spec);
  base::Result<DumpSource> dump_source(const std::string& node);

  void report_soon();
  void report();
  struct SentAt {
    NodeKeeper::ms monotonic;
    int64_t boot_ms;
  };
  void reported(base::Result<ReportReply> reply, const SentAt& sent_at);
  bool has_leased() const;
  void report_after(AgentOptions::ms delay);
  void note_service(const std::string& trouble);

  ServiceLink& service_;
  AgentOptions options_;
  ControlGroups groups_;
  HostContext context_;
  std::optional<NodeUsers> users_;
  std::shared_ptr<void> lock_;  // of the state directory
  std::map<std::string, std::shared_ptr<NodeKeeper>> keepers_;
  uint64_t specs_revision_ = 0;

  // What tells the service which report is the later one of two: see Report.
  uint64_t agent_ = 0;
  uint64_t reports_ = 0;

  std::shared_ptr<FiguresSender> figures_;
  std::shared_ptr<LogCollector> logs_;
  std::string trouble_;  // with the service, as it was last logged; empty: it answers
  bool reporting_ = false;
  bool report_due_ = false;  // something has changed since the last report was made
  const std::unique_ptr<Timer> report_timer_;
  const std::unique_ptr<Timer> specs_timer_;
};

Agent::Agent(const Surroundings& surroundings, AgentOptions options)
    : work_(std::make_shared<Work>(surroundings, std::move(options))) {}
Agent::~Agent() = default;
base::Result<void> Agent::start() { return work_->start(); }
std::vector<NodeStatus> Agent::nodes() const { return work_->nodes(); }

base::Result<void> Agent::Work::start() {
  if (auto taken = take_directory(); !taken) return taken;
  if (auto recovered = recover(); !recovered) return recovered;
  context_.system.transfers().begin({.source =
                                         [weak = weak_from_this()](const std::string& node) {
                                           const auto self = weak.lock();
                                           return self ? self->dump_source(node)
                                                       : base::Error{"the agent has ended"};
                                         },
                                     .changed =
                                         [weak = weak_from_this()] {
                                           if (const auto self = weak.lock()) self->report_soon();
                                         }});
  figures_ =
      std::make_shared<FiguresSender>(FiguresSender::Parts{.system = context_.system,
                                                           .service = service_,
                                                           .host = options_.offer.id,
                                                           .interval = options_.figures_interval,
                                                           .first_number = first_look()},
                                      [this] { return take_figures(); });
  figures_->start();
  logs_ =
      std::make_shared<LogCollector>(LogCollector::Parts{.system = context_.system,
                                                         .service = service_,
                                                         .host = options_.offer.id,
                                                         .interval = options_.report_interval,
                                                         .answer_timeout = options_.answer_timeout},
                                     [this](const std::string& node) { return logged(node); });
  logs_->start();
  ask_for_specs();
  report_soon();
  return {};
}

// By the time: beyond what any agent before it has used.
uint64_t Agent::Work::first_look() const {
  constexpr int kLooksAMillisecond = 20;  // in bits
  return static_cast<uint64_t>(std::max<int64_t>(1, context_.clock.wall_ms()))
         << kLooksAMillisecond;
}

std::vector<NodeFigures> Agent::Work::take_figures() {
  std::vector<NodeFigures> all;
  for (const auto& [id, keeper] : keepers_) {
    NodeFigures figures = keeper->take_figures();
    if (!figures.readings.empty()) all.push_back(std::move(figures));
  }
  return all;
}

std::optional<LoggedNode> Agent::Work::logged(const std::string& node) {
  const auto keeper = keepers_.find(node);
  return keeper == keepers_.end() ? std::nullopt : keeper->second->logged();
}

std::vector<NodeStatus> Agent::Work::nodes() const {
  std::vector<NodeStatus> nodes;
  for (const auto& [id, keeper] : keepers_) nodes.push_back(keeper->status());
  return nodes;
}

base::Result<void> Agent::Work::take_directory() {
  auto directory = context_.system.files().own_directory(options_.state_directory);
  if (!directory) return directory.error();
  options_.state_directory = std::move(directory->path);
  lock_ = std::move(directory->lock);
  users_.emplace(context_.system.files(), options_.state_directory, options_.isolation);
  context_.users = &*users_;
  return {};
}

base::Result<void> Agent::Work::recover() {
  const auto ids = NodeFiles::list(context_.system.files(), options_.state_directory);
  if (!ids) return ids.error();
  for (const std::string& id : *ids) {
    auto keeper = std::make_shared<NodeKeeper>(context_, id);
    keeper->recover();
    keepers_.emplace(id, std::move(keeper));
  }
  return {};
}

// Larger than that of any agent before it in this directory, which is on the disk first; and by the
// time, in case the directory is a new one on an old host.
void Agent::Work::take_number() {
  if (agent_ != 0) return;
  HostFiles& files = context_.system.files();
  const std::string path = options_.state_directory + "/agent-number";
  const auto text = files.read(path);
  if (!text) return base::log::warning("reports have no number: {}", text.error().message);
  const uint64_t before = base::parse_uint64(text->value_or("0")).value_or(0);
  const auto time = static_cast<uint64_t>(std::max<int64_t>(0, context_.clock.wall_ms()));
  const uint64_t number = std::max(before + 1, time);
  if (auto kept = files.replace(path, std::to_string(number)); !kept) {
    return base::log::warning("reports have no number: {}", kept.error().message);
  }
  agent_ = number;
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
    specs_timer_->start(options_.retry, [this] { ask_for_specs(); });
    return;
  }
  specs_revision_ = specs->revision;
  for (const NodeSpec& spec : specs->nodes) want(spec);
  for (const Transfer& transfer : specs->transfers) context_.system.transfers().want(transfer);
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

base::Result<DumpSource> Agent::Work::dump_source(const std::string& node) {
  const auto keeper = keepers_.find(node);
  if (keeper == keepers_.end()) return base::Error{"there is no node " + node + " on this host"};
  return keeper->second->dump_source();
}

// --- reports ----------------------------------------------------------------------------------

// What changes in one turn of the loop is one report.
void Agent::Work::report_soon() {
  if (std::exchange(report_due_, true) || reporting_) return;
  context_.system.post([weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self && !self->reporting_) self->report();
  });
}

void Agent::Work::report() {
  reporting_ = true;
  report_due_ = false;
  take_number();
  report_timer_->cancel();
  const SentAt sent_at = {.monotonic = NodeKeeper::ms(context_.clock.monotonic_us() / 1000),
                          .boot_ms = context_.clock.boot_ms()};
  service_.report({.host = options_.offer,
                   .nodes = nodes(),
                   .transfers = context_.system.transfers().statuses(),
                   .agent = agent_,
                   .number = ++reports_},
                  [weak = weak_from_this(), sent_at](base::Result<ReportReply> reply) {
                    if (const auto self = weak.lock()) self->reported(std::move(reply), sent_at);
                  });
}

bool Agent::Work::has_leased() const {
  return std::any_of(keepers_.begin(), keepers_.end(),
                     [](const auto& entry) { return entry.second->is_leased(); });
}

void Agent::Work::reported(base::Result<ReportReply> reply, const SentAt& sent_at) {
  reporting_ = false;
  note_service(reply ? "" : reply.error().message);
  if (!reply) {
    report_due_ = true;
    return report_after(has_leased() ? options_.leased_retry : options_.retry);
  }
  for (const std::string& id : reply->unknown) {
    const auto keeper = keepers_.find(id);
    if (keeper != keepers_.end() && keeper->second->is_gone()) keepers_.erase(keeper);
  }
  for (const std::string& id : reply->unknown_transfers) context_.system.transfers().forget(id);
  for (const LeaseGrant& lease : reply->leases) {
    const auto keeper = keepers_.find(lease.node);
    if (keeper != keepers_.end()) keeper->second->grant(lease, sent_at.monotonic);
  }
  for (const LeaseGrant& lease : reply->leading) {
    const auto keeper = keepers_.find(lease.node);
    if (keeper != keepers_.end()) keeper->second->grant_leading(lease, sent_at.boot_ms);
  }
  if (report_due_) return report();
  report_after(has_leased() ? options_.leased_report_interval : options_.report_interval);
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
  report_timer_->start(delay, [this] {
    if (!reporting_) report();
  });
}

}  // namespace agent
