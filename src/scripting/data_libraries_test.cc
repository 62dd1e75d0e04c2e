// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "scripting/test_host.h"

namespace scripting {
namespace {

// CVE-2022-24834: the length of what is written overflows.
TEST(DataLibraries, WhatTheyWriteIsBounded) {
  Scripts scripts(Interpreter::Kind::kScripts, size_t{16} << 20);
  EXPECT_TRUE(fails_with(scripts, "return cjson.encode(('\\1'):rep(4e6))", "not enough memory"));
  EXPECT_TRUE(fails_with(scripts, "local s = ('x'):rep(4e6) return cmsgpack.pack(s, s, s, s)",
                         "not enough memory"));
  EXPECT_TRUE(fails_with(scripts,
                         "local t = {} for i = 1, 20 do t[i] = ('x'):rep(1e6) end "
                         "return cjson.encode(t)",
                         "not enough memory"));
  EXPECT_TRUE(fails_with(scripts,
                         "local s = ('x'):rep(1e6) "
                         "return struct.pack(('s'):rep(20), s, s, s, s, s, s, s, s, s, s, "
                         "s, s, s, s, s, s, s, s, s, s)",
                         "not enough memory"));
  EXPECT_EQ(scripts.eval("return #cjson.encode(('x'):rep(1000))"), ":1002 ");
}

TEST(DataLibraries, LengthsAreOnlyClaims) {
  Scripts scripts(Interpreter::Kind::kScripts, size_t{4} << 20);
  for (const char* packed : {"\\221\\147", "\\221\\255\\255\\255\\255", "\\223\\255\\255\\255\\255",
                             "\\219\\255\\255\\255\\255", "\\217\\9x", "\\202\\1"}) {
    EXPECT_TRUE(fails_with(scripts, std::string("return cmsgpack.unpack('") + packed + "')",
                           "Missing bytes in input."));
  }
  EXPECT_TRUE(fails_with(scripts, "return struct.unpack('c2000000000', 'x')", "too short"));
  EXPECT_TRUE(fails_with(scripts, "return struct.unpack('c99999999999', 'x')", "overflow"));
  EXPECT_TRUE(fails_with(scripts,
                         "return struct.unpack('Lc0', '\\255\\255\\255\\255\\255\\255\\255"
                         "\\255x')",
                         "too short"));
  EXPECT_TRUE(fails_with(scripts, "return struct.unpack('b', 'x', 0)", "offset"));
  EXPECT_TRUE(fails_with(scripts, "return struct.unpack('b', 'x', 1e18)", "offset"));
}

TEST(DataLibraries, NestingIsBounded) {
  Scripts scripts;
  EXPECT_TRUE(fails_with(scripts, "return cjson.decode(('['):rep(1e5))", "nested"));
  EXPECT_TRUE(fails_with(scripts,
                         "cjson.decode_max_depth(2147483647) "
                         "return cjson.decode(('['):rep(1e6))",
                         "stack overflow"));
  EXPECT_TRUE(fails_with(scripts,
                         "local t = {} for i = 1, 1e5 do t = {t} end "
                         "cjson.encode_max_depth(2147483647) return cjson.encode(t)",
                         "stack overflow"));
  EXPECT_TRUE(fails_with(scripts, "return cmsgpack.unpack(('\\145'):rep(1e5))", "nested"));
  EXPECT_EQ(scripts.eval("local t = {} for i = 1, 1e5 do t = {t} end return #cmsgpack.pack(t)"),
            ":17 ");
}

TEST(DataLibraries, OptionsEndWithTheScript) {
  Scripts scripts;
  EXPECT_EQ(scripts.eval("cjson.encode_max_depth(1) cjson.encode_number_precision(3) "
                         "return cjson.encode(1.23456)"),
            "$1.23 ");
  EXPECT_EQ(scripts.eval("return cjson.encode({{1.23456}})"), "$[[1.23456]] ");
}

TEST(DataLibraries, NumbersKeepTheirValue) {
  Scripts scripts;
  EXPECT_EQ(scripts.eval("for _, n in ipairs({0, 1, -1, 127, 128, 255, 256, 65535, 65536, 2^31, "
                         "2^32, 2^53, -32, -33, -128, -129, -32768, -32769, -2^31, -2^31 - 1, 0.1, "
                         "1.5, 1e300, -2^63, 2^63}) do "
                         "if cmsgpack.unpack(cmsgpack.pack(n)) ~= n then return tostring(n) end "
                         "end return 'all'"),
            "$all ");
  EXPECT_EQ(scripts.eval("local a, b, c, d = struct.unpack('>i3I5bH', "
                         "struct.pack('>i3I5bH', -5, 2^40 - 1, -128, 65535)) "
                         "return {a, b == 2^40 - 1, c, d}"),
            "*4 :-5 :1 :-128 :65535 ");
}

}  // namespace
}  // namespace scripting
