// SPDX-License-Identifier: Apache-2.0
#include "control/server/audit_chain.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <utility>

#include "aws/query/timestamp.h"
#include "base/check.h"
#include "base/numbers.h"
#include "base/sha256.h"

namespace control {

namespace {

constexpr size_t kHashDigits = 2 * base::kSha256Bytes;
constexpr std::string_view kNumberMark = R"({"number":)";
constexpr std::string_view kPreviousMark = R"(,"previous":")";
constexpr std::string_view kHashMark = R"(,"hash":")";
constexpr std::string_view kTornMark = R"("torn_sha256":")";
constexpr std::string_view kEnd = R"("})";

bool is_hash(std::string_view text) {
  return text.size() == kHashDigits && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

std::string hash_of(std::string_view text) { return base::hex(base::sha256(text)); }

// Takes `,"name":"<64 digits>` from the end of the text.
std::optional<std::string_view> take_hash(std::string_view& text, std::string_view mark) {
  if (text.size() < kHashDigits + mark.size()) return std::nullopt;
  const std::string_view hash = text.substr(text.size() - kHashDigits);
  text.remove_suffix(kHashDigits);
  if (!text.ends_with(mark) || !is_hash(hash)) return std::nullopt;
  text.remove_suffix(mark.size());
  return hash;
}

constexpr std::string_view kInserted = "is no line of the log: it was inserted";

std::string numbers(uint64_t first, uint64_t last) {
  return first == last ? fmt::format("number {} is", first)
                       : fmt::format("numbers {} to {} are", first, last);
}

}  // namespace

// --- The form of a line --------------------------------------------------------------------------

std::string head_text(const AuditHead& head) {
  return fmt::format("{}:{}", head.number, head.hash);
}

std::optional<AuditHead> read_head(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos || !is_hash(text.substr(colon + 1))) return std::nullopt;
  const auto number = base::parse_uint64(text.substr(0, colon));
  if (!number) return std::nullopt;
  return AuditHead{*number, std::string(text.substr(colon + 1))};
}

std::string chain_line(AuditHead& head, std::string_view line) {
  CHECK(line.size() > 2 && line.front() == '{' && line.back() == '}');
  head.number++;
  std::string text = fmt::format("{}{},", kNumberMark, head.number);
  text.append(line.substr(1, line.size() - 2)).append(kPreviousMark).append(head.hash).append("\"");
  head.hash = hash_of(text);
  text.append(kHashMark).append(head.hash).append(kEnd);
  return text;
}

std::string torn_record(std::string_view torn, int64_t now_ms) {
  return fmt::format(R"({{"time":"{}","torn_bytes":{},"torn_sha256":"{}"}})",
                     aws::format_timestamp({now_ms}), torn.size(), hash_of(torn));
}

std::optional<ChainedLine> read_chained_line(std::string_view line) {
  if (!line.starts_with(kNumberMark) || !line.ends_with(kEnd)) return std::nullopt;
  std::string_view rest = line.substr(0, line.size() - kEnd.size());
  const auto hash = take_hash(rest, kHashMark);
  if (!hash) return std::nullopt;
  const std::string_view hashed = rest;
  if (!rest.ends_with('"')) return std::nullopt;
  rest.remove_suffix(1);
  const auto previous = take_hash(rest, kPreviousMark);
  if (!previous) return std::nullopt;
  const std::string_view digits = rest.substr(kNumberMark.size());
  const auto number = base::parse_uint64(digits.substr(0, digits.find(',')));
  if (!number) return std::nullopt;
  ChainedLine chained = {*number, *previous, *hash, hash_of(hashed) == *hash, {}};
  // A call's line has its parameters at its end, a torn_record the hash.
  if (rest.ends_with('"')) {
    rest.remove_suffix(1);
    chained.torn_hash = take_hash(rest, kTornMark).value_or(std::string_view());
  }
  return chained;
}

AuditTail read_tail(std::string_view end_of_file) {
  AuditTail tail;
  for (int lines = 0; lines < 2 && !end_of_file.empty(); ++lines) {
    const bool is_ended = end_of_file.ends_with('\n');
    if (is_ended) end_of_file.remove_suffix(1);
    const size_t begin = end_of_file.rfind('\n') + 1;  // 0 where there is none
    const std::string_view line = end_of_file.substr(begin);
    const auto chained = is_ended ? read_chained_line(line) : std::nullopt;
    if (chained) {
      tail.head = AuditHead{chained->number, std::string(chained->hash)};
      return tail;
    }
    if (lines == 0) tail.torn = line;
    end_of_file = end_of_file.substr(0, begin);
  }
  return tail;
}

