// SPDX-License-Identifier: Apache-2.0
#include "encryption/encrypted_disk.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/simulated_disk.h"
#include "encryption/records.h"
#include "encryption/test_keys.h"

namespace encryption {
namespace {

using Opening = base::FileSystem::Opening;

constexpr const char* kPath = "d/f";

// What a view of a file came to.
struct Seen {
  std::string text = {};
  uint64_t torn = 0;
  std::string fault = {};
  std::string error = {};  // there is no view

  // One tag in 256 ends in a zero: a last record that has it and is a bad one looks torn.
  bool is_whole() const { return torn == 0 && fault.empty() && error.empty(); }
};

class EncryptedDiskTest : public testing::Test {
 protected:
  std::unique_ptr<base::AppendFile> open(Opening opening) { return *disk_.open(kPath, opening); }

  // The file with these appends.
  void write(const std::vector<std::string>& texts, Opening opening = Opening::kNew) {
    const auto file = open(opening);
    for (const std::string& text : texts) ASSERT_TRUE(base::append_all(*file, text));
    ASSERT_TRUE(file->sync());
  }

  static Seen see(base::FileSystem& disk, uint64_t step = UINT64_MAX) {
    const auto view = disk.view(kPath);
    if (!view) return {.error = view.error().message};
    std::string_view text = (*view)->front(step);
    for (size_t had = 0; had < text.size(); text = (*view)->front(had + step)) {
      had = text.size();
      if (step == UINT64_MAX) break;
    }
    return {std::string(text), (*view)->torn(), (*view)->fault(), ""};
  }
  Seen see() { return see(disk_); }

  // Of the file with other bytes.
  Seen see_stored(const std::string& stored) {
    plain_.put(kPath, stored);
    return see();
  }
  std::string stored() { return plain_.text(kPath); }

