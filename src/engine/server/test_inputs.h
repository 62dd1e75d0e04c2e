// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace engine {

// For tests and fuzz targets that step a whole node.

// A command as a primary, a journal or a client says it.
inline std::string command_of(const std::vector<std::string>& words) {
  std::string text = "*" + std::to_string(words.size()) + "\r\n";
  for (const std::string& word : words) {
    text += "$" + std::to_string(word.size()) + "\r\n" + word + "\r\n";
  }
  return text;
}

// Bytes that are several: what stands in front of the first line "@@ NAME", and what follows each
// of these, up to the next, without the line end in front of it.
inline std::vector<std::pair<std::string, std::string>> named_sections(std::string_view bytes) {
  constexpr std::string_view kMark = "\n@@ ";
  std::vector<std::pair<std::string, std::string>> sections;
  std::string_view name;
  for (;;) {
    const size_t end = bytes.find(kMark);
    sections.emplace_back(name, bytes.substr(0, end));
    if (end == std::string_view::npos) return sections;
    bytes.remove_prefix(end + kMark.size());
    const size_t line_end = std::min(bytes.find('\n'), bytes.size());
    name = bytes.substr(0, line_end);
    bytes.remove_prefix(std::min(line_end + 1, bytes.size()));
  }
}

// Whether there is a word in it, in whichever case, of a command that does what a fuzz target is
// not to do: write real files, end or hold up the node or other clients, or make a value of a size
// that is only named.
inline bool has_banned_command(std::string_view bytes) {
  std::string lower(bytes);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const std::string_view word : {"save", "shutdown", "debug", "config", "rewrite", "setrange",
                                      "setbit", "bitfield", "lcs", "pause", "kill"}) {
    if (lower.find(word) != std::string::npos) return true;
  }
  return false;
}

}  // namespace engine
