// SPDX-License-Identifier: Apache-2.0
#include "aws/policy/evaluate.h"

#include <gtest/gtest.h>

#include <string>

#include "base/check.h"

namespace aws::policy {
namespace {

constexpr std::string_view kGroup = "arn:aws:elasticache:us-east-1:000000000000:replicationgroup:a";
constexpr std::string_view kAllowAll =
    R"({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})";

NamedPolicy named(std::string_view document, std::string name = "p") {
  auto policy = read_policy(document, Purpose::kIdentity);
  if (!policy) {
    ADD_FAILURE() << document << "\n" << policy.error().message;
    policy = Policy();
  }
  return {std::move(name), false, std::make_shared<const Policy>(*std::move(policy))};
}

// What a policy with one statement says to CreateReplicationGroup on a group.
Verdict verdict(const std::string& statement, const RequestContext& context = {},
                std::string_view resource = kGroup, std::string_view version = "2012-10-17") {
  PolicySet policies;
  policies.identity.push_back(
      named(R"({"Version": ")" + std::string(version) + R"(", "Statement": )" + statement + "}"));
  return evaluate(policies, {"elasticache:CreateReplicationGroup", resource, context}).verdict;
}

bool allows(const std::string& elements, const RequestContext& context = {},
            std::string_view resource = kGroup, std::string_view version = "2012-10-17") {
  return verdict(R"({"Effect": "Allow", )" + elements + "}", context, resource, version) ==
         Verdict::kAllowed;
}

bool holds(const std::string& condition, const RequestContext& context) {
  return allows(R"("Action": "*", "Resource": "*", "Condition": )" + condition, context);
}

RequestContext with(std::string_view key, std::initializer_list<const char*> values) {
  RequestContext context;
  for (const char* value : values) context.add(key, value);
  return context;
}

TEST(Evaluate, ActionsHaveNoCase) {
  EXPECT_TRUE(allows(R"("Action": "elasticache:createreplicationgroup", "Resource": "*")"));
  EXPECT_TRUE(allows(R"("Action": "ELASTICACHE:Create*", "Resource": "*")"));
  EXPECT_TRUE(allows(R"("Action": "elasticache:C?eate*Group", "Resource": "*")"));
  EXPECT_FALSE(allows(R"("Action": "elasticache:Create", "Resource": "*")"));
  EXPECT_FALSE(allows(R"("Action": "ec2:*", "Resource": "*")"));
  EXPECT_FALSE(allows(R"("NotAction": "elasticache:Create*", "Resource": "*")"));
  EXPECT_TRUE(allows(R"("NotAction": "iam:*", "Resource": "*")"));
}

TEST(Evaluate, ArnsAreComparedPartByPart) {
  const auto on = [](const std::string& resource) {
    return allows(R"("Action": "*", "Resource": ")" + resource + "\"");
  };
  EXPECT_TRUE(on("arn:aws:elasticache:us-east-1:000000000000:replicationgroup:a"));
  EXPECT_TRUE(on("arn:aws:elasticache:*:*:replicationgroup:*"));
  EXPECT_TRUE(on("arn:aws:elasticache:*:*:*"));
  EXPECT_TRUE(on("arn:*:*:*:*:*"));
  EXPECT_FALSE(on("arn:aws:elasticache:*:*:replicationgroup:A"));
  EXPECT_FALSE(on("arn:aws:elasticache:*:*:cluster:*"));
  EXPECT_FALSE(on("arn:aws:elasticache:us-*:replicationgroup:a"));  // not over colons
}

TEST(Evaluate, NotResourceIsTheRest) {
  const std::string but =
      R"("Action": "*", "NotResource": "arn:aws:elasticache:*:*:replicationgroup:a")";
  EXPECT_FALSE(allows(but));
  EXPECT_TRUE(allows(but, {}, "arn:aws:elasticache:us-east-1:000000000000:replicationgroup:b"));
}

TEST(Evaluate, VariablesAreTheRequestsValues) {
  const std::string own =
      R"("Action": "*", "Resource": "arn:aws:elasticache:*:*:replicationgroup:${aws:UserName}")";
  EXPECT_TRUE(allows(own, with("aws:username", {"a"})));
  EXPECT_FALSE(allows(own, with("aws:username", {"b"})));
  EXPECT_FALSE(allows(own, {}));
  EXPECT_FALSE(allows(own, with("aws:username", {"a", "b"})));
  // 2008-10-17 has no variables.
  EXPECT_FALSE(allows(own, with("aws:username", {"a"}), kGroup, "2008-10-17"));
}

TEST(Evaluate, AVariablesValueIsNoPattern) {
  const std::string own =
      R"("Action": "*", "Resource": "arn:aws:elasticache:*:*:replicationgroup:${aws:username}")";
  EXPECT_FALSE(allows(own, with("aws:username", {"*"})));
  const std::string account =
      R"("Action": "*", "Resource": "arn:aws:elasticache:${aws:x}:replicationgroup:a")";
  EXPECT_FALSE(allows(account, with("aws:x", {"us-east-1:000000000000"})));
  EXPECT_FALSE(holds(R"({"StringLike": {"a:b": "${a:c}"}})", [] {
    RequestContext context;
    context.add("a:b", "anything");
    context.add("a:c", "any*");
    return context;
  }()));
}

TEST(Evaluate, VariablesHaveDefaultsAndMarks) {
  EXPECT_TRUE(holds(R"({"StringEquals": {"a:b": "${a:c, 'none'}"}})", with("a:b", {"none"})));
  EXPECT_TRUE(holds(R"({"StringLike": {"a:b": "${*}x${?}${$}"}})", with("a:b", {"*x?$"})));
  EXPECT_FALSE(holds(R"({"StringLike": {"a:b": "${*}"}})", with("a:b", {"x"})));
}

TEST(Evaluate, AMissingVariableOpensNoDoor) {
  const RequestContext context = with("aws:ResourceTag/owner", {"eve"});
  EXPECT_FALSE(
      holds(R"({"StringNotEquals": {"aws:ResourceTag/owner": "${aws:username}"}})", context));
  EXPECT_EQ(verdict(R"({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition":
                {"StringNotEquals": {"aws:ResourceTag/owner": "${aws:username}"}}})",
                    context),
            Verdict::kExplicitDeny);
  EXPECT_FALSE(allows(R"("Action": "*", "NotResource":
                         "arn:aws:elasticache:*:*:replicationgroup:${aws:username}")"));
}

