// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace control {

// One file of the web console as it is served. Views of constants.
struct ConsoleAsset {
  std::string_view path;  // "/" or "/console/assets/index-3f2a.js"
  std::string_view type;  // the Content-Type
  std::string_view etag;  // quoted; the SHA-256 of `body`
  std::string_view body;
  std::string_view gzip;   // the same, compressed; empty: not worth it
  bool is_hashed = false;  // its name changes with what is in it, so it may be kept for ever
};

// What the build has put into this program (tools/embed_files.py): the console, or a page that says
// that it was not built. Defined by a file that the build writes; the program links it.
std::span<const ConsoleAsset> embedded_console();

}  // namespace control
