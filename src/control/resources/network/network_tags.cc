// SPDX-License-Identifier: Apache-2.0
#include "control/resources/network/network_tags.h"

#include <string>
#include <utility>
#include <vector>

#include "aws/ec2/errors.h"
#include "aws/elasticache/errors.h"
#include "aws/elasticache/tag_rules.h"

namespace control {

aws::Result<Tags> with_ec2_tags(Tags tags, std::span<const aws::Structure> changes) {
  std::vector<aws::elasticache::TagChange> pairs;
  for (const aws::Structure& tag : changes) {
    pairs.push_back({tag.string("Key").value_or(""), tag.string("Value").value_or("")});
  }
  auto changed = aws::elasticache::add_tags(std::move(tags), pairs);
  if (!changed && changed.error().spec == &aws::elasticache::kTagQuotaPerResourceExceeded) {
    return aws::Error(aws::ec2::kTagLimitExceeded, changed.error().message);
  }
  return changed;
}

aws::Result<Tags> read_tag_specifications(const aws::Structure& input, std::string_view type) {
  Tags tags;
  for (const aws::Structure& specification : input.structures("TagSpecifications")) {
    const std::string_view given = specification.string("ResourceType").value_or("");
    if (given != type) {
      return aws::Error(aws::kInvalidParameterValue,
                        "'" + std::string(given) +
                            "' is not a valid taggable resource type for "
                            "this operation.");
    }
    auto more = with_ec2_tags(std::move(tags), specification.structures("Tags"));
    if (!more) return more;
    tags = *std::move(more);
  }
  return tags;
}

void write_tags(const Tags& tags, aws::Structure& out) {
  out.set_list("Tags");
  for (const auto& [key, value] : tags) out.append("Tags").set("Key", key).set("Value", value);
}

}  // namespace control
