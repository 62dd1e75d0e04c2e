// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace engine::acl {

// The form in which passwords are kept: their SHA-256, 64 hexadecimal digits.
std::string hash_of_password(std::string_view password);

// Whether the password is one of those that `hashes` are of, none of which is where there is no
// such user. What is done depends on the password's length alone, if there are no more than
// kComparisonsMin: neither the time that it takes nor a profile of it tells whether there are any,
// or how much of one was right.
inline constexpr size_t kComparisonsMin = 8;
bool is_one_of(std::string_view password, std::span<const std::string> hashes);

// What the calling thread has done for that so far.
struct PasswordWork {
  uint64_t hashed_bytes = 0;
  uint64_t comparisons = 0;
  uint64_t signatures = 0;

  bool operator==(const PasswordWork&) const = default;
};
const PasswordWork& password_work();
// It has computed the signature that a token is to have (iam_login.h).
void note_signature();

}  // namespace engine::acl
