// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/scripting/declared_keys.h"

#include <gtest/gtest.h>

#include <array>

#include "engine/session/command_context.h"

namespace engine {
namespace {

void nothing(CommandContext& /*c*/) {}
bool some_keys(Arguments /*args*/, std::vector<uint32_t>& /*positions*/) { return true; }

constexpr CommandSpec kCommands[] = {
    {.name = "get", .run = nothing, .arity = 2, .keys = kOne, .key_access = kRO},
    {.name = "set", .run = nothing, .arity = -3, .keys = kOne, .key_access = kRO},
    {.name = "rename", .run = nothing, .arity = 3, .keys = {1, 2, 1}, .key_access = kRO},
    {.name = "mget", .run = nothing, .arity = -2, .keys = {1, -1, 1}, .key_access = kRO},
    {.name = "mset", .run = nothing, .arity = -3, .keys = {1, -1, 2}, .key_access = kRO},
    {.name = "sort", .run = nothing, .arity = -2, .key_access = kRO, .find_keys = some_keys},
    {.name = "keys", .run = nothing, .arity = 2},
    {.name = "ping", .run = nothing, .arity = 1, .flags = kTouchesNoKeys},
};

bool keeps(std::string_view code) {
  static const std::array kFamilies = {CommandFamily(kCommands)};
  static const CommandTable kTable(kFamilies);
  return keeps_to_declared_keys(code, kTable);
}

TEST(DeclaredKeys, ScriptsThatNameTheirKeysKeepToThem) {
  EXPECT_TRUE(keeps("return redis.call('get', KEYS[1])"));
  EXPECT_TRUE(keeps("return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])"));
  EXPECT_TRUE(
      keeps("if redis.call('get', KEYS[1]) == ARGV[1] then "
            "return redis.pcall('set', KEYS[1], f(1, 2)) else return 0 end"));
  EXPECT_TRUE(keeps("return server.call(\"mget\", KEYS[1], KEYS[#KEYS])"));
  EXPECT_TRUE(keeps("return redis.call('mget', unpack(KEYS))"));
  EXPECT_TRUE(keeps("return redis.call('mset', KEYS[1], 'a', KEYS[2], 'b')"));
  EXPECT_TRUE(keeps("redis.call('ping') return redis.sha1hex('x')"));
  EXPECT_TRUE(keeps("for i = 1, #KEYS do redis.call('get', KEYS[i]) end"));
  EXPECT_TRUE(keeps("return 1"));
}

TEST(DeclaredKeys, NamesMayStandForKeysAndCalls) {
  EXPECT_TRUE(keeps("local key = KEYS[1]\nlocal call = redis.call\nreturn call('get', key)"));
  EXPECT_TRUE(keeps("local key = KEYS[1]; local n = redis.call('get', key) or 0 return n"));
  EXPECT_FALSE(keeps("local key = KEYS[1] key = 'other' return redis.call('get', key)"));
  EXPECT_FALSE(keeps("local key = KEYS[1] .. 'x' return redis.call('get', key)"));
  EXPECT_FALSE(
      keeps("local key = KEYS[1] if 1 then local key = 'x' "
            "redis.call('get', key) end"));
  EXPECT_FALSE(keeps("local key = KEYS[1] local function f(key) redis.call('get', key) end"));
  EXPECT_FALSE(keeps("local key = KEYS[1] key, x = 1, 2 redis.call('get', key)"));
  EXPECT_FALSE(keeps("local call = redis.call local f = call return f('get', 'x')"));
  EXPECT_FALSE(keeps("local call = redis.call call = g return call('get', KEYS[1])"));
}

TEST(DeclaredKeys, OtherKeysAreNotDeclared) {
  EXPECT_FALSE(keeps("return redis.call('get', 'x')"));
  EXPECT_FALSE(keeps("return redis.call('get', ARGV[1])"));
  EXPECT_FALSE(keeps("return redis.call('get', KEYS[1] .. ':x')"));
  EXPECT_FALSE(keeps("return redis.call('rename', KEYS[1], 'x')"));
  EXPECT_FALSE(keeps("return redis.call('mget', KEYS[1], 'x')"));
  EXPECT_FALSE(keeps("return redis.call('mget', KEYS[1], f())"));
  EXPECT_FALSE(keeps("return redis.call('rename', KEYS[1], f())"));
  EXPECT_FALSE(keeps("return redis.call('sort', KEYS[1])"));
  EXPECT_FALSE(keeps("return redis.call('keys', '*')"));
  EXPECT_FALSE(keeps("return redis.call(ARGV[1], KEYS[1])"));
  EXPECT_FALSE(keeps("return redis.call('nosuch', KEYS[1])"));
}

TEST(DeclaredKeys, WhatTheTextDoesNotShowIsNotTrusted) {
  EXPECT_FALSE(keeps("return pcall(redis.call, 'get', 'x')"));
  EXPECT_FALSE(keeps("local r = redis return r.call('get', 'x')"));
  EXPECT_FALSE(keeps("return redis['call']('get', 'x')"));
  EXPECT_FALSE(keeps("return _G.redis.call('get', 'x')"));
  EXPECT_FALSE(keeps("return loadstring('return redis.call(\"get\", \"x\")')()"));
  EXPECT_FALSE(keeps("KEYS[1] = 'x' return redis.call('get', KEYS[1])"));
  EXPECT_FALSE(keeps("KEYS[1], x = 'x', 1 return redis.call('get', KEYS[1])"));
  EXPECT_FALSE(keeps("table.insert(KEYS, 'x') return redis.call('get', KEYS[2])"));
  EXPECT_FALSE(keeps("local k = KEYS k[1] = 'x' return redis.call('get', KEYS[1])"));
  EXPECT_FALSE(keeps("local KEYS = {'x'} return redis.call('get', KEYS[1])"));
  EXPECT_FALSE(keeps("local unpack = f return redis.call('get', unpack(KEYS))"));
  EXPECT_FALSE(keeps("f(function() key, x = 1, 2 end)"));
  EXPECT_FALSE(keeps("return redis.call'get'"));
  EXPECT_FALSE(keeps("return [[unfinished"));
}

TEST(DeclaredKeys, TextsAndCommentsAreNoCode) {
  EXPECT_TRUE(keeps("-- redis.call('get', 'x')\nreturn 'redis.call(1)'"));
  EXPECT_TRUE(keeps("--[==[ redis.call('get', 'x') ]] ]==] return [[redis.call]]"));
}

}  // namespace
}  // namespace engine
