// SPDX-License-Identifier: Apache-2.0
#include "control/service/agent_api.h"

#include <utility>

#include "control/nodes/node.h"
#include "control/records/transaction.h"

namespace control {

namespace {

constexpr int kOk = 200;
constexpr int kBadRequest = 400;
constexpr int kNotFound = 404;
constexpr int kUnavailable = 503;
constexpr int64_t kWaitUs = 20'000'000;

struct Problem {
  std::string message;
};
BOOST_DESCRIBE_STRUCT(Problem, (), (message))

void refuse(const InternalApi::Reply& reply, int status, std::string message) {
  reply(status, json::write(Problem{std::move(message)}));
}

}  // namespace

void AgentApi::call(std::string_view path, std::string_view body, Reply reply) {
  if (path == "/tarn/agent/report") return report(body, reply);
  if (path == "/tarn/agent/specs") return specs(body, std::move(reply));
  refuse(reply, kNotFound, "there is no " + std::string(path));
}

void AgentApi::report(std::string_view body, const Reply& reply) {
  const base::Result<agent::Report> report = json::read<agent::Report>(body);
  if (!report) return refuse(reply, kBadRequest, "the report " + report.error().message);
  const StoreResult<agent::ReportReply> answer = take(*report);
  if (!answer) return refuse(reply, kUnavailable, answer.error().message);
  reply(kOk, json::write(*answer));
}

StoreResult<agent::ReportReply> AgentApi::take(const agent::Report& report) {
  Transaction records(store_);
  Host host = {.id = report.host.id};
  if (auto known = records.find<Host>(host.id)) host = *std::move(known);
  host.offer = report.host;
  records.put(host);
  agent::ReportReply answer;
  for (const agent::NodeStatus& status : report.nodes) {
    if (!records.exists<Node>(status.id)) answer.unknown.push_back(status.id);
  }
  // First the record, so that whoever acts upon the fleet finds the host it speaks of.
  if (auto done = records.commit(); !done) return done.error();
  const std::vector<std::string> changed = fleet_.take(report);
  if (!changed.empty()) changed_(changed);
  return answer;
}

void AgentApi::specs(std::string_view body, Reply reply) {
  const base::Result<agent::SpecsRequest> request = json::read<agent::SpecsRequest>(body);
  if (!request) return refuse(reply, kBadRequest, "the request " + request.error().message);
  const StoreResult<agent::Specs> specs = specs_after(*request);
  if (!specs) return refuse(reply, kUnavailable, specs.error().message);
  if (!specs->nodes.empty() || request->after_revision == 0) {
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
  agent::Specs specs = {.revision = *revision, .nodes = {}};
  Transaction records(store_);
  for (Node& node : records.list<Node>()) {
    if (node.spec.host != request.host || node.revision <= request.after_revision) continue;
    node.spec.revision = node.revision;
    specs.nodes.push_back(std::move(node.spec));
  }
  if (records.failure()) return *records.failure();
  return specs;
}

void AgentApi::nodes_written() {
  for (auto waiting = waiting_.begin(); waiting != waiting_.end();) {
    const StoreResult<agent::Specs> specs = specs_after(waiting->request);
    if (!specs || specs->nodes.empty()) {
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
    waiting->reply(kOk, json::write(agent::Specs{waiting->request.after_revision, {}}));
    waiting = waiting_.erase(waiting);
  }
}

}  // namespace control
