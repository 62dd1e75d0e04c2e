// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "engine/settings/setting_spec.h"

// The grammar of each SettingKind: words in, a typed and bounded value or Redis' error text out.

namespace engine {

// An index into the names of a row.
struct EnumIndex {
  size_t index = 0;
};

using SettingValue = std::variant<bool, int64_t, uint64_t, MemoryLimit, EnumIndex, std::string,
                                  std::vector<std::string>, std::vector<double>,
                                  std::vector<base::IpNetwork>, OutputBufferLimits>;

// Octal digits, as kOctal reads them.
std::string octal(int64_t value);

// `current` supplies what the words leave as it is (the other classes of output buffer limits).
// Kinds that take one word get exactly one.
base::Result<SettingValue> parse_value(const SettingSpec& spec, std::span<const std::string> words,
                                       const Settings& current);

}  // namespace engine
