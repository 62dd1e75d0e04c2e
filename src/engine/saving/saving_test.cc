// SPDX-License-Identifier: Apache-2.0

// A keyspace into a file and back.

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "engine/keyspace/database.h"
#include "engine/keyspace/edit.h"
#include "engine/keyspace/model_hands.h"
#include "engine/saving/loading.h"
#include "engine/saving/snapshots.h"
#include "engine/types/hash.h"

namespace engine {
namespace {

class SavingTest : public testing::Test {
 protected:
  SavingTest() {
    char path[] = "/tmp/tarn-saving-XXXXXX";
    directory_ = mkdtemp(path);
  }
  ~SavingTest() override { std::filesystem::remove_all(directory_); }

  std::string path() const { return directory_ + "/dump.rdb"; }
  SnapshotPlan plan() {
    return {.purpose = SnapshotPurpose::kSave,
            .place = {.directory = directory_, .name = "dump.rdb"},
            .at_cut =
                [](const Guard&, SnapshotHeader& header) {
                  header.aux = {{"repl-id", "abc"}};
                },
            .ended = [this](const auto& outcome) { ended_.push_back(outcome); }};
  }
  size_t files() const {
    const std::filesystem::directory_iterator all(directory_);
    return static_cast<size_t>(std::distance(begin(all), end(all)));
  }

