// SPDX-License-Identifier: Apache-2.0
#include "control/server/gzip.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace control {

namespace {

std::string gzip(const std::string& text) {
  z_stream stream = {};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(packed.size() - stream.avail_out);
  deflateEnd(&stream);
  return packed;
}

TEST(Gzip, WhatWasPackedIsUnpacked) {
  for (const size_t size : {size_t{0}, size_t{1}, size_t{1000}, size_t{200'000}}) {
    std::string text(size, 'a');
    for (size_t i = 0; i < size; i++) text[i] = static_cast<char>('a' + i * i % 23);
    const auto unpacked = gunzip(gzip(text), 200'000);
    ASSERT_TRUE(unpacked);
    EXPECT_EQ(*unpacked, text);
  }
}

TEST(Gzip, ABombIsRefusedBeforeItIsUnpacked) {
  const std::string bomb = gzip(std::string(50 << 20, '\0'));
  EXPECT_LT(bomb.size(), 100'000u);
  EXPECT_FALSE(gunzip(bomb, 1 << 20));
  EXPECT_FALSE(gunzip(gzip("abc"), 2));
  EXPECT_TRUE(gunzip(gzip("abc"), 3));
}

TEST(Gzip, BytesThatAreNotGzipsAreRefused) {
  const std::string packed = gzip("something");
  EXPECT_FALSE(gunzip("", 100));
  EXPECT_FALSE(gunzip("something", 100));
  EXPECT_FALSE(gunzip(packed.substr(0, packed.size() - 1), 100));
  EXPECT_FALSE(gunzip(packed + "x", 100));
}

}  // namespace

}  // namespace control
