// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/access_rules.h"

#include <string>

namespace aws::elasticache {

namespace {

// Of AddTags and the creating operations, or the names that RemoveTags takes away.
policy::RequestTags tags_of(const Structure& input) {
  policy::RequestTags tags;
  if (find_member(input.shape(), "Tags") >= 0) {
    for (const Structure& tag : input.structures("Tags")) {
      tags.emplace_back(tag.string("Key").value_or(""), tag.string("Value").value_or(""));
    }
  }
  if (find_member(input.shape(), "TagKeys") >= 0) {
    for (const std::string_view key : input.strings("TagKeys")) tags.emplace_back(key, "");
  }
  return tags;
}

}  // namespace

const policy::ServiceRules& access_rules() {
  static const std::span<const policy::OperationRule> kFamilies[] = {cache_access_rules(),
                                                                     other_access_rules()};
  static const policy::ServiceRules kRules = {"elasticache", kFamilies, tags_of,
                                              "AddTagsToResource"};
  return kRules;
}

}  // namespace aws::elasticache