TEST(Evaluate, AKeyThatIsMissingFitsNothingButWhatIsNegated) {
  const RequestContext none;
  EXPECT_FALSE(holds(R"({"StringEquals": {"a:b": "x"}})", none));
  EXPECT_TRUE(holds(R"({"StringEqualsIfExists": {"a:b": "x"}})", none));
  EXPECT_TRUE(holds(R"({"StringNotEquals": {"a:b": "x"}})", none));
  EXPECT_TRUE(holds(R"({"NumericNotEquals": {"a:b": 1}})", none));
  EXPECT_TRUE(holds(R"({"NotIpAddress": {"a:b": "10.0.0.0/8"}})", none));
  EXPECT_FALSE(holds(R"({"Bool": {"a:b": false}})", none));
  EXPECT_TRUE(holds(R"({"Null": {"a:b": true}})", none));
  EXPECT_FALSE(holds(R"({"Null": {"a:b": "false"}})", none));
  EXPECT_TRUE(holds(R"({"Null": {"a:b": "false"}})", with("A:B", {"x"})));
  EXPECT_TRUE(holds(R"({"ForAllValues:StringEquals": {"a:b": "x"}})", none));
  EXPECT_FALSE(holds(R"({"ForAnyValue:StringEquals": {"a:b": "x"}})", none));
}

TEST(Evaluate, SeveralValuesAreQuantified) {
  const RequestContext two = with("aws:TagKeys", {"team", "cost"});
  EXPECT_TRUE(
      holds(R"({"ForAllValues:StringEquals": {"aws:TagKeys": ["team", "cost", "x"]}})", two));
  EXPECT_FALSE(holds(R"({"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}})", two));
  EXPECT_TRUE(holds(R"({"ForAnyValue:StringEquals": {"aws:TagKeys": ["team"]}})", two));
  EXPECT_TRUE(holds(R"({"ForAnyValue:StringNotEquals": {"aws:TagKeys": ["team"]}})", two));
  EXPECT_FALSE(holds(R"({"ForAllValues:StringNotEquals": {"aws:TagKeys": ["team"]}})", two));
  EXPECT_FALSE(holds(R"({"StringNotEquals": {"aws:TagKeys": ["team"]}})", two));
}

