// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace base {

inline constexpr std::string_view kBase32Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
inline constexpr std::string_view kBase64Letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// So many letters, each as likely as any other, from the kernel: for secrets and identities that
// nobody is to guess. The alphabet's length divides 256.
std::string random_text(size_t length, std::string_view letters);

}  // namespace base
