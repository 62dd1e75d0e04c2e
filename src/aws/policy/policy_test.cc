// SPDX-License-Identifier: Apache-2.0
#include "aws/policy/policy.h"

#include <gtest/gtest.h>

#include <string>

namespace aws::policy {
namespace {

std::string error_of(const std::string& document, Purpose purpose = Purpose::kIdentity) {
  const auto policy = read_policy(document, purpose);
  return policy ? "" : policy.error().message;
}

// A document with one statement that is complete but for `elements`.
std::string statement(const std::string& elements) {
  return R"({"Version": "2012-10-17", "Statement": [{)" + elements + "}]}";
}

std::string with_condition(const std::string& condition) {
  return statement(R"("Effect": "Allow", "Action": "*", "Resource": "*", "Condition": )" +
                   condition);
}

TEST(ReadPolicy, TakesOneStatementOrMany) {
  const auto one = read_policy(
      R"({"Statement": {"Effect": "Allow", "Action": "elasticache:*", "Resource": "*"}})",
      Purpose::kIdentity);
  ASSERT_TRUE(one) << one.error().message;
  EXPECT_EQ(one->statements.size(), 1U);
  const auto many = read_policy(
      R"({"Version": "2012-10-17", "Id": "x", "Statement": [
           {"Sid": "A1", "Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*"},
           {"Effect": "Deny", "Action": "*", "NotResource": ["arn:aws:iam::1:user/a"]}]})",
      Purpose::kIdentity);
  ASSERT_TRUE(many) << many.error().message;
  ASSERT_EQ(many->statements.size(), 2U);
  EXPECT_EQ(many->statements[0].sid, "A1");
  EXPECT_TRUE(many->statements[0].all_actions_but);
  EXPECT_TRUE(many->statements[1].all_resources_but);
}

TEST(ReadPolicy, RefusesWhatIsNoPolicy) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "Syntax errors in policy"},
      {"[]", "Syntax errors in policy"},
      {"{}", "Missing required field Statement"},
      {R"({"Statement": []})", "at least one statement"},
      {R"({"Statement": "x"})", "must be an object"},
      {R"({"Version": "2020-01-01", "Statement": []})", "Policy Version must be"},
      {R"({"Statement": [], "Extra": 1})", "no element 'Extra'"},
      {statement(R"("Effect": "Allow", "Effect": "Deny")"), "an object has 'Effect' twice"},
      {statement(R"("Action": "*", "Resource": "*")"), "Missing required field Effect"},
      {statement(R"("Effect": "allow", "Action": "*", "Resource": "*")"), "Allow or Deny"},
      {statement(R"("Effect": "Allow", "Resource": "*")"), "must contain actions"},
      {statement(R"("Effect": "Allow", "Action": "*")"), "must contain resources"},
      {statement(R"("Effect": "Allow", "Action": [], "Resource": "*")"), "a list of strings"},
      {statement(R"("Effect": "Allow", "Action": [1], "Resource": "*")"), "a list of strings"},
      {statement(R"("Effect": "Allow", "Action": "*", "NotAction": "a:b", "Resource": "*")"),
       "either Action or NotAction"},
      {statement(R"("Effect": "Allow", "Action": "Create", "Resource": "*")"), "by a vendor"},
      {statement(R"("Effect": "Allow", "Action": "*:Create", "Resource": "*")"), "by a vendor"},
      {statement(R"("Effect": "Allow", "Action": "*", "Resource": "mine")"), "ARN format"},
      {statement(R"("Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3*")"), "ARN format"},
      {statement(R"("Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::${aws:user")"),
       "not closed"},
      {statement(R"("Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*")"),
       "should not specify a principal"},
      {statement(R"("Sid": "a b", "Effect": "Allow", "Action": "*", "Resource": "*")"), "(SID)"},
      {statement(R"("Effect": "Allow", "Action": "*", "Resource": "*", "Effects": 1)"),
       "no element 'Effects'"},
      {with_condition("[]"), "must be an object"},
      {with_condition(R"({"StringSame": {"a:b": "c"}})"), "Invalid Condition type : StringSame"},
      {with_condition(R"({"ForAllValues:Null": {"a:b": "true"}})"), "Invalid Condition type"},
      {with_condition(R"({"NullIfExists": {"a:b": "true"}})"), "Invalid Condition type"},
      {with_condition(R"({"StringEquals": {"a": "c"}})"), "by a vendor"},
      {with_condition(R"({"StringEquals": {"a:b": []}})"), "must have a value"},
      {with_condition(R"({"StringEquals": {"a:b": null}})"), "strings, numbers or booleans"},
      {with_condition(R"({"NumericEquals": {"a:b": "many"}})"), "operator's type"},
      {with_condition(R"({"Bool": {"a:b": "yes"}})"), "operator's type"},
      {with_condition(R"({"DateLessThan": {"a:b": "2026-13-01"}})"), "operator's type"},
      {with_condition(R"({"IpAddress": {"a:b": "10.0.0.0/33"}})"), "operator's type"},
      {with_condition(R"({"BinaryEquals": {"a:b": "abc"}})"), "operator's type"},
      {with_condition(R"({"ArnLike": {"a:b": "arn:aws"}})"), "no ARN"},
  };
  for (const auto& [document, part] : cases) {
    EXPECT_NE(error_of(document).find(part), std::string::npos) << document << "\n"
                                                                << error_of(document);
  }
}

