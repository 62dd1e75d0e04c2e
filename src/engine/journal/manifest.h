// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace engine {

// One file of a journal, as its manifest names it.
struct ManifestFile {
  std::string name;  // in the journal's directory, never a path
  int64_t seq = 0;   // at least 1

  bool operator==(const ManifestFile&) const = default;
};

// Which files a journal consists of: what Redis and Valkey write and read as
// <appendfilename>.manifest, a line a file, "file NAME seq N type b|h|i". The data is the base, if
// there is one, and then what the increments say, one after the other.
struct Manifest {
  std::optional<ManifestFile> base;
  std::vector<ManifestFile> history;     // replaced by a later base, to be removed
  std::vector<ManifestFile> increments;  // seq strictly growing

  bool operator==(const Manifest&) const = default;

  // Whether there is anything to load.
  bool empty() const { return !base.has_value() && increments.empty(); }

  // The seq of the base or increment that comes next: one more than there ever was in it.
  int64_t next_base_seq() const;
  int64_t next_increment_seq() const;
};

// The error is one of Redis' sentences, with the line it is about. Lines that begin with '#' and
// keys that are not known mean nothing.
base::Result<Manifest> parse_manifest(std::string_view text);

std::string format_manifest(const Manifest& manifest);

}  // namespace engine
