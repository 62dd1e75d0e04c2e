// SPDX-License-Identifier: Apache-2.0
#include "engine/stream/write_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace engine {
namespace {

using Words = std::vector<std::string_view>;

class Follower final : public StreamReader {
 public:
  explicit Follower(WriteStream& stream, uint64_t offset = 0, const Options& options = {})
      : StreamReader(stream, offset, options) {}

  std::string read_all() {
    std::string text;
    for (std::string_view bytes = at_hand(); !bytes.empty(); bytes = at_hand()) {
      text += bytes;
      skip(bytes.size());
    }
    return text;
  }

  int woken = 0;

 private:
  void has_more() override { woken++; }
};

void publish(WriteStream& stream, const std::vector<std::pair<uint32_t, Words>>& effects,
             bool of_command = true) {
  std::vector<Effect> unit;
  for (const auto& [db, words] : effects) unit.push_back({.db = db, .words = words});
  stream.publish({.effects = unit, .of_command = of_command});
}

constexpr std::string_view kSelect0 = "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n";
constexpr std::string_view kSelect3 = "*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n";
constexpr std::string_view kDelA = "*2\r\n$3\r\nDEL\r\n$1\r\na\r\n";
constexpr std::string_view kMultiWord = "*1\r\n$5\r\nMULTI\r\n";
constexpr std::string_view kExecWord = "*1\r\n$4\r\nEXEC\r\n";

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const std::string_view part : parts) all += part;
  return all;
}

TEST(WriteStreamTest, SelectsWhereTheDatabaseChanges) {
  WriteStream stream;
  Follower follower(stream);
  publish(stream, {{0, {"DEL", "a"}}});
  publish(stream, {{0, {"DEL", "a"}}});
  publish(stream, {{3, {"DEL", "a"}}});
  EXPECT_EQ(follower.read_all(), joined({kSelect0, kDelA, kDelA, kSelect3, kDelA}));
  stream.forget_database();
  publish(stream, {{3, {"DEL", "a"}}});
  EXPECT_EQ(follower.read_all(), joined({kSelect3, kDelA}));
  EXPECT_EQ(follower.position(), stream.end());
}

TEST(WriteStreamTest, PutsSeveralEffectsOfOneCommandBetweenMultiAndExec) {
  WriteStream stream;
  Follower follower(stream);
  publish(stream, {{0, {"DEL", "a"}}, {3, {"DEL", "a"}}});
  EXPECT_EQ(follower.read_all(), joined({kMultiWord, kSelect0, kDelA, kSelect3, kDelA, kExecWord}));
  publish(stream, {{3, {"DEL", "a"}}, {3, {"DEL", "a"}}}, false);
  EXPECT_EQ(follower.read_all(), joined({kDelA, kDelA}));
}

TEST(WriteStreamTest, LongUnitsAndBlocksAreOneOrderOfBytes) {
  WriteStream stream;
  Follower follower(stream);
  const std::string big(WriteStream::kBlockBytes + 17, 'x');
  std::string expected(kSelect0);
  for (int i = 0; i < 3000; i++) {
    publish(stream, {{0, {"DEL", "a"}}});
    expected += kDelA;
    if (i % 1000 != 0) continue;
    publish(stream, {{0, {"APPEND", "k", big}}});
    expected += joined({kSelect0, "*3\r\n$6\r\nAPPEND\r\n$1\r\nk\r\n$262161\r\n", big, "\r\n"});
  }
  EXPECT_EQ(follower.read_all(), expected);
  EXPECT_EQ(stream.end(), expected.size());
}

TEST(WriteStreamTest, KeepsABacklogForWhoComesLater) {
  WriteStream stream;
  stream.set_backlog(2 * WriteStream::kBlockBytes);
  std::string all;
  while (stream.end() < 10 * WriteStream::kBlockBytes) {
    stream.append("0123456789abcdef", WriteStream::Kind::kData);
    all += "0123456789abcdef";
  }
  EXPECT_LE(stream.memory(), 4 * WriteStream::kBlockBytes);
  const uint64_t begin = stream.begin();
  EXPECT_GE(stream.end() - begin, 2 * WriteStream::kBlockBytes);
  Follower follower(stream, begin + 5);
  EXPECT_EQ(follower.read_all(), all.substr(begin + 5));
  Follower late(stream, begin - 1);
  EXPECT_EQ(late.read_all(), "");
  EXPECT_TRUE(late.lost());
}

