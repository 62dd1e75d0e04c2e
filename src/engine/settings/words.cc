// SPDX-License-Identifier: Apache-2.0
#include "engine/settings/words.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdio>
#include <utility>

#include "base/ascii.h"

namespace engine {

namespace {

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

char unescaped(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'b':
      return '\b';
    case 'a':
      return '\a';
    default:
      return c;
  }
}

class Splitter {
 public:
  explicit Splitter(std::string_view line) : line_(line) {}

  std::optional<std::vector<std::string>> split() {
    std::vector<std::string> words;
    while (skip_spaces()) {
      std::string word;
      if (!read_word(word)) return std::nullopt;
      words.push_back(std::move(word));
    }
    return words;
  }

 private:
  bool at_end() const { return at_ == line_.size(); }

  // False at the end of the line.
  bool skip_spaces() {
    while (!at_end() && is_space(line_[at_])) ++at_;
    return !at_end();
  }

  bool read_word(std::string& word) {
    while (!at_end() && !is_space(line_[at_])) {
      const char c = line_[at_++];
      if (c == '"' || c == '\'') {
        return (c == '"' ? read_double_quoted(word) : read_single_quoted(word)) &&
               (at_end() || is_space(line_[at_]));
      }
      word += c;
    }
    return true;
  }

  bool read_double_quoted(std::string& word) {
    while (!at_end()) {
      const char c = line_[at_++];
      if (c == '"') return true;
      if (c == '\\' && !at_end()) {
        read_escape(word);
      } else {
        word += c;
      }
    }
    return false;
  }

  void read_escape(std::string& word) {
    const char c = line_[at_++];
    if (c == 'x' && line_.size() - at_ >= 2) {
      const int high = base::hex_digit(line_[at_]);
      const int low = base::hex_digit(line_[at_ + 1]);
      if (high >= 0 && low >= 0) {
        word += static_cast<char>(high * 16 + low);
        at_ += 2;
        return;
      }
    }
    word += unescaped(c);
  }

  bool read_single_quoted(std::string& word) {
    while (!at_end()) {
      const char c = line_[at_++];
      if (c == '\'') return true;
      if (c == '\\' && !at_end() && line_[at_] == '\'') {
        word += line_[at_++];
      } else {
        word += c;
      }
    }
    return false;
  }

  std::string_view line_;
  size_t at_ = 0;
};

}  // namespace

std::optional<std::vector<std::string>> split_quoted(std::string_view line) {
  return Splitter(line).split();
}

std::string_view trimmed(std::string_view line) {
  while (!line.empty() && is_space(line.front())) line.remove_prefix(1);
  while (!line.empty() && is_space(line.back())) line.remove_suffix(1);
  return line;
}

std::vector<std::string> split_at_spaces(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

std::string join_words(std::span<const std::string> words) {
  std::string text;
  for (const std::string& word : words) {
    if (&word != words.data()) text += ' ';
    text += word;
  }
  return text;
}

std::string quote_word(std::string_view word) {
  std::string text = "\"";
  for (const char c : word) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      text += '\\';
      text += c;
    } else if (byte >= 0x20 && byte < 0x7f) {
      text += c;
    } else {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\x%02x", static_cast<unsigned>(byte));
      text += escape;
    }
  }
  return text + '"';
}

}  // namespace engine
