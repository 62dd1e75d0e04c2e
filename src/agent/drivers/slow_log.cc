// SPDX-License-Identifier: Apache-2.0
#include "agent/drivers/slow_log.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "agent/drivers/shard_words.h"
#include "base/numbers.h"

namespace agent {

namespace {

// More than one look can find at the default slowlog-max-len, and, with arguments as long as they
// may be, less than an answer may have.
constexpr int64_t kEntriesMax = 512;
constexpr size_t kFields = 6;  // of an entry: id, time, duration, arguments, address, name

// "RUN-ID/ID", of the last entry that was read.
struct Position {
  std::string run_id;
  int64_t id = -1;

  static Position read(std::string_view text) {
    const size_t slash = std::min(text.find('/'), text.size());
    const auto id = base::parse_int64(text.substr(std::min(slash + 1, text.size())));
    return {std::string(text.substr(0, slash)), id.value_or(-1)};
  }
  std::string text() const { return run_id + "/" + std::to_string(id); }
};

// How many arguments there were: of many, the last that is shown says how many are not.
int64_t count_arguments(const std::vector<std::string>& words) {
  constexpr std::string_view kStart = "... (";
  constexpr std::string_view kEnd = " more arguments)";
  const auto shown = static_cast<int64_t>(words.size()) - 1;
  std::string_view last = words.back();
  if (shown < 1 || !last.starts_with(kStart) || !last.ends_with(kEnd)) return shown;
  last = last.substr(kStart.size(), last.size() - kStart.size() - kEnd.size());
  const auto more = base::parse_int64(last);
  return more && *more > 0 ? shown - 1 + *more : shown;
}

std::string command_of(const std::vector<std::string>& words) {
  const int64_t arguments = count_arguments(words);
  if (arguments == 0) return words.front();
  return words.front() + " ... (" + std::to_string(arguments) + " more arguments)";
}

// Takes entries out of an answer without its structure, by the lengths of its lists.
class EntryReader {
 public:
  explicit EntryReader(const Reply& answer) : words_(answer.words), lengths_(answer.lengths) {}

  // nullopt: the answer has no such entry there.
  std::optional<LogEntry> next() {
    if (list_ + 1 >= lengths_.size() || lengths_[list_] != kFields) return std::nullopt;
    const size_t arguments = lengths_[list_ + 1];
    if (arguments == 0 || words_.size() - at_ < kFields - 1 + arguments) return std::nullopt;
    const auto id = base::parse_int64(words_[at_]);
    const auto time_s = base::parse_int64(words_[at_ + 1]);
    const auto duration_us = base::parse_int64(words_[at_ + 2]);
    if (!id || !time_s || !duration_us || *time_s < 0 || *time_s > kTimeMaxS) return std::nullopt;
    const auto first = words_.begin() + static_cast<ptrdiff_t>(at_ + 3);
    const auto end = first + static_cast<ptrdiff_t>(arguments);
    LogEntry entry = {.time_ms = *time_s * 1000,
                      .message = command_of({first, end}),
                      .id = *id,
                      .duration_us = *duration_us,
                      .client_address = *end,
                      .client_name = *(end + 1)};
    list_ += 2;
    at_ += kFields - 1 + arguments;
    return entry;
  }

 private:
  static constexpr int64_t kTimeMaxS = 100'000'000'000;

  const std::vector<std::string>& words_;
  const std::vector<size_t>& lengths_;
  size_t at_ = 0;
  size_t list_ = 1;  // after that of all entries
};

}  // namespace

std::vector<Words> slow_log_questions() {
  return {{"INFO", "server"}, {"SLOWLOG", "GET", std::to_string(kEntriesMax)}};
}

base::Result<LogBatch> read_slow_log(const Replies& answers, const WantedLog& wanted) {
  if (answers.size() != 2 || answers[0].is_error || answers[1].is_error) {
    return base::Error{"the node does not tell its slow log"};
  }
  const auto run_id = info_text(answers[0].text(), "run_id");
  if (!run_id) return base::Error{"the node does not say its run_id"};
  Position last = Position::read(wanted.position);
  const bool goes_on = last.run_id == *run_id;
  if (!goes_on) last = {.run_id = *run_id};

  LogBatch batch = {.node = wanted.node, .type = wanted.type, .after = wanted.position};
  EntryReader reader(answers[1]);
  for (auto entry = reader.next(); entry && entry->id > last.id; entry = reader.next()) {
    batch.entries.push_back(*std::move(entry));
  }
  std::reverse(batch.entries.begin(), batch.entries.end());  // they come newest first
  if (!batch.entries.empty()) {
    if (goes_on) batch.lost = batch.entries.front().id - last.id - 1;
    last.id = batch.entries.back().id;
  }
  // Times are whole seconds.
  std::erase_if(batch.entries,
                [&](const LogEntry& entry) { return entry.time_ms + 999 < wanted.since_ms; });
  batch.position = last.text();
  return batch;
}

}  // namespace agent
