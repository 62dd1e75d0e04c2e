// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/query/decode.h"
#include "base/clock.h"
#include "base/random.h"
#include "control/service/service.h"
#include "control/store/memory_store.h"

// A whole service for tests, without sockets, processes and time: calls go in as forms, and an
// agent that obeys at once stands for the machine.

namespace control {

// The security group that an account has from its first day.
constexpr const char* kDefaultGroupId = "sg-00000000000000000";

constexpr int64_t kDayMs = int64_t{24} * 60 * 60 * 1000;

// Does what the specs ask for, when it is told to.
class FakeAgent {
 public:
  explicit FakeAgent(std::string pool = "127.66.0.0/24") {
    offer_ = {"host-1", {"us-east-1a", "us-east-1b", "us-east-1c"}, int64_t{64} << 30, 8, pool};
  }

  void connect(Service& service) {
    service_ = &service;
    revision_ = 0;
    report();
  }

  // Fetches specs, obeys and reports, until the service asks for nothing new.
  void obey() {
    service_->run();
    while (fetch()) {
      report();
      service_->run();
    }
  }

  // Only takes in what is asked for; 0 when there is nothing.
  size_t fetch() {
    const agent::Specs specs = ask<agent::Specs>(
        "/tarn/agent/specs", agent::SpecsRequest{offer_.id, revision_}, {revision_, {}, {}});
    revision_ = specs.revision;
    for (const agent::NodeSpec& spec : specs.nodes) obey(spec);
    for (const agent::Transfer& transfer : specs.transfers) obey(transfer);
    return specs.nodes.size() + specs.transfers.size();
  }

  void report() {
    agent::Report report;
    report.host = offer_;
    for (const auto& [id, status] : nodes_) report.nodes.push_back(status);
    for (const auto& [id, status] : transfers_) report.transfers.push_back(status);
    const auto reply = ask<agent::ReportReply>("/tarn/agent/report", report, {});
    leases_ = reply.leases;
    leading_ = reply.leading;
    for (const std::string& id : reply.unknown_transfers) transfers_.erase(id);
    for (const std::string& id : reply.unknown) {
      if (nodes_[id].state == agent::NodeState::absent) nodes_.erase(id);
    }
  }

  // Its process ends, or is stopped, and the agent has seen it; it is not started again by itself.
  void kill(const std::string& id) {
    agent::NodeStatus& status = nodes_[id];
    status.state = agent::NodeState::starting;
    status.pid = 0;
    status.standing = {};
    report();
  }
  void silence(const std::string& id) {
    nodes_[id].state = agent::NodeState::starting;
    nodes_[id].silent = true;
    report();
  }
  // The leases that the last report was answered with.
  const std::vector<agent::LeaseGrant>& leases() const { return leases_; }

  const std::vector<agent::LeaseGrant>& leading() const { return leading_; }

  agent::HostOffer& offer() { return offer_; }
  agent::NodeStatus& node(const std::string& id) { return nodes_[id]; }
  const agent::NodeSpec& spec(const std::string& id) { return specs_[id]; }
  // Every version is another program.
  void have_programs() { has_programs_ = true; }
  // Whether nodes take on the users that they are told of.
  void take_users(bool take) { takes_users_ = take; }
  // What is found of every server that is looked at.
  void find_source(const agent::SourceFacts& facts) { source_ = facts; }
  // Nodes named here fail with the message instead of running.
  std::map<std::string, std::string>& failing() { return failing_; }

  // All transfers that it was ever asked for, and what it says of those that it still knows.
  const std::vector<agent::Transfer>& transfers() const { return asked_; }
  std::map<std::string, agent::TransferStatus>& transfer_statuses() { return transfers_; }
  // What transfers end with from here on.
  agent::TransferStatus& next_transfer() { return next_transfer_; }
  // Objects in the store of backups and in buckets, as far as this agent has made them.
  const std::set<std::string>& objects() const { return objects_; }

  std::vector<std::string> running() const {
    std::vector<std::string> ids;
    for (const auto& [id, status] : nodes_) {
      if (status.state != agent::NodeState::absent) ids.push_back(id);
    }
    return ids;
  }

