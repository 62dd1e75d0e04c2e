// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/model/error.h"
#include "aws/model/value.h"
#include "control/model/tags.h"

// The filters of EC2's Describe operations: `Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-1`. A
// record passes when each filter has a value that one of the record's values matches; `*` and `?`
// stand for any characters and any one.

namespace control {

// What a filter looks at. Every resource has its table of them.
template <typename T>
struct FilterField {
  std::string_view name;
  std::vector<std::string> (*values)(const T& record);
};

inline std::string_view filter_name(const aws::Structure& filter) {
  return filter.string("Name").value_or("");
}
// Whether one of the filter's values matches one of these.
bool matches_filter(const aws::Structure& filter, std::span<const std::string> values);
// The same for `tag:KEY` and `tag-key`; nullopt for another filter.
std::optional<bool> matches_tag_filter(const aws::Structure& filter, const Tags& tags);
aws::Error unknown_filter(std::string_view name);

// The records that pass the request's filters. InvalidParameterValue for a filter that there is
// not, so that none is ignored silently.
template <typename T>
aws::Result<std::vector<T>> filtered(std::vector<T> all, const aws::Structure& input,
                                     std::span<const FilterField<T>> fields) {
  for (const aws::Structure& filter : input.structures("Filters")) {
    const auto field = std::find_if(fields.begin(), fields.end(), [&](const FilterField<T>& f) {
      return f.name == filter_name(filter);
    });
    if (field != fields.end()) {
      std::erase_if(
          all, [&](const T& record) { return !matches_filter(filter, field->values(record)); });
      continue;
    }
    if (!matches_tag_filter(filter, {})) return unknown_filter(filter_name(filter));
    if constexpr (requires(const T& record) { record.tags; }) {
      std::erase_if(all,
                    [&](const T& record) { return !*matches_tag_filter(filter, record.tags); });
    } else {
      return unknown_filter(filter_name(filter));
    }
  }
  return all;
}

}  // namespace control
