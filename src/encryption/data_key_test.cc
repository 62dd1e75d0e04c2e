// SPDX-License-Identifier: Apache-2.0
#include "encryption/data_key.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "encryption/test_keys.h"

namespace encryption {
namespace {

class DataKeyTest : public testing::Test {
 protected:
  DataKeyTest() {
    char path[] = "/tmp/tarn-key-XXXXXX";
    directory_ = mkdtemp(path);
    path_ = directory_ + "/key";
  }
  ~DataKeyTest() override { std::filesystem::remove_all(directory_); }

  std::string error_of(const std::string& bytes) {
    std::ofstream(path_, std::ios::binary) << bytes;
    const auto key = DataKey::read(path_);
    return key ? "" : key.error().message;
  }

  std::string directory_;
  std::string path_;
};

TEST_F(DataKeyTest, IsThirtyTwoBytesOfAFile) {
  EXPECT_EQ(error_of(std::string(32, 'k')), "");
  EXPECT_EQ(error_of(std::string(31, 'k')),
            path_ + " holds no data key, which has 32 bytes: it has 31");
  EXPECT_EQ(error_of(std::string(33, 'k')),
            path_ + " holds no data key, which has 32 bytes: it has more");
  EXPECT_EQ(error_of(""), path_ + " holds no data key, which has 32 bytes: it has 0");
  path_ = directory_ + "/none";
  EXPECT_EQ(DataKey::read(path_).error().message,
            "Can't open the data key in " + path_ + ": No such file or directory");
}

TEST_F(DataKeyTest, ComesThroughAPipeThatIsClosedThen) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::string bytes(32, 'k');
  ASSERT_EQ(write(ends[1], bytes.data(), bytes.size()), 32);
  close(ends[1]);
  const auto key = DataKey::read("/dev/fd/" + std::to_string(ends[0]));
  ASSERT_TRUE(key);
  EXPECT_EQ(fcntl(ends[0], F_GETFD), -1);
  EXPECT_EQ(error_of(bytes), "");
  EXPECT_EQ(DataKey::read(path_)->id_text(), key->id_text());
}

TEST_F(DataKeyTest, AnIdTellsKeysApartAndIsNoneOfTheirBytes) {
  EXPECT_EQ(test_key(1).id_text(), test_key(1).id_text());
  EXPECT_NE(test_key(1).id_text(), test_key(2).id_text());
}

TEST_F(DataKeyTest, EachSaltHasAKeyOfItsOwn) {
  const auto bytes = [](const Key& key) {
    return std::string(key.data(), key.data() + Key::kBytes);
  };
  const DataKey key = test_key(1);
  EXPECT_EQ(bytes(key.derive("salt")), bytes(key.derive("salt")));
  EXPECT_NE(bytes(key.derive("salt")), bytes(key.derive("other")));
  EXPECT_NE(bytes(key.derive("salt")), bytes(test_key(2).derive("salt")));
}

}  // namespace
}  // namespace encryption