  base::SimulatedDisk plain_;
  EncryptedDisk disk_{plain_, test_key(1)};
};

TEST_F(EncryptedDiskTest, WhatIsWrittenIsReadAndStandsNowhere) {
  write({"first secret,", "second secret"});
  EXPECT_EQ(see().text, "first secret,second secret");
  EXPECT_EQ(stored().find("secret"), std::string::npos);
  EXPECT_EQ(stored().size(), kSegmentHeadBytes + 2 * (kRecordHeadBytes + 13 + kTagBytes));
  EXPECT_EQ(see().torn, 0U);
  EXPECT_EQ(see().fault, "");
}

TEST_F(EncryptedDiskTest, TheSameTextIsNeverStoredTheSame) {
  write({"secret"});
  const std::string once = stored();
  write({"secret"});
  const std::string again = stored();
  EXPECT_NE(once.substr(kSegmentHeadBytes), again.substr(kSegmentHeadBytes));
}

TEST_F(EncryptedDiskTest, LongTextIsReadPieceByPieceAndGivenBack) {
  base::Random random(3);
  std::string text(10 * kRecordTextMax + 17, ' ');
  for (char& c : text) c = static_cast<char>(random.next());
  write({text});
  EXPECT_EQ(see().text, text);
  const auto view = *disk_.view(kPath);
  EXPECT_EQ(view->front(1).size(), kRecordTextMax);
  const char* begin = view->front(0).data();
  view->drop(kRecordTextMax);
  const std::string_view more = view->front(3 * kRecordTextMax);
  EXPECT_EQ(more.data(), begin);
  EXPECT_EQ(more.substr(kRecordTextMax),
            std::string_view(text).substr(kRecordTextMax, 2 * kRecordTextMax));
}

TEST_F(EncryptedDiskTest, AFileGoesOnWhereItEnded) {
  write({"a", "bc"});
  write({"def", "g"}, Opening::kExisting);
  const auto file = open(Opening::kExisting);
  EXPECT_EQ(*file->size(), 7U);
  ASSERT_TRUE(base::append_all(*file, "h"));
  EXPECT_EQ(see().text, "abcdefgh");
}

TEST_F(EncryptedDiskTest, AFileIsCutAnywhereAndGoesOnThere) {
  const std::vector<std::string> texts = {"abc", "d", "efghi", "jk"};
  for (size_t size = 0; size <= 11; size++) {
    for (size_t then = 0; then <= size; then++) {
      write(texts);
      {
        const auto file = open(Opening::kExisting);
        ASSERT_TRUE(file->truncate(size));
        ASSERT_EQ(*file->size(), size);
        ASSERT_EQ(see().text, std::string("abcdefghijk").substr(0, size));
      }
      const auto file = open(Opening::kExisting);
      ASSERT_TRUE(file->truncate(then));
      ASSERT_TRUE(base::append_all(*file, "XYZ"));
      ASSERT_EQ(*file->size(), then + 3);
      ASSERT_EQ(see().text, std::string("abcdefghijk").substr(0, then) + "XYZ") << size;
      ASSERT_EQ(see(disk_, 1).text, see().text);
      ASSERT_EQ(see().fault, "");
      EXPECT_FALSE(file->truncate(then + 4));
    }
  }
}

// As long as the cut within a record is not there whole, no less is there than was to stay.
TEST_F(EncryptedDiskTest, ACutThatFailsLosesNothingThatWasToStay) {
  write({"abc", "defg", "h"});
  const std::string before = stored();
  for (int operations = 0;; operations++) {
    plain_.put(kPath, before);
    const auto file = open(Opening::kExisting);
    plain_.fail_after(operations);
    const bool done = file->truncate(5).has_value();
    plain_.fail_after(INT32_MAX);
    EXPECT_TRUE(see().text.starts_with("abcde")) << operations;
    EXPECT_EQ(see().fault, "");
    if (done) break;
  }
  EXPECT_EQ(see().text, "abcde");
}

TEST_F(EncryptedDiskTest, AnAppendThatFailedIsGone) {
  write({"a"});
  const auto file = open(Opening::kExisting);
  for (const auto room : std::to_array<size_t>({0, 1, 40, 60, 69})) {
    plain_.set_room(room);
    EXPECT_FALSE(file->append("bcdefg"));
    EXPECT_EQ(see().text, "a");
    EXPECT_EQ(see().torn, 0U);
  }
  plain_.set_room(SIZE_MAX);
  EXPECT_TRUE(file->append("h"));
  EXPECT_EQ(see().text, "ah");
}

TEST_F(EncryptedDiskTest, AnAppendThatCouldNotBeTakenBackIsWhenThereIsMore) {
  write({"a"});
  const auto file = open(Opening::kExisting);
  plain_.set_room(10);
  plain_.fail({.operation = "truncate", .path = kPath, .times = 1});
  EXPECT_FALSE(file->append("b"));
  EXPECT_EQ(see().torn, 10U);
  plain_.set_room(SIZE_MAX);
  EXPECT_TRUE(file->append("c"));
  EXPECT_EQ(see().text, "ac");
  EXPECT_EQ(see().torn, 0U);
}

// --- damage -----------------------------------------------------------------------------------

// A file of several appends and openings, a cut among them, and what it holds after each.
class EncryptedDamageTest : public EncryptedDiskTest {
 protected:
  EncryptedDamageTest() {
    note(Opening::kNew, [](base::AppendFile& file) { return base::append_all(file, "one,"); });
    note(Opening::kExisting, [](base::AppendFile& file) { return base::append_all(file, "two,"); });
    note(Opening::kExisting, [](base::AppendFile& file) { return file.truncate(6); });
    note(Opening::kExisting, [](base::AppendFile& file) { return base::append_all(file, "xyz"); });
    whole_ = stored();
  }

  template <typename Does>
  void note(Opening opening, Does does) {
    const auto file = open(opening);
    EXPECT_TRUE(does(*file));
    sizes_.push_back(stored().size());
    texts_.push_back(see().text);
  }

