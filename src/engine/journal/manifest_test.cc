// SPDX-License-Identifier: Apache-2.0
#include "engine/journal/manifest.h"

#include <gtest/gtest.h>

#include <string>

namespace engine {
namespace {

std::string refusal(std::string_view text) {
  const auto manifest = parse_manifest(text);
  return manifest ? "(none)" : manifest.error().message;
}

TEST(ManifestTest, ReadsWhatRedisWrites) {
  const auto manifest = parse_manifest(
      "# made by hand\n"
      "file appendonly.aof.2.base.rdb seq 2 type b\n"
      "file appendonly.aof.1.incr.aof seq 1 type h\n"
      "seq 4 file \"with \\\"quotes\\\" \\x01\" type i\n"
      "file appendonly.aof.5.incr.aof seq 5 type i newkey newvalue\r\n");
  ASSERT_TRUE(manifest);
  EXPECT_EQ(manifest->base, (ManifestFile{"appendonly.aof.2.base.rdb", 2}));
  ASSERT_EQ(manifest->history.size(), 1U);
  ASSERT_EQ(manifest->increments.size(), 2U);
  EXPECT_EQ(manifest->increments[0], (ManifestFile{"with \"quotes\" \x01", 4}));
  EXPECT_EQ(manifest->increments[1], (ManifestFile{"appendonly.aof.5.incr.aof", 5}));
  EXPECT_EQ(manifest->next_base_seq(), 3);
  EXPECT_EQ(manifest->next_increment_seq(), 6);
  EXPECT_EQ(format_manifest(*manifest),
            "file appendonly.aof.2.base.rdb seq 2 type b\n"
            "file appendonly.aof.1.incr.aof seq 1 type h\n"
            "file \"with \\\"quotes\\\" \\x01\" seq 4 type i\n"
            "file appendonly.aof.5.incr.aof seq 5 type i\n");
  EXPECT_EQ(*parse_manifest(format_manifest(*manifest)), *manifest);
}

TEST(ManifestTest, RefusesInRedisWords) {
  const struct {
    std::string text;
    std::string_view begin;
  } rows[] = {
      {"", "Found an empty AOF manifest"},
      {"\n", "Invalid AOF manifest file format (line 1 of the manifest: \"\")"},
      {"file a seq 1\n", "Invalid AOF manifest file format"},
      {"file a seq 1 type\n", "Invalid AOF manifest file format"},
      {"file a seq 1 type b c\n", "Invalid AOF manifest file format"},
      {"file a seq 0 type b\n", "Invalid AOF manifest file format"},
      {"file a seq -1 type b\n", "Invalid AOF manifest file format"},
      {"file a seq x type b\n", "Invalid AOF manifest file format"},
      {"file a seq 9223372036854775807 type b\n", "Invalid AOF manifest file format"},
      {"file \"a seq 1 type b\n", "Invalid AOF manifest file format"},
      {"file \"\" seq 1 type b\n", "Invalid AOF manifest file format"},
      {"file \"a\\x00\" seq 1 type b\n", "Invalid AOF manifest file format"},
      {"name a seq 1 type b\n", "Invalid AOF manifest file format"},
      {"file a seq 1 type x\n", "Unknown AOF file type"},
      {"file a seq 1 type base\n", "Unknown AOF file type"},
      {"file a seq 1 type b\nfile c seq 2 type b\n",
       "Found duplicate base file information (line 2 of the manifest: \"file c seq 2 type b\")"},
      {"file a seq 2 type i\nfile c seq 2 type i\n", "Found a non-monotonic sequence number"},
      {"file a seq 2 type i\nfile c seq 1 type i\n", "Found a non-monotonic sequence number"},
      {"file ../a seq 1 type b\n", "File can't be a path, just a filename"},
      {"file .. seq 1 type b\n", "File can't be a path, just a filename"},
      {"file " + std::string(1006, 'a') + " seq 1 type b\n",
       "The AOF manifest file contains too long line"},
      {"file a seq 1 type b", "The AOF manifest file contains too long line"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(refusal(row.text).substr(0, row.begin.size()), row.begin) << row.text;
  }
  EXPECT_EQ(refusal("file " + std::string(1005, 'a') + " seq 1 type b\n"), "(none)");
  EXPECT_EQ(refusal("#" + std::string(5000, 'c') + "\n"), "(none)");
}

}  // namespace
}  // namespace engine
