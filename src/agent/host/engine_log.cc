// SPDX-License-Identifier: Apache-2.0
#include "agent/host/engine_log.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "agent/drivers/engine_log_line.h"
#include "base/hash.h"
#include "base/numbers.h"

namespace agent {

namespace {

constexpr size_t kHashedBytesMax = 512;  // of the end of a line
constexpr size_t kMessageBytesMax = 64 << 10;

std::string_view end_of_line(std::string_view line) {
  return line.substr(line.size() - std::min(line.size(), kHashedBytesMax));
}

// What goes on with a message that has been read before is an entry of its own, without a time; at
// the beginning of a log it is the rest of a line that nobody has.
void append_line(std::string_view line, LogBatch& batch) {
  if (line.empty()) return;
  if (auto entry = read_engine_log_line(line)) return batch.entries.push_back(*std::move(entry));
  if (batch.entries.empty()) {
    if (!batch.after.empty()) batch.entries.push_back({.message = std::string(line)});
    return;
  }
  std::string& message = batch.entries.back().message;
  if (message.size() + line.size() < kMessageBytesMax) message.append("\n").append(line);
}

}  // namespace

EngineLog::Position EngineLog::Position::after(std::string_view line, int64_t end) {
  const std::string_view hashed = end_of_line(line);
  return {.end = end, .bytes = hashed.size(), .hash = base::hash_bytes(hashed, 0)};
}

std::string EngineLog::Position::text() const {
  return std::to_string(end) + "/" + std::to_string(bytes) + "/" + std::to_string(hash);
}

bool EngineLog::read_position(std::string_view text, Position& position) {
  const size_t first = text.find('/');
  const size_t second = text.rfind('/');
  if (first == std::string_view::npos || first == second) return false;
  const auto end = base::parse_int64(text.substr(0, first));
  const auto bytes = base::parse_uint64(text.substr(first + 1, second - first - 1));
  const auto hash = base::parse_uint64(text.substr(second + 1));
  if (!end || !bytes || !hash || *bytes == 0 || *bytes > kHashedBytesMax) return false;
  position = {*end, *bytes, *hash};
  return true;
}

base::Result<void> EngineLog::measure() {
  const auto log = files_.read_log(path_, 0, 0);
  if (!log) return log.error();
  const auto aside = files_.read_log(path_ + ".1", 0, 0);
  if (!aside) return aside.error();
  begin_ = -aside->size;
  end_ = log->size;
  return {};
}

base::Result<std::string> EngineLog::text(int64_t from, int64_t to) const {
  std::string text;
  if (from < 0) {
    const auto bytes = static_cast<size_t>(std::min<int64_t>(0, to) - from);
    auto aside = files_.read_log(path_ + ".1", from - begin_, bytes);
    if (!aside) return aside.error();
    text = std::move(aside->text);
  }
  const int64_t start = std::max<int64_t>(0, from);
  if (to > start) {
    const auto log = files_.read_log(path_, start, static_cast<size_t>(to - start));
    if (!log) return log.error();
    text += log->text;
  }
  return text;
}

// Where the line of a position ends now.
base::Result<int64_t> EngineLog::find(std::string_view position) const {
  Position sought;
  if (!read_position(position, sought)) return begin_;
  const auto bytes = static_cast<int64_t>(sought.bytes);
  if (sought.end - bytes >= begin_ && sought.end <= end_) {
    const auto there = text(sought.end - bytes, sought.end);
    if (!there) return there.error();
    if (there->size() == sought.bytes && base::hash_bytes(*there, 0) == sought.hash) {
      return sought.end;
    }
  }
  const auto all = text(begin_, end_);
  if (!all) return all.error();
  // From the end: of lines alike the last is the one that was read.
  for (size_t end = all->rfind('\n'); end != std::string::npos;) {
    const size_t before = end == 0 ? std::string::npos : all->rfind('\n', end - 1);
    const size_t begin = before == std::string::npos ? 0 : before + 1;
    const std::string_view line = std::string_view(*all).substr(begin, end + 1 - begin);
    const Position here = Position::after(line, begin_ + static_cast<int64_t>(end) + 1);
    if (here.bytes == sought.bytes && here.hash == sought.hash) return here.end;
    end = before;
  }
  return begin_;
}

base::Result<LogBatch> EngineLog::read(const WantedLog& wanted, size_t bytes_max, bool& is_whole) {
  if (auto measured = measure(); !measured) return measured.error();
  const auto from = find(wanted.position);
  if (!from) return from.error();
  const auto to = std::min(end_, *from + static_cast<int64_t>(bytes_max));
  auto found = text(*from, to);
  if (!found) return found.error();
  is_whole = to == end_;
  LogBatch batch = {.node = wanted.node,
                    .type = wanted.type,
                    .after = wanted.position,
                    .position = wanted.position};
  std::string_view rest = *found;
  int64_t at = *from;
  for (size_t end = rest.find('\n'); !rest.empty(); end = rest.find('\n')) {
    // The last is not finished yet; one that never ends is taken by parts.
    if (end == std::string_view::npos && rest.size() < bytes_max) break;
    const std::string_view line = rest.substr(0, end == std::string_view::npos ? end : end + 1);
    append_line(line.substr(0, line.find_last_not_of("\r\n") + 1), batch);
    at += static_cast<int64_t>(line.size());
    rest.remove_prefix(line.size());
    batch.position = Position::after(line, at).text();
  }
  std::erase_if(batch.entries, [&](const LogEntry& entry) {
    return entry.time_ms != 0 && entry.time_ms < wanted.since_ms;
  });
  return batch;
}

}  // namespace agent
