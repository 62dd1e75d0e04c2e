// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "aws/model/error.h"

// The tags of one resource and what AWS allows in them.

namespace aws::elasticache {

inline constexpr size_t kTagsMax = 50;  // of one resource
inline constexpr size_t kTagKeyCharactersMax = 128;
inline constexpr size_t kTagValueCharactersMax = 256;

using Tags = std::map<std::string, std::string, std::less<>>;

struct TagChange {
  std::string_view key;
  std::string_view value;
};

// The tags with all changes applied; a key that is there gets the new value. InvalidParameterValue
// for a key that is empty, too long, begins with `aws:` or stands twice among the changes, for a
// value that is too long, and for characters that AWS has not in tags;
// TagQuotaPerResourceExceeded when too many come out.
Result<Tags> add_tags(Tags tags, std::span<const TagChange> changes);

// The tags without those keys. TagNotFound for the first key that is not there.
Result<Tags> remove_tags(Tags tags, std::span<const std::string_view> keys);

}  // namespace aws::elasticache
