// SPDX-License-Identifier: Apache-2.0
#include "engine/scripts/script.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/ascii.h"
#include "base/words.h"
#include "scripting/script_flags.h"

namespace engine {

namespace {

// Adds the flags of a list, or says which is none.
std::optional<base::Error> add_flags(std::string_view list, uint32_t& flags) {
  while (!list.empty()) {
    const size_t end = std::min(list.find(','), list.size());
    const std::string_view name = list.substr(0, end);
    const uint32_t flag = scripting::script_flag(name);
    if (flag == 0) return base::Error{"Unexpected flag in script shebang: " + std::string(name)};
    flags |= flag;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return std::nullopt;
}

}  // namespace

base::Result<Shebang> read_script_shebang(std::string_view source) {
  Shebang shebang;
  if (!source.starts_with("#!")) return shebang;
  const size_t end = source.find('\n');
  if (end == std::string_view::npos) return base::Error{"Invalid script shebang"};
  const auto parts = base::split_quoted(source.substr(0, end));
  if (!parts || parts->empty()) return base::Error{"Invalid engine in script shebang"};
  shebang.bytes = end;
  shebang.engine = (*parts)[0].substr(2);
  for (size_t i = 1; i < parts->size(); i++) {
    const std::string_view part = (*parts)[i];
    if (!part.starts_with("flags=")) {
      return base::Error{"Unknown lua shebang option: " + std::string(part)};
    }
    if (auto wrong = add_flags(part.substr(6), shebang.flags)) return *std::move(wrong);
  }
  if (!base::equals_ignore_case(shebang.engine, "lua")) {
    return base::Error{"Could not find scripting engine '" + shebang.engine + "'"};
  }
  return shebang;
}

}  // namespace engine
