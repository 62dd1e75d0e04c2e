// SPDX-License-Identifier: Apache-2.0
// What is said to all who have subscribed.
#include "aws/sns/families.h"
#include "aws/sns/shapes.h"

namespace aws::sns {

namespace {

constexpr Shape kMessage = {.name = "message"};
constexpr Shape kSubject = {.name = "subject"};
constexpr Shape kMessageId = {.name = "messageId"};
constexpr Shape kStructureWord = {.name = "messageStructure"};

// MessageAttributes.entry.1.Name, MessageAttributes.entry.1.Value.DataType ...
constexpr Member kAttributeMembers[] = {
    {"DataType", kString, kRequired}, {"StringValue", kString}, {"BinaryValue", kString}};
constexpr Shape kAttribute = structure("MessageAttributeValue", kAttributeMembers);
constexpr Member kEntryMembers[] = {{"Name", kString, kRequired}, {"Value", kAttribute, kRequired}};
constexpr Shape kEntry = structure("MessageAttributeEntry", kEntryMembers);
constexpr Shape kMessageAttributes = list("MessageAttributeMap", "entry", kEntry);

constexpr Member kPublishMembers[] = {{"TopicArn", kTopicArn},
                                      {"TargetArn", kString},
                                      {"PhoneNumber", kString},
                                      {"Message", kMessage, kRequired},
                                      {"Subject", kSubject},
                                      {"MessageStructure", kStructureWord},
                                      {"MessageAttributes", kMessageAttributes},
                                      {"MessageDeduplicationId", kString},
                                      {"MessageGroupId", kString}};
constexpr Shape kPublishInput = structure("PublishInput", kPublishMembers);
constexpr Member kPublishResponseMembers[] = {{"MessageId", kMessageId},
                                              {"SequenceNumber", kString}};
constexpr Shape kPublishResponse = structure("PublishResponse", kPublishResponseMembers);

constexpr Member kBatchEntryMembers[] = {{"Id", kString, kRequired},
                                         {"Message", kMessage, kRequired},
                                         {"Subject", kSubject},
                                         {"MessageStructure", kStructureWord},
                                         {"MessageAttributes", kMessageAttributes},
                                         {"MessageDeduplicationId", kString},
                                         {"MessageGroupId", kString}};
constexpr Shape kBatchEntry = structure("PublishBatchRequestEntry", kBatchEntryMembers);
constexpr Shape kBatchEntries = list("PublishBatchRequestEntryList", "member", kBatchEntry);
constexpr Member kPublishBatchMembers[] = {{"TopicArn", kTopicArn, kRequired},
                                           {"PublishBatchRequestEntries", kBatchEntries}};
constexpr Shape kPublishBatchInput = structure("PublishBatchInput", kPublishBatchMembers);
constexpr Member kBatchResultMembers[] = {{"Id", kString}, {"MessageId", kMessageId}};
constexpr Shape kBatchResult = structure("PublishBatchResultEntry", kBatchResultMembers);
constexpr Shape kBatchResults = list("PublishBatchResultEntryList", "member", kBatchResult);
constexpr Member kBatchErrorMembers[] = {
    {"Id", kString}, {"Code", kString}, {"Message", kString}, {"SenderFault", kBoolean}};
constexpr Shape kBatchError = structure("BatchResultErrorEntry", kBatchErrorMembers);
constexpr Shape kBatchErrors = list("BatchResultErrorEntryList", "member", kBatchError);
constexpr Member kPublishBatchResponseMembers[] = {{"Successful", kBatchResults},
                                                   {"Failed", kBatchErrors}};
constexpr Shape kPublishBatchResponse =
    structure("PublishBatchResponse", kPublishBatchResponseMembers);

constexpr Operation kPublishingOperations[] = {
    {"Publish", &kPublishInput, &kPublishResponse, {}},
    {"PublishBatch", &kPublishBatchInput, &kPublishBatchResponse, {}},
};

}  // namespace

std::span<const Operation> publishing() { return kPublishingOperations; }

}  // namespace aws::sns
