// SPDX-License-Identifier: Apache-2.0
#include "aws/ec2/families.h"
#include "aws/ec2/shapes.h"
#include "aws/model/service.h"

namespace aws::ec2 {

namespace {

constexpr Shape kResourceIdList = list("ResourceIdList", "member", kString);

constexpr Member kCreateTagsRequestMembers[] = {
    {"DryRun", kBoolean, kOptional, "dryRun"},
    {"Resources", kResourceIdList, kRequired, "ResourceId"},
    {"Tags", kTagList, kRequired, "Tag"},
};
constexpr Shape kCreateTagsRequest = structure("CreateTagsRequest", kCreateTagsRequestMembers);

constexpr Member kDeleteTagsRequestMembers[] = {
    {"DryRun", kBoolean, kOptional, "dryRun"},
    {"Resources", kResourceIdList, kRequired, "resourceId"},
    {"Tags", kTagList, kOptional, "tag"},
};
constexpr Shape kDeleteTagsRequest = structure("DeleteTagsRequest", kDeleteTagsRequestMembers);

constexpr Member kDescribeTagsRequestMembers[] = {
    {"DryRun", kBoolean, kOptional, "dryRun"},
    {"Filters", kFilterList, kOptional, "Filter"},
    {"MaxResults", kInteger, kOptional, "maxResults"},
    {"NextToken", kString, kOptional, "nextToken"},
};
constexpr Shape kDescribeTagsRequest =
    structure("DescribeTagsRequest", kDescribeTagsRequestMembers);

constexpr Member kTagDescriptionMembers[] = {
    {"Key", kString, kOptional, "key"},
    {"ResourceId", kString, kOptional, "resourceId"},
    {"ResourceType", kString, kOptional, "resourceType"},
    {"Value", kString, kOptional, "value"},
};
constexpr Shape kTagDescription = structure("TagDescription", kTagDescriptionMembers);

constexpr Shape kTagDescriptionList = list("TagDescriptionList", "item", kTagDescription);

constexpr Member kDescribeTagsResultMembers[] = {
    {"NextToken", kString, kOptional, "nextToken"},
    {"Tags", kTagDescriptionList, kOptional, "tagSet"},
};
constexpr Shape kDescribeTagsResult = structure("DescribeTagsResult", kDescribeTagsResultMembers);

constexpr Operation kTagsOperations[] = {
    {"CreateTags", &kCreateTagsRequest, nullptr, {}},
    {"DeleteTags", &kDeleteTagsRequest, nullptr, {}},
    {"DescribeTags", &kDescribeTagsRequest, &kDescribeTagsResult, {}, &kPages},
};

}  // namespace

std::span<const Operation> tags() { return kTagsOperations; }

}  // namespace aws::ec2
