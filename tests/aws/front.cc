// SPDX-License-Identifier: Apache-2.0
// What front_test.py calls with botocore: the API's front, before STS and an ElastiCache that knows
// two operations. Listens on a free loopback port, which it prints, and serves until it is killed.
//
//   front AUDIT_FILE ACCESS_FILE

#include "control/server/front.h"

#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

#include "aws/elasticache/service.h"
#include "aws/sts/service.h"
#include "control/server/audit_log_file.h"

namespace {

class TwoOperations final : public control::ApiService {
 public:
  const aws::Service& model() const override { return aws::elasticache::service(); }
  control::Authorisation authorise(const control::Call& /*call*/) override {
    return {.reason = "the test"};
  }
  aws::Result<aws::Structure> call(const control::Call& call) override {
    const aws::Operation& operation = *call.request.operation;
    aws::Structure result(operation.output != nullptr ? *operation.output
                                                      : control::kNoResultShape);
    if (operation.name == "DescribeCacheClusters") return result;
    if (operation.name == "CreateUser") {
      result.set("UserId", call.request.input.string("UserId"));
      return result;
    }
    return aws::Error(aws::kNotImplemented, "Tarn has no " + std::string(operation.name) + " yet.");
  }
};

class TellsWhoCalls final : public control::ApiService {
 public:
  const aws::Service& model() const override { return aws::sts::service(); }
  control::Authorisation authorise(const control::Call& /*call*/) override {
    return {.reason = "the test"};
  }
  aws::Result<aws::Structure> call(const control::Call& call) override {
    aws::Structure result(*call.request.operation->output);
    result.set("UserId", call.caller.user_id)
        .set("Account", call.caller.account)
        .set("Arn", call.caller.arn);
    return result;
  }
};

class OneKey final : public control::AccessKeys {
 public:
  std::optional<control::AccessKey> find(std::string_view access_key_id,
                                         std::string_view /*session_token*/) const override {
    if (access_key_id != "AKIATARN") return std::nullopt;
    return control::AccessKey{.secret = "secret/+key",
                              .caller = {.account = "000000000000",
                                         .access_key_id = "AKIATARN",
                                         .arn = "arn:aws:iam::000000000000:user/ada",
                                         .user_id = "AIDATARN",
                                         .source_address = {}}};
  }
};

int fail(const std::string& message) {
  std::fprintf(stderr, "front: %s\n", message.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return fail("front AUDIT_FILE ACCESS_FILE");
  const base::SystemClock clock;
  const std::string audit_path = argv[1];
  auto audit_log =
      control::AuditLogFile::open({.log = audit_path, .head = audit_path + ".head"}, clock);
  if (!audit_log) return fail(audit_log.error().message);
  auto access_file = control::LogFile::open(argv[2]);
  if (!access_file) return fail(access_file.error().message);
  control::AccessLogFile access_log(std::move(*access_file));
  TwoOperations elasticache;
  TellsWhoCalls identity;
  control::ApiService* const services[] = {&elasticache, &identity};
  const OneKey keys;
  boost::asio::io_context io(1);
  const auto front = control::Front::listen({.io = io,
                                             .services = services,
                                             .keys = keys,
                                             .internal = nullptr,
                                             .clock = clock,
                                             .access_log = access_log,
                                             .audit_log = *audit_log},
                                            {.region = "eu-central-1"});
  if (!front) return fail(front.error().message);
  std::printf("%d\n", (*front)->port());
  std::fflush(stdout);
  io.run();
  return 0;
}
