// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/tag_rules.h"

#include <set>
#include <utility>

#include "aws/elasticache/errors.h"
#include "aws/query/utf8.h"
#include "base/ascii.h"

namespace aws::elasticache {

namespace {

constexpr std::string_view kReservedPrefix = "aws:";

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
