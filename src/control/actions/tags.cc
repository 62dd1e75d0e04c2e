// SPDX-License-Identifier: Apache-2.0
#include "control/actions/tags.h"

#include <utility>
#include <vector>

#include "aws/elasticache/tag_rules.h"

namespace control {

aws::Result<Tags> read_tags(const aws::Structure& input, Tags tags) {
  std::vector<aws::elasticache::TagChange> changes;
  for (const aws::Structure& tag : input.structures("Tags")) {
    changes.push_back({tag.string("Key").value_or(""), tag.string("Value").value_or("")});
  }
  return aws::elasticache::add_tags(std::move(tags), changes);
}

}  // namespace control
