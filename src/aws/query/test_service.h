// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/service.h"

// Two small services, one in each dialect, that have a bit of everything; for tests and fuzzers.

namespace aws::test {

inline constexpr std::string_view kColourValues[] = {"red", "green"};
inline constexpr Shape kColour = enumeration("Colour", kColourValues);
inline constexpr Shape kUserId = {.name = "UserId", .pattern = Pattern::kIdentifier, .min = 2};
inline constexpr Shape kShortText = {.name = "ShortText", .max = 3};
inline constexpr Shape kUserIdList = list("UserIdList", "member", kUserId, 1, 3);
inline constexpr Member kTagMembers[] = {{"Key", kString, kRequired}, {"Value", kText}};
inline constexpr Shape kTag = structure("Tag", kTagMembers);
inline constexpr Shape kTagList = list("TagList", "Tag", kTag);
inline constexpr Shape kZoneList = list("ZoneList", "AvailabilityZone", kString);
inline constexpr Member kShardMembers[] = {
    {"Slots", kString}, {"Zones", kZoneList}, {"Tags", kTagList}, {"Colour", kColour}};
inline constexpr Shape kShard = structure("Shard", kShardMembers);
inline constexpr Shape kShardList = list("ShardList", "Shard", kShard);
inline constexpr Member kThingMembers[] = {
    {"ThingId", kString, kRequired},
    {"Count", kInteger},
    {"Price", kDouble},
    {"Enabled", kBoolean},
    {"Since", kTimestamp},
    {"Colour", kColour},
    {"ShortText", kShortText},
    {"UserIds", kUserIdList},
    {"Tags", kTagList},
    {"Shard", kShard},
    {"Shards", kShardList},
};
inline constexpr Shape kThing = structure("Thing", kThingMembers);
inline constexpr Member kPutThingResultMembers[] = {{"Thing", kThing}};
inline constexpr Shape kPutThingResult = structure("PutThingResult", kPutThingResultMembers);

inline constexpr Operation kThingOperations[] = {
    {"PutThing", &kThing, &kPutThingResult, {}},
    {"DeleteThing", &kThing, nullptr, {}},
};
inline constexpr std::span<const Operation> kThingFamilies[] = {kThingOperations};
inline constexpr Service kThings = {.name = "things",
                                    .version = "2026-01-01",
                                    .xml_namespace = "http://things.example.com/doc/2026-01-01/",
                                    .dialect = Dialect::kQuery,
                                    .families = kThingFamilies};

inline constexpr Shape kValueList = list("ValueStringList", "item", kString);
inline constexpr Member kFilterMembers[] = {{"Name", kString},
                                            {"Values", kValueList, kOptional, "Value"}};
inline constexpr Shape kFilter = structure("Filter", kFilterMembers);
inline constexpr Shape kFilterList = list("FilterList", "Filter", kFilter);
inline constexpr Shape kVpcIdList = list("VpcIdStringList", "VpcId", kString);
inline constexpr Member kDescribeVpcsMembers[] = {{"Filters", kFilterList, kOptional, "Filter"},
                                                  {"VpcIds", kVpcIdList, kOptional, "VpcId"},
                                                  {"DryRun", kBoolean, kOptional, "dryRun"}};
inline constexpr Shape kDescribeVpcsRequest =
    structure("DescribeVpcsRequest", kDescribeVpcsMembers);
inline constexpr Member kVpcMembers[] = {{"VpcId", kString, kOptional, "vpcId"},
                                         {"IsDefault", kBoolean, kOptional, "isDefault"}};
inline constexpr Shape kVpc = structure("Vpc", kVpcMembers);
inline constexpr Shape kVpcList = list("VpcList", "item", kVpc);
inline constexpr Member kDescribeVpcsResultMembers[] = {{"Vpcs", kVpcList, kOptional, "vpcSet"}};
inline constexpr Shape kDescribeVpcsResult =
    structure("DescribeVpcsResult", kDescribeVpcsResultMembers);
inline constexpr Operation kVpcOperations[] = {
    {"DescribeVpcs", &kDescribeVpcsRequest, &kDescribeVpcsResult, {}},
    {"DeleteVpc", &kDescribeVpcsRequest, nullptr, {}},
};
inline constexpr std::span<const Operation> kVpcFamilies[] = {kVpcOperations};
inline constexpr Service kEc2 = {.name = "ec2",
                                 .version = "2016-11-15",
                                 .xml_namespace = "http://ec2.amazonaws.com/doc/2016-11-15/",
                                 .dialect = Dialect::kEc2,
                                 .families = kVpcFamilies};

}  // namespace aws::test
