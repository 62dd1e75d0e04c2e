// SPDX-License-Identifier: Apache-2.0
#include "engine/acl/commands.h"

#include "base/ascii.h"

namespace engine::acl {

namespace {

constexpr CategoryName kNames[] = {
    {"keyspace", kKeyspace},
    {"read", kRead},
    {"write", kWrite},
    {"set", kSet},
    {"sortedset", kSortedSet},
    {"list", kList},
    {"hash", kHash},
    {"string", kString},
    {"bitmap", kBitmap},
    {"hyperloglog", kHyperLogLog},
    {"geo", kGeo},
    {"stream", kStream},
    {"pubsub", kPubSub},
    {"admin", kAdmin},
    {"fast", kFast},
    {"slow", kSlow},
    {"blocking", kBlocking},
    {"dangerous", kDangerous},
    {"connection", kConnection},
    {"transaction", kTransaction},
    {"scripting", kScripting},
};

}  // namespace

std::span<const CategoryName> category_names() { return kNames; }

std::optional<Category> find_category(std::string_view name) {
  for (const CategoryName& row : kNames) {
    if (base::equals_ignore_case(row.name, name)) return row.category;
  }
  return std::nullopt;
}

}  // namespace engine::acl
