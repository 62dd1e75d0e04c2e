// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "scripting/test_host.h"

namespace scripting {
namespace {

// What Lua 5.1's own string library gives for the same.
TEST(Pattern, MatchesAsLuaDoes) {
  Scripts scripts;
  const std::pair<const char*, const char*> cases[] = {
      {"return {('hello world'):find('wor')}", "*2 :7 :9 "},
      {"return {('hello'):find('l+')}", "*2 :3 :4 "},
      {"return {('hello'):find('xyz')}", "*0 "},
      {"return {('a.b'):find('.', 1, true)}", "*2 :2 :2 "},
      {"return {('hello'):find('')}", "*2 :1 :0 "},
      {"return {('hello'):find('', 10)}", "*2 :6 :5 "},
      {"return {('hello'):find('l', -2)}", "*2 :4 :4 "},
      {"return {('key=value'):match('(%w+)=(%w+)')}", "*2 $key $value "},
      {"return {('abc'):match('()b()')}", "*2 :2 :3 "},
      {"return ('  trim  '):match('^%s*(.-)%s*$')", "$trim "},
      {"return ('f(a(b)c)d'):match('%b()')", "$(a(b)c) "},
      {"return ('THE (quick) fox'):find('%((%a+)%)')", ":5 "},
      {"return ('hello hello'):match('(h%a+) %1')", "$hello "},
      {"return ('THE quick'):gsub('%f[%a]%a+', 'X')", "$X X "},
      {"return ('[]]'):match('[]]')", "$] "},
      {"return ('a-b'):match('[a%-]+')", "$a- "},
      {"return ('x^y'):match('[x^]+')", "$x^ "},
      {"return ('2024-01-02'):match('^(%d%d%d%d)-(%d%d)')", "$2024 "},
      {"return ('abc'):gsub('%w', '%0%0')", "$aabbcc "},
      {"return ('abc'):gsub('', '-')", "$-a-b-c- "},
      {"return ('hello'):gsub('l', {l = 'L'})", "$heLLo "},
      {"return ('hello'):gsub('l', function() return nil end)", "$hello "},
      {"return ('hello world'):gsub('(%w+) (%w+)', '%2 %1')", "$world hello "},
      {"return ('aaa'):gsub('a', 'b', 2)", "$bba "},
      {"return select(2, ('aaa'):gsub('a', 'b'))", ":3 "},
      {"return ('abc'):gsub('^a', 'x')", "$xbc "},
      {"local t = {} for k, v in ('a=1, b=2'):gmatch('(%w+)=(%w+)') do t[#t + 1] = k .. v end "
       "return table.concat(t, ',')",
       "$a1,b2 "},
      {"local n = 0 for _ in ('abc'):gmatch('') do n = n + 1 end return n", ":4 "},
      {"return ('a\\0b'):find('\\0')", ":2 "},
      {"return ('a\\0b'):match('%z')", "$\0 "},
      {"return ('x'):rep(3)", "$xxx "},
      {"return ('x'):rep(-1)", "$ "},
      {"return ('abc'):match('a?b?c?d?')", "$abc "},
      {"return ('aaab'):match('a-b')", "$aaab "},
      {"return ('x'):match('$')", "$ "},
      {"return ('a$b'):match('a$b')", "$a$b "},
  };
  for (const auto& [source, expected] : cases) {
    if (std::string_view(source).find("%z") != std::string_view::npos) {
      EXPECT_EQ(scripts.eval(source), std::string("$\0 ", 3));
    } else {
      EXPECT_EQ(scripts.eval(source), expected) << source;
    }
  }
}

TEST(Pattern, SaysWhatIsMalformed) {
  Scripts scripts;
  const std::pair<const char*, const char*> cases[] = {
      {"('x'):find('[x')", "malformed pattern (missing ']')"},
      {"('x'):find('%')", "malformed pattern (ends with '%')"},
      {"('x'):find('[%')", "malformed pattern (missing ']')"},
      {"('x'):find('(x')", "unfinished capture"},
      {"('x'):match('x)')", "invalid pattern capture"},
      {"('x'):find('%1')", "invalid capture index"},
      {"('x'):find('(%1)')", "invalid capture index"},
      {"('x'):find('%0')", "invalid capture index"},
      {"('x'):find('%b')", "unbalanced pattern"},
      {"('x'):find('%f')", "missing '[' after '%f' in pattern"},
      {"('x'):find(('()'):rep(40))", "too many captures"},
      {"('x'):gsub('x', '%2')", "invalid capture index"},
      {"('x'):gsub('x', function() return {} end)", "invalid replacement value (a table)"},
      {"('x'):gsub('x')", "string/function/table expected"},
  };
  for (const auto& [source, expected] : cases) {
    EXPECT_NE(scripts.eval(source).find(expected), std::string::npos)
        << source << scripts.eval(source);
  }
}

}  // namespace
}  // namespace scripting
