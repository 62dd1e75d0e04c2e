// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

// SHA-256 and HMAC, the only place that knows OpenSSL's cryptography. Pure functions; safe from
// any thread.

namespace aws {

inline constexpr size_t kSha256Bytes = 32;

std::string sha256(std::string_view data);                             // 32 bytes
std::string hmac_sha256(std::string_view key, std::string_view data);  // 32 bytes

// Lower-case hexadecimal.
std::string hex(std::string_view bytes);

}  // namespace aws
