// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace engine {

// LZF, which Redis compresses strings with in dumps (liblzf).

// Empty if it would not be at least four bytes shorter.
std::string lzf_compressed(std::string_view text);

// Whether so many compressed bytes can stand for `length`.
bool lzf_may_expand_to(size_t bytes, size_t length);

// nullopt if the bytes are not `length` bytes compressed; allocates nothing for what they cannot
// be.
std::optional<std::string> lzf_decompressed(std::string_view bytes, size_t length);

}  // namespace engine