TEST(WriteStreamTest, KeepsLittleMoreThanASmallBacklog) {
  constexpr size_t kSmall = WriteStream::kBlockBytesMin;
  WriteStream stream;
  stream.set_backlog(16 << 20);
  const std::string piece(1024, 'p');
  const auto append = [&](size_t bytes) {
    for (size_t i = 0; i < bytes; i += piece.size()) stream.append(piece, WriteStream::Kind::kData);
  };
  append(100 * 1024);
  stream.set_backlog(kSmall);
  EXPECT_EQ(stream.begin(), 0U);  // of which the last bytes are still wanted
  append(3 * kSmall);
  EXPECT_LE(stream.end() - stream.begin(), 3 * kSmall);
  append(1 << 20);
  EXPECT_LE(stream.end() - stream.begin(), 3 * kSmall);
  EXPECT_GE(stream.end() - stream.begin(), kSmall);
}

TEST(WriteStreamTest, LosesNothingWhereWhatWasReadIsGivenUp) {
  WriteStream stream;
  stream.set_backlog(1 << 20);
  Follower follower(stream);
  stream.append("first", WriteStream::Kind::kData);
  EXPECT_EQ(follower.read_all(), "first");
  stream.set_backlog(0);
  stream.append("second", WriteStream::Kind::kData);
  EXPECT_EQ(follower.read_all(), "second");
}

TEST(WriteStreamTest, GivesUpWhatWasKeptForAReaderWhenItLeaves) {
  WriteStream stream;
  const std::string piece(1024, 'p');
  {
    const Follower slow(stream);
    while (stream.end() < 6 * WriteStream::kBlockBytes) {
      stream.append(piece, WriteStream::Kind::kData);
    }
    EXPECT_GE(stream.memory(), 6 * WriteStream::kBlockBytes);
  }
  EXPECT_EQ(stream.memory(), 0U);
}

TEST(WriteStreamTest, WaitsForAReaderUnlessItIsTooFarBehind) {
  WriteStream stream;
  Follower slow(stream, 0, {.behind_max = 8 * WriteStream::kBlockBytes});
  const std::string piece(1024, 'p');
  while (stream.end() < 6 * WriteStream::kBlockBytes) {
    stream.append(piece, WriteStream::Kind::kData);
  }
  EXPECT_EQ(stream.begin(), 0U);
  EXPECT_FALSE(slow.lost());
  const std::string_view held = slow.at_hand();
  while (stream.end() < 20 * WriteStream::kBlockBytes) {
    stream.append(piece, WriteStream::Kind::kData);
  }
  EXPECT_TRUE(slow.lost());
  EXPECT_EQ(held.substr(0, 3), "ppp");  // what it holds stays until it looks again
  EXPECT_TRUE(slow.at_hand().empty());
  EXPECT_LE(stream.memory(), 2 * WriteStream::kBlockBytes);
}

TEST(WriteStreamTest, GivesNoControlToWhoDoesNotWantIt) {
  WriteStream stream;
  Follower replica(stream);
  Follower journal(stream, 0, {.with_control = false});
  stream.append("one", WriteStream::Kind::kData);
  stream.append("PING", WriteStream::Kind::kControl);
  stream.append("GETACK", WriteStream::Kind::kControl);
  stream.append("two", WriteStream::Kind::kData);
  stream.append("PING", WriteStream::Kind::kControl);
  EXPECT_EQ(replica.read_all(), "onePINGGETACKtwoPING");
  EXPECT_EQ(journal.read_all(), "onetwo");
  EXPECT_EQ(journal.position(), stream.end());
  EXPECT_TRUE(journal.ask_for_more());
}

constexpr std::string_view kHello = "*3\r\n$7\r\nPUBLISH\r\n$1\r\nc\r\n$5\r\nhello\r\n";

Effect message(uint32_t db, const Words& words) {
  return {.db = db, .words = words, .is_message = true};
}

TEST(WriteStreamTest, MessagesAreForReplicasAlone) {
  const Words del = {"DEL", "a"};
  const Words hello = {"PUBLISH", "c", "hello"};
  WriteStream stream;
  Follower replica(stream);
  Follower journal(stream, 0, {.with_control = false});
  const auto tell = [&](const std::vector<Effect>& unit) {
    stream.publish({.effects = unit, .of_command = true});
  };
  tell({message(0, hello)});
  EXPECT_EQ(replica.read_all(), joined({kSelect0, kHello}));
  EXPECT_EQ(journal.read_all(), "");
  EXPECT_EQ(journal.position(), stream.end());
  // Who was not given the SELECT of a message needs its own.
  tell({{0, del}});
  EXPECT_EQ(replica.read_all(), joined({kSelect0, kDelA}));
  EXPECT_EQ(journal.read_all(), joined({kSelect0, kDelA}));
  tell({message(3, hello)});
  tell({{0, del}});
  EXPECT_EQ(replica.read_all(), joined({kSelect3, kHello, kSelect0, kDelA}));
  EXPECT_EQ(journal.read_all(), joined({kSelect0, kDelA}));
  // Of one unit: what is left for a journal is a unit as well.
  tell({{0, del}, message(0, hello), {0, del}, message(0, hello)});
  EXPECT_EQ(replica.read_all(), joined({kMultiWord, kDelA, kHello, kDelA, kHello, kExecWord}));
  EXPECT_EQ(journal.read_all(), joined({kMultiWord, kDelA, kDelA, kExecWord}));
  tell({message(0, hello), message(0, hello)});
  EXPECT_EQ(replica.read_all(), joined({kMultiWord, kHello, kHello, kExecWord}));
  EXPECT_EQ(journal.read_all(), "");
  EXPECT_EQ(journal.position(), replica.position());
}

