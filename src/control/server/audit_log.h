// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "control/api/call.h"
#include "control/server/replay_memory.h"

// Who changed what, and when, and who was not allowed to: a record of each mutation, written before
// it takes effect, and of each refusal.

namespace control {

// What is said of a call beside itself.
struct AuditFacts {
  std::string_view service;
  int64_t now_ms;
  bool allowed;
  std::string_view reason;  // which policy says so
  // Of what is carried out: by which a later start knows it again (replay_memory.h).
  const SignedOnce* signed_once = nullptr;
};

// One JSON object in one line: time, request_id, account, access_key_id, signed and signature (of
// what is carried out: when, and the signature's SHA-256), arn, user_id,
// source_address, service, operation, decision ("allowed" or "denied"), its reason, and all
// parameters under the model's names. The texts of secrets are replaced by `***`, see `is_secret`,
// and so are the passwords in access strings.
std::string audit_line(const Call& call, const AuditFacts& facts);

// Whether a member holds a secret, by its name: a password, a token that admits, a secret key.
// Members that newer models bring are more likely masked than shown.
bool is_secret(std::string_view member);

// What a line says of the signature that its call was carried out under; nullopt: nothing.
std::optional<SignedOnce> signed_once_in(std::string_view audit_line);

// Called on the front's thread.
class AuditLog {
 public:
  virtual ~AuditLog() = default;

  // Keeps the line for good before it returns. After an error the mutation is refused.
  virtual base::Result<void> append(std::string_view line) = 0;
};

}  // namespace control
