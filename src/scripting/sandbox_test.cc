// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "scripting/state.h"
#include "scripting/test_host.h"

// What scripts could do to the process that runs them, had it not been thought of: one test for
// each vulnerability of that shape that servers like this one had, then what else there is.

namespace scripting {
namespace {

// CVE-2024-31449: bit.tohex with a count that has no negative.
TEST(Sandbox, HexadecimalDigitsOfTheLowestCount) {
  Scripts scripts;
  EXPECT_EQ(scripts.eval("return bit.tohex(65535, -2147483648)"), "$0000FFFF ");
  EXPECT_EQ(scripts.eval("return bit.tohex(65535, 2147483647)"), "$0000ffff ");
  EXPECT_EQ(scripts.eval("return bit.tohex(65535, 0)"), "$ ");
  EXPECT_EQ(scripts.eval("return bit.tohex(65535, -2)"), "$FF ");
}

// CVE-2024-46981: what a script tells the collector outlives it, and bites when all is torn down.
TEST(Sandbox, TheCollectorObeysNoScript) {
  Scripts scripts(Interpreter::Kind::kScripts, size_t{4} << 20);
  scripts.eval("collectgarbage('stop') collectgarbage('setpause', 1000000) return 1");
  EXPECT_EQ(scripts.eval("for i = 1, 1000 do local s = ('x'):rep(100000 + i) end return 1"), ":1 ");
  EXPECT_EQ(scripts.eval("return type(collectgarbage('count'))"), "$number ");
  EXPECT_EQ(scripts.eval("return collectgarbage()"), ":0 ");
}

// CVE-2025-46817: the number of values to unpack overflows.
TEST(Sandbox, UnpackCountsWithoutOverflow) {
  Scripts scripts;
  for (const char* range : {"-2, 2147483647", "0, 2147483647", "-2147483648, -2",
                            "-2147483648, 2147483647", "1, 1e9"}) {
    EXPECT_TRUE(fails_with(scripts, std::string("return {unpack({1, 2, 3}, ") + range + ")}",
                           "too many results to unpack"));
  }
  EXPECT_EQ(scripts.eval("return {unpack({1, 2, 3}, 2147483646, 2147483647)}"), "*0 ");
  EXPECT_EQ(scripts.eval("return {unpack({1, 2, 3})}"), "*3 :1 :2 :3 ");
  EXPECT_EQ(scripts.eval("return {unpack({1, 2, 3}, 2, 1)}"), "*0 ");
}

// CVE-2025-46818: what one script does to the metatable of a basic type, another one meets.
TEST(Sandbox, MetatablesOfBasicTypesAreOutOfReach) {
  Scripts scripts;
  for (const char* value :
       {"''", "1", "true", "nil", "function() end", "coroutine.create(function() end)"}) {
    const std::string line =
        scripts.eval(std::string("getmetatable(") + value + ").__index = function() return 1 end");
    EXPECT_TRUE(line.find("Attempt to modify a readonly table") != std::string::npos ||
                line.find("attempt to index a nil value") != std::string::npos)
        << line;
  }
  EXPECT_TRUE(fails_with(scripts, "rawset(getmetatable(''), '__index', 1)", "readonly table"));
  EXPECT_TRUE(fails_with(scripts, "getmetatable('').__index.rep = 1", "readonly table"));
  EXPECT_TRUE(fails_with(scripts, "return newproxy", "nonexistent global variable 'newproxy'"));
  EXPECT_EQ(scripts.eval("return ('ab'):upper()"), "$AB ");
}

// CVE-2025-46819: a long bracket of more "=" than a number holds.
TEST(Sandbox, LongBracketsAreOfBoundedLength) {
  Scripts scripts;
  const std::string level(100'000, '=');
  EXPECT_EQ(scripts.eval("return #[" + level + "[x]" + level + "]"), ":1 ");
  EXPECT_EQ(scripts.eval("return [" + level + level).find("compile: "), 0u);
  EXPECT_EQ(scripts.eval(std::string(kSourceBytesMax + 1, ' ')), "compile: the source is too long");
  EXPECT_TRUE(fails_with(scripts, "error(select(2, loadstring(('='):rep(2000000))))",
                         "the source is too long"));
}

// CVE-2025-49844: the collector takes the name of the source while it is parsed.
TEST(Sandbox, NothingIsCollectedWhileASourceIsParsed) {
  Scripts scripts(Interpreter::Kind::kScripts, size_t{16} << 20);
  EXPECT_EQ(scripts.eval("local source = {} for i = 1, 5000 do "
                         "source[i] = 'local function f() return \"' .. i .. '\" end ' "
                         "if i % 150 == 0 then source[i] = 'do ' .. source[i] .. ' end ' end end "
                         "local text = 'do ' .. table.concat(source, ' end do ') .. ' end' "
                         "for i = 1, 5 do collectgarbage('step') "
                         "local f = loadstring(text, '@name' .. i) assert(f) f() end return 1"),
            ":1 ");
}

TEST(Sandbox, NoBytecodeComesOrGoes) {
  Scripts scripts;
  EXPECT_EQ(scripts.eval("return type(string.dump)"), "$nil ");
  EXPECT_EQ(scripts.eval("return select(2, loadstring('\\27Lua'))"), "$only text can be compiled ");
  EXPECT_EQ(scripts.eval("local d = false return select(2, load(function() "
                         "if d then return nil end d = true return '\\27Lua' end))"),
            "$only text can be compiled ");
  EXPECT_EQ(scripts.eval("\x1bLua"), "compile: only text can be compiled");
}

TEST(Sandbox, SourcesThatAScriptMakesAreInTheSandboxToo) {
  Scripts scripts;
  EXPECT_EQ(scripts.eval("return loadstring('return type(redis.call)')()"), "$function ");
  EXPECT_TRUE(fails_with(scripts, "loadstring('x = 1')()", "readonly table"));
  EXPECT_TRUE(fails_with(scripts, "return loadstring('return print')()", "nonexistent global"));
}

TEST(Sandbox, GuardsAreNotToBeWrittenInto) {
  Scripts scripts;
  for (const char* source :
       {"_G = {}", "redis.call = 1", "math.x = 1", "rawset(redis, 'call', 1)",
        "setmetatable(redis, {})", "table.insert(math, 1)", "table.insert(_G, 1, 2)",
        "getmetatable(redis).__index = 1", "rawset(getmetatable(_G), '__index', 1)"}) {
    EXPECT_TRUE(fails_with(scripts, source, "Attempt to modify a readonly table")) << source;
  }
  EXPECT_EQ(scripts.eval("error(redis)"), "-ERR unknown error script: name, on @user_script:1. ");
  EXPECT_EQ(scripts.eval("table.sort(math) return {#math, math.err == nil, redis.err == nil}"),
            "*3 :0 :1 :1 ");
}

TEST(Sandbox, GuardsLookLikeWhatTheyGuard) {
  Scripts scripts;
  EXPECT_EQ(scripts.eval("local n = 0 for k, v in pairs(math) do n = n + 1 end return n > 20"),
            ":1 ");
  EXPECT_EQ(scripts.eval("return type(next(redis))"), "$string ");
  EXPECT_EQ(scripts.eval("return type(rawget(redis, 'call'))"), "$function ");
  EXPECT_EQ(scripts.eval("return _G._G == _G and _G.redis == server"), ":1 ");
}

TEST(Sandbox, MemoryIsBounded) {
  Scripts scripts(Interpreter::Kind::kScripts, size_t{8} << 20);
  for (const char* source :
       {"local t = {} while true do t[#t + 1] = {} end", "return ('x'):rep(1e9)",
        "local s = 'x' while true do s = s .. s end", "return (('x'):rep(4e6)):gsub('x', 'yyyy')",
        "local t = {} for i = 1, 2e5 do t[i] = ('x'):rep(29) end return table.concat(t)"}) {
    const std::string line = scripts.eval(source);
    EXPECT_NE(line.find("not enough memory"), std::string::npos) << source << line;
    EXPECT_LE(scripts.interpreter.used_bytes(), size_t{9} << 20);
  }
  EXPECT_EQ(scripts.eval("return 1"), ":1 ");
  scripts.interpreter.collect();
  EXPECT_LT(scripts.interpreter.used_bytes(), size_t{1} << 20);
}

TEST(Sandbox, ArgumentsThatFindNoRoomAreAnError) {
  Scripts scripts(Interpreter::Kind::kScripts, Interpreter::kMemoryBytesMin);
  const std::string large(size_t{2} << 20, 'x');
  scripts.arguments = {large};
  EXPECT_EQ(scripts.eval("return 1"), "-ERR not enough memory ");
  scripts.arguments = {};
  EXPECT_EQ(scripts.eval("return 1"), ":1 ");
}

TEST(Sandbox, RecursionIsBounded) {
  Scripts scripts;
  EXPECT_TRUE(
      fails_with(scripts, "local function f() return 1 + f() end return f()", "stack overflow"));
  EXPECT_TRUE(fails_with(scripts, "local function f() return coroutine.wrap(f)() end f()",
                         "C stack overflow"));
  EXPECT_NE(scripts.eval("local f f = function() local ok, e = pcall(f) if not ok then error(e, 0) "
                         "end end f()"),
            "");
  EXPECT_EQ(scripts.eval("return " + std::string(100'000, '(')).find("compile: "), 0u);
  EXPECT_EQ(scripts.eval("return " + std::string(100'000, '{')).find("compile: "), 0u);
  // Lua's own matcher would call itself a hundred thousand times.
  EXPECT_TRUE(
      fails_with(scripts, "return ('a'):rep(1e5):find(('a?'):rep(1e5))", "pattern too complex"));
}

TEST(Sandbox, ResultsMayContainThemselves) {
  Scripts scripts;
  const std::string line = scripts.eval("local a = {} local b = {a} a[1] = b return a");
  EXPECT_TRUE(line.ends_with("-ERR reached lua stack limit ")) << line.size();
}

// Long work within one function of C counts by what it does, not by instructions.
TEST(Sandbox, TheHostIsAskedDuringLongWork) {
  for (const char* source :
       {"local s = ('a'):rep(30000) return s:find('.-.-.-b')", "while true do end",
        "local s = ('a'):rep(1e5) while true do local x = s .. 'b' x = s:rep(10) end",
        "local t = {} for i = 1, 2e4 do t[i] = i end while true do table.insert(t, 1, 0) end",
        "local s = ('('):rep(1e5) while true do s:find('%b()') end",
        "local function f(...) return f(1, ...) end f()",
        "table.insert({}, -2147483648, 1) while true do end"}) {
    Scripts scripts;
    scripts.host.questions_left = 20;
    const std::string line = scripts.eval(source);
    EXPECT_TRUE(line.find("killed") != std::string::npos ||
                line.find("out of bounds") != std::string::npos)
        << source << line;
  }
}

TEST(Sandbox, TextsOfErrorsHaveNoLineBreaks) {
  Scripts scripts;
  for (const char* source : {"error('a\\r\\nb')", "error({err='a\\r\\nb'})", "return {err='a\\nb'}",
                             "return redis.error_reply('a b\\r\\nc')", "return {ok='a\\r\\nb'}"}) {
    EXPECT_EQ(scripts.eval(source).find_first_of("\r\n"), std::string::npos) << source;
  }
}

}  // namespace
}  // namespace scripting
