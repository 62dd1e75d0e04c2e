// SPDX-License-Identifier: Apache-2.0
#include "control/alarms/rule.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

namespace control::alarms {

namespace {

// "a" and "a b" are in ALARM, all others are OK.
std::string verdict_of(std::string_view rule) {
  const auto value = evaluate_rule(rule, [](std::string_view alarm, std::string_view state) {
    const bool is_off = alarm == "a" || alarm == "a b";
    return state == (is_off ? "ALARM" : "OK");
  });
  if (!value) return value.error().message;
  return *value ? "yes" : "no";
}

TEST(RuleTest, RulesAreWhatTheirAlarmsAre) {
  const std::pair<std::string_view, std::string_view> rules[] = {
      {"ALARM(a)", "yes"},
      {"ALARM( a )", "yes"},
      {"ALARM(\"a b\")", "yes"},
      {"ALARM(b)", "no"},
      {"OK(b) AND NOT ALARM(b)", "yes"},
      {"INSUFFICIENT_DATA(a) OR OK(a)", "no"},
      {"TRUE OR FALSE AND FALSE", "yes"},
      {"(TRUE OR FALSE) AND FALSE", "no"},
      {"NOT (ALARM(a) AND OK(b))", "no"},
      {"NOT NOT TRUE", "yes"},
  };
  for (const auto& [rule, verdict] : rules) EXPECT_EQ(verdict_of(rule), verdict) << rule;
}

TEST(RuleTest, WhatIsNoRuleSaysWhere) {
  const std::pair<std::string, std::string_view> rules[] = {
      {"", "at character 1: a state of an alarm is missing"},
      {"ALARM", "at character 6: a '(' is missing"},
      {"ALARM()", "at character 7: the name of an alarm is missing"},
      {"ALARM(a", "at character 7: the name of an alarm has no end"},
      {"ALARM(\"a\"", "at character 10: a ')' is missing"},
      {"ALARM(a) OK(b)", "at character 10: what is there is no operator"},
      {"(TRUE", "at character 6: a ')' is missing"},
      {"TRUEST", "at character 1: a state of an alarm is missing"},
      {std::string(100, '('), "at character 33: it is nested too deeply"},
      {std::string(20'000, ' '), "it is longer than 10240 characters"},
  };
  for (const auto& [rule, error] : rules) EXPECT_EQ(verdict_of(rule), error) << rule;
  std::string many = "TRUE";
  for (int i = 0; i < 101; i++) many += " OR OK(a)";
  EXPECT_NE(verdict_of(many).find("there are more than 100 alarms"), std::string::npos);
}

}  // namespace

}  // namespace control::alarms