  std::string whole_;
  std::vector<size_t> sizes_ = {0};
  std::vector<std::string> texts_ = {""};
};

TEST_F(EncryptedDamageTest, AFileThatEndsEarlyHoldsWhatItHeldThen) {
  for (size_t size = 0; size < whole_.size(); size++) {
    const Seen seen = see_stored(whole_.substr(0, size));
    const size_t at = static_cast<size_t>(std::upper_bound(sizes_.begin(), sizes_.end(), size) -
                                          sizes_.begin() - 1);
    ASSERT_EQ(seen.text, texts_[at]) << size;
    ASSERT_EQ(seen.torn, size - sizes_[at]) << size;
    ASSERT_EQ(seen.fault + seen.error, "") << size;
  }
}

TEST_F(EncryptedDamageTest, ZeroesWhereTheEndWasToBeAreATornEnd) {
  for (size_t size = 1; size < whole_.size(); size++) {
    std::string stored = whole_.substr(0, size);
    stored.resize(whole_.size() + 100);
    const Seen seen = see_stored(stored);
    ASSERT_EQ(seen.fault + seen.error, "") << size;
    ASSERT_TRUE(std::find(texts_.begin(), texts_.end(), seen.text) != texts_.end()) << seen.text;
    ASSERT_GT(seen.torn, 0U);
  }
}

// Whatever bit is another one: no text that was never written, and not silently less of it, but for
// the last record, whose length may say that its end is missing.
TEST_F(EncryptedDamageTest, NoByteIsAnotherUnseen) {
  for (size_t at = kSegmentMagic.size(); at < whole_.size(); at++) {
    for (const int bit : {0, 3, 7}) {
      std::string stored = whole_;
      stored[at] = static_cast<char>(stored[at] ^ (1 << bit));
      const Seen seen = see_stored(stored);
      ASSERT_NE(seen.text, texts_.back()) << at;
      ASSERT_TRUE(std::find(texts_.begin(), texts_.end(), seen.text) != texts_.end()) << at;
      ASSERT_FALSE(seen.is_whole()) << at;
    }
  }
  for (size_t at = 0; at < kSegmentMagic.size(); at++) {  // then it is a file without encryption
    std::string stored = whole_;
    stored[at] ^= 1;
    EXPECT_EQ(see_stored(stored).text, stored);
  }
}

TEST_F(EncryptedDamageTest, DamageInTheMidstIsNoTornEnd) {
  write({std::string(200'000, 'x'), "end"});
  std::string stored = this->stored();
  stored[70'000] ^= 1;
  const Seen seen = see_stored(stored);
  EXPECT_EQ(seen.text, std::string(kRecordTextMax, 'x'));
  EXPECT_EQ(seen.torn, 0U);
  EXPECT_EQ(
      seen.fault,
      "at offset 65604 of the encrypted file: it is damaged, or was put together from others");
  plain_.put(kPath, stored);
  EXPECT_EQ(open(Opening::kExisting)->size().has_value(), true);  // who reads it sees
}

TEST_F(EncryptedDiskTest, RecordsHaveOnePlaceInOneFile) {
  const std::vector<std::string> texts = {"aaa", "bbb", "ccc"};
  write(texts);
  const std::string one = stored();
  write(texts);
  const std::string other = stored();
  constexpr size_t kRecord = kRecordHeadBytes + 3 + kTagBytes;
  const auto record = [](const std::string& file, size_t n) {
    return file.substr(kSegmentHeadBytes + n * kRecord, kRecord);
  };
  const std::string head = one.substr(0, kSegmentHeadBytes);
  const auto text_of = [&](const std::string& stored) {
    const Seen seen = see_stored(stored);
    return seen.text + (seen.is_whole() ? "" : "!");
  };
  EXPECT_EQ(text_of(head + record(one, 1) + record(one, 0) + record(one, 2)), "!");
  EXPECT_EQ(text_of(head + record(one, 0) + record(one, 2)), "aaa!");
  EXPECT_EQ(text_of(head + record(one, 0) + record(one, 0)), "aaa!");
  EXPECT_EQ(text_of(head + record(one, 0) + record(other, 1)), "aaa!");
  EXPECT_EQ(text_of(one + other), "aaabbbccc!");
  EXPECT_EQ(text_of(record(one, 0)), record(one, 0));  // no file of ours
}

// --- keys -------------------------------------------------------------------------------------

TEST_F(EncryptedDiskTest, AnotherKeyOrNoneIsAnErrorThatNamesThem) {
  write({"secret"});
  EncryptedDisk other(plain_, test_key(2));
  EncryptedDisk none(plain_, std::nullopt);
  const std::string ours = test_key(1).id_text();
  EXPECT_EQ(ours.size(), 16U);
  EXPECT_EQ(see(other).error, "d/f is encrypted with the data key " + ours +
                                  ", and data-key-file holds " + test_key(2).id_text());
  EXPECT_EQ(see(none).error,
            "d/f is encrypted with the data key " + ours + ", and no data-key-file was given");
}

TEST_F(EncryptedDiskTest, AnotherKeyThatSaysItIsTheSameReadsNothing) {
  write({"secret"});
  std::string stored = this->stored();
  const DataKey key = test_key(2);
  stored.replace(kSegmentMagic.size(), key.id().size(), key.id().data(), key.id().size());
  plain_.put(kPath, stored);
  EncryptedDisk other(plain_, test_key(2));
  EXPECT_EQ(see(other).text, "");
  EXPECT_FALSE(see(other).is_whole());
}

TEST_F(EncryptedDiskTest, WhatStoodThereBeforeIsReadAndNotAppendedTo) {
  plain_.put(kPath, "plain text");
  EXPECT_EQ(see().text, "plain text");
  EXPECT_FALSE(*disk_.may_grow(kPath));
  const auto file = open(Opening::kExisting);
  EXPECT_FALSE(file->append("more"));
  EXPECT_TRUE(file->truncate(5));
  EXPECT_EQ(stored(), "plain");
  EXPECT_TRUE(file->truncate(0));
  EXPECT_TRUE(*disk_.may_grow(kPath));
  write({"secret"});
  EXPECT_TRUE(*disk_.may_grow(kPath));
  EXPECT_EQ(see().text, "secret");
}

TEST_F(EncryptedDiskTest, WithoutAKeyNothingIsEncrypted) {
  EncryptedDisk none(plain_, std::nullopt);
  ASSERT_TRUE(base::write_synced(none, kPath, "plain text"));
  EXPECT_EQ(stored(), "plain text");
  EXPECT_TRUE(*none.may_grow(kPath));
}

// --- files without a name ---------------------------------------------------------------------

TEST_F(EncryptedDiskTest, AFileIsReadWhileItGrows) {
  const auto file = *disk_.create_unnamed("d", 0600);
  const auto reader = file->reader();
  std::array<char, 5> room;
  std::string read;
  const auto read_on = [&] {
    for (auto count = reader->read(room.data(), room.size()); *count > 0;
         count = reader->read(room.data(), room.size())) {
      read.append(room.data(), *count);
    }
    return read;
  };
  EXPECT_EQ(read_on(), "");
  std::string text;
  for (const size_t bytes : {size_t{3}, size_t{12}, 3 * kRecordTextMax + 1, size_t{1}}) {
    const std::string more(bytes, static_cast<char>('a' + bytes % 7));
    text += more;
    ASSERT_TRUE(base::append_all(*file, more));
    EXPECT_EQ(read_on(), text);
  }
  ASSERT_TRUE(file->sync());
  ASSERT_TRUE(file->take_place(kPath));
  EXPECT_EQ(see().text, text);
  EXPECT_EQ(stored().find("aaaa"), std::string::npos);
}

}  // namespace
}  // namespace encryption
