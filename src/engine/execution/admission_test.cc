// SPDX-License-Identifier: Apache-2.0
#include "engine/execution/admission.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "base/slab.h"
#include "engine/session/command_context.h"

namespace engine {
namespace {

constexpr CommandSpec kGet = {.name = "get", .arity = 2, .flags = kReadOnly, .keys = kOne};
constexpr CommandSpec kSave = {.name = "save", .arity = 1, .flags = kNoMulti | kTouchesNoKeys};
constexpr CommandSpec kLogIn = {.name = "auth", .arity = -2, .flags = kNoAuth | kTouchesNoKeys};
constexpr CommandSpec kPing = {
    .name = "ping", .arity = -1, .flags = kWhileListening | kTouchesNoKeys};
constexpr CommandSpec kDebug = {.name = "debug", .arity = -1, .flags = kRestricted};
constexpr CommandSpec kReplconf = {
    .name = "replconf", .arity = -1, .flags = kRestricted | kOfReplicas | kTouchesNoKeys};
constexpr CommandSpec kPsync = {
    .name = "psync", .arity = -3, .flags = kRestricted | kOfReplicas | kNoMulti | kTouchesNoKeys};
constexpr CommandSpec kList = {
    .name = "list", .arity = -2, .flags = kAsksWorkers | kTouchesNoKeys, .container = "client"};

class AdmissionTest : public testing::Test {
 protected:
  AdmissionTest() { client_.authenticated = true; }

  Refusal ask(const CommandSpec* spec, std::initializer_list<std::string_view> words,
              const CommandSpec* container = nullptr, bool several_workers = false) {
    request_.args = words;
    request_.spec = spec;
    request_.container = container;
    return admission({.request = request_,
                      .client = client_,
                      .settings = settings_,
                      .is_open = settings_.requirepass.empty(),
                      .several_workers = several_workers});
  }
  std::string text(Refusal refusal) const { return refusal_text(refusal, request_); }

