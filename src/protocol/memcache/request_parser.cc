// SPDX-License-Identifier: Apache-2.0
#include "protocol/memcache/request_parser.h"

#include <algorithm>

namespace protocol::memcache {

namespace {

constexpr std::string_view kLineEnd = "\r\n";

// Whether the line at the front of `data`, of which `line_bytes` have arrived, goes too far. What
// its first bytes are decides, so that it does not matter how many of them came at once.
bool is_too_long(std::string_view data, size_t line_bytes, const ParserLimits& limits) {
  if (line_bytes <= limits.line_bytes_max) return false;
  if (line_bytes > limits.multiget_bytes_max) return true;
  std::string_view line = data.substr(0, limits.line_bytes_max);
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  return !(line.starts_with("get ") || line.starts_with("gets ") || line.starts_with("gat ") ||
           line.starts_with("gats "));
}

size_t value_block_bytes(const LineOutcome& outcome) {
  return static_cast<size_t>(outcome.value_bytes) + kLineEnd.size();
}

}  // namespace

ParseStatus RequestParser::parse(std::string_view data, const ParserLimits& limits,
                                 Request& request, size_t& consumed) {
  const size_t skipped = skip_refused(data.size());
  const ParseStatus status = parse_next(data.substr(skipped), limits, request, consumed);
  consumed += skipped;
  return status;
}

size_t RequestParser::skip_refused(size_t available) {
  const size_t skipped = std::min(skip_bytes_, available);
  skip_bytes_ -= skipped;
  return skipped;
}

ParseStatus RequestParser::parse_next(std::string_view data, const ParserLimits& limits,
                                      Request& request, size_t& consumed) {
  consumed = 0;
  bytes_missing_ = 1;
  if (data.size() < needed_) return wait_for(needed_, data);

  const size_t newline = needed_ > 0 ? searched_ : data.find('\n', searched_);
  const size_t line_bytes = std::min(newline, data.size());
  if (is_too_long(data, line_bytes, limits)) {
    close_after_error_ = true;
    return fail("CLIENT_ERROR line too long");
  }
  searched_ = line_bytes;
  if (newline == data.npos) return ParseStatus::kIncomplete;
  std::string_view line = data.substr(0, newline);
  if (line.ends_with('\r')) line.remove_suffix(1);

  LineOutcome outcome = line_parser_.parse(line, request);
  const bool too_large = outcome.error.empty() && outcome.value_bytes > limits.value_bytes_max;
  if (too_large) outcome.error = "SERVER_ERROR object too large for cache";
  consumed = newline + 1;
  if (outcome.close) {
    close_after_error_ = true;
    return fail("");
  }
  if (!outcome.error.empty()) {
    if (outcome.has_value()) skip_bytes_ = value_block_bytes(outcome);
    const ParseStatus failed = fail(request.noreply ? "" : outcome.error);
    value_too_large_ = too_large;
    return failed;
  }
  if (outcome.has_value()) return take_value(data, outcome, request, consumed);
  return complete();
}

// The value block of a good line begins at `consumed`.
ParseStatus RequestParser::take_value(std::string_view data, const LineOutcome& outcome,
                                      Request& request, size_t& consumed) {
  const size_t start = consumed;
  const size_t end = start + value_block_bytes(outcome);
  if (data.size() < end) {
    consumed = 0;
    return wait_for(end, data);
  }
  consumed = end;
  const std::string_view block = data.substr(start, end - start);
  if (!block.ends_with(kLineEnd)) {
    return fail(request.noreply ? "" : "CLIENT_ERROR bad data chunk");
  }
  request.value = block.substr(0, block.size() - kLineEnd.size());
  return complete();
}

ParseStatus RequestParser::complete() {
  searched_ = 0;
  needed_ = 0;
  return ParseStatus::kComplete;
}

ParseStatus RequestParser::wait_for(size_t needed, std::string_view data) {
  needed_ = needed;
  bytes_missing_ = needed - data.size();
  return ParseStatus::kIncomplete;
}

ParseStatus RequestParser::fail(std::string_view reply) {
  error_ = reply;
  value_too_large_ = false;
  searched_ = 0;
  needed_ = 0;
  return ParseStatus::kError;
}

}  // namespace protocol::memcache
