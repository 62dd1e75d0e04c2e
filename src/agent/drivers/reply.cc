// SPDX-License-Identifier: Apache-2.0
#include "agent/drivers/reply.h"

#include <algorithm>

#include "base/numbers.h"

namespace agent {

namespace {

constexpr size_t kReplyBytesMax = size_t{4} << 20;
constexpr int64_t kElementsMax = 1 << 16;
constexpr int kDepthMax = 4;
constexpr std::string_view kLineEnd = "\r\n";

// Takes what was announced from the front of the data, piece by piece.
class Reader {
 public:
  explicit Reader(std::string_view data) : data_(data) {}

  size_t position() const { return at_; }

  ReplyStatus line(std::string_view& line) {
    const size_t end = data_.find(kLineEnd, at_);
    if (end == data_.npos) return wait();
    line = data_.substr(at_, end - at_);
    at_ = end + kLineEnd.size();
    return ReplyStatus::kComplete;
  }

  ReplyStatus block(std::string_view length, std::string_view& block) {
    const auto bytes = base::parse_int64(length);
    if (!bytes || *bytes < 0 || *bytes > static_cast<int64_t>(kReplyBytesMax)) {
      return ReplyStatus::kBroken;
    }
    const auto size = static_cast<size_t>(*bytes);
    if (data_.size() - at_ < size + kLineEnd.size()) return wait();
    block = data_.substr(at_, size);
    at_ += size;
    if (data_.substr(at_, kLineEnd.size()) != kLineEnd) return ReplyStatus::kBroken;
    at_ += kLineEnd.size();
    return ReplyStatus::kComplete;
  }

 private:
  ReplyStatus wait() const {
    return data_.size() > 2 * kReplyBytesMax ? ReplyStatus::kBroken : ReplyStatus::kIncomplete;
  }

  std::string_view data_;
  size_t at_ = 0;
};

ReplyStatus parse_resp(Reader& reader, Reply& reply, int depth);

ReplyStatus parse_elements(Reader& reader, std::string_view count, Reply& reply, int depth) {
  const auto elements = base::parse_int64(count);
  if (!elements || *elements > kElementsMax || depth == kDepthMax) return ReplyStatus::kBroken;
  reply.lengths.push_back(static_cast<size_t>(std::max<int64_t>(0, *elements)));
  for (int64_t i = 0; i < *elements; i++) {
    const ReplyStatus status = parse_resp(reader, reply, depth + 1);
    if (status != ReplyStatus::kComplete) return status;
  }
  return ReplyStatus::kComplete;
}

ReplyStatus parse_resp(Reader& reader, Reply& reply, int depth) {
  std::string_view line;
  if (const ReplyStatus status = reader.line(line); status != ReplyStatus::kComplete) return status;
  if (line.empty()) return ReplyStatus::kBroken;
  const char type = line[0];
  line.remove_prefix(1);
  if (type == '*') return parse_elements(reader, line, reply, depth);
  if (type == '$' && line != "-1") {
    const ReplyStatus status = reader.block(line, line);
    if (status != ReplyStatus::kComplete) return status;
  } else if (type == '$') {
    line = {};
  } else if (type != '+' && type != '-' && type != ':') {
    return ReplyStatus::kBroken;
  }
  reply.is_error = reply.is_error || type == '-';
  reply.words.emplace_back(line);
  return ReplyStatus::kComplete;
}

bool ends_a_reply(std::string_view line) {
  constexpr std::string_view kEnds[] = {"END",   "OK",        "STORED",  "NOT_STORED",
                                        "RESET", "NOT_FOUND", "DELETED", "EXISTS"};
  return std::find(std::begin(kEnds), std::end(kEnds), line) != std::end(kEnds) ||
         line.starts_with("VERSION ");
}

bool is_memcache_error(std::string_view line) {
  return line.starts_with("ERROR") || line.starts_with("CLIENT_ERROR") ||
         line.starts_with("SERVER_ERROR");
}

ReplyStatus parse_memcache(Reader& reader, Reply& reply) {
  for (;;) {
    std::string_view line;
    const ReplyStatus status = reader.line(line);
    if (status != ReplyStatus::kComplete) return status;
    reply.words.emplace_back(line);
    reply.is_error = is_memcache_error(line);
    if (reply.is_error || ends_a_reply(line)) return ReplyStatus::kComplete;
    if (!line.starts_with("VALUE ")) continue;
    std::string_view value;
    const ReplyStatus got = reader.block(line.substr(line.rfind(' ') + 1), value);
    if (got != ReplyStatus::kComplete) return got;
    reply.words.emplace_back(value);
  }
}

bool has_value_block(const Words& request) {
  return request.size() > 1 && (request[0] == "set" || request[0] == "add");
}

}  // namespace

std::string encode(Dialect dialect, const Words& request) {
  std::string text;
  if (dialect == Dialect::kResp) {
    text = "*" + std::to_string(request.size()) + "\r\n";
    for (const std::string& word : request) {
      text += "$" + std::to_string(word.size()) + "\r\n" + word + "\r\n";
    }
    return text;
  }
  for (size_t i = 0; i < request.size(); i++) {
    const bool is_block = i + 1 == request.size() && has_value_block(request);
    if (i > 0) text += is_block ? "\r\n" : " ";
    text += request[i];
  }
  return text + "\r\n";
}

ReplyStatus parse_reply(Dialect dialect, std::string_view data, Reply& reply, size_t& consumed) {
  reply = {};
  Reader reader(data);
  const ReplyStatus status =
      dialect == Dialect::kResp ? parse_resp(reader, reply, 0) : parse_memcache(reader, reply);
  consumed = reader.position();
  return status;
}

}  // namespace agent