TEST(Evaluate, EachOperatorComparesItsOwnWay) {
  struct Case {
    const char* condition;
    const char* value;
    bool fits;
  };
  const Case cases[] = {
      {R"({"StringEquals": {"a:b": "x*"}})", "xy", false},
      {R"({"StringEquals": {"a:b": "x*"}})", "x*", true},
      {R"({"StringEquals": {"a:b": "X"}})", "x", false},
      {R"({"StringEqualsIgnoreCase": {"a:b": "X"}})", "x", true},
      {R"({"StringNotEqualsIgnoreCase": {"a:b": "X"}})", "x", false},
      {R"({"StringLike": {"a:b": ["no", "x*"]}})", "xy", true},
      {R"({"StringNotLike": {"a:b": ["no", "x*"]}})", "xy", false},
      {R"({"NumericEquals": {"a:b": 3}})", "3.0", true},
      {R"({"NumericNotEquals": {"a:b": 3}})", "three", true},
      {R"({"NumericLessThan": {"a:b": "3"}})", "2", true},
      {R"({"NumericLessThan": {"a:b": "3"}})", "3", false},
      {R"({"NumericLessThanEquals": {"a:b": 3}})", "3", true},
      {R"({"NumericGreaterThan": {"a:b": "10"}})", "9", false},
      {R"({"NumericGreaterThanEquals": {"a:b": "1.5"}})", "1.5", true},
      {R"({"NumericGreaterThan": {"a:b": "1"}})", "many", false},
      {R"({"DateEquals": {"a:b": "2026-01-01T00:00:00Z"}})", "2026-01-01T01:00:00+01:00", true},
      {R"({"DateLessThan": {"a:b": "2026-01-01"}})", "2025-12-31T23:59:59Z", true},
      {R"({"DateGreaterThan": {"a:b": "0"}})", "1970-01-01T00:00:00Z", false},
      {R"({"DateNotEquals": {"a:b": "2026-01-01"}})", "2026-01-01T00:00:00Z", false},
      {R"({"Bool": {"a:b": "True"}})", "true", true},
      {R"({"Bool": {"a:b": true}})", "false", false},
      {R"({"BinaryEquals": {"a:b": "QUJD"}})", "QUJD", true},
      {R"({"BinaryEquals": {"a:b": "QUJD"}})", "QUJE", false},
      {R"({"IpAddress": {"a:b": ["10.0.0.0/8", "::1"]}})", "10.1.2.3", true},
      {R"({"IpAddress": {"a:b": "10.0.0.0/8"}})", "11.1.2.3", false},
      {R"({"NotIpAddress": {"a:b": "10.0.0.0/8"}})", "10.1.2.3", false},
      {R"({"IpAddress": {"a:b": "10.0.0.0/8"}})", "local", false},
      {R"({"ArnEquals": {"a:b": "arn:aws:iam::*:user/a?a"}})", "arn:aws:iam::1:user/ada", true},
      {R"({"ArnLike": {"a:b": "arn:aws:iam::*:user/b"}})", "arn:aws:iam::1:user/ada", false},
      {R"({"ArnNotLike": {"a:b": "arn:aws:iam::*:user/b"}})", "arn:aws:iam::1:user/ada", true},
      {R"({"ArnNotEquals": {"a:b": "*"}})", "arn:aws:iam::1:user/ada", false},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(holds(one.condition, with("a:b", {one.value})), one.fits)
        << one.condition << " " << one.value;
  }
}

TEST(Evaluate, AllConditionsHaveToHold) {
  const std::string both = R"({"StringEquals": {"a:b": ["x", "y"], "a:c": "z"}})";
  RequestContext context = with("a:b", {"y"});
  EXPECT_FALSE(holds(both, context));
  context.add("a:c", "z");
  EXPECT_TRUE(holds(both, context));
}

