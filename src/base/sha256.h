// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

// SHA-256 and HMAC. Pure functions; safe from any thread.

namespace base {

inline constexpr size_t kSha256Bytes = 32;

std::string sha256(std::string_view data);                             // 32 bytes
std::string hmac_sha256(std::string_view key, std::string_view data);  // 32 bytes

// Lower-case hexadecimal.
std::string hex(std::string_view bytes);

// SHA-256 of what comes in parts. Not thread-safe.
class Sha256 {
 public:
  Sha256();
  ~Sha256();

  void add(std::string_view bytes);
  std::string finish();  // 32 bytes; once

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace base
