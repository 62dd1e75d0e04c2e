// SPDX-License-Identifier: Apache-2.0
#include "engine/acl/password_check.h"

#include <algorithm>

#include "base/constant_time.h"
#include "base/sha256.h"

namespace engine::acl {

namespace {

thread_local PasswordWork work;

// Of nothing that anybody could say.
const std::string kNoHash(2 * base::kSha256Bytes, '-');

}  // namespace

std::string hash_of_password(std::string_view password) {
  return base::hex(base::sha256(password));
}

bool is_one_of(std::string_view password, std::span<const std::string> hashes) {
  const std::string hash = hash_of_password(password);
  work.hashed_bytes += password.size();
  bool right = false;
  for (size_t i = 0; i < std::max(hashes.size(), kComparisonsMin); i++) {
    right |= base::equals_secret(hash, i < hashes.size() ? hashes[i] : kNoHash);
    work.comparisons++;
  }
  return right;
}

const PasswordWork& password_work() { return work; }

void note_signature() { work.signatures++; }

}  // namespace engine::acl