TEST(ReadPolicy, SaysWhichOfSeveralStatementsIsWrong) {
  EXPECT_EQ(error_of(R"({"Statement": [
      {"Effect": "Deny", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "*"}]})"),
            "Policy statement must contain resources. (statement 2)");
  EXPECT_EQ(error_of(R"({"Statement": [
      {"Sid": "A", "Effect": "Deny", "Action": "*", "Resource": "*"},
      {"Sid": "A", "Effect": "Deny", "Action": "*", "Resource": "*"}]})"),
            "Statement IDs (SID) in a single policy must be unique.");
}

TEST(ReadPolicy, IsBounded) {
  const std::string allow = R"({"Effect": "Allow", "Action": "*", "Resource": "*"})";
  std::string many = R"({"Statement": [)" + allow;
  for (int i = 0; i < 256; i++) many += "," + allow;
  EXPECT_EQ(error_of(many + "]}"), "A policy has at most 256 statements.");
  EXPECT_NE(error_of(std::string(kDocumentBytesMax + 1, ' ')), "");
  EXPECT_NE(error_of(std::string(100'000, '[')), "");
  const std::string long_value(Template::kBytesMax + 1, 'a');
  EXPECT_NE(error_of(with_condition(R"({"StringEquals": {"a:b": ")" + long_value + "\"}}"))
                .find("longer than"),
            std::string::npos);
}

TEST(ReadPolicy, KnowsWhatATrustPolicyIs) {
  const auto trust = [](const std::string& elements) {
    return error_of(statement(elements + R"(, "Action": "sts:AssumeRole")"), Purpose::kTrust);
  };
  EXPECT_EQ(trust(R"("Effect": "Allow", "Principal": {"AWS": "000000000000"})"), "");
  EXPECT_EQ(trust(R"("Effect": "Allow", "Principal": {"Service": ["ec2.amazonaws.com"]})"), "");
  EXPECT_EQ(trust(R"("Effect": "Deny", "NotPrincipal": {"AWS": "arn:aws:iam::1:user/a"})"), "");
  EXPECT_NE(trust(R"("Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam::1:user/a"})"), "");
  EXPECT_NE(trust(R"("Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::1:user/*"})"), "");
  EXPECT_NE(trust(R"("Effect": "Allow", "Principal": {"AWS": "ada"})"), "");
  EXPECT_NE(trust(R"("Effect": "Allow", "Principal": {"Cloud": "x"})"), "");
  EXPECT_EQ(trust(R"("Effect": "Allow")"), "Missing required field Principal");
  EXPECT_EQ(trust(R"("Effect": "Allow", "Principal": "*", "Resource": "*")"),
            "Has prohibited field Resource");
}

TEST(PolicySize, CountsNoWhiteSpace) { EXPECT_EQ(policy_size(" {\n\t\"a b\": 1 }\r\n"), 8U); }

}  // namespace
}  // namespace aws::policy