TEST(Evaluate, ADenialAnywhereWins) {
  const RequestContext none;
  const Question question = {"elasticache:DeleteReplicationGroup", kGroup, none};
  const NamedPolicy allow = named(kAllowAll, "allow");
  const NamedPolicy deny = named(
      R"({"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"},
           {"Sid": "Keep", "Effect": "Deny", "Action": "elasticache:Delete*", "Resource": "*"}]})",
      "deny");
  for (const Layer layer : {Layer::kIdentity, Layer::kBoundary, Layer::kSession}) {
    PolicySet policies = {.identity = {allow}};
    if (layer == Layer::kIdentity) policies.identity.push_back(deny);
    if (layer == Layer::kBoundary) policies.boundary = deny;
    if (layer == Layer::kSession) policies.session = {allow, deny};
    const Decision decision = evaluate(policies, question);
    EXPECT_EQ(decision.verdict, Verdict::kExplicitDeny);
    EXPECT_EQ(decision.layer, layer);
    EXPECT_EQ(decision.policy, "deny");
    EXPECT_EQ(decision.statement, 2);
    EXPECT_EQ(decision.sid, "Keep");
  }
}

TEST(Evaluate, BoundariesAndSessionsOnlyNarrow) {
  const RequestContext none;
  const Question question = {"elasticache:CreateSnapshot", kGroup, none};
  const NamedPolicy all = named(kAllowAll, "all");
  const NamedPolicy reads = named(
      R"({"Statement": {"Effect": "Allow", "Action": "elasticache:Describe*", "Resource": "*"}})");
  EXPECT_FALSE(evaluate({}, question).allowed());
  EXPECT_TRUE(evaluate({.identity = {all}}, question).allowed());
  EXPECT_FALSE(evaluate({.boundary = all}, question).allowed());
  EXPECT_FALSE(evaluate({.session = {{all}}}, question).allowed());
  EXPECT_TRUE(evaluate({.identity = {reads, all}, .boundary = all, .session = {{all}}}, question)
                  .allowed());
  EXPECT_EQ(evaluate({.identity = {all}, .boundary = reads}, question).layer, Layer::kBoundary);
  EXPECT_EQ(evaluate({.identity = {all}, .session = {{reads}}}, question).layer, Layer::kSession);
  EXPECT_FALSE(
      evaluate({.identity = {all}, .session = std::vector<NamedPolicy>()}, question).allowed());
}

TEST(GrantOf, KnowsWhomARoleTrusts) {
  const PrincipalNames ada = {"000000000000", "arn:aws:iam::000000000000:user/ada"};
  const PrincipalNames session = {"000000000000", "arn:aws:sts::000000000000:assumed-role/ops/one",
                                  "arn:aws:iam::000000000000:role/ops"};
  const RequestContext context = with("sts:ExternalId", {"x"});
  const auto grant = [&](const std::string& statement, const PrincipalNames& who) {
    const auto policy = read_policy(R"({"Statement": [)" + statement + "]}", Purpose::kTrust);
    CHECK(policy.has_value());
    return grant_of(*policy, who, {"sts:AssumeRole", "arn:aws:iam::000000000000:role/r", context});
  };
  const auto allow = [](const std::string& principal, const std::string& more = "") {
    return R"({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": )" + principal + more +
           "}";
  };
  EXPECT_EQ(grant(allow(R"({"AWS": "000000000000"})"), ada), Grant::kAccount);
  EXPECT_EQ(grant(allow(R"({"AWS": "arn:aws:iam::000000000000:root"})"), ada), Grant::kAccount);
  EXPECT_EQ(grant(allow(R"({"AWS": "111111111111"})"), ada), Grant::kNone);
  EXPECT_EQ(grant(allow(R"({"AWS": "arn:aws:iam::000000000000:user/ada"})"), ada),
            Grant::kPrincipal);
  EXPECT_EQ(grant(allow(R"({"AWS": "arn:aws:iam::000000000000:role/ops"})"), session),
            Grant::kRole);
  EXPECT_EQ(grant(allow(R"({"Service": "ec2.amazonaws.com"})"), ada), Grant::kNone);
  EXPECT_EQ(
      grant(allow("\"*\"", R"(, "Condition": {"StringEquals": {"sts:ExternalId": "x"}})"), ada),
      Grant::kPrincipal);
  EXPECT_EQ(
      grant(allow("\"*\"", R"(, "Condition": {"StringEquals": {"sts:ExternalId": "y"}})"), ada),
      Grant::kNone);
  EXPECT_EQ(grant(allow("\"*\"") + R"(, {"Effect": "Deny", "Action": "sts:*", "NotPrincipal":
                    {"AWS": "arn:aws:iam::000000000000:user/bob"}})",
                  ada),
            Grant::kDenied);
}

}  // namespace
}  // namespace aws::policy
