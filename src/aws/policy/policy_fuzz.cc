// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <memory>
#include <string_view>

#include "aws/policy/evaluate.h"
#include "base/check.h"

// Whatever a document says, it is refused with a sentence or can be evaluated; and what is allowed
// while a Deny for all stands beside it must not be.

namespace {

constexpr std::string_view kDenyAll =
    R"({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aws::policy;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  RequestContext context;
  context.add("aws:username", "ada*");
  context.add("aws:TagKeys", "team");
  context.add("aws:TagKeys", "cost");
  context.add("elasticache:NumNodeGroups", "3");
  const Question question = {"elasticache:CreateReplicationGroup",
                             "arn:aws:elasticache:us-east-1:000000000000:replicationgroup:a",
                             context};
  const auto trust = read_policy(text, Purpose::kTrust);
  if (trust) {
    (void)grant_of(*trust, {"000000000000", "arn:aws:iam::000000000000:user/ada"}, question);
  } else {
    CHECK(!trust.error().message.empty());
  }
  auto policy = read_policy(text, Purpose::kIdentity);
  if (!policy) return 0;
  auto denial = read_policy(kDenyAll, Purpose::kIdentity);
  CHECK(denial);
  PolicySet policies;
  policies.identity.push_back({"fuzz", false, std::make_shared<const Policy>(*std::move(policy))});
  (void)evaluate(policies, question);
  policies.identity.push_back({"deny", false, std::make_shared<const Policy>(*std::move(denial))});
  CHECK(evaluate(policies, question).verdict == Verdict::kExplicitDeny);
  return 0;
}
