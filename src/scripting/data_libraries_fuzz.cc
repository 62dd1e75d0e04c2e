// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include "base/check.h"
#include "scripting/test_host.h"

// The first byte says what reads the rest: cmsgpack, cjson, struct, patterns or a reply. It reads
// it or says what is wrong with it, and what it has read it can write; JSON so that it reads the
// same.

namespace {

constexpr std::string_view kReaders[] = {
    // What was unpacked can be packed again, though what is nested too deeply is lost then.
    // NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one program on two lines.
    "local all = {cmsgpack.unpack(ARGV[1])} "
    "for _, value in ipairs(all) do cmsgpack.unpack(cmsgpack.pack(value)) end return 1",
    "local value = cjson.decode(ARGV[1]) cjson.encode_invalid_numbers(true) "
    "cjson.encode_sparse_array(true) local text = cjson.encode(value) "
    "assert(#cjson.encode(cjson.decode(text)) == #text) return 1",
    // A format and, behind a newline, what it is to read.
    "local format, data = ARGV[1]:match('^([^\\n]*)\\n(.*)$') "
    "if format then struct.unpack(format, data) end return 1",
    "local format = ARGV[1] struct.pack(format, 1, 'text', 2.5, 'text', -1, 'text') return 1",
    "local format = ARGV[1] struct.size(format) return 1",
    // A pattern and, behind a newline, a subject.
    "local pattern, subject = ARGV[1]:match('^([^\\n]*)\\n(.*)$') "
    "if pattern then subject:gsub(pattern, '%0') subject:find(pattern) "
    "for a in subject:gmatch(pattern) do end end return 1",
    "redis.setresp(3) return redis.call('x')",
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  scripting::Scripts scripts(scripting::Interpreter::Kind::kScripts, size_t{16} << 20);
  scripts.arguments = {rest};
  scripts.host.questions_left = 500;
  scripts.host.replies.emplace_back(rest);
  const std::string line = scripts.eval(kReaders[data[0] % std::size(kReaders)]);
  CHECK(line.find("assertion failed") == std::string::npos);
  return 0;
}
