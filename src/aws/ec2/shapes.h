// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/shape.h"

// The shapes that several families of operations share.

namespace aws::ec2 {

extern const Shape kAttributeBooleanValue;
extern const Shape kFilter;
extern const Shape kFilterList;
extern const Shape kIpPermission;
extern const Shape kIpPermissionList;
extern const Shape kIpRange;
extern const Shape kIpRangeList;
extern const Shape kIpv6Range;
extern const Shape kIpv6RangeList;
extern const Shape kPrefixListId;
extern const Shape kPrefixListIdList;
extern const Shape kTag;
extern const Shape kTagList;
extern const Shape kTagSpecification;
extern const Shape kTagSpecificationList;
extern const Shape kUserIdGroupPair;
extern const Shape kUserIdGroupPairList;
extern const Shape kValueStringList;

}  // namespace aws::ec2