  base::DiskFileSystem disk_;
  std::string directory_;
  std::vector<SnapshotFile::Outcome> ended_;
};

std::map<std::string, std::string> contents(Keyspace& keyspace) {
  std::map<std::string, std::string> all;
  const Guard guard(keyspace, keyspace.worker(0));
  TableSet* set = guard.table_set_if_any(0);
  for (uint32_t i = 0; set != nullptr && i < set->size(); i++) {
    (*set)[i].for_each([&](const Entry* entry) {
      IntegerText scratch;
      all[std::string(entry->key())] =
          std::to_string(entry->expire_ms()) + ":" + std::string(string_bytes(*entry, scratch));
    });
  }
  return all;
}

TEST_F(SavingTest, WhatIsSavedIsLoadedByAllWorkers) {
  constexpr uint32_t kWorkers = 3;
  Keyspace from({.partitions = 256, .databases = 1});
  Hands hands(from, 0);
  base::Random random(7);
  for (int i = 0; i < 5000; i++) {
    hands.set("key" + std::to_string(i), random_value(random), random_expiry(random, kStartMs));
  }
  Snapshots snapshots(from, disk_, [] {});
  ASSERT_TRUE(snapshots.begin(from.worker(0), plan()));
  const auto expected = contents(from);
  hands.set("key1", "later", Entry::kNoExpire);
  snapshots.complete(from.worker(0));
  ASSERT_EQ(ended_.size(), 1U);
  ASSERT_TRUE(ended_[0]) << ended_[0].error().message;
  EXPECT_EQ(std::filesystem::file_size(path()), *ended_[0]);
  EXPECT_EQ(files(), 1U);

  Keyspace to({.partitions = 512, .databases = 1, .workers = kWorkers, .seed = 9});
  auto file = base::DiskFileSystem().view(path());
  ASSERT_TRUE(file);
  Loading loading(to, std::move(*file), {}, [] {});
  std::vector<std::thread> threads;
  for (uint32_t i = 0; i < kWorkers; i++) {
    threads.emplace_back([&, i] { loading.complete(to.worker(i)); });
  }
  for (std::thread& thread : threads) thread.join();
  const auto result = loading.result();
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->keys, expected.size());
  EXPECT_EQ(result->aux.at("repl-id"), "abc");
  EXPECT_EQ(contents(to), expected);
}

// Three values of more than what may wait, of which each is changed before the one before it is in
// the file, and others all around.
TEST_F(SavingTest, LargeValuesAreInOnePieceEachWhoeverComesBetween) {
  constexpr size_t kLarge = 3;
  constexpr int kFields = 60'000;
  Keyspace from({.partitions = 256, .databases = 2});
  Hands hands(from, 0);
  base::Random random(7);
  std::string value(200, 'v');
  const auto set_field = [&](size_t hash, int field) {
    const std::string name = "hash" + std::to_string(hash);
    const Key key = from.key(name);
    const Guard guard(from, from.worker(0), {&key.partition, 1});
    const Database db(guard, hash % 2);
    Edit edit = db.edit(key, db.find(key, Use::kWrite));
    if (!edit) edit.put(Entry::create(db.memory(), name, Hash::create(db.memory())));
    for (char& c : value) c = static_cast<char>(random.next());
    Hash(db.memory(), *edit, {}, kStartMs).set(std::to_string(field), value);
  };
  for (int i = 0; i < 3000; i++) {
    hands.set("key" + std::to_string(i), random_value(random), Entry::kNoExpire);
  }
  for (size_t hash = 0; hash < kLarge; hash++) {
    for (int field = 0; field < kFields; field++) set_field(hash, field);
  }
  Snapshots snapshots(from, disk_, [] {});
  ASSERT_TRUE(snapshots.begin(from.worker(0), plan()));
  for (size_t hash = kLarge; hash-- > 0;) {
    for (int field = 0; field < kFields; field += 3) set_field(hash, field);
    set_field(hash, kFields);
    hands.set("key" + std::to_string(hash), "changed", Entry::kNoExpire);
  }
  snapshots.complete(from.worker(0));
  ASSERT_TRUE(ended_.at(0)) << ended_[0].error().message;

  Keyspace to({.partitions = 256, .databases = 2});
  auto file = base::DiskFileSystem().view(path());
  ASSERT_TRUE(file);
  Loading loading(to, std::move(*file), {}, [] {});
  loading.complete(to.worker(0));
  ASSERT_TRUE(loading.result()) << loading.result().error().message;
  EXPECT_EQ(loading.result()->keys, 3000 + kLarge);
  const Guard guard(to, to.worker(0));
  for (size_t hash = 0; hash < kLarge; hash++) {
    const Database db(guard, hash % 2);
    const std::string name = "hash" + std::to_string(hash);
    const Key key = to.key(name);
    const Found found = db.find(key, Use::kPeek);
    ASSERT_TRUE(found);
    EXPECT_EQ(HashView(*found, kStartMs).size(), size_t{kFields});
  }
}

// What is dropped of it is something else from then on.
class Shredded final : public base::FileView {
 public:
  explicit Shredded(std::string_view bytes) : bytes_(bytes) {}
  std::string_view front(uint64_t /*wanted*/) override { return bytes_; }
  uint64_t size_at_most() const override { return bytes_.size(); }
  void drop(uint64_t before) override {
    std::fill_n(bytes_.begin() + static_cast<ptrdiff_t>(dropped_), before - dropped_, 'x');
    dropped_ = before;
  }
  ~Shredded() override { EXPECT_GT(dropped_, bytes_.size() / 2); }

