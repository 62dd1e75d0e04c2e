// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the processor offers beyond the instructions that every one of its kind has. Code that uses
// it carries the matching target attribute and stands under `#if defined(__x86_64__)`.

namespace base::processor {

#if defined(__x86_64__)

inline bool has_avx2() {
  static const bool kHas = __builtin_cpu_supports("avx2") != 0;
  return kHas;
}

// Products of words without carries.
inline bool has_carryless_product() {
  static const bool kHas = __builtin_cpu_supports("pclmul") != 0;
  return kHas;
}

// Vectors of 64 bytes, and the count of bits of each of their words.
inline bool has_avx512_popcount() {
  static const bool kHas =
      __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512vpopcntdq") != 0;
  return kHas;
}

#else

inline bool has_avx2() { return false; }
inline bool has_carryless_product() { return false; }
inline bool has_avx512_popcount() { return false; }

#endif

}  // namespace base::processor
