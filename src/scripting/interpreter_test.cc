// SPDX-License-Identifier: Apache-2.0
#include "scripting/interpreter.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "scripting/test_host.h"

namespace scripting {
namespace {

TEST(Interpreter, AnswersWithWhatAScriptReturns) {
  Scripts scripts;
  EXPECT_EQ(scripts.eval("return 1"), ":1 ");
  EXPECT_EQ(scripts.eval("return 3.99"), ":3 ");
  EXPECT_EQ(scripts.eval("return 'a'"), "$a ");
  EXPECT_EQ(scripts.eval("return true"), ":1 ");
  EXPECT_EQ(scripts.eval("return false"), "_ ");
  EXPECT_EQ(scripts.eval("return"), "_ ");
  EXPECT_EQ(scripts.eval("return {1, 'b', {true}, nil, 5}"), "*3 :1 $b *1 :1 ");
  EXPECT_EQ(scripts.eval("return {ok = 'fine\\r\\n+x'}"), "+fine  +x ");
  EXPECT_EQ(scripts.eval("return {err = 'ERR no\\n-x'}"), "-ERR no -x ");
  EXPECT_EQ(scripts.eval("return {double = 1.5}"), ",1.5 ");
  EXPECT_EQ(scripts.eval("return {map = {a = 1}}"), "%1 $a :1 ");
  EXPECT_EQ(scripts.eval("return {set = {a = true}}"), "~1 $a ");
  EXPECT_EQ(scripts.eval("return {big_number = '12'}"), "(12 ");
  EXPECT_EQ(scripts.eval("return {verbatim_string = {format = 'txt', string = 'a'}}"), "=txt:a ");
}

TEST(Interpreter, HasKeysAndArguments) {
  Scripts scripts;
  scripts.keys = {"k"};
  scripts.arguments = {"a", "b"};
  EXPECT_EQ(scripts.eval("return {KEYS[1], #KEYS, ARGV[1], ARGV[2]}"), "*4 $k :1 $a $b ");
}

TEST(Interpreter, ErrorsSayWhereTheyAre) {
  Scripts scripts;
  EXPECT_EQ(scripts.eval("\nerror('x')"),
            "-ERR user_script:2: x script: name, on @user_script:2. ");
  EXPECT_EQ(scripts.eval("error({err='MY text'})"), "-MY text script: name, on @user_script:1. ");
  EXPECT_EQ(scripts.eval("error({})"), "-ERR unknown error script: name, on @user_script:1. ");
  EXPECT_EQ(scripts.eval("return nothing"),
            "-ERR user_script:1: Script attempted to access nonexistent global variable 'nothing' "
            "script: name, on @user_script:1. ");
}

TEST(Interpreter, SaysWhatDoesNotCompile) {
  Scripts scripts;
  EXPECT_EQ(scripts.eval("return ("), "compile: user_script:1: unexpected symbol near '<eof>'");
}

TEST(Interpreter, CallsTheHostWithWords) {
  Scripts scripts;
  scripts.host.replies = {"$1\r\nv\r\n"};
  EXPECT_EQ(scripts.eval("return redis.call('set', 'k', 9007199254740991, 0.1, -5)"), "$v ");
  EXPECT_EQ(scripts.host.calls, std::vector<std::string>{"set k 9007199254740991 0.1 -5 "});
}

TEST(Interpreter, TurnsRepliesIntoValues) {
  Scripts scripts;
  scripts.host.replies = {"*3\r\n:1\r\n$-1\r\n+OK\r\n"};
  EXPECT_EQ(scripts.eval("local r = redis.call('x') return {r[1], r[2] == false, r[3].ok}"),
            "*3 :1 :1 $OK ");
  scripts.host.replies = {"%1\r\n$1\r\na\r\n,1.5\r\n"};
  EXPECT_EQ(scripts.eval("return tostring(redis.call('x').map.a.double)"), "$1.5 ");
  scripts.host.replies = {"~1\r\n$1\r\na\r\n"};
  EXPECT_EQ(scripts.eval("return redis.call('x').set.a"), ":1 ");
  scripts.host.replies = {"=5\r\ntxt:x\r\n"};
  EXPECT_EQ(scripts.eval("local v = redis.call('x').verbatim_string return v.format .. v.string"),
            "$txtx ");
  scripts.host.replies = {"|1\r\n+a\r\n+b\r\n:7\r\n"};
  EXPECT_EQ(scripts.eval("return redis.call('x')"), ":7 ");
}

TEST(Interpreter, ErrorsOfCommandsAreRaisedOrReturned) {
  Scripts scripts;
  scripts.host.replies = {"-WRONGTYPE no\r\n", "-WRONGTYPE no\r\n", "-WRONGTYPE no\r\n"};
  EXPECT_EQ(scripts.eval("return redis.call('x')"),
            "-!WRONGTYPE no script: name, on @user_script:1. ");
  EXPECT_EQ(scripts.eval("return redis.pcall('x').err"), "$WRONGTYPE no ");
  EXPECT_EQ(scripts.eval("local ok, e = pcall(redis.call, 'x') return {ok == false, e}"),
            "*2 :1 $WRONGTYPE no ");
}

TEST(Interpreter, KeepsNothingOfAScript) {
  Scripts scripts;
  scripts.keys = {"secret"};
  scripts.eval("KEYS.x = 1 return KEYS[1]");
  scripts.keys = {};
  EXPECT_EQ(scripts.eval("return {KEYS[1], KEYS.x}"), "*0 ");
  EXPECT_NE(scripts.eval("x = 1").find("Attempt to modify a readonly table"), std::string::npos);
}

TEST(Interpreter, EndsAtOnceWhenTheHostSaysSo) {
  Scripts scripts;
  scripts.host.ends_at_call = 2;
  scripts.host.replies = {":1\r\n", ":1\r\n", ":1\r\n"};
  EXPECT_EQ(scripts.eval("for i = 1, 9 do pcall(redis.call, 'x') end return 1"), "(ended)");
  EXPECT_EQ(scripts.host.calls.size(), 2u);
}

TEST(Interpreter, EndsALoopThatCatchesErrors) {
  Scripts scripts;
  scripts.host.questions_left = 3;
  EXPECT_EQ(scripts.eval("while true do pcall(function() while true do end end) end"),
            "-ERR killed script: name, on @user_script:1. ");
}

TEST(Interpreter, EndsALoopInACoroutine) {
  Scripts scripts;
  scripts.host.questions_left = 3;
  EXPECT_EQ(scripts
                .eval("local f = function() while true do end end "
                      "while true do coroutine.resume(coroutine.create(f)) end")
                .substr(0, 11),
            "-ERR killed");
}

TEST(Interpreter, LoadsLibraries) {
  Scripts scripts(Interpreter::Kind::kLibraries);
  EXPECT_EQ(scripts.load("redis.register_function('f', function(k, a) return {k[1], a[1]} end)"),
            "f ");
  scripts.keys = {"k"};
  scripts.arguments = {"a"};
  EXPECT_EQ(scripts.call_first(), "*2 $k $a ");
  EXPECT_EQ(scripts.load("server.register_function{function_name='g', callback=function() end, "
                         "description='d', flags={'no-writes', 'ALLOW-OOM'}}"),
            "g(d)3 ");
  EXPECT_EQ(scripts.load("redis.call('get', 'x')"),
            "Error registering functions: ERR user_function:1: Script attempted to access "
            "nonexistent global variable 'call'");
}

}  // namespace
}  // namespace scripting
