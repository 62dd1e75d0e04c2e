// SPDX-License-Identifier: Apache-2.0
#include "engine/journal/journal_reader.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/numbers.h"

namespace engine {

namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr size_t kLengthLineMax = 1 + base::kInt64TextBytesMax + kLineEnd.size();

}  // namespace

JournalReader::JournalReader(std::string_view file, size_t begin)
    : ends_with_zeroes_(false), at_(begin), command_at_(begin), whole_until_(begin) {
  go_on_with(file);
}

void JournalReader::go_on_with(std::string_view file) {
  file_ = file.substr(0, std::max(file.find_last_not_of('\0') + 1, command_at_));
  ends_with_zeroes_ = file_.size() < file.size();
  if (status_ != Status::kEnd && status_ != Status::kTorn) return;
  at_ = command_at_;
  status_ = Status::kCommand;
}

JournalReader::Status JournalReader::next(std::vector<std::string_view>& words) {
  words.clear();
  if (status_ != Status::kCommand) return status_;
  status_ = pass_annotations();
  if (status_ == Status::kCommand) status_ = read_command(words);
  if (status_ != Status::kCommand) words.clear();
  return status_;
}

// A line that does not end is torn as any record: the next one would become a part of it.
JournalReader::Status JournalReader::pass_annotations() {
  for (;;) {
    command_at_ = at_;
    if (at_ == file_.size()) return in_multi_ || ends_with_zeroes_ ? Status::kTorn : Status::kEnd;
    if (file_[at_] != '#') return Status::kCommand;
    const size_t end = file_.find('\n', at_);
    if (end == std::string_view::npos) return Status::kTorn;
    at_ = end + 1;
    if (!in_multi_) whole_until_ = at_;
  }
}

JournalReader::Status JournalReader::read_command(std::vector<std::string_view>& words) {
  const Length count = read_length('*');
  if (count.status != Status::kCommand) return count.status;
  if (count.value == 0) return Status::kBadFormat;
  for (size_t i = 0; i < count.value; i++) {
    std::string_view word;
    if (const Status status = read_word(word); status != Status::kCommand) return status;
    words.push_back(word);
  }
  return note_unit(words);
}

JournalReader::Status JournalReader::note_unit(const std::vector<std::string_view>& words) {
  const bool is_multi = base::equals_ignore_case(words[0], "multi");
  const bool is_exec = base::equals_ignore_case(words[0], "exec");
  if (in_multi_ ? is_multi : is_exec) return Status::kBadFormat;
  if (is_multi || is_exec) in_multi_ = is_multi;
  if (!in_multi_) whole_until_ = at_;
  return Status::kCommand;
}

JournalReader::Status JournalReader::read_word(std::string_view& word) {
  const Length length = read_length('$');
  if (length.status != Status::kCommand) return length.status;
  const std::string_view rest = file_.substr(at_);
  if (rest.size() < length.value) return Status::kTorn;
  word = rest.substr(0, length.value);
  const std::string_view end = rest.substr(length.value, kLineEnd.size());
  if (!kLineEnd.starts_with(end)) return Status::kBadFormat;
  if (end.size() < kLineEnd.size()) return Status::kTorn;
  at_ += length.value + kLineEnd.size();
  return Status::kCommand;
}

// What is there of a line that does not end is looked at too: torn is only what could go on.
JournalReader::Length JournalReader::read_length(char kind) {
  const std::string_view line = file_.substr(at_, kLengthLineMax);
  if (line.empty()) return {Status::kTorn};
  if (line[0] != kind) return {Status::kBadFormat};
  const size_t digits_end = std::min(line.find_first_not_of("0123456789", 1), line.size());
  const std::string_view digits = line.substr(1, digits_end - 1);
  const std::string_view end = line.substr(digits_end, kLineEnd.size());
  if (!kLineEnd.starts_with(end)) return {Status::kBadFormat};
  const bool ends = end.size() == kLineEnd.size();
  if (!ends && line.size() == kLengthLineMax) return {Status::kBadFormat};
  const auto value = base::parse_uint64(digits);
  if (!value && !(digits.empty() && end.empty())) return {Status::kBadFormat};
  if (!ends) return {Status::kTorn};
  at_ += digits_end + kLineEnd.size();
  return {Status::kCommand, *value};
}

}  // namespace engine
