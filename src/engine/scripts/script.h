// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace engine {

// The first line of a source that says what it is: "#!lua name=x flags=no-writes,allow-oom".
struct Shebang {
  std::string engine;   // "lua"
  std::string library;  // what name= says; empty: nothing
  uint32_t flags = 0;   // of scripting::ScriptFlag
  size_t bytes = 0;     // without the end of the line; 0: there is none
};

// What a script says of itself in its first line, if it begins with "#!". The error is what the
// client is told, without its code.
base::Result<Shebang> read_script_shebang(std::string_view source);

// What is known of the keys that a script touches, where there are several workers.
struct ScriptLocks {
  std::atomic<bool> keeps_to_keys = false;  // to those declared, as its text shows
  std::atomic<bool> needs_all = false;      // to others too, or that is not known and it writes
};

// A script as clients have sent it. Immutable but for what is atomic; shared by all workers.
class Script {
 public:
  Script(std::string sha, std::string_view source, const Shebang& shebang)
      : sha1(std::move(sha)),
        body(source),
        flags(shebang.flags),
        has_shebang(shebang.bytes > 0),
        shebang_bytes(shebang.bytes) {}

  const std::string sha1;  // 40 lower-case hexadecimal digits
  const std::string body;
  const uint32_t flags;  // of scripting::ScriptFlag
  const bool has_shebang;
  const size_t shebang_bytes;

  // What is to be compiled. The lines keep their numbers.
  std::string_view code() const { return std::string_view(body).substr(shebang_bytes); }

  size_t memory_bytes() const { return sizeof(Script) + sha1.size() + body.capacity(); }

  // SCRIPT LOAD wants it kept until SCRIPT FLUSH.
  std::atomic<bool> stays = false;
  // The cache has it no more.
  std::atomic<bool> is_gone = false;
  // When it was wanted last, in scripts that have come since.
  std::atomic<uint64_t> last_use = 0;
  ScriptLocks locks;
};

}  // namespace engine
