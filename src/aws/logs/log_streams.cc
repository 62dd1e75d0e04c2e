// SPDX-License-Identifier: Apache-2.0
#include "aws/logs/families.h"
#include "aws/logs/shapes.h"

namespace aws::logs {

namespace {

constexpr Member kStreamMembers[] = {{"logGroupName", kLogGroupName, kRequired},
                                     {"logStreamName", kLogStreamName, kRequired}};
constexpr Shape kCreateStreamInput = structure("CreateLogStreamRequest", kStreamMembers);
constexpr Shape kDeleteStreamInput = structure("DeleteLogStreamRequest", kStreamMembers);

constexpr std::string_view kOrders[] = {"LogStreamName", "LastEventTime"};
constexpr Shape kOrderBy = enumeration("OrderBy", kOrders);
constexpr Member kDescribeStreamsMembers[] = {{"logGroupName", kLogGroupName},
                                              {"logGroupIdentifier", kLogGroupIdentifier},
                                              {"logStreamNamePrefix", kLogStreamName},
                                              {"orderBy", kOrderBy},
                                              {"descending", kBoolean},
                                              {"nextToken", kNextToken},
                                              {"limit", kInteger}};
constexpr Shape kDescribeStreamsInput =
    structure("DescribeLogStreamsRequest", kDescribeStreamsMembers);
constexpr Member kLogStreamMembers[] = {{"logStreamName", kLogStreamName},
                                        {"creationTime", kLong},
                                        {"firstEventTimestamp", kLong},
                                        {"lastEventTimestamp", kLong},
                                        {"lastIngestionTime", kLong},
                                        {"uploadSequenceToken", kString},
                                        {"arn", kArn},
                                        {"storedBytes", kLong}};
constexpr Shape kLogStream = structure("LogStream", kLogStreamMembers);
constexpr Shape kLogStreams = list("LogStreams", "member", kLogStream);
constexpr Member kDescribeStreamsOutputMembers[] = {{"logStreams", kLogStreams},
                                                    {"nextToken", kNextToken}};
constexpr Shape kDescribeStreamsOutput =
    structure("DescribeLogStreamsResponse", kDescribeStreamsOutputMembers);
constexpr PageRule kStreamPages = {"nextToken", "limit", 1, 50, 50};

constexpr Operation kLogStreamOperations[] = {
    {"CreateLogStream", &kCreateStreamInput, nullptr, {}},
    {"DescribeLogStreams", &kDescribeStreamsInput, &kDescribeStreamsOutput, {}, &kStreamPages},
    {"DeleteLogStream", &kDeleteStreamInput, nullptr, {}},
};

}  // namespace

std::span<const Operation> log_streams() { return kLogStreamOperations; }

}  // namespace aws::logs
