// SPDX-License-Identifier: Apache-2.0
// Who hears of what is published: subscriptions, from the wish for one to its end.
#include "aws/sns/families.h"
#include "aws/sns/shapes.h"

namespace aws::sns {

namespace {

constexpr Shape kProtocol = {.name = "protocol"};
constexpr Shape kEndpoint = {.name = "endpoint"};
constexpr Shape kToken = {.name = "token"};

constexpr Member kSubscribeMembers[] = {{"TopicArn", kTopicArn, kRequired},
                                        {"Protocol", kProtocol, kRequired},
                                        {"Endpoint", kEndpoint},
                                        {"Attributes", kAttributesMap},
                                        {"ReturnSubscriptionArn", kBoolean}};
constexpr Shape kSubscribeInput = structure("SubscribeInput", kSubscribeMembers);
constexpr Member kSubscriptionArnMembers[] = {{"SubscriptionArn", kSubscriptionArn}};
constexpr Shape kSubscribeResponse = structure("SubscribeResponse", kSubscriptionArnMembers);

constexpr Member kConfirmMembers[] = {{"TopicArn", kTopicArn, kRequired},
                                      {"Token", kToken, kRequired},
                                      {"AuthenticateOnUnsubscribe", kString}};
constexpr Shape kConfirmInput = structure("ConfirmSubscriptionInput", kConfirmMembers);
constexpr Shape kConfirmResponse =
    structure("ConfirmSubscriptionResponse", kSubscriptionArnMembers);

constexpr Member kOfSubscriptionMembers[] = {{"SubscriptionArn", kSubscriptionArn, kRequired}};
constexpr Shape kUnsubscribeInput = structure("UnsubscribeInput", kOfSubscriptionMembers);
constexpr Shape kGetAttributesInput =
    structure("GetSubscriptionAttributesInput", kOfSubscriptionMembers);
constexpr Member kGetAttributesResponseMembers[] = {{"Attributes", kAttributesMap}};
constexpr Shape kGetAttributesResponse =
    structure("GetSubscriptionAttributesResponse", kGetAttributesResponseMembers);
constexpr Member kSetAttributesMembers[] = {{"SubscriptionArn", kSubscriptionArn, kRequired},
                                            {"AttributeName", kAttributeName, kRequired},
                                            {"AttributeValue", kAttributeValue}};
constexpr Shape kSetAttributesInput =
    structure("SetSubscriptionAttributesInput", kSetAttributesMembers);

constexpr Member kSubscriptionMembers[] = {{"SubscriptionArn", kSubscriptionArn},
                                           {"Owner", kString},
                                           {"Protocol", kProtocol},
                                           {"Endpoint", kEndpoint},
                                           {"TopicArn", kTopicArn}};
constexpr Shape kSubscription = structure("Subscription", kSubscriptionMembers);
constexpr Shape kSubscriptionsList = list("SubscriptionsList", "member", kSubscription);
constexpr Member kListMembers[] = {{"NextToken", kNextToken}};
constexpr Shape kListInput = structure("ListSubscriptionsInput", kListMembers);
constexpr Member kListByTopicMembers[] = {{"TopicArn", kTopicArn, kRequired},
                                          {"NextToken", kNextToken}};
constexpr Shape kListByTopicInput = structure("ListSubscriptionsByTopicInput", kListByTopicMembers);
constexpr Member kListResponseMembers[] = {{"Subscriptions", kSubscriptionsList},
                                           {"NextToken", kNextToken}};
constexpr Shape kListResponse = structure("ListSubscriptionsResponse", kListResponseMembers);
constexpr Shape kListByTopicResponse =
    structure("ListSubscriptionsByTopicResponse", kListResponseMembers);

constexpr Operation kSubscriptionsOperations[] = {
    {"Subscribe", &kSubscribeInput, &kSubscribeResponse, {}},
    {.name = "ConfirmSubscription",
     .input = &kConfirmInput,
     .output = &kConfirmResponse,
     .errors = {},
     .may_be_unsigned = true},
    {.name = "Unsubscribe",
     .input = &kUnsubscribeInput,
     .output = nullptr,
     .errors = {},
     .may_be_unsigned = true},
    {"ListSubscriptions", &kListInput, &kListResponse, {}, &kPages},
    {"ListSubscriptionsByTopic", &kListByTopicInput, &kListByTopicResponse, {}, &kPages},
    {"GetSubscriptionAttributes", &kGetAttributesInput, &kGetAttributesResponse, {}},
    {"SetSubscriptionAttributes", &kSetAttributesInput, nullptr, {}},
};

}  // namespace

std::span<const Operation> subscriptions() { return kSubscriptionsOperations; }

}  // namespace aws::sns
