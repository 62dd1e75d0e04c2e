// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace base {

// The CRC that Redis puts at the end of dumps and RDB files: the Jones polynomial, reflected, no
// inversion at either end. crc64("123456789") is e9c6d914c4b8d9ca. `before` is that of the bytes in
// front of these.
uint64_t crc64(std::string_view bytes, uint64_t before = 0);

}  // namespace base
