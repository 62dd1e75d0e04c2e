// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <memory>
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
        "/tarn/agent/specs", agent::SpecsRequest{offer_.id, revision_}, {revision_, {}});
    revision_ = specs.revision;
    for (const agent::NodeSpec& spec : specs.nodes) obey(spec);
    return specs.nodes.size();
  }

  void report() {
    agent::Report report = {offer_, {}};
    for (const auto& [id, status] : nodes_) report.nodes.push_back(status);
    const auto reply = ask<agent::ReportReply>("/tarn/agent/report", report, {});
    for (const std::string& id : reply.unknown) {
      if (nodes_[id].state == agent::NodeState::absent) nodes_.erase(id);
    }
  }

  agent::HostOffer& offer() { return offer_; }
  agent::NodeStatus& node(const std::string& id) { return nodes_[id]; }
  const agent::NodeSpec& spec(const std::string& id) { return specs_[id]; }
  // Nodes named here fail with the message instead of running.
  std::map<std::string, std::string>& failing() { return failing_; }

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
    status.id = spec.id;
    status.applied_revision = spec.revision;
    status.incarnation = spec.incarnation;
    status.state =
        spec.wanted == agent::Wanted::absent ? agent::NodeState::absent : agent::NodeState::running;
    if (status.state == agent::NodeState::running && failing_.contains(spec.id)) {
      status.state = agent::NodeState::failed;
      status.message = failing_[spec.id];
    }
  }

  // The fallback stands for an answer that does not come now.
  template <typename Reply, typename Request>
  Reply ask(std::string_view path, const Request& request, Reply fallback) {
    auto answer = std::make_shared<Reply>(std::move(fallback));
    service_->internal().call(path, json::write(request), [answer](int status, std::string body) {
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
  std::map<std::string, std::string> failing_;
};

using Parameters = std::vector<std::pair<std::string, std::string>>;

class ServiceTest : public testing::Test {
 protected:
  ServiceTest() { restart(); }

  // What the store holds and the machine runs outlives the service.
  void restart() {
    service_ = std::make_unique<Service>(*store_, account_, clock_, random_, [] {});
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
  Caller caller_;
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