TEST(WriteStreamTest, LongMessagesAreForReplicasAlone) {
  const std::string big(WriteStream::kLongBytes, 'x');
  const Words hello = {"PUBLISH", "c", big};
  const Words set = {"SET", "k", big};
  WriteStream stream;
  Follower replica(stream);
  Follower journal(stream, 0, {.with_control = false});
  const std::string long_hello =
      joined({"*3\r\n$7\r\nPUBLISH\r\n$1\r\nc\r\n$16384\r\n", big, "\r\n"});
  const std::string long_set = joined({"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$16384\r\n", big, "\r\n"});
  publish(stream, {{3, {"DEL", "a"}}});
  stream.publish({.effects = std::vector{message(0, hello)}, .of_command = true});
  publish(stream, {{3, {"DEL", "a"}}});
  stream.publish({.effects = std::vector<Effect>{{3, set}, message(3, hello)}, .of_command = true});
  EXPECT_EQ(replica.read_all(), joined({kSelect3, kDelA, kSelect0, long_hello, kSelect3, kDelA,
                                        kMultiWord, kSelect3, long_set, long_hello, kExecWord}));
  EXPECT_EQ(journal.read_all(),
            joined({kSelect3, kDelA, kSelect3, kDelA, kMultiWord, kSelect3, long_set, kExecWord}));
  EXPECT_EQ(journal.position(), stream.end());
}

// In whatever pieces they are read, and wherever blocks end.
TEST(WriteStreamTest, AJournalIsGivenDataBetweenManyMessages) {
  const Words hello = {"PUBLISH", "c", "hello"};
  WriteStream stream;
  Follower replica(stream);
  Follower journal(stream, 0, {.with_control = false});
  std::string all(kSelect0);
  std::string data(kSelect0);
  for (int i = 0; i < 30'000; i++) {
    publish(stream, {{0, {"DEL", "a"}}});
    all += kDelA;
    data += kDelA;
    for (int j = 0; j < i % 3; j++) {
      stream.publish({.effects = std::vector{message(0, hello)}, .of_command = true});
      all += kHello;
    }
  }
  EXPECT_EQ(replica.read_all(), all);
  EXPECT_EQ(journal.read_all(), data);
  stream.set_backlog(1);  // nobody needs it any more: all but the last block is given back
  EXPECT_LT(stream.memory(), 2 * WriteStream::kBlockBytes);
}

TEST(WriteStreamTest, WhatAPrimaryHasSentMayHoldMessages) {
  WriteStream stream;
  Follower replica(stream);
  Follower journal(stream, 0, {.with_control = false});
  const std::string unit = joined({kMultiWord, kDelA, kHello, kExecWord});
  const ByteRange messages[] = {
      {kMultiWord.size() + kDelA.size(), kMultiWord.size() + kDelA.size() + kHello.size()}};
  stream.append(unit, messages);
  stream.append(kHello, WriteStream::Kind::kControl);
  stream.append(kDelA, WriteStream::Kind::kData);
  EXPECT_EQ(replica.read_all(), joined({unit, kHello, kDelA}));
  EXPECT_EQ(journal.read_all(), joined({kMultiWord, kDelA, kExecWord, kDelA}));
}

TEST(WriteStreamTest, WakesWhoSleeps) {
  WriteStream stream;
  Follower follower(stream);
  EXPECT_TRUE(follower.ask_for_more());
  stream.wake_readers();
  EXPECT_EQ(follower.woken, 1);  // for nothing, which it finds out
  EXPECT_TRUE(follower.ask_for_more());
  stream.append("x", WriteStream::Kind::kData);
  EXPECT_EQ(follower.woken, 1);
  stream.wake_readers();
  stream.wake_readers();
  EXPECT_EQ(follower.woken, 2);
  EXPECT_FALSE(follower.ask_for_more());
}

