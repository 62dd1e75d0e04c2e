// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

// Small files that must survive a kill and a power failure.

namespace agent {

// All of the file; nullopt if there is none.
base::Result<std::optional<std::string>> read_file(const std::string& path);

// The same for a file that decides what we do: an error as well if somebody else may have written
// it. See check_own_file().
base::Result<std::optional<std::string>> read_own_file(const std::string& path);

// Whether an open descriptor is that of a regular file that belongs to us (or to root), and that
// nobody else may write to. `path` is for the error.
base::Result<void> check_own_file(int fd, const std::string& path);

// Replaces the file, or leaves the old one as it was: whoever reads it, now or after a power
// failure, sees one of the two. Only the owner may read it, since it may hold passwords.
base::Result<void> replace_file(const std::string& path, std::string_view text);

// The last line of a log that says something; empty if there is none.
std::string last_line(const std::string& path);

}  // namespace agent
