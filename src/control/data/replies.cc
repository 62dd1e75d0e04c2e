// SPDX-License-Identifier: Apache-2.0
#include "control/data/replies.h"

#include <algorithm>

#include "base/base64.h"
#include "base/numbers.h"
#include "control/data/utf8.h"
#include "control/server/json_text.h"

namespace control::data {

namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr int64_t kCountMax = 1 << 24;  // of what a reply may announce; bytes bound the rest
constexpr int kDepthMax = 64;

std::optional<std::string_view> line_at(std::string_view bytes, size_t at) {
  const size_t end = bytes.find(kLineEnd, at);
  if (end == std::string_view::npos) return std::nullopt;
  return bytes.substr(at, end - at);
}

// The number behind the mark of a line; nullopt: none that can be. -1 stands for null.
std::optional<int64_t> count_in(std::string_view line) {
  const auto count = base::parse_int64(line.substr(1));
  if (!count || *count < -1 || *count > kCountMax) return std::nullopt;
  return count;
}

// --- Where a reply ends --------------------------------------------------------------------------

// A block of `size` bytes and a line's end behind `at`.
Seen skip_block(std::string_view bytes, size_t at, int64_t size, Scan& scan) {
  const size_t end = at + static_cast<size_t>(size);
  if (bytes.size() < end + kLineEnd.size()) return Seen::kPart;
  if (bytes.substr(end, kLineEnd.size()) != kLineEnd) return Seen::kBroken;
  scan.at = end + kLineEnd.size();
  return Seen::kWhole;
}

// One value without those in it, which are to be counted.
Seen scan_value(std::string_view bytes, Scan& scan) {
  const auto line = line_at(bytes, scan.at);
  if (!line) return Seen::kPart;
  if (line->empty()) return Seen::kBroken;
  const size_t behind = scan.at + line->size() + kLineEnd.size();
  const char mark = line->front();
  if (std::string_view("+-:_,#(").find(mark) != std::string_view::npos) {
    scan.at = behind;
    scan.values_left--;
    return Seen::kWhole;
  }
  const auto count = count_in(*line);
  if (std::string_view("$=!*~>%|").find(mark) == std::string_view::npos || !count) {
    return Seen::kBroken;
  }
  if (std::string_view("$=!").find(mark) != std::string_view::npos && *count >= 0) {
    const Seen seen = skip_block(bytes, behind, *count, scan);
    if (seen == Seen::kWhole) scan.values_left--;
    return seen;
  }
  const auto values = static_cast<uint64_t>(std::max<int64_t>(*count, 0));
  scan.at = behind;
  scan.values_left += mark == '%' || mark == '|' ? 2 * values : values;
  if (mark != '|') scan.values_left--;  // attributes stand before the value that they are of
  return Seen::kWhole;
}

Seen scan_resp(std::string_view bytes, Scan& scan) {
  while (scan.values_left > 0) {
    if (const Seen seen = scan_value(bytes, scan); seen != Seen::kWhole) return seen;
  }
  return Seen::kWhole;
}

// The size of the data behind a line "VALUE key flags size" or "VA size"; nullopt: none follow.
std::optional<int64_t> data_behind(std::string_view line) {
  const bool is_value = line.starts_with("VALUE ");
  if (!is_value && !line.starts_with("VA ")) return std::nullopt;
  for (int words = is_value ? 3 : 1; words > 0; words--) {
    line.remove_prefix(std::min(line.find(' ') + 1, line.size()));
  }
  const auto size = base::parse_int64(line.substr(0, line.find(' ')));
  return size && *size >= 0 && *size <= kCountMax ? *size : -1;
}

bool is_followed(std::string_view line) {
  return line.starts_with("VALUE ") || line.starts_with("STAT ") || line.starts_with("ITEM ");
}

Seen scan_memcached(std::string_view bytes, Scan& scan) {
  while (true) {
    const auto line = line_at(bytes, scan.at);
    if (!line) return Seen::kPart;
    const size_t behind = scan.at + line->size() + kLineEnd.size();
    const auto size = data_behind(*line);
    if (size && *size < 0) return Seen::kBroken;
    if (size) {
      if (const Seen seen = skip_block(bytes, behind, *size, scan); seen != Seen::kWhole) {
        return seen;
      }
    } else {
      scan.at = behind;
    }
    if (!is_followed(*line)) return Seen::kWhole;
  }
}

// --- As JSON -------------------------------------------------------------------------------------

class Writer {
 public:
  Writer(std::string_view reply, size_t text_max) : reply_(reply), text_max_(text_max) {}

  std::optional<std::string> resp() {
    value(0);
    if (too_deep_) return std::nullopt;
    return std::move(out_);
  }

