// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/shape.h"

// The shapes that several families of operations share.

namespace aws::iam {

extern const Shape kArnType;
extern const Shape kAttachedPermissionsBoundary;
extern const Shape kExistingUserNameType;
extern const Shape kGroupNameType;
extern const Shape kIdType;
extern const Shape kMarkerType;
extern const Shape kPathPrefixType;
extern const Shape kPathType;
extern const Shape kPermissionsBoundaryAttachmentType;
extern const Shape kPolicyDocumentType;
extern const Shape kPolicyNameType;
extern const Shape kPolicyPathType;
extern const Shape kPolicyUsageType;
extern const Shape kRole;
extern const Shape kRoleDescriptionType;
extern const Shape kRoleLastUsed;
extern const Shape kRoleListType;
extern const Shape kRoleNameType;
extern const Shape kStatusType;
extern const Shape kTag;
extern const Shape kTagKeyListType;
extern const Shape kTagKeyType;
extern const Shape kTagListType;
extern const Shape kTagValueType;
extern const Shape kUser;
extern const Shape kUserListType;
extern const Shape kUserNameType;

}  // namespace aws::iam