 private:
  std::string bytes_;
  uint64_t dropped_ = 0;
};

TEST_F(SavingTest, OnlyWhatIsBuiltAndSummedUpIsGivenBack) {
  constexpr size_t kKeys = 20000;
  Keyspace from({.partitions = 256, .databases = 1});
  Hands hands(from, 0);
  const std::string value(1000, 'v');
  for (size_t i = 0; i < kKeys; i++) {
    hands.set("key" + std::to_string(i), value + std::to_string(i), Entry::kNoExpire);
  }
  Snapshots snapshots(from, disk_, [] {});
  SnapshotPlan plan = this->plan();
  plan.place.compressed = false;
  ASSERT_TRUE(snapshots.begin(from.worker(0), std::move(plan)));
  snapshots.complete(from.worker(0));
  ASSERT_TRUE(ended_.at(0)) << ended_[0].error().message;

  Keyspace to({.partitions = 256, .databases = 1});
  auto file = std::make_unique<Shredded>((*disk_.view(path()))->bytes());
  Loading loading(to, std::move(file), {}, [] {});
  loading.complete(to.worker(0));
  ASSERT_TRUE(loading.result()) << loading.result().error().message;
  EXPECT_EQ(loading.result()->keys, kKeys);
  EXPECT_EQ(contents(to), contents(from));
}

TEST_F(SavingTest, AFileThatIsNotCompleteLeavesTheOneBefore) {
  Keyspace keyspace({.partitions = 256, .databases = 1});
  Hands hands(keyspace, 0);
  for (int i = 0; i < 100; i++) hands.set(std::to_string(i), "v", Entry::kNoExpire);
  std::ofstream(path()) << "before";
  Snapshots snapshots(keyspace, disk_, [] {});
  ASSERT_TRUE(snapshots.begin(keyspace.worker(0), plan()));
  EXPECT_FALSE(snapshots.begin(keyspace.worker(0), plan()));
  EXPECT_TRUE(snapshots.cancel(SnapshotPurpose::kSave));
  snapshots.complete(keyspace.worker(0));
  ASSERT_EQ(ended_.size(), 1U);
  EXPECT_EQ(ended_[0].error().message, "it was cancelled");
  EXPECT_EQ(std::filesystem::file_size(path()), 6U);
  EXPECT_EQ(files(), 1U);
  ASSERT_TRUE(snapshots.begin(keyspace.worker(0), plan()));
  snapshots.complete(keyspace.worker(0));
  EXPECT_TRUE(ended_.at(1));
}

// Though the first is due: a replica keeps it until it is told.
TEST_F(SavingTest, AKeyThatComesTwiceIsAnError) {
  const std::string due("\xFD\0\0\0\0\0\x01k\x01v", 10);
  const std::string plain("\0\x01k\x01v", 5);
  for (const std::string& first : {due, plain}) {
    std::ofstream(path(), std::ios::binary) << "REDIS0011" << std::string("\xFE\0", 2) << first
                                            << plain << '\xFF' << std::string(8, '\0');
    Keyspace to({.partitions = 16, .databases = 1});
    to.hold(Keyspace::kLoad, true);
    auto file = base::DiskFileSystem().view(path());
    ASSERT_TRUE(file);
    Loading loading(to, std::move(*file), {}, [] {});
    loading.complete(to.worker(0));
    const auto result = loading.result();
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().message.find("comes a second time"), std::string::npos);
  }
}

TEST_F(SavingTest, NoDirectoryNoSnapshot) {
  Keyspace keyspace({.partitions = 256, .databases = 1});
  Snapshots snapshots(keyspace, disk_, [] {});
  SnapshotPlan plan = this->plan();
  plan.place.directory += "/none";
  const auto begun = snapshots.begin(keyspace.worker(0), std::move(plan));
  ASSERT_FALSE(begun);
  EXPECT_NE(begun.error().message.find("No such file or directory"), std::string::npos);
  EXPECT_EQ(snapshots.running(), SnapshotPurpose::kNone);
}

TEST_F(SavingTest, ADamagedFileSaysWhere) {
  Keyspace from({.partitions = 256, .databases = 1});
  Hands hands(from, 0);
  for (int i = 0; i < 1000; i++) hands.set(std::to_string(i), "value", Entry::kNoExpire);
  Snapshots snapshots(from, disk_, [] {});
  ASSERT_TRUE(snapshots.begin(from.worker(0), plan()));
  snapshots.complete(from.worker(0));
  std::filesystem::resize_file(path(), std::filesystem::file_size(path()) / 2);
  Keyspace to({.partitions = 256, .databases = 1});
  auto file = base::DiskFileSystem().view(path());
  ASSERT_TRUE(file);
  Loading loading(to, std::move(*file), {}, [] {});
  loading.complete(to.worker(0));
  const auto result = loading.result();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message.substr(0, 10), "at offset ");
}

}  // namespace
}  // namespace engine