 private:
  void obey(const agent::NodeSpec& spec) {
    agent::NodeStatus& status = nodes_[spec.id];
    specs_[spec.id] = spec;
    start(spec, status);
    status.id = spec.id;
    status.applied_revision = spec.revision;
    status.incarnation = spec.incarnation;
    status.state =
        spec.wanted == agent::Wanted::absent ? agent::NodeState::absent : agent::NodeState::running;
    const bool runs = status.state == agent::NodeState::running;
    if (runs && takes_users_) status.users = agent::users_digest(spec);
    status.pid = runs ? std::max<int64_t>(status.pid, 1) : 0;
    status.membership = spec.membership;
    status.closely = spec.following.closely;
    if (runs) take_place(spec, status);
    if (source_ && spec.source_check.number != 0) {
      status.source = *source_;
      status.source.number = spec.source_check.number;
    }
    if (runs && failing_.contains(spec.id)) {
      status.state = agent::NodeState::failed;
      status.message = failing_[spec.id];
    }
  }

  void obey(const agent::Transfer& transfer) {
    asked_.push_back(transfer);
    agent::TransferStatus status = next_transfer_;
    status.id = transfer.id;
    transfers_[transfer.id] = status;
    if (status.state != agent::TransferState::done) return;
    const std::string object = transfer.to.bucket + "/" + transfer.to.name;
    if (transfer.kind == agent::TransferKind::remove) {
      objects_.erase(object);
    } else {
      objects_.insert(object);
    }
  }

  // A process of another incarnation is a new one, and empty. Threads are for a whole process, and
  // so is its program.
  void start(const agent::NodeSpec& spec, agent::NodeStatus& status) {
    agent::NodeSpec& started = started_[spec.id];
    if (started.id.empty() || started.incarnation != spec.incarnation) {
      started = spec;
      status.standing = {};
      status.replication_offset = 0;
    }
    status.settings_pending.clear();
    if (spec.threads != started.threads) status.settings_pending.emplace_back("threads");
    if (has_programs_ && spec.engine_version != started.engine_version) {
      status.settings_pending.emplace_back("engine_version");
    }
  }

  // A new replica has what its primary has.
  void copy_data(const agent::NodeSpec& spec, agent::NodeStatus& status) {
    for (const auto& [id, other] : specs_) {
      if (id == spec.id || other.addresses.empty()) continue;
      if (other.addresses.front() != spec.following.address) continue;
      status.standing.has_data = nodes_[id].standing.has_data;
      status.replication_offset = nodes_[id].replication_offset;
    }
  }

  // As a node does: it leads only in an epoch later than any that it knew, and with data.
  void take_place(const agent::NodeSpec& spec, agent::NodeStatus& status) {
    const agent::Membership& membership = spec.membership;
    agent::Standing& now = status.standing;
    const bool is_new = now.role == agent::Role::none;
    now.knows_leases = true;
    if (membership.role == agent::Role::replica) {
      if (membership.epoch < now.epoch) return;
      now.role = agent::Role::replica;
      now.epoch = membership.epoch;
      now.linked = !spec.following.address.empty();
      if (is_new && now.linked) copy_data(spec, status);
    } else if (membership.role == agent::Role::primary && membership.epoch > now.epoch &&
               (now.has_data || spec.following.may_be_empty)) {
      now.role = agent::Role::primary;
      now.epoch = membership.epoch;
      now.linked = false;
    }
    const bool leads = now.role == agent::Role::primary && now.epoch == membership.epoch;
    now.voters_version = leads ? membership.voters_version : 0;
  }

  // The fallback stands for an answer that does not come now.
  template <typename Reply, typename Request>
  Reply ask(std::string_view path, const Request& request, Reply fallback) {
    auto answer = std::make_shared<Reply>(std::move(fallback));
    service_->internal().call({path, json::write(request)}, [answer](int status, std::string body) {
      ASSERT_TRUE(status == 200 || status == 503) << body;
      if (status == 200) *answer = *json::read<Reply>(body);
    });
    return *answer;
  }

  Service* service_ = nullptr;
  agent::HostOffer offer_;
  uint64_t revision_ = 0;
  std::map<std::string, agent::NodeStatus> nodes_;
  std::map<std::string, agent::NodeSpec> specs_;
  std::map<std::string, agent::NodeSpec> started_;
  bool has_programs_ = false;
  bool takes_users_ = true;
  std::optional<agent::SourceFacts> source_;
  std::map<std::string, std::string> failing_;
  std::vector<agent::LeaseGrant> leases_;
  std::vector<agent::LeaseGrant> leading_;
  std::vector<agent::Transfer> asked_;
  std::map<std::string, agent::TransferStatus> transfers_;
  std::set<std::string> objects_;
  agent::TransferStatus next_transfer_ = {
      .id = "",
      .state = agent::TransferState::done,
      .file = {.size_bytes = 3 << 20, .sha256 = "abc", .memory_bytes = 100 << 20}};
};

using Parameters = std::vector<std::pair<std::string, std::string>>;

class ServiceTest : public testing::Test {
 protected:
  // Backups and buckets, of the tests that have any, lie below `root`.
  explicit ServiceTest(const std::string& root = "/nowhere")
      : places_({.backup_store = root + "/backups", .bucket_directory = root}, clock_) {
    restart();
  }

