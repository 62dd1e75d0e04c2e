// SPDX-License-Identifier: Apache-2.0
// What is remembered and written down: the access log, the audit log, their files, replays.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <sstream>

#include "control/server/access_log.h"
#include "control/server/audit_log.h"
#include "control/server/json_text.h"
#include "control/server/printable_text.h"
#include "control/server/replay_memory.h"

namespace control {
namespace {

std::string contents(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

struct LogFiles : testing::Test {
  LogFiles() {
    const std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
    path = testing::TempDir() + "tarn-" + name + "-" + std::to_string(getpid());
  }
  ~LogFiles() override {
    unlink(path.c_str());
    unlink((path + ".1").c_str());
  }

  std::string path;
};

TEST_F(LogFiles, GrowByLinesAndBelongToTheirOwner) {
  {
    auto file = LogFile::open(path);
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_TRUE(file->append("one"));
  }
  auto file = LogFile::open(path);
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->append("two"));
  ASSERT_TRUE(file->sync());
  EXPECT_EQ(contents(path), "one\ntwo\n");
  struct stat status = {};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(LogFiles, EndALineThatSomebodyDiedOver) {
  std::ofstream(path) << "one\nhal";
  auto file = LogFile::open(path);
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->append("two"));
  EXPECT_EQ(contents(path), "one\nhal\ntwo\n");
}

TEST_F(LogFiles, FollowTheirNameAfterAMove) {
  auto opened = LogFile::open(path);
  ASSERT_TRUE(opened);
  ASSERT_TRUE(opened->append("old"));
  ASSERT_EQ(rename(path.c_str(), (path + ".1").c_str()), 0);
  ASSERT_TRUE(opened->append("still old"));
  ASSERT_TRUE(opened->reopen());
  ASSERT_TRUE(opened->append("new"));
  EXPECT_EQ(contents(path + ".1"), "old\nstill old\n");
  EXPECT_EQ(contents(path), "new\n");
}

// The limit on a file's size stands for a full disk: the kernel writes what fits, then fails.
TEST_F(LogFiles, HoldNoHalfLineWhenTheDiskIsFull) {
  auto file = LogFile::open(path);
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->append("one"));
  rlimit before = {};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit full = {.rlim_cur = 6, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &full), 0);
  const auto refused = file->append("two and more");
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, old_handler);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "cannot write to '" + path + "': File too large");
  EXPECT_EQ(contents(path), "one\n");
  ASSERT_TRUE(file->append("three"));
  EXPECT_EQ(contents(path), "one\nthree\n");
}

TEST_F(LogFiles, ArePutAsideWhenTheyAreLong) {
  const auto aside = [&](int number) { return contents(path + "." + std::to_string(number)); };
  auto file = LogFile::open(path, {.bytes = 8, .files = 2});
  ASSERT_TRUE(file);
  for (const char* line : {"one", "two", "three", "four", "five", "a line of its own"}) {
    ASSERT_TRUE(file->append(line));
  }
  EXPECT_EQ(contents(path), "a line of its own\n");
  EXPECT_EQ(aside(1), "five\n");
  EXPECT_EQ(aside(2), "four\n");
  EXPECT_EQ(access((path + ".3").c_str(), F_OK), -1);
  for (const char* end : {".1", ".2"}) unlink((path + end).c_str());
}

TEST_F(LogFiles, SayWhichFileCannotBeOpened) {
  const auto file = LogFile::open(path + "/none");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().message, "cannot open '" + path + "/none': No such file or directory");
}

TEST_F(LogFiles, TakeTheLinesOfTheAccessLog) {
  auto opened = LogFile::open(path);
  ASSERT_TRUE(opened);
  AccessLogFile log(std::move(*opened));
  log.write({.source = "::1", .status = 200});
  EXPECT_EQ(contents(path), access_line({.source = "::1", .status = 200}) + "\n");
}

TEST(AccessLine, HoldsNothingThatCouldForgeALine) {
  const std::string line = access_line(
      {.access_key_id = "A\nstatus=200 \x1b[2J\xC3\xA9=", .operation = "", .status = 403});
  EXPECT_EQ(line,
            "time=1970-01-01T00:00:00.000Z source=- key=A?status?200???2J??? service=- "
            "operation=- status=403 error=- duration_us=0 request_id=-");
  const std::string longest = access_line({.operation = std::string(5000, 'x')});
  EXPECT_NE(longest.find("operation=" + std::string(128, 'x') + " "), std::string::npos);
}

