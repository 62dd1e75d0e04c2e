// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "scripting/test_host.h"
#include "scripting/tokens.h"

// Any text is either no script, or one that ends when its host says so, within its memory, and
// leaves an interpreter in which the next script finds nothing of it.

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using scripting::Interpreter;
  constexpr size_t kMemoryBytes = size_t{4} << 20;
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  scripting::tokens_of(source);
  scripting::Scripts scripts(Interpreter::Kind::kScripts, kMemoryBytes);
  scripts.keys = {"key"};
  scripts.arguments = {"argument", "1"};
  scripts.host.questions_left = 200;
  for (int i = 0; i < 8; i++) scripts.host.replies.emplace_back("*2\r\n$1\r\na\r\n:1\r\n");
  scripts.eval(source);
  CHECK(scripts.interpreter.used_bytes() <= kMemoryBytes + (size_t{1} << 20));
  scripts.keys = {};
  scripts.host.questions_left = 0;
  CHECK(scripts.eval("local n = 0 for k in pairs(_G) do n = n + 1 end "
                     "return {#KEYS, ('x'):rep(2), type(redis.call), n}") ==
        "*4 :0 $xx $function :36 ");
  return 0;
}
