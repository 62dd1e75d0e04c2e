// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/settings/settings.h"

// The text work of CONFIG REWRITE.

namespace engine {

enum class RewriteScope {
  kChanged,  // leave out defaults that the old text does not mention
  kAll,      // write every setting
};

// The configuration file that gives `settings`, as close to `old_text` as can be: comments, order,
// includes and blank lines stay, each setting is written over its first old line, superfluous
// lines of it go, what is new stands at the end under a heading. Lines that mean nothing to this
// version become comments.
// `users` are written instead of its lines of users.
std::string rewrite_settings(std::string_view old_text, const Settings& settings,
                             RewriteScope scope = RewriteScope::kChanged,
                             const std::vector<std::string>& users = {});

}  // namespace engine