  base::SlabPool pool_;
  base::SlabCache memory_{pool_};
  Client client_{1, memory_};
  Settings settings_;
  Request request_;
};

TEST_F(AdmissionTest, LetsThroughWhatFits) {
  EXPECT_EQ(ask(&kGet, {"GET", "k"}), Refusal::kNone);
  EXPECT_EQ(text(Refusal::kNone), "");
}

TEST_F(AdmissionTest, KnowsWhatItDoesNotKnow) {
  EXPECT_EQ(ask(nullptr, {"FOO", "a"}), Refusal::kUnknown);
  EXPECT_EQ(text(Refusal::kUnknown), "ERR unknown command 'FOO', with args beginning with: 'a' ");
  EXPECT_EQ(ask(nullptr, {"CONFIG", "FOO"}, &kSave), Refusal::kUnknownSubcommand);
  EXPECT_EQ(text(Refusal::kUnknownSubcommand), "ERR unknown subcommand 'FOO'. Try SAVE HELP.");
  EXPECT_EQ(ask(nullptr, {"CONFIG"}, &kSave), Refusal::kArity);
  EXPECT_EQ(text(Refusal::kArity), "ERR wrong number of arguments for 'save' command");
}

TEST_F(AdmissionTest, CountsArguments) {
  EXPECT_EQ(ask(&kGet, {"GET"}), Refusal::kArity);
  EXPECT_EQ(text(Refusal::kArity), "ERR wrong number of arguments for 'get' command");
  EXPECT_EQ(ask(&kList, {"CLIENT"}), Refusal::kArity);
  EXPECT_EQ(text(Refusal::kArity), "ERR wrong number of arguments for 'client|list' command");
}

TEST_F(AdmissionTest, AnswersNothingToHttp) {
  EXPECT_EQ(ask(nullptr, {"Host:", "x"}), Refusal::kHttp);
  EXPECT_EQ(ask(&kGet, {"GET", "/", "HTTP/1.1"}), Refusal::kHttp);
  EXPECT_EQ(text(Refusal::kHttp), "");
}

TEST_F(AdmissionTest, AsksForThePasswordBeforeAnythingElseOfTheClient) {
  settings_.requirepass = "secret";
  client_.authenticated = false;
  client_.transaction = std::make_unique<Transaction>();
  EXPECT_EQ(ask(&kSave, {"SAVE"}), Refusal::kNotLoggedIn);
  EXPECT_EQ(ask(&kLogIn, {"AUTH", "x"}), Refusal::kNone);
  EXPECT_EQ(ask(&kGet, {"GET"}), Refusal::kArity);  // tells nothing that a manual does not
}

TEST_F(AdmissionTest, ListenersOfRESP2SpeakLittle) {
  client_.subscriptions = std::make_unique<Subscriptions>();
  EXPECT_EQ(ask(&kGet, {"GET", "k"}), Refusal::kListening);
  EXPECT_EQ(ask(&kPing, {"PING"}), Refusal::kNone);
  client_.reply.set_resp(3);
  EXPECT_EQ(ask(&kGet, {"GET", "k"}), Refusal::kNone);
}

TEST_F(AdmissionTest, TransactionsTakeWhatCanBeQueued) {
  client_.transaction = std::make_unique<Transaction>();
  EXPECT_EQ(ask(&kSave, {"SAVE"}), Refusal::kInTransaction);
  EXPECT_EQ(ask(&kGet, {"GET", "k"}), Refusal::kNone);
  EXPECT_EQ(ask(&kList, {"CLIENT", "LIST"}), Refusal::kNone);
  EXPECT_EQ(ask(&kList, {"CLIENT", "LIST"}, nullptr, true), Refusal::kInTransaction);
}

TEST_F(AdmissionTest, RestrictedCommandsAreUnknownButToTheAdministration) {
  settings_.restricted_commands = true;
  EXPECT_EQ(ask(&kDebug, {"DEBUG"}), Refusal::kRestricted);
  EXPECT_EQ(ask(nullptr, {"DEBUG", "FOO"}, &kDebug), Refusal::kRestricted);
  EXPECT_TRUE(text(Refusal::kRestricted).starts_with("ERR unknown command 'DEBUG'"));
  client_.admin = true;
  EXPECT_EQ(ask(&kDebug, {"DEBUG"}), Refusal::kNone);
}

TEST_F(AdmissionTest, WhatReplicasSayIsUnknownButToWhoHasShownTheSecret) {
  settings_.restricted_commands = true;
  settings_.replication_secret = "the secret";
  EXPECT_EQ(ask(&kReplconf, {"REPLCONF", "capa", "eof"}), Refusal::kRestricted);
  EXPECT_EQ(ask(&kPsync, {"PSYNC", "?", "-1"}), Refusal::kRestricted);
  client_.knows_replication_secret = true;
  EXPECT_EQ(ask(&kReplconf, {"REPLCONF", "capa", "eof"}), Refusal::kNone);
  EXPECT_EQ(ask(&kPsync, {"PSYNC", "?", "-1"}), Refusal::kNone);
  EXPECT_EQ(ask(&kDebug, {"DEBUG"}), Refusal::kRestricted);
  settings_.replication_secret = "another since then";
  EXPECT_EQ(ask(&kPsync, {"PSYNC", "?", "-1"}), Refusal::kNone);
}

TEST_F(AdmissionTest, OnlyTheRightSecretIsEvenHeard) {
  settings_.restricted_commands = true;
  EXPECT_EQ(ask(&kReplconf, {"REPLCONF", "replication-secret", ""}), Refusal::kRestricted);
  settings_.replication_secret = "the secret";
  EXPECT_EQ(ask(&kReplconf, {"REPLCONF", "Replication-Secret", "the secret"}), Refusal::kNone);
  for (const std::string_view wrong : {"", "the secre", "the secret ", "THE SECRET"}) {
    EXPECT_EQ(ask(&kReplconf, {"REPLCONF", "replication-secret", wrong}), Refusal::kRestricted);
  }
  EXPECT_EQ(ask(&kReplconf, {"REPLCONF", "replication-secret"}), Refusal::kRestricted);
  EXPECT_EQ(ask(&kReplconf, {"REPLCONF", "capa", "the secret"}), Refusal::kRestricted);
  EXPECT_EQ(ask(&kReplconf, {"REPLCONF", "replication-secret", "the secret", "capa", "eof"}),
            Refusal::kRestricted);
}

// Or else the answer would tell that there is such a command.
TEST_F(AdmissionTest, AWrongSecretIsUnknownWhateverTheClientIsAt) {
  settings_.restricted_commands = true;
  settings_.replication_secret = "the secret";
  settings_.requirepass = "a password";
  client_.authenticated = false;
  client_.transaction = std::make_unique<Transaction>();
  EXPECT_EQ(ask(&kReplconf, {"REPLCONF", "replication-secret", "x"}), Refusal::kRestricted);
  EXPECT_EQ(text(Refusal::kRestricted),
            "ERR unknown command 'REPLCONF', with args beginning with: 'replication-secret' 'x' ");
}

// Who has the secret is of the shard, which knows no passwords of users.
TEST_F(AdmissionTest, TheRightSecretIsALogin) {
  settings_.restricted_commands = true;
  settings_.replication_secret = "the secret";
  settings_.requirepass = "a password";
  client_.authenticated = false;
  EXPECT_EQ(ask(&kReplconf, {"REPLCONF", "replication-secret", "the secret"}), Refusal::kNone);
  EXPECT_EQ(ask(&kReplconf, {"REPLCONF", "replication-secret", "another"}), Refusal::kRestricted);
  client_.knows_replication_secret = true;
  EXPECT_EQ(ask(&kPsync, {"PSYNC", "?", "-1"}), Refusal::kNone);
  EXPECT_EQ(ask(&kGet, {"GET", "k"}), Refusal::kNotLoggedIn);
}

TEST_F(AdmissionTest, ItemsOfAMemcachedNodeAreOutOfReach) {
  settings_.engine = Engine::kMemcached;
  EXPECT_EQ(ask(&kGet, {"GET", "k"}), Refusal::kNone);
  client_.admin = true;
  EXPECT_EQ(ask(&kGet, {"GET", "k"}), Refusal::kItems);
  EXPECT_EQ(ask(&kPing, {"PING"}), Refusal::kNone);
}

}  // namespace
}  // namespace engine
