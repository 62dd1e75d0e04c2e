// SPDX-License-Identifier: Apache-2.0
#include "engine/journal/manifest.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/ascii.h"
#include "base/numbers.h"
#include "base/words.h"

namespace engine {

namespace {

constexpr size_t kLineBytesMax = 1024;  // with its end
constexpr size_t kWordsMin = 6;
constexpr int64_t kSeqMax = int64_t{1} << 62;  // leaves room to count on
constexpr std::string_view kInvalid = "Invalid AOF manifest file format";

struct ManifestLine {
  ManifestFile file;
  std::string type;
};

base::Result<void> check_name(const std::string& name) {
  if (name.find_first_of("/\\") != std::string::npos || name == "." || name == "..") {
    return base::Error{"File can't be a path, just a filename"};
  }
  return {};
}

base::Result<ManifestLine> parse_line(std::string_view line) {
  const base::Error invalid{std::string(kInvalid)};
  const auto words = base::split_quoted(base::trimmed(line));
  if (!words || words->size() < kWordsMin || words->size() % 2 != 0) return invalid;
  ManifestLine result;
  for (size_t i = 0; i < words->size(); i += 2) {
    const std::string& value = (*words)[i + 1];
    if (base::equals_ignore_case((*words)[i], "file")) {
      result.file.name = value;
      if (auto named = check_name(value); !named) return named.error();
    } else if (base::equals_ignore_case((*words)[i], "seq")) {
      result.file.seq = base::parse_int64(value).value_or(0);
    } else if (base::equals_ignore_case((*words)[i], "type")) {
      result.type = value;
    }
  }
  const bool has_seq = result.file.seq > 0 && result.file.seq <= kSeqMax;
  const bool whole = !result.file.name.empty() && has_seq && !result.type.empty();
  if (!whole || result.file.name.find('\0') != std::string::npos) return invalid;
  return result;
}

base::Result<void> add_line(Manifest& manifest, ManifestLine line) {
  if (line.type == "b") {
    if (manifest.base) return base::Error{"Found duplicate base file information"};
    manifest.base = std::move(line.file);
  } else if (line.type == "h") {
    manifest.history.push_back(std::move(line.file));
  } else if (line.type == "i") {
    if (!manifest.increments.empty() && line.file.seq <= manifest.increments.back().seq) {
      return base::Error{"Found a non-monotonic sequence number"};
    }
    manifest.increments.push_back(std::move(line.file));
  } else {
    return base::Error{"Unknown AOF file type"};
  }
  return {};
}

base::Result<void> take_line(Manifest& manifest, std::string_view line) {
  auto parsed = parse_line(line);
  if (!parsed) return parsed.error();
  return add_line(manifest, *std::move(parsed));
}

std::string with_place(const base::Error& error, int number, std::string_view line) {
  constexpr size_t kShownMax = 200;
  return error.message + " (line " + std::to_string(number) +
         " of the manifest: " + base::quote_word(base::trimmed(line).substr(0, kShownMax)) + ")";
}

bool needs_quotes(std::string_view name) {
  return std::any_of(name.begin(), name.end(), [](char c) {
    return c <= ' ' || c > '~' || c == '"' || c == '\'' || c == '\\';
  });
}

void add_formatted(std::string& text, const ManifestFile& file, char type) {
  text += "file " + (needs_quotes(file.name) ? base::quote_word(file.name) : file.name);
  text += " seq " + std::to_string(file.seq) + " type " + type + '\n';
}

int64_t after_history(const Manifest& manifest, std::string_view part) {
  int64_t seq = 0;
  for (const ManifestFile& file : manifest.history) {
    if (file.name.find(part) != std::string::npos) seq = std::max(seq, file.seq);
  }
  return seq;
}

}  // namespace

int64_t Manifest::next_base_seq() const {
  return std::max(base ? base->seq : 0, after_history(*this, ".base.")) + 1;
}

int64_t Manifest::next_increment_seq() const {
  const int64_t last = increments.empty() ? 0 : increments.back().seq;
  return std::max(last, after_history(*this, ".incr.")) + 1;
}

base::Result<Manifest> parse_manifest(std::string_view text) {
  if (text.empty()) return base::Error{"Found an empty AOF manifest"};
  Manifest manifest;
  for (int number = 1; !text.empty(); number++) {
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.starts_with('#')) continue;
    if (end == std::string_view::npos || line.size() + 1 > kLineBytesMax) {
      return base::Error{
          with_place({"The AOF manifest file contains too long line"}, number, line)};
    }
    if (auto taken = take_line(manifest, line); !taken) {
      return base::Error{with_place(taken.error(), number, line)};
    }
  }
  return manifest;
}

std::string format_manifest(const Manifest& manifest) {
  std::string text;
  if (manifest.base) add_formatted(text, *manifest.base, 'b');
  for (const ManifestFile& file : manifest.history) add_formatted(text, file, 'h');
  for (const ManifestFile& file : manifest.increments) add_formatted(text, file, 'i');
  return text;
}

}  // namespace engine
