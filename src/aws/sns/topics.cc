// SPDX-License-Identifier: Apache-2.0
// Topics: their lives, attributes, permissions and tags.
#include "aws/sns/families.h"
#include "aws/sns/shapes.h"

namespace aws::sns {

namespace {

constexpr Shape kTopicName = {.name = "topicName"};
constexpr Member kCreateTopicMembers[] = {{"Name", kTopicName, kRequired},
                                          {"Attributes", kAttributesMap},
                                          {"Tags", kTagList},
                                          {"DataProtectionPolicy", kString}};
constexpr Shape kCreateTopicInput = structure("CreateTopicInput", kCreateTopicMembers);
constexpr Member kCreateTopicResponseMembers[] = {{"TopicArn", kTopicArn}};
constexpr Shape kCreateTopicResponse =
    structure("CreateTopicResponse", kCreateTopicResponseMembers);

constexpr Member kOfTopicMembers[] = {{"TopicArn", kTopicArn, kRequired}};
constexpr Shape kDeleteTopicInput = structure("DeleteTopicInput", kOfTopicMembers);
constexpr Shape kGetTopicAttributesInput = structure("GetTopicAttributesInput", kOfTopicMembers);
constexpr Member kGetTopicAttributesResponseMembers[] = {{"Attributes", kAttributesMap}};
constexpr Shape kGetTopicAttributesResponse =
    structure("GetTopicAttributesResponse", kGetTopicAttributesResponseMembers);

constexpr Member kSetTopicAttributesMembers[] = {{"TopicArn", kTopicArn, kRequired},
                                                 {"AttributeName", kAttributeName, kRequired},
                                                 {"AttributeValue", kAttributeValue}};
constexpr Shape kSetTopicAttributesInput =
    structure("SetTopicAttributesInput", kSetTopicAttributesMembers);

constexpr Member kListTopicsMembers[] = {{"NextToken", kNextToken}};
constexpr Shape kListTopicsInput = structure("ListTopicsInput", kListTopicsMembers);
constexpr Member kTopicMembers[] = {{"TopicArn", kTopicArn}};
constexpr Shape kTopic = structure("Topic", kTopicMembers);
constexpr Shape kTopicsList = list("TopicsList", "member", kTopic);
constexpr Member kListTopicsResponseMembers[] = {{"Topics", kTopicsList},
                                                 {"NextToken", kNextToken}};
constexpr Shape kListTopicsResponse = structure("ListTopicsResponse", kListTopicsResponseMembers);

// --- Permissions ---------------------------------------------------------------------------------

constexpr Shape kLabel = {.name = "label"};
constexpr Shape kDelegate = {.name = "delegate"};
constexpr Shape kDelegates = list("DelegatesList", "member", kDelegate);
constexpr Shape kAction = {.name = "action"};
constexpr Shape kActions = list("ActionsList", "member", kAction);
constexpr Member kAddPermissionMembers[] = {{"TopicArn", kTopicArn, kRequired},
                                            {"Label", kLabel, kRequired},
                                            {"AWSAccountId", kDelegates, kRequired},
                                            {"ActionName", kActions, kRequired}};
constexpr Shape kAddPermissionInput = structure("AddPermissionInput", kAddPermissionMembers);
constexpr Member kRemovePermissionMembers[] = {{"TopicArn", kTopicArn, kRequired},
                                               {"Label", kLabel, kRequired}};
constexpr Shape kRemovePermissionInput =
    structure("RemovePermissionInput", kRemovePermissionMembers);

// --- Tags ----------------------------------------------------------------------------------------

constexpr Shape kResourceArn = {.name = "AmazonResourceName", .min = 1, .max = 1011};
constexpr Member kListTagsMembers[] = {{"ResourceArn", kResourceArn, kRequired}};
constexpr Shape kListTagsRequest = structure("ListTagsForResourceRequest", kListTagsMembers);
constexpr Member kListTagsResponseMembers[] = {{"Tags", kTagList}};
constexpr Shape kListTagsResponse =
    structure("ListTagsForResourceResponse", kListTagsResponseMembers);
constexpr Member kTagResourceMembers[] = {{"ResourceArn", kResourceArn, kRequired},
                                          {"Tags", kTagList, kRequired}};
constexpr Shape kTagResourceRequest = structure("TagResourceRequest", kTagResourceMembers);
constexpr Shape kTagResourceResponse = structure("TagResourceResponse", {});
constexpr Shape kTagKeys = list("TagKeyList", "member", kTagKey);
constexpr Member kUntagResourceMembers[] = {{"ResourceArn", kResourceArn, kRequired},
                                            {"TagKeys", kTagKeys, kRequired}};
constexpr Shape kUntagResourceRequest = structure("UntagResourceRequest", kUntagResourceMembers);
constexpr Shape kUntagResourceResponse = structure("UntagResourceResponse", {});

constexpr Operation kTopicsOperations[] = {
    {"CreateTopic", &kCreateTopicInput, &kCreateTopicResponse, {}},
    {"DeleteTopic", &kDeleteTopicInput, nullptr, {}},
    {"ListTopics", &kListTopicsInput, &kListTopicsResponse, {}, &kPages},
    {"GetTopicAttributes", &kGetTopicAttributesInput, &kGetTopicAttributesResponse, {}},
    {"SetTopicAttributes", &kSetTopicAttributesInput, nullptr, {}},
    {"AddPermission", &kAddPermissionInput, nullptr, {}},
    {"RemovePermission", &kRemovePermissionInput, nullptr, {}},
    {"ListTagsForResource", &kListTagsRequest, &kListTagsResponse, {}},
    {"TagResource", &kTagResourceRequest, &kTagResourceResponse, {}},
    {"UntagResource", &kUntagResourceRequest, &kUntagResourceResponse, {}},
};

}  // namespace

std::span<const Operation> topics() { return kTopicsOperations; }

}  // namespace aws::sns