  std::string memcached() {
    out_ = R"({"type":"memcached","value":[)";
    while (at_ < reply_.size()) {
      const std::string_view line = take_line();
      out_ += R"({"line":)";
      append_json_text(out_, line);
      if (const auto size = data_behind(line)) {
        out_ += R"(,"data":)";
        text(take_block(*size));
      }
      out_ += "},";
    }
    close(']');
    out_ += '}';
    return std::move(out_);
  }

 private:
  std::string_view take_line() {
    const std::string_view line = line_at(reply_, at_).value_or(std::string_view());
    at_ += line.size() + kLineEnd.size();
    return line;
  }
  std::string_view take_block(int64_t size) {
    const std::string_view block = reply_.substr(at_, static_cast<size_t>(size));
    at_ += block.size() + kLineEnd.size();
    return block;
  }

  void close(char bracket) {
    if (out_.back() == ',') out_.pop_back();
    out_ += bracket;
  }

  void typed(std::string_view type) { out_.append(R"({"type":")").append(type).append(R"(")"); }
  void word(std::string_view type, std::string_view value) {
    typed(type);
    out_ += R"(,"value":)";
    append_json_text(out_, value);
    out_ += '}';
  }
  void null() {
    typed("null");
    out_ += '}';
  }
  void text(std::string_view value) {
    const bool is_cut = value.size() > text_max_;
    std::string_view shown = is_cut ? cut_utf8(value.substr(0, text_max_)) : value;
    const bool is_text = is_utf8(shown);
    if (!is_text) shown = value.substr(0, text_max_);
    typed(is_text ? "text" : "bytes");
    out_ += R"(,"value":)";
    if (is_text) {
      append_json_text(out_, shown);
    } else {
      out_.append("\"").append(base::base64(shown)).append("\"");
    }
    if (is_cut) out_.append(R"(,"size":)").append(std::to_string(value.size()));
    out_ += '}';
  }
  void list(std::string_view type, int64_t count, int depth) {
    typed(type);
    out_ += R"(,"value":[)";
    for (int64_t i = 0; i < count && !too_deep_; i++) {
      value(depth + 1);
      out_ += ',';
    }
    close(']');
    out_ += '}';
  }
  void map(int64_t count, int depth) {
    typed("map");
    out_ += R"(,"value":[)";
    for (int64_t i = 0; i < count && !too_deep_; i++) {
      out_ += '[';
      value(depth + 1);
      out_ += ',';
      value(depth + 1);
      out_ += "],";
    }
    close(']');
    out_ += '}';
  }
  // Attributes say something of the value behind them; a browser is not told.
  void skip_attributes(int64_t count, int depth) {
    std::string kept = std::move(out_);
    out_.clear();
    for (int64_t i = 0; i < 2 * count && !too_deep_; i++) value(depth + 1);
    out_ = std::move(kept);
    value(depth + 1);
  }

  void sized(char mark, int64_t count, int depth) {
    switch (mark) {
      case '$':
        return text(take_block(count));
      case '=':  // "txt:" before it
        return text(take_block(count).substr(std::min<size_t>(4, static_cast<size_t>(count))));
      case '!':
        return word("error", take_block(count));
      case '*':
        return list("array", count, depth);
      case '~':
        return list("set", count, depth);
      case '>':
        return list("push", count, depth);
      case '%':
        return map(count, depth);
      default:
        return skip_attributes(count, depth);
    }
  }

  void value(int depth) {
    too_deep_ = too_deep_ || depth > kDepthMax;
    if (too_deep_) return;
    const std::string_view line = take_line();
    const char mark = line.empty() ? '_' : line.front();
    const std::string_view rest = line.substr(std::min<size_t>(1, line.size()));
    switch (mark) {
      case '+':
        return word("simple", rest);
      case '-':
        return word("error", rest);
      case ':':
        return word("integer", rest);
      case ',':
        return word("double", rest);
      case '(':
        return word("big", rest);
      case '#':
        typed("boolean");
        out_.append(R"(,"value":)").append(rest == "t" ? "true" : "false").append("}");
        return;
      case '_':
        return null();
      default:
        break;
    }
    const int64_t count = count_in(line).value_or(-1);
    if (count < 0) return null();
    sized(mark, count, depth);
  }

  const std::string_view reply_;
  const size_t text_max_;
  size_t at_ = 0;
  std::string out_;
  bool too_deep_ = false;
};

}  // namespace

Seen scan_reply(Dialect dialect, std::string_view bytes, Scan& scan) {
  return dialect == Dialect::kResp ? scan_resp(bytes, scan) : scan_memcached(bytes, scan);
}

std::optional<std::string> reply_to_json(Dialect dialect, std::string_view reply, size_t text_max) {
  Writer writer(reply, text_max);
  return dialect == Dialect::kResp ? writer.resp() : writer.memcached();
}

std::optional<std::string_view> error_in(std::string_view reply) {
  if (!reply.starts_with('-')) return std::nullopt;
  return reply.substr(1, reply.find(kLineEnd) - 1);
}

}  // namespace control::data
