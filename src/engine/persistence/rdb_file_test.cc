// SPDX-License-Identifier: Apache-2.0
// Files with all types, whole and damaged.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/random.h"
#include "engine/persistence/rdb_scanner.h"
#include "engine/persistence/test_foreign_values.h"
#include "engine/persistence/test_rdb_files.h"
#include "engine/persistence/test_values.h"

namespace engine {
namespace {

TEST_F(RdbFileTest, EveryValueComesBack) {
  const std::string file = file_of_all();
  const auto values = built(file);
  ASSERT_TRUE(values);
  const TestValues expected(memory_);
  EXPECT_EQ(values->size(), expected.all().size());
  for (const auto& [name, entry] : expected.all()) {
    EXPECT_EQ(values->at(name), typed_bytes(*entry, 0)) << name;
  }
}

TEST_F(RdbFileTest, AFileThatEndsEarlyIsAnErrorThatSaysSo) {
  const std::string file = file_of_all();
  for (size_t end = kRdbMagicBytes; end < file.size(); end++) {
    base::MemoryView view(std::string_view(file).substr(0, end));
    RdbScanner scanner(view, RdbVersionCheck::kStrict);
    Item item = scanner.next();
    while (item != Item::kEnd && item != Item::kError) item = scanner.next();
    ASSERT_EQ(item, Item::kError) << end;
    ASSERT_TRUE(scanner.error().ends_with("found the end of the file")) << scanner.error();
    ASSERT_LE(scanner.offset(), end);
  }
}

// More of it can be read with every look, a byte or some more, and less than is asked for: so
// pieces end everywhere.
class Trickle final : public base::FileView {
 public:
  Trickle(std::string_view file, size_t step) : file_(file), step_(step) {}
  std::string_view front(uint64_t wanted) override {
    if (wanted > ready_) ready_ = std::min(ready_ + step_, file_.size());
    return file_.substr(0, ready_);
  }
  uint64_t size_at_most() const override { return file_.size() + 1000; }

 private:
  const std::string_view file_;
  const size_t step_;
  size_t ready_ = kRdbMagicBytes;
};

TEST_F(RdbFileTest, AFileThatCanBeReadPieceByPieceIsTheSame) {
  const std::string file = file_of_all();
  for (const auto step : std::to_array<size_t>({1, 2, 7, 300})) {
    Trickle trickle(file, step);
    EXPECT_EQ(told(trickle), told(file)) << step;
    Trickle half(std::string_view(file).substr(0, file.size() / 2), step);
    EXPECT_TRUE(told(half).ends_with("found the end of the file")) << told(half);
  }
}

TEST_F(RdbFileTest, ADamagedFileIsAnErrorOrAnother) {
  base::Random random(17);
  std::string whole = file_of_all();
  for (const auto& [name, bytes] : old_values()) {
    whole.insert(kRdbMagicBytes,
                 RdbText().raw(bytes.substr(0, 1)).string(name).raw(bytes.substr(1)).text());
  }
  for (int round = 0; round < 10'000; round++) {
    std::string damaged = whole;
    for (size_t i = 1 + random.below(3); i > 0; i--) {
      damaged[random.below(damaged.size())] = static_cast<char>(random.next());
    }
    built(damaged, false);
    ASSERT_EQ(memory_.net_bytes(), 0);
  }
}

// Whatever is damaged, the checksum tells.
TEST_F(RdbFileTest, NoDamageGoesUnnoticed) {
  base::Random random(18);
  const std::string whole = file_of_all();
  for (int round = 0; round < 1000; round++) {
    std::string damaged = whole;
    damaged[random.below(damaged.size() - 8)] ^= static_cast<char>(1 + random.below(255));
    EXPECT_FALSE(built(damaged));
  }
}

TEST_F(RdbFileTest, ClaimsTakeNoTimeAndNoMemory) {
  const uint64_t many = uint64_t{1} << 60;
  const std::string key("\x01k", 2);
  for (const char type : std::initializer_list<char>{1, 2, 3, 4, 5, 14, 15, 18, 19, 21}) {
    const std::string file = "REDIS0011" + RdbText().raw({&type, 1}).raw(key).length(many).text();
    EXPECT_NE(told(file).find("found the end of the file"), std::string::npos) << told(file);
  }
  const std::string packed = RdbText().byte(0).byte(0xC3).lengths({2, many}).raw("xy").text();
  EXPECT_NE(told("REDIS0011" + packed).find("expected a key"), std::string::npos);
}

}  // namespace
}  // namespace engine
