// SPDX-License-Identifier: Apache-2.0
#include "engine/journal/journal_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace engine {
namespace {

using Status = JournalReader::Status;

struct ReadFile {
  std::string commands;  // words with spaces, commands with semicolons
  Status end = Status::kEnd;
  size_t offset = 0;
  size_t whole_until = 0;
};

ReadFile read_file(std::string_view file, size_t begin = 0) {
  JournalReader reader(file, begin);
  ReadFile result;
  std::vector<std::string_view> words;
  for (;;) {
    result.end = reader.next(words);
    if (result.end != Status::kCommand) break;
    for (const std::string_view word : words) result.commands += std::string(word) + ' ';
    result.commands += ';';
  }
  EXPECT_EQ(reader.next(words), result.end);
  result.offset = reader.offset();
  result.whole_until = reader.whole_until();
  return result;
}

constexpr std::string_view kSet = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\nhello\r\n";
constexpr std::string_view kDel = "*2\r\n$3\r\nDEL\r\n$1\r\nk\r\n";
constexpr std::string_view kMulti = "*1\r\n$5\r\nMULTI\r\n";
constexpr std::string_view kExec = "*1\r\n$4\r\nEXEC\r\n";
constexpr std::string_view kStamp = "#TS:1700000000\r\n";

std::string text_of(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text += part;
  return text;
}

TEST(JournalReaderTest, ReadsCommandsAndPassesOverAnnotations) {
  const std::string file = text_of({kStamp, kSet, kMulti, kDel, kStamp, kSet, kExec, kDel});
  const ReadFile read = read_file(file);
  EXPECT_EQ(read.commands, "SET k hello ;MULTI ;DEL k ;SET k hello ;EXEC ;DEL k ;");
  EXPECT_EQ(read.end, Status::kEnd);
  EXPECT_EQ(read.whole_until, file.size());
  EXPECT_EQ(read_file("").end, Status::kEnd);
  EXPECT_EQ(read_file("REDIS" + file, 5).commands, read.commands);
}

// Zeroes at the end of what there is of it may be a value's.
TEST(JournalReaderTest, AFileThatIsReadPieceByPieceIsTheSame) {
  const std::string zeroes = "*2\r\n$3\r\nGET\r\n$6\r\n" + std::string(6, '\0') + "\r\n";
  const std::string file = text_of({kStamp, kSet, zeroes, kMulti, kDel, kStamp, kExec, kDel});
  for (size_t step = 1; step < file.size(); step++) {
    JournalReader reader(std::string_view(file).substr(0, step));
    std::string commands;
    std::vector<std::string_view> words;
    for (size_t had = step;;) {
      const Status status = reader.next(words);
      if (status == Status::kCommand) {
        for (const std::string_view word : words) commands += std::string(word) + ' ';
        commands += ';';
      } else {
        ASSERT_NE(status, Status::kBadFormat) << step;
        if (had >= file.size()) break;
        had += step;
        reader.go_on_with(std::string_view(file).substr(0, had));
      }
    }
    EXPECT_EQ(commands, read_file(file).commands) << step;
    EXPECT_EQ(reader.whole_until(), file.size());
  }
}

// Cut at any byte it is torn, and good again when cut to where the last unit ended.
TEST(JournalReaderTest, TornAtEveryByteEndsWithTheLastWholeUnit) {
  const std::string file = text_of({kSet, kStamp, kMulti, kDel, kSet, kExec, kDel});
  const std::vector<size_t> ends = {0, kSet.size(), kSet.size() + kStamp.size(),
                                    file.size() - kDel.size(), file.size()};
  size_t whole = 0;
  for (size_t bytes = 0; bytes <= file.size(); bytes++) {
    if (whole + 1 < ends.size() && bytes == ends[whole + 1]) whole++;
    const ReadFile read = read_file(file.substr(0, bytes));
    EXPECT_EQ(read.end, bytes == ends[whole] ? Status::kEnd : Status::kTorn) << bytes;
    EXPECT_EQ(read.whole_until, ends[whole]) << bytes;
    const ReadFile again = read_file(file.substr(0, read.whole_until));
    EXPECT_EQ(again.end, Status::kEnd);
  }
}

TEST(JournalReaderTest, DamageIsNamedWithItsOffset) {
  const struct {
    std::string_view record;
    Status status;
  } rows[] = {
      {"!!!", Status::kBadFormat},
      {"+OK\r\n", Status::kBadFormat},
      {"*0\r\n", Status::kBadFormat},
      {"*-1\r\n", Status::kBadFormat},
      {"*1\n$4\r\nPING\r\n", Status::kBadFormat},
      {"*x\r\n", Status::kBadFormat},
      {"*01\r\n$1\r\na\r\n", Status::kBadFormat},
      {"*99999999999999999999\r\n", Status::kBadFormat},
      {"*123456789012345678901234", Status::kBadFormat},
      {"*1\r\n+a\r\n", Status::kBadFormat},
      {"*1\r\n$-1\r\n", Status::kBadFormat},
      {"*1\r\n$1\r\nab\r\n", Status::kBadFormat},
      {"*1\r\n$1\r\na\rX", Status::kBadFormat},
      {"*1\r\n$4\r\nEXEC\r\n", Status::kBadFormat},
      {"*1\r\n$5\r\nMULTI\r\n*1\r\n$5\r\nMULTI\r\n", Status::kBadFormat},
      {"*", Status::kTorn},
      {"*1", Status::kTorn},
      {"*1\r", Status::kTorn},
      {"*1\r\n$", Status::kTorn},
      {"*1\r\n$18446744073709551615\r\nabc", Status::kTorn},
      {"*18446744073709551615\r\n$1\r\na\r\n", Status::kTorn},
      {"#TS:17", Status::kTorn},
  };
  for (const auto& row : rows) {
    const ReadFile read = read_file(text_of({kSet, row.record}));
    EXPECT_EQ(read.end, row.status) << row.record;
    EXPECT_EQ(read.commands.substr(0, 13), "SET k hello ;");
    EXPECT_EQ(read.whole_until, kSet.size());
    EXPECT_GE(read.offset, kSet.size());
  }
}

// What file systems leave of a file that they had grown and not yet written.
TEST(JournalReaderTest, ZeroesAtTheEndAreATornEnd) {
  const std::string zeroes(5000, '\0');
  for (size_t bytes = 0; bytes <= kDel.size(); bytes++) {
    const ReadFile read = read_file(text_of({kSet, kDel.substr(0, bytes), zeroes}));
    EXPECT_EQ(read.end, Status::kTorn) << bytes;
    EXPECT_EQ(read.whole_until, kSet.size() + (bytes == kDel.size() ? bytes : 0)) << bytes;
  }
  EXPECT_EQ(read_file(text_of({kSet, zeroes, kDel})).end, Status::kBadFormat);
}

}  // namespace
}  // namespace engine
