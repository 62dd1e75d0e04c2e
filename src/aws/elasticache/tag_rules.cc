// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/tag_rules.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <set>
#include <utility>

#include "aws/elasticache/errors.h"
#include "aws/query/utf8.h"
#include "base/ascii.h"

namespace aws::elasticache {

namespace {

constexpr std::string_view kReservedPrefix = "aws:";

struct Range {
  uint32_t first;
  uint32_t last;
};

// AWS takes letters, digits and spaces of all scripts, and `_.:/=+-@`. Of what lies beyond ASCII
// these are the blocks that hold neither: controls, punctuation, symbols, private use.
constexpr Range kNoTagCharacters[] = {
    {0x00, 0x1F},        {0x21, 0x2A},     {0x2C, 0x2C},     {0x3B, 0x3C},     {0x3E, 0x3F},
    {0x5B, 0x5E},        {0x60, 0x60},     {0x7B, 0x9F},     {0xA1, 0xA9},     {0xAB, 0xB1},
    {0xB4, 0xB4},        {0xB6, 0xB8},     {0xBB, 0xBB},     {0xBF, 0xBF},     {0xD7, 0xD7},
    {0xF7, 0xF7},        {0x200B, 0x2027}, {0x202A, 0x202E}, {0x2030, 0x205E}, {0x2060, 0x206F},
    {0x20A0, 0x20CF},    {0x2190, 0x245F}, {0x2500, 0x2775}, {0x2794, 0x2BFF}, {0x3001, 0x3004},
    {0x3008, 0x3020},    {0xD800, 0xF8FF}, {0xFE00, 0xFE6F}, {0xFFF0, 0xFFFF}, {0x1F000, 0x1FAFF},
    {0xE0000, 0x10FFFF},
};

bool are_tag_characters(std::string_view text) {
  while (!text.empty()) {
    const CodePoint point = read_code_point(text);
    text.remove_prefix(point.bytes);
    const auto has = [&](const Range& r) {
      return r.first <= point.value && point.value <= r.last;
    };
    if (!point.valid ||
        std::any_of(std::begin(kNoTagCharacters), std::end(kNoTagCharacters), has)) {
      return false;
    }
  }
  return true;
}

// What AWS would say against the change, or nothing.
std::string objection(const TagChange& change) {
  const std::string tag = "Tag key '" + std::string(change.key) + '\'';
  if (change.key.empty()) return "Tag keys must not be empty.";
  if (count_characters(change.key) > kTagKeyCharactersMax) {
    return "Tag keys must not be longer than " + std::to_string(kTagKeyCharactersMax) +
           " characters.";
  }
  if (base::equals_ignore_case(change.key.substr(0, kReservedPrefix.size()), kReservedPrefix)) {
    return tag + " begins with 'aws:', which is reserved.";
  }
  if (count_characters(change.value) > kTagValueCharactersMax) {
    return tag + " has a value longer than " + std::to_string(kTagValueCharactersMax) +
           " characters.";
  }
  if (!are_tag_characters(change.key) || !are_tag_characters(change.value)) {
    return tag + ": keys and values consist of letters, digits, spaces and the characters _.:/=+-@";
  }
  return {};
}

}  // namespace

Result<Tags> add_tags(Tags tags, std::span<const TagChange> changes) {
  std::set<std::string_view> seen;
  for (const TagChange& change : changes) {
    std::string wrong = objection(change);
    if (wrong.empty() && !seen.insert(change.key).second) {
      wrong = "Tag key '" + std::string(change.key) + "' is given twice.";
    }
    if (!wrong.empty()) return Error(kInvalidParameterValue, std::move(wrong));
    tags.insert_or_assign(std::string(change.key), std::string(change.value));
  }
  if (tags.size() > kTagsMax) {
    return Error(kTagQuotaPerResourceExceeded,
                 "A resource must not have more than " + std::to_string(kTagsMax) + " tags.");
  }
  return tags;
}

Result<Tags> remove_tags(Tags tags, std::span<const std::string_view> keys) {
  for (const std::string_view key : keys) {
    const auto found = tags.find(key);
    if (found == tags.end()) {
      return Error(kTagNotFoundFault, "Tag key '" + std::string(key) + "' was not found.");
    }
    tags.erase(found);
  }
  return tags;
}

}  // namespace aws::elasticache
