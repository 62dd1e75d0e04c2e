// SPDX-License-Identifier: Apache-2.0
#include "aws/monitoring/families.h"
#include "aws/monitoring/shapes.h"

namespace aws::monitoring {

namespace {

constexpr Shape kResourceArn = {.name = "AmazonResourceName", .min = 1, .max = 1024};

constexpr Member kListTagsMembers[] = {{"ResourceARN", kResourceArn, kRequired}};
constexpr Shape kListTagsInput = structure("ListTagsForResourceInput", kListTagsMembers);
constexpr Member kListTagsOutputMembers[] = {{"Tags", kTags}};
constexpr Shape kListTagsOutput = structure("ListTagsForResourceOutput", kListTagsOutputMembers);

constexpr Member kTagResourceMembers[] = {{"ResourceARN", kResourceArn, kRequired},
                                          {"Tags", kTags, kRequired}};
constexpr Shape kTagInput = structure("TagResourceInput", kTagResourceMembers);
constexpr Shape kTagOutput = structure("TagResourceOutput", {});

constexpr Member kUntagMembers[] = {{"ResourceARN", kResourceArn, kRequired},
                                    {"TagKeys", kTagKeys, kRequired}};
constexpr Shape kUntagInput = structure("UntagResourceInput", kUntagMembers);
constexpr Shape kUntagOutput = structure("UntagResourceOutput", {});

constexpr Operation kTagOperations[] = {
    {"ListTagsForResource", &kListTagsInput, &kListTagsOutput, {}},
    {"TagResource", &kTagInput, &kTagOutput, {}},
    {"UntagResource", &kUntagInput, &kUntagOutput, {}},
};

}  // namespace

std::span<const Operation> tags() { return kTagOperations; }

}  // namespace aws::monitoring
