// SPDX-License-Identifier: Apache-2.0
// The tags of log groups, by ARN, and by name as they were asked for before that.
#include "aws/logs/families.h"
#include "aws/logs/shapes.h"

namespace aws::logs {

namespace {

constexpr Member kListMembers[] = {{"resourceArn", kArn, kRequired}};
constexpr Shape kListInput = structure("ListTagsForResourceRequest", kListMembers);
constexpr Member kTagsMembers[] = {{"tags", kTags}};
constexpr Shape kListOutput = structure("ListTagsForResourceResponse", kTagsMembers);
constexpr Member kTagInputMembers[] = {{"resourceArn", kArn, kRequired},
                                       {"tags", kTags, kRequired}};
constexpr Shape kTagInput = structure("TagResourceRequest", kTagInputMembers);
constexpr Member kUntagInputMembers[] = {{"resourceArn", kArn, kRequired},
                                         {"tagKeys", kTagKeys, kRequired}};
constexpr Shape kUntagInput = structure("UntagResourceRequest", kUntagInputMembers);

constexpr Member kNamedMembers[] = {{"logGroupName", kLogGroupName, kRequired}};
constexpr Shape kListNamedInput = structure("ListTagsLogGroupRequest", kNamedMembers);
constexpr Shape kListNamedOutput = structure("ListTagsLogGroupResponse", kTagsMembers);
constexpr Member kTagNamedMembers[] = {{"logGroupName", kLogGroupName, kRequired},
                                       {"tags", kTags, kRequired}};
constexpr Shape kTagNamedInput = structure("TagLogGroupRequest", kTagNamedMembers);
constexpr Shape kNamedKeys = list("TagList", "member", kTagKey, 1, 50);
constexpr Member kUntagNamedMembers[] = {{"logGroupName", kLogGroupName, kRequired},
                                         {"tags", kNamedKeys, kRequired}};
constexpr Shape kUntagNamedInput = structure("UntagLogGroupRequest", kUntagNamedMembers);

constexpr Operation kTagOperations[] = {
    {"ListTagsForResource", &kListInput, &kListOutput, {}},
    {"TagResource", &kTagInput, nullptr, {}},
    {"UntagResource", &kUntagInput, nullptr, {}},
    {"ListTagsLogGroup", &kListNamedInput, &kListNamedOutput, {}},
    {"TagLogGroup", &kTagNamedInput, nullptr, {}},
    {"UntagLogGroup", &kUntagNamedInput, nullptr, {}},
};

}  // namespace

std::span<const Operation> tags() { return kTagOperations; }

}  // namespace aws::logs
