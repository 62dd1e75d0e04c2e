// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "control/server/front.h"

// A front on a free loopback port and what it works with, all on the test's thread. For tests.

namespace control::test {

inline constexpr aws::Shape kThingPasswords = aws::list("PasswordList", "member", aws::kString);
inline constexpr aws::Member kThingMembers[] = {
    {"ThingId", aws::kString, aws::kRequired},
    {"AuthToken", aws::kString},
    {"Passwords", kThingPasswords},
    {"Size", aws::kInteger},
};
inline constexpr aws::Shape kThing = aws::structure("Thing", kThingMembers);
inline constexpr aws::Member kThingResultMembers[] = {{"ThingId", aws::kString}};
inline constexpr aws::Shape kThingResult = aws::structure("ThingResult", kThingResultMembers);
inline constexpr aws::Operation kOperations[] = {
    {"CreateThing", &kThing, &kThingResult, {}},
    {"DeleteThing", &kThing, nullptr, {}},
    {"DescribeThing", &kThing, &kThingResult, {}},
};
inline constexpr std::span<const aws::Operation> kFamilies[] = {kOperations};
inline constexpr aws::Service kThings = {.name = "elasticache",
                                         .version = "2015-02-02",
                                         .xml_namespace = "http://elasticache.example/doc/",
                                         .dialect = aws::Dialect::kQuery,
                                         .families = kFamilies};
inline constexpr aws::Service kClouds = {.name = "ec2",
                                         .version = "2016-11-15",
                                         .xml_namespace = "http://ec2.example/doc/",
                                         .dialect = aws::Dialect::kEc2,
                                         .families = kFamilies};

// Does what the test tells it to.
class ScriptedService final : public ApiService {
 public:
  explicit ScriptedService(const aws::Service& service) : service_(service) {}

  const aws::Service& model() const override { return service_; }
  Authorisation authorise(const Call& /*call*/) override { return authorisation; }
  aws::Result<aws::Structure> call(const Call& call) override {
    calls += 1;
    last_caller = call.caller;
    last_request_id = call.request_id;
    return run(call);
  }

  Authorisation authorisation = {.reason = "the test"};
  int calls = 0;
  Caller last_caller;
  std::string last_request_id;
  std::function<aws::Result<aws::Structure>(const Call&)> run =
      [](const Call& call) -> aws::Result<aws::Structure> {
    if (call.request.operation->output == nullptr) return no_result();
    aws::Structure result(kThingResult);
    result.set("ThingId", call.request.input.string("ThingId"));
    return result;
  };

 private:
  const aws::Service& service_;
};

class KeyTable final : public AccessKeys {
 public:
  std::optional<AccessKey> find(std::string_view id,
                                std::string_view /*session_token*/) const override {
    const auto found = keys.find(std::string(id));
    if (found == keys.end()) return std::nullopt;
    return found->second;
  }

  std::map<std::string, AccessKey> keys;
};

class ScriptedInternal final : public InternalApi {
 public:
  void call(const InternalCall& call, Reply reply) override {
    last_path = call.path;
    last_body = call.body;
    last_agent = call.agent;
    run(std::move(reply));
  }

  std::string last_path;
  std::string last_body;
  std::string last_agent;
  std::function<void(Reply)> run = [](const Reply& reply) { reply(200, "{}"); };
};

class KeptAccessLog final : public AccessLog {
 public:
  void write(const CallRecord& record) override { records.push_back(record); }

  std::vector<CallRecord> records;
};

class KeptAuditLog final : public AuditLog {
 public:
  base::Result<void> append(std::string_view line) override {
    if (broken) return base::Error{"the disk is full"};
    lines.emplace_back(line);
    return {};
  }

  std::vector<std::string> lines;
  bool broken = false;
};

// Everything a front needs. `start` makes it.
struct World {
  World() {
    keys.keys["AKIATARN"] = {.secret = "secret/+key",
                             .caller = {.account = "000000000000",
                                        .access_key_id = "AKIATARN",
                                        .arn = "arn:aws:iam::000000000000:user/ada",
                                        .user_id = "AIDATARN",
                                        .source_address = ""}};
    keys.keys["TARNAGENT"] = {.secret = "agent secret", .caller = {}, .use = KeyUse::kInternal};
    options.region = "eu-central-1";
    options.limits.deadlines.farewell_ms = 200;
  }

  void start() {
    auto listening = Front::listen({.io = io,
                                    .services = services,
                                    .keys = keys,
                                    .internal = &internal,
                                    .clock = clock,
                                    .access_log = access_log,
                                    .audit_log = audit_log,
                                    .console = console,
                                    .data = data},
                                   options);
    CHECK(listening.has_value());
    front = std::move(*listening);
  }

  // Runs the front until `done` says so. A front that hangs is a failure, not a long wait.
  bool run_until(const std::function<bool()>& done) {
    io.restart();
    const auto patience = std::chrono::seconds(20);
    while (!done()) {
      if (io.run_one_for(patience) == 0) return done();
    }
    return true;
  }

  boost::asio::io_context io;
  base::FakeClock clock{1'795'584'600'000};
  ScriptedService things{kThings};
  ScriptedService clouds{kClouds};
  ApiService* services[2] = {&clouds, &things};
  KeyTable keys;
  ScriptedInternal internal;
  KeptAccessLog access_log;
  KeptAuditLog audit_log;
  Console* console = nullptr;
  DataApi* data = nullptr;
  FrontOptions options;
  std::unique_ptr<Front> front;
};

}  // namespace control::test
