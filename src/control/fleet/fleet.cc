// SPDX-License-Identifier: Apache-2.0
#include "control/fleet/fleet.h"

#include <algorithm>
#include <utility>

namespace control {

namespace {

// Figures move all the time; the rest is what reconcilers act upon.
bool same_condition(agent::NodeStatus a, const agent::NodeStatus& b) {
  a.used_memory_bytes = b.used_memory_bytes;
  a.clients = b.clients;
  if (!b.closely) a.replication_offset = b.replication_offset;
  a.told_ms = b.told_ms;
  a.left_ms = b.left_ms;
  return a == b;
}

bool same_condition(agent::TransferStatus a, const agent::TransferStatus& b) {
  a.bytes_done = b.bytes_done;
  a.bytes_total = b.bytes_total;
  return a == b;
}

// Takes the statuses of a host in; the answer: whose condition has changed, or who is not named any
// more. `named` is replaced by those who are.
template <typename Status>
std::vector<std::string> take_in(const std::vector<Status>& statuses,
                                 std::map<std::string, Status, std::less<>>& known,
                                 std::vector<std::string>& named) {
  std::vector<std::string> changed;
  std::vector<std::string> now;
  for (const Status& status : statuses) {
    now.push_back(status.id);
    const auto [found, fresh] = known.try_emplace(status.id, status);
    if (fresh || !same_condition(found->second, status)) changed.push_back(status.id);
    found->second = status;
  }
  for (const std::string& id : named) {
    if (std::find(now.begin(), now.end(), id) != now.end()) continue;
    known.erase(id);
    changed.push_back(id);
  }
  named = std::move(now);
  return changed;
}

}  // namespace

const agent::NodeStatus* Fleet::node(std::string_view id) const {
  const auto found = nodes_.find(id);
  return found == nodes_.end() ? nullptr : &found->second;
}

std::string Fleet::host_of(std::string_view node) const {
  const auto found = host_of_.find(node);
  return found == host_of_.end() ? "" : found->second;
}

const agent::TransferStatus* Fleet::transfer(std::string_view id) const {
  const auto found = transfers_.find(id);
  return found == transfers_.end() ? nullptr : &found->second;
}

int64_t Fleet::unchanged_ms(std::string_view id) const {
  const auto since = since_us_.find(id);
  const auto reported = reported_us_.find(id);
  if (since == since_us_.end() || reported == reported_us_.end()) return 0;
  return (reported->second - since->second) / 1000;
}

bool Fleet::is_overtaken(const agent::Report& report) const {
  const auto found = hosts_.find(report.host.id);
  if (found == hosts_.end() || report.agent == 0) return false;
  return std::pair(report.agent, report.number) <=
         std::pair(found->second.agent, found->second.number);
}

// An agent reports twice as often at least.
bool Fleet::is_away(std::string_view host) const {
  constexpr int64_t kSilentUs = 5'000'000;
  constexpr int64_t kHurriedSilentUs = 1'000'000;
  const auto found = hosts_.find(host);
  if (found == hosts_.end()) return now() - began_us_ >= kSilentUs;
  const HostView& view = found->second;
  const int64_t heard_us = std::max(view.heard_us, listening_since_us_);
  return now() - heard_us >= (view.is_hurried ? kHurriedSilentUs : kSilentUs);
}

std::set<std::string> Fleet::away_hosts() const {
  std::set<std::string> away;
  if (is_away("")) away.insert("");
  for (const auto& [id, view] : hosts_) {
    if (is_away(id)) away.insert(id);
  }
  return away;
}

void Fleet::take_over() {
  if (!took_over_us_) took_over_us_ = now();
}

bool Fleet::is_grant_over(std::string_view node, int64_t after_ms) const {
  if (!took_over_us_) return false;
  const auto granted = granted_us_.find(node);
  const int64_t last_us =
      granted == granted_us_.end() ? *took_over_us_ : std::max(granted->second, *took_over_us_);
  return now() - last_us >= after_ms * 1000;
}

int64_t Fleet::since_report_ms(std::string_view node) const {
  const auto found = reported_us_.find(node);
  return found == reported_us_.end() ? 0 : (now() - found->second) / 1000;
}

int64_t Fleet::told_ms(std::string_view id) const {
  const agent::NodeStatus* status = node(id);
  return status == nullptr ? 0 : std::max<int64_t>(0, status->told_ms) + since_report_ms(id);
}

int64_t Fleet::left_ms(std::string_view id) const {
  const agent::NodeStatus* status = node(id);
  return status == nullptr ? 0 : std::max<int64_t>(0, status->left_ms) + since_report_ms(id);
}

// Before what is known of the nodes is replaced.
void Fleet::note_times(const agent::Report& report) {
  for (const agent::NodeStatus& status : report.nodes) {
    const auto known = nodes_.find(status.id);
    const bool is_as_before = known != nodes_.end() && known->second.pid == status.pid &&
                              known->second.state == status.state;
    if (!is_as_before) since_us_.insert_or_assign(status.id, clock_.monotonic_us());
    reported_us_.insert_or_assign(status.id, now());
  }
}

Fleet::Changes Fleet::take(const agent::Report& report) {
  note_times(report);
  HostView& host = hosts_[report.host.id];
  if (report.agent != 0) {
    host.agent = report.agent;
    host.number = report.number;
  }
  host.heard_us = now();
  host.is_hurried = std::any_of(report.nodes.begin(), report.nodes.end(),
                                [](const auto& node) { return node.membership.voters > 0; });
  // What has come to be another host's is not this one's to take back.
  std::erase_if(host.named.nodes,
                [&](const std::string& id) { return host_of(id) != report.host.id; });
  for (const agent::NodeStatus& status : report.nodes) {
    host_of_.insert_or_assign(status.id, report.host.id);
  }
  Changes changes = {.nodes = take_in(report.nodes, nodes_, host.named.nodes),
                     .transfers = take_in(report.transfers, transfers_, host.named.transfers)};
  for (const std::string& id : changes.nodes) {
    if (nodes_.contains(id)) continue;
    since_us_.erase(id);
    reported_us_.erase(id);
    host_of_.erase(id);
  }
  return changes;
}

}  // namespace control
