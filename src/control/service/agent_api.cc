// SPDX-License-Identifier: Apache-2.0
#include "control/service/agent_api.h"

#include <utility>

#include "agent/api/figures.h"
#include "base/sha256.h"
#include "control/actions/kms_keys.h"
#include "control/nodes/node.h"
#include "control/nodes/transfer.h"
#include "control/records/transaction.h"
#include "control/resources/shards/leases.h"
#include "control/resources/shards/members.h"
#include "control/resources/shards/shards.h"
#include "control/resources/users/connect_keys.h"
#include "control/service/internal_replies.h"

namespace control {

namespace {

constexpr int64_t kWaitUs = 20'000'000;

bool is_empty(const agent::Specs& specs) { return specs.nodes.empty() && specs.transfers.empty(); }

// Whether the node that there is of that id is on the host: an agent may still name one that was
// there before, and is gone. The record is not read again for each report of a node that runs.
bool is_on(Transaction& records, const Fleet& fleet, const agent::NodeStatus& status,
           const std::string& host) {
  if (status.state != agent::NodeState::absent && fleet.host_of(status.id) == host) return true;
  const auto row = records.find<Node>(status.id);
  return !row || row->spec.host == host;
}

void refuse_other(const InternalApi::Reply& reply, const InternalCall& call) {
  refuse(reply, kForbidden, "the certificate is of host " + std::string(call.agent));
}

}  // namespace

void AgentApi::call(const InternalCall& call, Reply reply) {
  if (call.path == "/tarn/agent/report") return report(call, reply);
  if (call.path == "/tarn/agent/figures") return figures(call, reply);
  if (call.path == "/tarn/agent/logs") return logs(call, reply);
  if (call.path == "/tarn/agent/specs") return specs(call, std::move(reply));
  if (call.path == "/tarn/agent/unwrap") return unwrap(call.body, reply);
  refuse(reply, kNotFound, "there is no " + std::string(call.path));
}

void AgentApi::report(const InternalCall& call, const Reply& reply) {
  const base::Result<agent::Report> report = json::read<agent::Report>(call.body);
  if (!report) return refuse(reply, kBadRequest, "the report " + report.error().message);
  if (!call.may_speak_for(report->host.id)) return refuse_other(reply, call);
  const StoreResult<agent::ReportReply> answer = take(*report);
  if (!answer) return refuse(reply, kUnavailable, answer.error().message);
  reply(kOk, json::write(*answer));
}

void AgentApi::figures(const InternalCall& call, const Reply& reply) {
  base::Result<agent::FiguresReport> report = json::read<agent::FiguresReport>(call.body);
  if (!report) return refuse(reply, kBadRequest, "the figures: " + report.error().message);
  if (!call.may_speak_for(report->host)) return refuse_other(reply, call);
  std::erase_if(report->nodes, [&](const agent::NodeFigures& node) {
    return fleet_.host_of(node.id) != report->host;
  });
  reply(kOk, json::write(agent::FiguresReply{.unknown = figures_(report->nodes)}));
}

void AgentApi::logs(const InternalCall& call, const Reply& reply) {
  const base::Result<agent::LogsReport> report = json::read<agent::LogsReport>(call.body);
  if (!report) return refuse(reply, kBadRequest, "the logs: " + report.error().message);
  if (!call.may_speak_for(report->host)) return refuse_other(reply, call);
  reply(kOk, json::write(logs_(*report)));
}

StoreResult<agent::ReportReply> AgentApi::take(const agent::Report& report) {
  if (fleet_.is_overtaken(report)) return agent::ReportReply();
  Transaction records(store_);
  Host host = {.id = report.host.id};
  if (auto known = records.find<Host>(host.id)) host = *std::move(known);
  host.offer = report.host;
  records.put(host);
  agent::ReportReply answer;
  agent::Report of_host = report;
  std::erase_if(of_host.nodes, [&](const agent::NodeStatus& status) {
    const bool is_known = records.exists<Node>(status.id);
    const bool is_here = !is_known || is_on(records, fleet_, status, host.id);
    if (!is_known || !is_here) answer.unknown.push_back(status.id);
    return !is_here;
  });
  for (const agent::TransferStatus& status : report.transfers) {
    if (!records.exists<TransferRow>(status.id)) answer.unknown_transfers.push_back(status.id);
  }
  // First the record, so that whoever acts upon the fleet finds the host it speaks of.
  if (auto done = records.commit(); !done) return done.error();
  const Fleet::Changes changed = fleet_.take(of_host);
  answer.leases = leases(of_host);
  answer.leading = leases_of_leaders(of_host);
  if (!changed.empty()) changed_(changed);
  return answer;
}

// For primaries that do not run and may: see may_start().
std::vector<agent::LeaseGrant> AgentApi::leases(const agent::Report& report) {
  constexpr int64_t kLeaseMs = 5000;
  std::vector<agent::LeaseGrant> granted;
  Transaction records(store_);
  for (const agent::NodeStatus& status : report.nodes) {
    if (!status.membership.needs_lease || status.pid != 0) continue;
    const auto row = records.find<Node>(status.id);
    if (!row || row->spec.membership != status.membership) continue;
    if (!may_start(records, fleet_, *row)) continue;
    granted.push_back(
        {.node = status.id, .epoch = status.membership.epoch, .duration_ms = kLeaseMs});
  }
  return granted;
}

// For primaries of shards on several hosts. Who leads is looked up first, then whether this service
// has the store: then nobody else has changed that meanwhile, and who takes the store over waits
// for what was granted before.
std::vector<agent::LeaseGrant> AgentApi::leases_of_leaders(const agent::Report& report) {
  std::vector<agent::LeaseGrant> granted;
  Transaction records(store_);
  for (const agent::NodeStatus& status : report.nodes) {
    if (status.membership.voters == 0) continue;
    const auto row = records.find<Node>(status.id);
    if (!row || !may_lead_on(*row, status)) continue;
    granted.push_back(
        {.node = status.id, .epoch = status.membership.epoch, .duration_ms = kPrimaryLeaseMs});
  }
  if (granted.empty() || records.failure() || !store_.check()) return {};
  fleet_.take_over();
  for (const agent::LeaseGrant& grant : granted) fleet_.note_grant(grant.node);
  return granted;
}

void AgentApi::specs(const InternalCall& call, Reply reply) {
  const base::Result<agent::SpecsRequest> request = json::read<agent::SpecsRequest>(call.body);
  if (!request) return refuse(reply, kBadRequest, "the request " + request.error().message);
  if (!call.may_speak_for(request->host)) return refuse_other(reply, call);
  const StoreResult<agent::Specs> specs = specs_after(*request);
  if (!specs) return refuse(reply, kUnavailable, specs.error().message);
  if (!is_empty(*specs) || request->after_revision == 0) {
    return reply(kOk, json::write(*specs));
  }
  // An agent asks once at a time: an earlier question of the same host was given up.
  std::erase_if(waiting_,
                [&](const Waiting& other) { return other.request.host == request->host; });
  waiting_.push_back({*request, std::move(reply), clock_.monotonic_us() + kWaitUs});
}

StoreResult<agent::Specs> AgentApi::specs_after(const agent::SpecsRequest& request) {
  const StoreResult<uint64_t> revision = store_.revision();
  if (!revision) return revision.error();
  agent::Specs specs = {.revision = *revision, .nodes = {}, .transfers = {}};
  Transaction records(store_);
  for (Node& node : records.list<Node>()) {
    if (node.spec.host != request.host || node.revision <= request.after_revision) continue;
    node.spec.revision = node.revision;
    node.spec.signing_keys = signing_keys_of(records, keys_, region_, node.spec.users);
    specs.nodes.push_back(std::move(node.spec));
  }
  for (TransferRow& row : records.list<TransferRow>()) {
    if (row.host != request.host || row.revision <= request.after_revision) continue;
    row.transfer.revision = row.revision;
    specs.transfers.push_back(std::move(row.transfer));
  }
  if (records.failure()) return *records.failure();
  return specs;
}

// Whoever may ask has all that is encrypted on its host.
void AgentApi::unwrap(std::string_view body, const Reply& reply) {
  const base::Result<agent::UnwrapRequest> request = json::read<agent::UnwrapRequest>(body);
  if (!request) return refuse(reply, kBadRequest, "the request " + request.error().message);
  Transaction records(store_);
  const base::Result<std::string> key = unwrap_data_key(records, keys_, request->wrapped);
  if (records.failure()) return refuse(reply, kUnavailable, records.failure()->message);
  if (!key) return refuse(reply, kBadRequest, key.error().message);
  reply(kOk, json::write(agent::UnwrapReply{base::hex(*key)}));
}

void AgentApi::rows_written() {
  for (auto waiting = waiting_.begin(); waiting != waiting_.end();) {
    const StoreResult<agent::Specs> specs = specs_after(waiting->request);
    if (!specs || is_empty(*specs)) {
      ++waiting;
      continue;
    }
    waiting->reply(kOk, json::write(*specs));
    waiting = waiting_.erase(waiting);
  }
}

void AgentApi::tick() {
  const int64_t now = clock_.monotonic_us();
  for (auto waiting = waiting_.begin(); waiting != waiting_.end();) {
    if (waiting->until_us > now) {
      ++waiting;
      continue;
    }
    waiting->reply(kOk, json::write(agent::Specs{waiting->request.after_revision, {}, {}}));
    waiting = waiting_.erase(waiting);
  }
}

}  // namespace control
