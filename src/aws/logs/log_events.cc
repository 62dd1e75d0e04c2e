// SPDX-License-Identifier: Apache-2.0
#include "aws/logs/families.h"
#include "aws/logs/shapes.h"

namespace aws::logs {

namespace {

constexpr Shape kMessage = {.name = "EventMessage", .min = 1};

// --- Written ---

constexpr Member kInputEventMembers[] = {{"timestamp", kLong, kRequired},
                                         {"message", kMessage, kRequired}};
constexpr Shape kInputEvent = structure("InputLogEvent", kInputEventMembers);
constexpr Shape kInputEvents = list("InputLogEvents", "member", kInputEvent, 1, 10'000);
constexpr Member kPutMembers[] = {{"logGroupName", kLogGroupName, kRequired},
                                  {"logStreamName", kLogStreamName, kRequired},
                                  {"logEvents", kInputEvents, kRequired},
                                  {"sequenceToken", kString}};
constexpr Shape kPutInput = structure("PutLogEventsRequest", kPutMembers);
constexpr Member kRejectedMembers[] = {{"tooNewLogEventStartIndex", kInteger},
                                       {"tooOldLogEventEndIndex", kInteger},
                                       {"expiredLogEventEndIndex", kInteger}};
constexpr Shape kRejected = structure("RejectedLogEventsInfo", kRejectedMembers);
constexpr Member kPutOutputMembers[] = {{"nextSequenceToken", kString},
                                        {"rejectedLogEventsInfo", kRejected}};
constexpr Shape kPutOutput = structure("PutLogEventsResponse", kPutOutputMembers);

// --- Read, of one stream ---

constexpr Member kGetMembers[] = {{"logGroupName", kLogGroupName},
                                  {"logGroupIdentifier", kLogGroupIdentifier},
                                  {"logStreamName", kLogStreamName, kRequired},
                                  {"startTime", kLong},
                                  {"endTime", kLong},
                                  {"nextToken", kNextToken},
                                  {"limit", kInteger},
                                  {"startFromHead", kBoolean},
                                  {"unmask", kBoolean}};
constexpr Shape kGetInput = structure("GetLogEventsRequest", kGetMembers);
constexpr Member kOutputEventMembers[] = {
    {"timestamp", kLong}, {"message", kMessage}, {"ingestionTime", kLong}};
constexpr Shape kOutputEvent = structure("OutputLogEvent", kOutputEventMembers);
constexpr Shape kOutputEvents = list("OutputLogEvents", "member", kOutputEvent);
constexpr Member kGetOutputMembers[] = {
    {"events", kOutputEvents}, {"nextForwardToken", kNextToken}, {"nextBackwardToken", kNextToken}};
constexpr Shape kGetOutput = structure("GetLogEventsResponse", kGetOutputMembers);

// --- Searched, of a group ---

constexpr Shape kStreamNames = list("InputLogStreamNames", "member", kLogStreamName, 1, 100);
constexpr Shape kFilterPattern = {.name = "FilterPattern", .max = 1024, .may_be_empty = true};
constexpr Member kFilterMembers[] = {{"logGroupName", kLogGroupName},
                                     {"logGroupIdentifier", kLogGroupIdentifier},
                                     {"logStreamNames", kStreamNames},
                                     {"logStreamNamePrefix", kLogStreamName},
                                     {"startTime", kLong},
                                     {"endTime", kLong},
                                     {"filterPattern", kFilterPattern},
                                     {"nextToken", kNextToken},
                                     {"limit", kInteger},
                                     {"interleaved", kBoolean},
                                     {"unmask", kBoolean}};
constexpr Shape kFilterInput = structure("FilterLogEventsRequest", kFilterMembers);
constexpr Member kFoundMembers[] = {{"logStreamName", kLogStreamName},
                                    {"timestamp", kLong},
                                    {"message", kMessage},
                                    {"ingestionTime", kLong},
                                    {"eventId", kString}};
constexpr Shape kFound = structure("FilteredLogEvent", kFoundMembers);
constexpr Shape kAllFound = list("FilteredLogEvents", "member", kFound);
constexpr Member kSearchedMembers[] = {{"logStreamName", kLogStreamName},
                                       {"searchedCompletely", kBoolean}};
constexpr Shape kSearched = structure("SearchedLogStream", kSearchedMembers);
constexpr Shape kAllSearched = list("SearchedLogStreams", "member", kSearched);
constexpr Member kFilterOutputMembers[] = {
    {"events", kAllFound}, {"searchedLogStreams", kAllSearched}, {"nextToken", kNextToken}};
constexpr Shape kFilterOutput = structure("FilterLogEventsResponse", kFilterOutputMembers);

constexpr Operation kLogEventOperations[] = {
    {"PutLogEvents", &kPutInput, &kPutOutput, {}},
    {"GetLogEvents", &kGetInput, &kGetOutput, {}},
    {"FilterLogEvents", &kFilterInput, &kFilterOutput, {}},
};

}  // namespace

std::span<const Operation> log_events() { return kLogEventOperations; }

}  // namespace aws::logs