  // What the store holds and the machine runs outlives the service.
  void restart() {
    service_ = std::make_unique<Service>(*store_, account_, storage_, clock_, random_, [] {});
    agent_.connect(*service_);
  }

  ActionResult try_call(ApiService& api, const std::string& operation,
                        const Parameters& parameters) {
    std::string text = "Version=" + std::string(api.model().version) + "&Action=" + operation;
    for (const auto& [name, value] : parameters) text += "&" + name + "=" + escape(value);
    const aws::Result<aws::Form> form = aws::Form::parse(text);
    if (!form) return form.error();
    const auto request = aws::read_request(api.model(), *form);
    if (!request) return request.error();
    ActionResult result = api.call({caller_, request_id_, *request});
    service_->run();
    return result;
  }
  ActionResult try_call(const std::string& operation, const Parameters& parameters) {
    return try_call(service_->elasticache(), operation, parameters);
  }
  aws::Structure call(const std::string& operation, const Parameters& parameters = {}) {
    ActionResult result = try_call(operation, parameters);
    EXPECT_TRUE(result) << operation << ": " << (result ? "" : result.error().message);
    return result ? *std::move(result) : aws::Structure(kNoResultShape);
  }
  std::string error_of(const std::string& operation, const Parameters& parameters) {
    const ActionResult result = try_call(operation, parameters);
    return result ? "" : std::string(result.error().spec->code);
  }
  std::string message_of(const std::string& operation, const Parameters& parameters) {
    const ActionResult result = try_call(operation, parameters);
    return result ? "" : result.error().message;
  }

  // The same for EC2.
  aws::Structure call_ec2(const std::string& operation, const Parameters& parameters = {}) {
    ActionResult result = try_call(service_->ec2(), operation, parameters);
    EXPECT_TRUE(result) << operation << ": " << (result ? "" : result.error().message);
    return result ? *std::move(result) : aws::Structure(kNoResultShape);
  }
  std::string error_of_ec2(const std::string& operation, const Parameters& parameters) {
    const ActionResult result = try_call(service_->ec2(), operation, parameters);
    return result ? "" : std::string(result.error().spec->code);
  }

  aws::Structure create(const std::string& id, const std::string& engine, Parameters more = {}) {
    more.insert(more.begin(), {{"CacheClusterId", id}, {"Engine", engine}});
    bool typed = false;
    for (const auto& [name, value] : more) typed = typed || name == "CacheNodeType";
    if (!typed) more.emplace_back("CacheNodeType", "cache.t4g.micro");
    return *call("CreateCacheCluster", more).structure("CacheCluster");
  }
  aws::Structure describe(const std::string& id) {
    return call("DescribeCacheClusters", {{"CacheClusterId", id}, {"ShowCacheNodeInfo", "true"}})
        .structures("CacheClusters")[0];
  }
  std::string status_of(const std::string& id) {
    return std::string(*describe(id).string("CacheClusterStatus"));
  }
  std::vector<std::string> keys(std::string_view prefix) {
    std::vector<std::string> keys;
    const std::vector<Row> rows = *store_->list(prefix);
    for (const Row& row : rows) keys.push_back(row.key);
    return keys;
  }

  base::FakeClock clock_;
  std::unique_ptr<Store> store_ = std::make_unique<MemoryStore>(clock_);
  base::Random random_{1};
  Account account_ = {"000000000000", "us-east-1"};
  const objects::Places places_;
  const std::unique_ptr<KeyService> keys_ = key_in_memory(std::string(32, 'k'));
  const std::unique_ptr<CertificateAuthority> authority_ = CertificateAuthority::in_memory(clock_);
  const Storage storage_ = {places_, *keys_, *authority_};
  Caller caller_ = {.account = account_.id,
                    .access_key_id = "AKIAOWN",
                    .arn = "arn:aws:iam::000000000000:root",
                    .user_id = account_.id,
                    .kind = PrincipalKind::kRoot};
  std::string request_id_ = "request";
  FakeAgent agent_;
  std::unique_ptr<Service> service_;

 private:
  static std::string escape(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
      char hex[4];
      std::snprintf(hex, sizeof(hex), "%%%02X", static_cast<unsigned char>(c));
      escaped += hex;
    }
    return escaped;
  }
};

}  // namespace control
