// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "engine/journal/journal_reader.h"
#include "engine/journal/manifest.h"

// Any bytes are a journal up to some unit, and nothing but whole units if cut there. What was read
// is what was written. As a manifest they are refused, or come out the same when written again.

namespace {

using engine::JournalReader;
using Status = JournalReader::Status;

std::string encoded(const std::vector<std::string_view>& words) {
  std::string text = "*" + std::to_string(words.size()) + "\r\n";
  for (const std::string_view word : words) {
    text += "$" + std::to_string(word.size()) + "\r\n" + std::string(word) + "\r\n";
  }
  return text;
}

// Returns how the file ends.
Status read_all(std::string_view file, size_t& whole_until) {
  JournalReader reader(file);
  std::vector<std::string_view> words;
  Status status = Status::kCommand;
  size_t position = 0;
  while ((status = reader.next(words)) == Status::kCommand) {
    CHECK(reader.offset() >= position && reader.position() > reader.offset());
    position = reader.position();
    CHECK(encoded(words) == file.substr(reader.offset(), position - reader.offset()));
    CHECK(reader.whole_until() <= position);
  }
  whole_until = reader.whole_until();
  CHECK(whole_until <= file.size());
  return status;
}

void fuzz(std::string_view bytes) {
  size_t whole_until = 0;
  const Status status = read_all(bytes, whole_until);
  CHECK(status != Status::kEnd || whole_until == bytes.size());
  size_t again = 0;
  CHECK(read_all(bytes.substr(0, whole_until), again) == Status::kEnd);
  CHECK(again == whole_until);

  const auto manifest = engine::parse_manifest(bytes);
  if (!manifest) return;
  const std::string text = engine::format_manifest(*manifest);
  if (text.empty()) return;
  const auto back = engine::parse_manifest(text);
  // Quotes may make a line too long.
  CHECK(!back || *back == *manifest);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz({reinterpret_cast<const char*>(data), size});
  return 0;
}
