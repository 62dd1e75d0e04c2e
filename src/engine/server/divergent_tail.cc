// SPDX-License-Identifier: Apache-2.0
#include "engine/server/divergent_tail.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "engine/journal/journal_reader.h"

namespace engine {

namespace {

// Where to begin in what is left of a stream, and in which database.
struct Beginning {
  size_t at = 0;
  std::string db;  // empty: the stream does not tell
};

class TailReader final : public StreamReader {
 public:
  TailReader(WriteStream& stream, uint64_t offset) : StreamReader(stream, offset, {}) {}
  ~TailReader() override { leave(); }

 private:
  void has_more() override {}
};

std::string read_all(WriteStream& stream) {
  std::string bytes;
  TailReader reader(stream, stream.begin());
  for (std::string_view next = reader.at_hand(); !next.empty(); next = reader.at_hand()) {
    bytes += next;
    reader.skip(next.size());
  }
  return bytes;
}

// Whether `bytes` are whole commands from `at` on, one of which begins at `wanted` or is the first
// behind it.
std::optional<Beginning> try_from(std::string_view bytes, size_t at, size_t wanted) {
  JournalReader reader(bytes, at);
  std::vector<std::string_view> words;
  std::optional<Beginning> found;
  std::string db;
  for (;;) {
    const JournalReader::Status status = reader.next(words);
    if (status == JournalReader::Status::kEnd) return found;
    if (status != JournalReader::Status::kCommand) return std::nullopt;
    if (!found && reader.offset() >= wanted) found = Beginning{reader.offset(), db};
    if (words.size() == 2 && base::equals_ignore_case(words[0], "SELECT")) db = words[1];
  }
}

// What is kept of a stream may begin within a command, and where it does may look like a command's
// beginning within a value. From a true one all is whole up to the end.
std::optional<Beginning> find_beginning(std::string_view bytes, size_t wanted) {
  for (size_t at = 0; at < bytes.size(); at++) {
    at = bytes.find('*', at);
    if (at == std::string_view::npos) break;
    if (auto found = try_from(bytes, at, wanted)) return found;
  }
  return std::nullopt;
}

}  // namespace

base::Result<DivergentTail> keep_divergent_tail(WriteStream& stream, uint64_t fork,
                                                base::FileSystem& disk, const std::string& path) {
  const uint64_t begin = stream.begin();
  const uint64_t end = stream.end();
  CHECK(fork < end);
  const std::string bytes = read_all(stream);
  DivergentTail tail{.bytes = end - fork, .file = path, .kept = 0};
  std::string text;
  if (const auto from = find_beginning(bytes, fork > begin ? fork - begin : 0)) {
    if (!from->db.empty()) {
      text =
          "*2\r\n$6\r\nSELECT\r\n$" + std::to_string(from->db.size()) + "\r\n" + from->db + "\r\n";
    }
    text += std::string_view(bytes).substr(from->at);
    tail.kept = bytes.size() - from->at;
  }
  if (auto written = base::write_synced(disk, path, text); !written) return written.error();
  return tail;
}

}  // namespace engine