TEST(WriteStreamTest, BeginsAnewWhereItIsTold) {
  WriteStream stream;
  Follower follower(stream);
  publish(stream, {{0, {"DEL", "a"}}});
  stream.restart_at(1000);
  EXPECT_EQ(follower.read_all(), "");
  EXPECT_TRUE(follower.lost());
  publish(stream, {{0, {"DEL", "a"}}});
  Follower second(stream, 1000);
  EXPECT_EQ(second.read_all(), joined({kSelect0, kDelA}));
}

TEST(WriteStreamTest, AReaderMayKeepWhatItHasReadAndGoBack) {
  WriteStream stream;
  Follower follower(stream, 0, {.keeps_read = true});
  const std::string piece(1024, 'p');
  stream.append("first", WriteStream::Kind::kData);
  const auto fill = [&](uint64_t end) {
    while (stream.end() < end) stream.append(piece, WriteStream::Kind::kData);
  };
  fill(4 * WriteStream::kBlockBytes);
  follower.read_all();
  fill(8 * WriteStream::kBlockBytes);
  EXPECT_EQ(stream.begin(), 0U);
  EXPECT_EQ(follower.kept(), 0U);
  follower.go_to(0);
  EXPECT_EQ(follower.at_hand().substr(0, 6), "firstp");
  follower.read_all();
  follower.release(follower.position());
  fill(12 * WriteStream::kBlockBytes);
  EXPECT_GE(stream.begin(), 7 * WriteStream::kBlockBytes);
  follower.go_to(0);
  EXPECT_TRUE(follower.lost());
  follower.go_to(stream.end());
  EXPECT_FALSE(follower.lost());
  stream.append("again", WriteStream::Kind::kData);
  EXPECT_EQ(follower.read_all(), "again");
}

TEST(WriteStreamTest, WhoHasLeftIsNotWoken) {
  class Leaver final : public StreamReader {
   public:
    explicit Leaver(WriteStream& stream) : StreamReader(stream, 0, {}) {}
    void go() { leave(); }
    int woken = 0;

   private:
    void has_more() override { woken++; }
  };
  WriteStream stream;
  Leaver leaver(stream);
  EXPECT_TRUE(leaver.ask_for_more());
  leaver.go();
  stream.append("x", WriteStream::Kind::kData);
  stream.wake_readers();
  EXPECT_EQ(leaver.woken, 0);
}

// A reader that sleeps until it is woken.
class SleepingReader final : public StreamReader {
 public:
  explicit SleepingReader(WriteStream& stream) : StreamReader(stream, 0, {}) {}

  std::string read(size_t bytes) {
    std::string text;
    while (text.size() < bytes) {
      const std::string_view piece = at_hand();
      text += piece;
      skip(piece.size());
      if (piece.empty() && ask_for_more()) wait();
    }
    return text;
  }

 private:
  void has_more() override {
    const std::lock_guard lock(mutex_);
    more_ = true;
    condition_.notify_one();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    condition_.wait(lock, [this] { return more_; });
    more_ = false;
  }

  std::mutex mutex_;
  std::condition_variable condition_;
  bool more_ = false;
};

TEST(WriteStreamTest, ThreadsAppendWholeUnitsWhileOthersRead) {
  constexpr int kThreads = 3;
  constexpr int kUnits = 2000;
  WriteStream stream;
  SleepingReader waiter(stream);
  publish(stream, {{0, {"DEL", "a"}}});  // which says SELECT, as no short one does afterwards
  std::vector<std::thread> writers;
  for (int i = 0; i < kThreads; i++) {
    writers.emplace_back([&stream, name = std::string(1, static_cast<char>('a' + i))] {
      const std::string value(name[0] == 'a' ? 20'000 : 10, name[0]);
      for (int unit = 0; unit < kUnits; unit++) {
        publish(stream, {{0, {"SET", name, value}}, {0, {"DEL", name}}});
        stream.wake_readers();
      }
    });
  }
  const size_t short_unit = kMultiWord.size() + kExecWord.size() + kDelA.size() +
                            std::string_view("*3\r\n$3\r\nSET\r\n$1\r\na\r\n$10\r\n").size() + 12;
  const size_t long_unit = short_unit + 20'000 - 10 + 3 + kSelect0.size();
  const std::string all =
      waiter.read(kSelect0.size() + kDelA.size() + kUnits * (2 * short_unit + long_unit));
  for (std::thread& writer : writers) writer.join();
  const auto count = [&](std::string_view text) {
    size_t times = 0;
    for (size_t at = all.find(text); at != std::string::npos; at = all.find(text, at + 1)) times++;
    return times;
  };
  for (const char* name : {"a", "b", "c"}) {
    const std::string end = joined({"*2\r\n$3\r\nDEL\r\n$1\r\n", name, "\r\n", kExecWord});
    EXPECT_EQ(count(end), static_cast<size_t>(kUnits));
  }
}

}  // namespace
}  // namespace engine
