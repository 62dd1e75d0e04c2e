// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/service.h"

// An operation that has a bit of everything; for tests and fuzzers.

namespace aws::test {

inline constexpr Member kEntryMembers[] = {{"key", kText}, {"value", kText}};
inline constexpr Shape kEntry = structure("Entry", kEntryMembers);
inline constexpr Shape kMap = {
    .name = "Map", .kind = Kind::kList, .element = &kEntry, .is_map = true};
inline constexpr Member kTagMembers[] = {{"TagKey", kString, kRequired}, {"TagValue", kText}};
inline constexpr Shape kTag = structure("Tag", kTagMembers);
inline constexpr Shape kTags = list("Tags", "member", kTag);
inline constexpr Shape kNames = list("Names", "member", kString);
inline constexpr Shape kShortName = {.name = "ShortName", .min = 1, .max = 8};
inline constexpr Member kJsonMembers[] = {{"KeyId", kShortName, kRequired},
                                          {"Days", kInteger},
                                          {"Share", kDouble},
                                          {"Enabled", kBoolean},
                                          {"Since", kTimestamp},
                                          {"Names", kNames},
                                          {"Tags", kTags},
                                          {"Context", kMap},
                                          {"First", kTag}};
inline constexpr Shape kJsonShape = structure("JsonRequest", kJsonMembers);
inline constexpr Operation kJsonOperation = {"Ask", &kJsonShape, &kJsonShape, {}};

}  // namespace aws::test
