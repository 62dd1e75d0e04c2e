// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "objects/directory_store.h"
#include "objects/places.h"
#include "objects/s3_client.h"
#include "objects/sealed.h"

namespace objects {
namespace {

class DirectoryTest : public testing::Test {
 protected:
  DirectoryTest() {
    std::string pattern = std::filesystem::temp_directory_path() / "tarn-objects-XXXXXX";
    root_ = mkdtemp(pattern.data());
    store_ = directory_store(root_ + "/store");
  }
  ~DirectoryTest() override { std::filesystem::remove_all(root_); }

  void put(const std::string& name, std::string_view bytes, const std::string& key = "") {
    auto writer = store_->create(name);
    ASSERT_TRUE(writer);
    if (!key.empty()) writer = seal(std::move(*writer), key);
    // In pieces of all sizes.
    for (size_t size = 1; !bytes.empty(); size = size * 3 + 1) {
      ASSERT_TRUE((*writer)->write(bytes.substr(0, size)));
      bytes.remove_prefix(std::min(size, bytes.size()));
    }
    ASSERT_TRUE((*writer)->finish());
  }

  // What is in it, or why it cannot be read.
  std::string get(const std::string& name, const std::string& key = "") {
    auto reader = store_->open(name);
    if (!reader) return reader.error().message;
    if (!key.empty()) reader = unseal(std::move(*reader), key);
    if (!reader) return reader.error().message;
    std::string text;
    while (true) {
      const auto bytes = (*reader)->read(1000);
      if (!bytes) return bytes.error().message;
      if (bytes->empty()) break;
      text += *bytes;
    }
    EXPECT_EQ(text.size(), (*reader)->size());
    return text;
  }

