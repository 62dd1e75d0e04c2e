// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "aws/model/error.h"
#include "aws/model/value.h"
#include "control/model/tags.h"

namespace control {

// EC2's tags: laid over those that a resource has. InvalidParameterValue or TagLimitExceeded.
aws::Result<Tags> with_ec2_tags(Tags tags, std::span<const aws::Structure> changes);

// Those that a request to make a resource gives, in its member `TagSpecifications`.
aws::Result<Tags> read_tag_specifications(const aws::Structure& input, std::string_view type);

// Sets the member `Tags`.
void write_tags(const Tags& tags, aws::Structure& out);

}  // namespace control
