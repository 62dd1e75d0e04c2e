// SPDX-License-Identifier: Apache-2.0
// The audit log's chain: what is done to a log shows, and what ends a program does not break it.

#include "control/server/audit_chain.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "control/server/audit_log_file.h"

namespace control {
namespace {

std::vector<std::string> chain_of(int lines) {
  AuditHead head;
  std::vector<std::string> chain;
  for (int i = 1; i <= lines; ++i) {
    chain.push_back(chain_line(head, R"({"operation":"Op)" + std::to_string(i) + R"("})"));
  }
  return chain;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

AuditHead head_of(const std::string& line) {
  const auto chained = read_chained_line(line);
  return {chained->number, std::string(chained->hash)};
}

// All that there is to say, a line each; problems begin with "!".
std::string found_in(std::string_view log, std::vector<AuditHead> noted = {}) {
  AuditVerifier verifier(std::move(noted));
  verifier.add_file("log", log);
  verifier.finish();
  std::string text;
  for (const AuditFinding& finding : verifier.findings()) {
    text += (finding.is_problem ? "!" : "") + finding.where + " " + finding.what + "\n";
  }
  return text;
}

TEST(AuditChain, EachLineHasTheHashOfTheOneBefore) {
  const auto chain = chain_of(2);
  const auto first = read_chained_line(chain[0]);
  const auto second = read_chained_line(chain[1]);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->number, 1U);
  EXPECT_EQ(first->previous, kNoHash);
  EXPECT_EQ(second->number, 2U);
  EXPECT_EQ(second->previous, first->hash);
  EXPECT_TRUE(first->is_intact && second->is_intact);
  EXPECT_TRUE(chain[0].starts_with(R"({"number":1,"operation":"Op1","previous":")")) << chain[0];
  EXPECT_EQ(found_in(joined(chain)), "");
}

TEST(AuditChain, NoByteChangesUnseen) {
  const std::string log = joined(chain_of(4));
  const std::vector<AuditHead> noted = {head_of(chain_of(4).back())};
  for (size_t i = 0; i < log.size(); ++i) {
    for (const char mask : {'\x01', '\x20'}) {
      std::string changed = log;
      changed[i] = static_cast<char>(changed[i] ^ mask);
      EXPECT_NE(found_in(changed, noted).find('!'), std::string::npos) << i << "\n" << changed;
    }
  }
}

TEST(AuditChain, NoEndIsMissedThatWasNoted) {
  const std::string log = joined(chain_of(3));
  const std::vector<AuditHead> noted = {head_of(chain_of(3).back())};
  for (size_t size = 0; size < log.size(); ++size) {
    EXPECT_NE(found_in(log.substr(0, size), noted).find('!'), std::string::npos) << size;
  }
}

TEST(AuditChain, SaysWhichLineWasChanged) {
  auto chain = chain_of(4);
  chain[1].replace(chain[1].find("Op2"), 3, "Op9");
  EXPECT_EQ(found_in(joined(chain)), "!log line 2 was changed: it was number 2\n");
  chain[1] = "what is this";
  EXPECT_EQ(found_in(joined(chain)), "!log line 2 was changed: it was number 2\n");
}

TEST(AuditChain, SaysWhichLinesWereRemoved) {
  auto chain = chain_of(5);
  chain.erase(chain.begin() + 1, chain.begin() + 3);
  EXPECT_EQ(found_in(joined(chain)),
            "!log line 2 comes too soon: numbers 2 to 3 are missing before it\n");
  auto front = chain_of(3);
  front.erase(front.begin());
  EXPECT_EQ(found_in(joined(front)),
            "log line 1 is number 2: what stands before it is not among these files\n");
  auto end = chain_of(3);
  const AuditHead head = head_of(end.back());
  end.pop_back();
  EXPECT_EQ(found_in(joined(end), {head}),
            "!the end is missing: number 3 is known to have been written\n");
}

TEST(AuditChain, SaysWhichLineWasInserted) {
  auto chain = chain_of(3);
  chain.insert(chain.begin() + 1, R"({"operation":"Forged"})");
  EXPECT_EQ(found_in(joined(chain)), "!log line 2 is no line of the log: it was inserted\n");
  chain[1] = chain[0];
  EXPECT_EQ(found_in(joined(chain)),
            "!log line 2 was inserted, or one before it was: number 1 is there already\n");
  AuditHead head = head_of(chain[0]);
  chain[1] = chain_line(head, R"({"operation":"Forged"})");  // by who can calculate
  EXPECT_EQ(found_in(joined(chain)),
            "!log line 3 was inserted, or one before it was: number 2 is there already\n"
            "!log line 4 follows another line than the one before it: number 2 was replaced\n");
}

TEST(AuditChain, SeesALineThatWasReplacedByWhoCanCalculate) {
  auto chain = chain_of(3);
  AuditHead head = head_of(chain[0]);
  chain[1] = chain_line(head, R"({"operation":"Forged"})");
  EXPECT_EQ(found_in(joined(chain)),
            "!log line 3 follows another line than the one before it: number 2 was replaced\n");
  // And all behind it: only a head that is kept elsewhere tells.
  const AuditHead noted = head_of(chain[2]);
  chain[2] = chain_line(head, R"({"operation":"Op3"})");
  EXPECT_EQ(found_in(joined(chain)), "");
  EXPECT_EQ(found_in(joined(chain), {noted}),
            "!log line 3 is another number 3 than the one that was noted: the log was rewritten\n");
}

TEST(AuditChain, HeadsReadBackAsTheyAreShown) {
  const AuditHead head = head_of(chain_of(12).back());
  EXPECT_EQ(read_head(head_text(head)), head);
  for (const char* text : {"", "12", "12:", "12:ab", "x:"}) EXPECT_FALSE(read_head(text)) << text;
  EXPECT_FALSE(read_head("-1:" + head.hash));
}

// --- The file ------------------------------------------------------------------------------------

struct AuditFiles : testing::Test {
  AuditFiles() {
    const std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
    path = testing::TempDir() + "tarn-audit-" + name + "-" + std::to_string(getpid());
  }
  ~AuditFiles() override {
    for (const char* end : {"", ".1", ".away", ".head"}) unlink((path + end).c_str());
  }

  AuditLogFile open() {
    auto file = AuditLogFile::open({path, path + ".head"}, clock);
    CHECK(file.has_value());
    return *std::move(file);
  }
  void write(const char* operation) {
    ASSERT_TRUE(open().append(R"({"operation":")" + std::string(operation) + R"("})"));
  }
  static std::string contents(const std::string& name) {
    std::stringstream text;
    text << std::ifstream(name).rdbuf();
    return text.str();
  }
  void cut(off_t bytes) const {
    struct stat status = {};
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    ASSERT_EQ(truncate(path.c_str(), status.st_size - bytes), 0);
  }
  std::string found() const { return found_in(contents(path), {*read_head_file(path + ".head")}); }

  std::string path;
  base::FakeClock clock{1'795'584'600'000};
};

TEST_F(AuditFiles, ArePutAsideAsOneChain) {
  const auto append = [&](const char* operation) {
    auto log = AuditLogFile::open({path, path + ".head", {.bytes = 500, .files = 1}}, clock);
    CHECK(log.has_value());
    EXPECT_TRUE(log->append(R"({"operation":")" + std::string(operation) + R"("})"));
    return log->take_past().doubted_ms;
  };
  for (int i = 0; i < 3; i++) append("A");
  EXPECT_NE(contents(path + ".1"), "") << "the third is in a new file";
  EXPECT_EQ(found_in(contents(path + ".1") + contents(path)), "");
  EXPECT_EQ(append("B"), INT64_MIN) << "nothing of the past is missing";
  for (int i = 0; i < 4; i++) append("C");
  EXPECT_NE(append("D"), INT64_MIN) << "the oldest file is gone";
}

TEST_F(AuditFiles, GoOnWithTheirChainAfterRestartsAndRotations) {
  write("One");
  {
    AuditLogFile log = open();
    ASSERT_TRUE(log.append(R"({"operation":"Two"})"));
    ASSERT_EQ(rename(path.c_str(), (path + ".1").c_str()), 0);
    ASSERT_TRUE(log.append(R"({"operation":"Three"})"));
    ASSERT_TRUE(log.reopen());
    ASSERT_TRUE(log.append(R"({"operation":"Four"})"));
  }
  EXPECT_EQ(found_in(contents(path + ".1") + contents(path)), "");
  // Moved away while nobody ran.
  ASSERT_EQ(rename(path.c_str(), (path + ".1").c_str()), 0);
  write("Five");
  const std::string five = contents(path);
  EXPECT_EQ(read_chained_line(std::string_view(five).substr(0, five.size() - 1))->number, 5U);
  EXPECT_EQ(found_in(contents(path + ".1") + five),
            "log line 1 is number 4: what stands before it is not among these files\n");
  struct stat status = {};
  ASSERT_EQ(stat((path + ".head").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(AuditFiles, NoteALineThatWasNeverFinished) {
  write("One");
  std::ofstream(path, std::ios::app) << R"({"number":2,"operation":"Tw)";
  EXPECT_EQ(found(), "log line 2 was never finished: nothing was done upon it\n");
  write("Three");
  const char* noted =
      "log line 2 was never finished: the service ended over it, and has noted that\n";
  EXPECT_EQ(found(), noted);
  EXPECT_NE(contents(path).find(R"("time":"2026-11-25T05:30:00.000Z","torn_bytes":27,)"),
            std::string::npos)
      << contents(path);
  // Also when the program that ended the line did not come to noting it.
  std::ofstream(path, std::ios::app) << "half\n";
  write("Five");
  EXPECT_EQ(found(), std::string(noted) +
                         "log line 5 was never finished: the service ended over it, and has noted "
                         "that\n");
}

TEST_F(AuditFiles, DoNotTakeACutLineForOneThatWasNeverFinished) {
  write("One");
  write("Two");
  cut(10);
  EXPECT_EQ(found(),
            "!log line 2 was changed or cut off\n"
            "!the end is missing: number 2 is known to have been written\n");
  write("Three");  // number 4, behind the note of what stood there
  EXPECT_EQ(found(),
            "log line 2 was never finished: the service ended over it, and has noted that\n"
            "!log line 3 comes too soon: number 2 is missing before it\n");
}

TEST_F(AuditFiles, BelieveTheLogWhereTheHeadIsOlderOrNone) {
  write("One");
  const std::string old_head = contents(path + ".head");
  write("Two");
  std::ofstream(path + ".head") << old_head;
  write("Three");
  std::ofstream(path + ".head") << "nonsense";
  write("Four");
  EXPECT_EQ(found(), "");
}

// --- What was carried out before a restart -------------------------------------------------------

constexpr int64_t kAuditMinuteMs = 60'000;

struct PastCalls : AuditFiles {
  void put_on_record(int64_t signed_ms) {
    AuditLogFile log = open();
    ASSERT_TRUE(log.append(R"({"time":"t","access_key_id":"AKIA","signed":")" +
                           std::to_string(signed_ms) + R"(","signature":")" + std::string(64, 'a') +
                           R"("})"));
  }
  std::vector<int64_t> past() {
    std::vector<int64_t> times;
    AuditLogFile::Past past = open().take_past();
    for (const SignedOnce& call : past.carried_out) times.push_back(call.signed_ms);
    doubted_ms = past.doubted_ms;
    return times;
  }
  int64_t doubted_ms = 0;
};

TEST_F(PastCalls, AreKnownFromTheLogAsLongAsTheyCanComeAgain) {
  const int64_t now = clock.wall_ms();
  EXPECT_EQ(past(), std::vector<int64_t>());
  EXPECT_EQ(doubted_ms, INT64_MIN);
  put_on_record(now - 6 * kAuditMinuteMs);
  put_on_record(now - 4 * kAuditMinuteMs);
  put_on_record(now + 4 * kAuditMinuteMs);  // by a clock that is fast
  EXPECT_EQ(past(), (std::vector<int64_t>{now - 4 * kAuditMinuteMs, now + 4 * kAuditMinuteMs}));
  EXPECT_EQ(doubted_ms, INT64_MIN);
}

TEST_F(PastCalls, AreInDoubtWhereTheLogWasMovedAwayMeanwhile) {
  const int64_t now = clock.wall_ms();
  put_on_record(now);
  ASSERT_EQ(rename(path.c_str(), (path + ".away").c_str()), 0);
  EXPECT_EQ(past(), std::vector<int64_t>());
  EXPECT_EQ(doubted_ms, now);
  put_on_record(now);
  EXPECT_EQ(past(), std::vector<int64_t>{now});
  EXPECT_EQ(doubted_ms, now);
  put_on_record(now - 6 * kAuditMinuteMs);  // so far back goes the new one
  past();
  EXPECT_EQ(doubted_ms, INT64_MIN);
}

}  // namespace
}  // namespace control