TEST(AuditLine, MasksSecretsByTheirNames) {
  for (const auto* name : {"AuthToken", "Passwords", "MasterUserPassword", "SecretAccessKey",
                           "SessionToken", "Plaintext", "SomeNewToken"}) {
    EXPECT_TRUE(is_secret(name)) << name;
  }
  for (const auto* name : {"NextToken", "ClientToken", "AuthTokenUpdateStrategy", "Marker", "Key",
                           "TagKeys", "UserId", "KmsKeyId"}) {
    EXPECT_FALSE(is_secret(name)) << name;
  }
}

constexpr aws::Shape kStrings = aws::list("Strings", "member", aws::kString);
constexpr aws::Member kModeMembers[] = {{"Type", aws::kString}, {"Passwords", kStrings}};
constexpr aws::Shape kMode = aws::structure("Mode", kModeMembers);
constexpr aws::Shape kModes = aws::list("Modes", "member", kMode);
constexpr aws::Member kInputMembers[] = {
    {"Name", aws::kString},  {"NoPasswordRequired", aws::kBoolean},
    {"Price", aws::kDouble}, {"Since", aws::kTimestamp},
    {"Mode", kMode},         {"Modes", kModes},
    {"Tags", kStrings},
};
constexpr aws::Shape kInput = aws::structure("Input", kInputMembers);
constexpr aws::Operation kOperation = {"ModifyUser", &kInput, nullptr, {}};

