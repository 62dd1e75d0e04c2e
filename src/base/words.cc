// SPDX-License-Identifier: Apache-2.0
#include "base/words.h"

#include <algorithm>
#include <cstddef>

#include "base/ascii.h"

namespace base {

namespace {

constexpr std::string_view kLetters = "nrtba";
constexpr std::string_view kControls = "\n\r\t\b\a";  // what they stand for behind a backslash

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Appends what the escape at `at`, just behind its backslash, stands for.
void append_escaped(std::string_view line, size_t& at, std::string& text) {
  const std::string_view rest = line.substr(at);
  if (rest.size() >= 3 && rest[0] == 'x' && hex_digit(rest[1]) >= 0 && hex_digit(rest[2]) >= 0) {
    text += static_cast<char>(hex_digit(rest[1]) * 16 + hex_digit(rest[2]));
    at += 3;
    return;
  }
  const size_t letter = kLetters.find(rest[0]);
  text += letter == kLetters.npos ? rest[0] : kControls[letter];
  at += 1;
}

// Appends what stands between the quote at `at` and the next one like it, which ends the word.
bool append_quoted(std::string_view line, size_t& at, std::string& text) {
  const char quote = line[at++];
  while (at < line.size()) {
    const char c = line[at++];
    if (c == quote) return at == line.size() || is_space(line[at]);
    const bool escapes = c == '\\' && at < line.size() && (quote == '"' || line[at] == '\'');
    if (escapes) {
      append_escaped(line, at, text);
    } else {
      text += c;
    }
  }
  return false;
}

}  // namespace

bool split_quoted(std::string_view line, std::string& unquoted,
                  std::vector<std::string_view>& words) {
  unquoted.clear();
  unquoted.reserve(line.size());  // no word may move: unquoting only ever shortens
  for (size_t at = 0;;) {
    while (at < line.size() && is_space(line[at])) ++at;
    if (at == line.size()) return true;
    const size_t bare_end = std::min(line.find_first_of(" \t\r\n\"'", at), line.size());
    const std::string_view bare = line.substr(at, bare_end - at);
    at = bare_end;
    if (at == line.size() || is_space(line[at])) {
      words.push_back(bare);
      continue;
    }
    const size_t word = unquoted.size();
    unquoted += bare;
    if (!append_quoted(line, at, unquoted)) return false;
    words.push_back(std::string_view(unquoted).substr(word));
  }
}

std::optional<std::vector<std::string>> split_quoted(std::string_view line) {
  std::string unquoted;
  std::vector<std::string_view> words;
  if (!split_quoted(line, unquoted, words)) return std::nullopt;
  return std::vector<std::string>(words.begin(), words.end());
}

std::string quote_word(std::string_view word) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text = "\"";
  for (const char c : word) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      text += '\\';
      text += c;
    } else if (const size_t control = kControls.find(c); control != kControls.npos) {
      text += '\\';
      text += kLetters[control];
    } else if (byte >= 0x20 && byte < 0x7f) {
      text += c;
    } else {
      text += "\\x";
      text += kHex[byte >> 4];
      text += kHex[byte & 15];
    }
  }
  return text + '"';
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

}  // namespace base