// --- What was done to a log ----------------------------------------------------------------------

void AuditVerifier::say(std::string what, bool is_problem) {
  findings_.push_back({where_, std::move(what), is_problem});
}

bool AuditVerifier::is_intact() const {
  return std::none_of(findings_.begin(), findings_.end(),
                      [](const AuditFinding& finding) { return finding.is_problem; });
}

void AuditVerifier::add_file(const std::string& name, std::string_view text) {
  uint64_t number = 0;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    where_ = fmt::format("{} line {}", name, ++number);
    add_line(text.substr(0, end), end != std::string_view::npos);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

void AuditVerifier::add_line(std::string_view text, bool is_ended) {
  lines_++;
  const auto line = is_ended ? read_chained_line(text) : std::nullopt;
  if (!line) {
    if (stray_) findings_.push_back({stray_->where, std::string(kInserted)});
    stray_ = Stray{where_, hash_of(text), is_ended};
    return;
  }
  if (!has_begun_) begin(*line);
  if (stray_) explain_stray(*line);
  accept(*line);
}

// The first line that there is: what it follows may be in files that are kept elsewhere.
void AuditVerifier::begin(const ChainedLine& line) {
  has_begun_ = true;
  const uint64_t lacking = stray_ ? 2 : 1;
  last_ = {line.number - std::min(line.number, lacking), std::string(line.previous)};
  is_hash_known_ = line.is_intact && !stray_;
  if (last_.number == 0) {
    last_.hash = kNoHash;
    return;
  }
  say(fmt::format("is number {}: what stands before it is not among these files", line.number),
      false);
}

void AuditVerifier::explain_stray(const ChainedLine& line) {
  const Stray stray = *std::exchange(stray_, std::nullopt);
  if (line.is_intact && line.torn_hash == stray.hash) {
    findings_.push_back(
        {stray.where, "was never finished: the service ended over it, and has noted that", false});
  } else if (line.number == last_.number + 2) {
    last_.number++;
    is_hash_known_ = false;
    findings_.push_back({stray.where, fmt::format("was changed: it was number {}", last_.number)});
  } else {
    findings_.push_back({stray.where, std::string(kInserted)});
  }
}

void AuditVerifier::accept(const ChainedLine& line) {
  const uint64_t expected = last_.number + 1;
  if (!line.is_intact) {
    say(fmt::format("was changed: it was number {}", expected));
    last_.number = expected;
    is_hash_known_ = false;
    return;
  }
  if (line.number < expected) {
    return say(
        fmt::format("was inserted, or one before it was: number {} is there already", line.number));
  }
  if (line.number > expected) {
    say(fmt::format("comes too soon: {} missing before it", numbers(expected, line.number - 1)));
  } else if (is_hash_known_ && line.previous != last_.hash) {
    say(fmt::format("follows another line than the one before it: number {} was replaced",
                    last_.number));
  }
  last_ = {line.number, std::string(line.hash)};
  is_hash_known_ = true;
  compare_with_noted(line);
}

void AuditVerifier::compare_with_noted(const ChainedLine& line) {
  for (const AuditHead& noted : noted_) {
    if (noted.number != line.number || noted.hash == line.hash) continue;
    say(fmt::format("is another number {} than the one that was noted: the log was rewritten",
                    line.number));
  }
}

void AuditVerifier::finish() {
  where_ = "the end";
  uint64_t missing = 0;
  for (const AuditHead& noted : noted_) missing = std::max(missing, noted.number);
  const bool is_short = missing > last_.number;
  if (stray_ && is_short) {
    findings_.push_back({stray_->where, "was changed or cut off"});
  } else if (stray_ && stray_->is_ended) {
    findings_.push_back({stray_->where, std::string(kInserted)});
  } else if (stray_) {
    findings_.push_back({stray_->where, "was never finished: nothing was done upon it", false});
  }
  if (is_short) {
    say(fmt::format("is missing: {} known to have been written",
                    numbers(last_.number + 1, missing)));
  }
}

}  // namespace control