TEST(AuditLine, MasksThePasswordsInAccessStrings) {
  static constexpr aws::Member kMembers[] = {{"AccessString", aws::kString}};
  static constexpr aws::Shape kShape = aws::structure("CreateUserMessage", kMembers);
  static constexpr aws::Operation kCreateUser = {"CreateUser", &kShape, nullptr, {}};
  aws::Request request = {&kCreateUser, aws::Structure(kShape)};
  request.input.set("AccessString", "on >secret\t<old #1234 !5678 ~key>* (>odd) +@all resetpass");
  const std::string id = "id";
  const Caller nobody;
  const std::string line = audit_line({nobody, id, request}, {"elasticache", 0, true, "the test"});
  EXPECT_NE(
      line.find(R"("AccessString":"on >***\u0009<*** #*** !*** ~key>* (>*** +@all resetpass")"),
      std::string::npos)
      << line;
}

TEST(PrintableText, MovesNoTerminal) {
  EXPECT_EQ(printable("caf\xC3\xA9 \x1b[2J\x7f\xC2\x9b\n\xE2\x80\xAE\xFF"),
            "caf\xC3\xA9 \\u001b[2J\\u007f\\u009b\\u000a\\u202e\xEF\xBF\xBD");
}

TEST(AuditLine, HasEveryKindOfParameterInOneLine) {
  aws::Request request = {&kOperation, aws::Structure(kInput)};
  request.input.set("Name", "a\"\\\n\x01\xFF\xC3\xA9")
      .set("NoPasswordRequired", true)
      .set("Price", 0.25)
      .set("Since", aws::Timestamp{0});
  request.input.make("Mode").set("Type", "password").append("Passwords", "tell-no-one");
  request.input.append("Modes").append("Passwords", "nor-me");
  request.input.set_list("Tags");
  const Caller caller;
  const std::string request_id = "the-id";
  const std::string line =
      audit_line({caller, request_id, request}, {"elasticache", 0, true, "the test"});
  const std::string parameters = line.substr(line.find("\"parameters\":"));
  EXPECT_EQ(parameters,
            "\"parameters\":{\"Name\":\"a\\\"\\\\\\u000a\\u0001\xEF\xBF\xBD\xC3\xA9\","
            "\"NoPasswordRequired\":true,\"Price\":0.25,"
            "\"Since\":\"1970-01-01T00:00:00.000Z\","
            "\"Mode\":{\"Type\":\"password\",\"Passwords\":[\"***\"]},"
            "\"Modes\":[{\"Passwords\":[\"***\"]}],\"Tags\":[]}}");
}

aws::Claim signed_at(int64_t ms, const std::string& signature, const std::string& key = "AKIA") {
  aws::Claim claim;
  claim.access_key_id = key;
  claim.signed_ms = ms;
  claim.signature = signature;
  return claim;
}

PastAnswer answer(const std::string& document) { return {document, "id"}; }

TEST(ReplayMemory, AnswersWhatWasCarriedOutAsLongAsItCanComeAgain) {
  ReplayMemory memory({});
  EXPECT_FALSE(memory.find(signed_at(0, "a"), "", 0));
  memory.remember(signed_at(0, "a"), answer("done"));
  EXPECT_EQ(*memory.find(signed_at(0, "a"), "", aws::kClockWindowMs)->document, "done");
  EXPECT_FALSE(memory.find(signed_at(0, "b"), "", 0));
  EXPECT_FALSE(memory.find(signed_at(0, "a", "another"), "", 0));
  EXPECT_FALSE(memory.find(signed_at(0, "a"), "", aws::kClockWindowMs + 1));
  EXPECT_EQ(memory.size(), 0U);
}

TEST(ReplayMemory, TellsAttemptsOfOneCallFromAnotherCall) {
  ReplayMemory memory({});
  memory.remember(signed_at(0, "a"), {std::string("done"), "id", "call-1"});
  EXPECT_TRUE(memory.find(signed_at(0, "a"), "call-1", 0)->document);
  EXPECT_TRUE(memory.find(signed_at(0, "a"), "", 0)->document);
  EXPECT_EQ(memory.find(signed_at(0, "a"), "call-2", 0)->document.error().spec->code, "Throttling");
}

TEST(ReplayMemory, NeverTakesWhatItForgotForNew) {
  ReplayMemory memory({.calls_max = 2, .answer_bytes_max = 100});
  for (const int64_t second : {3, 1, 2}) {
    memory.remember(signed_at(second * 1000, "s"), answer("done"));
  }
  EXPECT_EQ(memory.size(), 2U);
  EXPECT_EQ(memory.find(signed_at(1000, "s"), "", 0)->document.error().spec->code, "Throttling");
  EXPECT_EQ(memory.find(signed_at(500, "new"), "", 0)->document.error().spec->code, "Throttling");
  EXPECT_FALSE(memory.find(signed_at(2000, "new"), "", 0));
  EXPECT_TRUE(memory.find(signed_at(3000, "s"), "", 0)->document);
}

TEST(ReplayMemory, HoldsABoundedNumberOfBytesOfAnswers) {
  ReplayMemory memory({.calls_max = 10, .answer_bytes_max = 100});
  for (const char* signature : {"a", "b", "c"}) {
    memory.remember(signed_at(0, signature), answer(std::string(40, 'x')));
  }
  EXPECT_EQ(memory.find(signed_at(0, "a"), "", 0)->document.error().spec->code, "Throttling");
  EXPECT_TRUE(memory.find(signed_at(0, "b"), "", 0)->document);
  memory.remember(signed_at(0, "d"), answer(std::string(1000, 'x')));
  EXPECT_FALSE(memory.find(signed_at(0, "d"), "", 0)->document);
  EXPECT_EQ(memory.size(), 4U);
}

TEST(ReplayMemory, RefusesWhatWasCarriedOutBeforeARestart) {
  ReplayMemory memory({});
  memory.remember_unanswered(SignedOnce::of(signed_at(0, "a")));
  EXPECT_EQ(memory.find(signed_at(0, "a"), "", 0)->document.error().spec->code, "Throttling");
  EXPECT_FALSE(memory.find(signed_at(0, "b"), "", 0));
  memory.doubt_until(1000);
  EXPECT_EQ(memory.find(signed_at(1000, "c"), "", 0)->document.error().spec->code, "Throttling");
  EXPECT_FALSE(memory.find(signed_at(1001, "c"), "", 0));
}

TEST(AuditLine, SaysWhichSignatureItsCallWasCarriedOutUnder) {
  static constexpr aws::Shape kShape = aws::structure("CreateUserMessage", {});
  static constexpr aws::Operation kCreateUser = {"CreateUser", &kShape, nullptr, {}};
  const aws::Request request = {&kCreateUser, aws::Structure(kShape)};
  const std::string id = "id";
  Caller caller;
  caller.access_key_id = "AKIA";
  caller.name = R"(,"signed":"7")";
  const SignedOnce once = SignedOnce::of(signed_at(1234, "the-signature"));
  const std::string line =
      audit_line({caller, id, request}, {"elasticache", 0, true, "the test", &once});
  EXPECT_EQ(line.find("the-signature"), std::string::npos);
  const auto found = signed_once_in(line);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->access_key_id, "AKIA");
  EXPECT_EQ(found->signed_ms, 1234);
  EXPECT_EQ(found->signature_hash, once.signature_hash);
  EXPECT_FALSE(signed_once_in(audit_line({caller, id, request}, {"elasticache", 0, false, "no"})));
}

}  // namespace
}  // namespace control
