// SPDX-License-Identifier: Apache-2.0
#include "engine/execution/redaction.h"

#include <gtest/gtest.h>

#include <vector>

namespace engine {
namespace {

using Words = std::vector<std::string_view>;

constexpr CommandSpec kAuth = {.name = "auth"};
constexpr CommandSpec kHello = {.name = "hello"};
constexpr CommandSpec kConfigSet = {.name = "set", .container = "config"};
constexpr CommandSpec kReplconfShown = {.name = "replconf"};
constexpr CommandSpec kSet = {.name = "set"};

constexpr std::string_view kRedacted = "(redacted)";

TEST(Redaction, AuthShowsNothingButItsName) {
  EXPECT_EQ(redacted(kAuth, Words{"AUTH", "secret"}), (Words{"AUTH", kRedacted}));
  EXPECT_EQ(redacted(kAuth, Words{"AUTH", "default", "secret"}),
            (Words{"AUTH", kRedacted, kRedacted}));
}

TEST(Redaction, HelloHidesWhatFollowsAuth) {
  EXPECT_EQ(redacted(kHello, Words{"hello", "3", "AUTH", "u", "p", "SETNAME", "n"}),
            (Words{"hello", "3", "AUTH", kRedacted, kRedacted, "SETNAME", "n"}));
  EXPECT_EQ(redacted(kHello, Words{"hello", "3", "auth", "auth", "p", "AUTH", "q"}),
            (Words{"hello", "3", "auth", kRedacted, kRedacted, "AUTH", kRedacted}));
  EXPECT_EQ(redacted(kHello, Words{"hello"}), (Words{"hello"}));
}

TEST(Redaction, ConfigSetHidesSensitiveValuesOnly) {
  EXPECT_EQ(redacted(kConfigSet, Words{"config", "set", "RequirePass", "p", "timeout", "10"}),
            (Words{"config", "set", "RequirePass", kRedacted, "timeout", "10"}));
  EXPECT_EQ(redacted(kConfigSet, Words{"config", "set", "requirepass"}),
            (Words{"config", "set", "requirepass"}));
}

TEST(Redaction, ReplconfHidesTheSecretOfReplicas) {
  EXPECT_EQ(redacted(kReplconfShown, Words{"REPLCONF", "capa", "eof", "Replication-Secret", "p"}),
            (Words{"REPLCONF", "capa", "eof", "Replication-Secret", kRedacted}));
  EXPECT_EQ(redacted(kReplconfShown, Words{"REPLCONF", "replication-secret"}),
            (Words{"REPLCONF", "replication-secret"}));
}

TEST(Redaction, OtherCommandsAreShownAsTheyAre) {
  EXPECT_EQ(redacted(kSet, Words{"set", "requirepass", "x"}), (Words{"set", "requirepass", "x"}));
}

}  // namespace
}  // namespace engine