  std::string path(const std::string& name) const { return root_ + "/store/" + name; }
  std::string bytes_of(const std::string& name) const {
    std::ifstream in(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void overwrite(const std::string& name, const std::string& bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
  }

  std::string root_;
  std::unique_ptr<ObjectStore> store_;
  const std::string key_ = std::string(kDataKeyBytes, 'k');
};

std::string text_of(size_t size) {
  std::string text(size, '\0');
  for (size_t i = 0; i < size; i++) text[i] = static_cast<char>(i * 7 + i / 251);
  return text;
}

TEST_F(DirectoryTest, AnObjectIsThereOnceItIsFinished) {
  EXPECT_EQ(*store_->size("a/b.rdb"), std::nullopt);
  {
    auto writer = store_->create("a/b.rdb");
    ASSERT_TRUE((*writer)->write("half"));
    EXPECT_EQ(*store_->size("a/b.rdb"), std::nullopt);
  }
  EXPECT_TRUE(std::filesystem::is_empty(path("a")));  // nothing is left of it
  put("a/b.rdb", "whole");
  EXPECT_EQ(get("a/b.rdb"), "whole");
  EXPECT_EQ(*store_->size("a/b.rdb"), 5u);
  put("a/b.rdb", "another");
  EXPECT_EQ(get("a/b.rdb"), "another");
}

TEST_F(DirectoryTest, WhatIsRemovedTakesItsDirectoriesAlong) {
  put("a/b/c", "1");
  put("a/d", "2");
  overwrite("a/b/c.unfinished", "of a writer that was killed");
  ASSERT_TRUE(store_->remove("a/b/c"));
  EXPECT_FALSE(std::filesystem::exists(path("a/b")));
  EXPECT_EQ(get("a/d"), "2");
  ASSERT_TRUE(store_->remove("a/d"));
  ASSERT_TRUE(store_->remove("a/d"));  // it is gone already
  EXPECT_TRUE(std::filesystem::is_empty(root_ + "/store"));
}

TEST_F(DirectoryTest, NoNameLeadsOutside) {
  for (const char* name :
       {"", "/", "/a", "a/", "a//b", ".", "..", "a/../b", "./a", "a\nb", "a\\b"}) {
    EXPECT_FALSE(is_object_name(name)) << name;
    EXPECT_FALSE(store_->create(name)) << name;
    EXPECT_FALSE(store_->open(name)) << name;
    EXPECT_FALSE(store_->remove(name)) << name;
  }
  EXPECT_TRUE(is_object_name("a/b-c_d.e/..f"));
  EXPECT_FALSE(is_object_name(std::string(1025, 'a')));
}

TEST_F(DirectoryTest, WhatIsSealedIsOpenedByItsKeyAlone) {
  for (const size_t size : {0u, 1u, 65535u, 65536u, 65537u, 131072u, 200000u}) {
    const std::string text = text_of(size);
    put("o", text, key_);
    EXPECT_EQ(get("o", key_), text) << size;
    if (size < 16) continue;
    EXPECT_EQ(bytes_of("o").find(text.substr(0, 16)), std::string::npos);
  }
  const std::string other(kDataKeyBytes, 'x');
  EXPECT_EQ(get("o", other), "the object is encrypted with the data key " + data_key_id(key_) +
                                 ", and the one at hand is " + data_key_id(other));
  put("plain", text_of(100));
  EXPECT_EQ(get("plain", key_), "the object is not encrypted as it should be");
}

TEST_F(DirectoryTest, NothingOfASealedObjectCanBeChanged) {
  const std::string text = text_of(70'000);  // two chunks
  put("o", text, key_);
  const std::string sealed = bytes_of("o");
  for (size_t at = 0; at < sealed.size(); at += at < 64 || at > sealed.size() - 64 ? 1 : 997) {
    std::string changed = sealed;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    overwrite("o", changed);
    EXPECT_NE(get("o", key_), text) << at;
  }
  for (size_t size = 0; size < sealed.size(); size += size < 100 ? 1 : 1009) {
    overwrite("o", sealed.substr(0, size));
    const std::string got = get("o", key_);
    EXPECT_TRUE(got.find("the object is") != got.npos || got.find("is damaged") != got.npos)
        << size;
  }
  // The end of one object is not that of another, nor is a whole chunk more a longer object.
  put("p", text, key_);
  overwrite("o", sealed.substr(0, 32) + bytes_of("p").substr(32));
  EXPECT_EQ(get("o", key_), "the encrypted object is damaged, or has been changed");
  overwrite("o", sealed + sealed.substr(32, 65536 + 16));
  EXPECT_EQ(get("o", key_), "the encrypted object is damaged, or has been changed");
}

TEST(SealedText, IsOpenedByItsKeyAlone) {
  const std::string key(kDataKeyBytes, 'k');
  std::string sealed = seal_text(key, "secret");
  EXPECT_EQ(unseal_text(key, sealed), "secret");
  EXPECT_NE(seal_text(key, "secret"), sealed);
  EXPECT_EQ(unseal_text(std::string(kDataKeyBytes, 'x'), sealed), std::nullopt);
  EXPECT_EQ(unseal_text(key, sealed.substr(1)), std::nullopt);
  EXPECT_EQ(unseal_text(key, ""), std::nullopt);
  sealed.back() = static_cast<char>(sealed.back() ^ 1);
  EXPECT_EQ(unseal_text(key, sealed), std::nullopt);
}

TEST(Places, SayWhatCannotBe) {
  const base::FakeClock clock;
  const auto trouble = [&](const std::string& store, std::optional<S3Options> s3) {
    const auto good = Places({store, "/nowhere", std::move(s3)}, clock).check();
    return good ? "" : good.error().message;
  };
  const S3Options s3 = {.endpoint = "http://localhost"};
  EXPECT_EQ(trouble("/some/where", std::nullopt), "");
  EXPECT_EQ(trouble("s3://bucket/prefix", s3), "");
  EXPECT_EQ(trouble("s3://bucket", std::nullopt), "--backup-store s3://... needs --s3-endpoint");
  EXPECT_EQ(trouble("s3:///x", s3), "'' is no name of a bucket");
}

TEST(S3, RefusalsAreReadFromTheirDocuments) {
  const std::string document =
      "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code><Message>a &amp; b</Message></Error>";
  EXPECT_EQ(s3_refusal({.status = 404, .headers = {}, .body = document}), "NoSuchKey: a & b");
  EXPECT_EQ(s3_refusal({.status = 403, .headers = {}, .body = ""}), "HTTP status 403");
  EXPECT_EQ(s3_refusal({.status = 500, .headers = {}, .body = "<Error><Code>"}), "HTTP status 500");
}

}  // namespace
}  // namespace objects
