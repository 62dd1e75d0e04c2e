// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace base {

// splitmix64 (Steele, Lea, Flood 2014): small, fast, the same numbers for the same seed. For
// sampling only; secrets come from the kernel. Not thread-safe: one a thread.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ull;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }

  // In [0, bound), even enough for sampling; 0 for a bound of 0.
  uint64_t below(uint64_t bound) { return bound == 0 ? 0 : next() % bound; }

 private:
  uint64_t state_;
};

// 64 bits from the kernel, for seeds.
uint64_t random_seed();

// So many hexadecimal digits from the kernel, for identities that nobody is to guess.
std::string random_hex(size_t digits);

}  // namespace base
