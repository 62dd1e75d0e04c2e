// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/policy/policy.h"
#include "aws/policy/request_context.h"

// Whether policies allow something, as IAM decides it in one account: what any of them denies is
// denied; else the identity's own have to allow it, and so do its permissions boundary and the
// policies of its session where it has those. What nothing allows is denied. No order matters.

namespace aws::policy {

// One thing that somebody wants to do, to one resource.
struct Question {
  std::string_view action;    // "elasticache:CreateSnapshot", in any case
  std::string_view resource;  // an ARN, or "*" where an action knows no resources
  const RequestContext& context;
};

// A policy and where it comes from, for those who are told.
struct NamedPolicy {
  std::string name;  // a managed policy's ARN, or "user ada's inline policy p"
  bool managed = false;
  std::shared_ptr<const Policy> policy;
};

// All policies that count for somebody.
struct PolicySet {
  std::vector<NamedPolicy> identity = {};
  std::optional<NamedPolicy> boundary = {};
  // Those that a session was begun with; nullopt: it has none, and may do what its role may.
  std::optional<std::vector<NamedPolicy>> session = {};
};

enum class Verdict : uint8_t { kAllowed, kExplicitDeny, kImplicitDeny };

// Where a decision was made.
enum class Layer : uint8_t { kIdentity, kBoundary, kSession, kResource };

struct Decision {
  Verdict verdict = Verdict::kImplicitDeny;
  Layer layer = Layer::kIdentity;
  std::string policy = {};  // the one whose statement has decided; empty: none has
  bool managed = false;
  int statement = 0;  // its number in that policy, from 1
  std::string sid = {};

  bool allowed() const { return verdict == Verdict::kAllowed; }
};

Decision evaluate(const PolicySet& policies, const Question& question);

// --- Trust ---------------------------------------------------------------------------------------

// Who wants to assume a role.
struct PrincipalNames {
  std::string account;        // 12 digits
  std::string arn;            // of the user, or of the role's session
  std::string role_arn = {};  // of a session: its role's
  std::string service = {};   // of a service: "elasticache.amazonaws.com"
};

// What a policy that is a resource's says to somebody.
enum class Grant : uint8_t {
  kNone,
  kDenied,
  kAccount,    // that its account may hand it on: its own policies have to allow it too
  kRole,       // to all sessions of its role
  kPrincipal,  // to itself by name
};

Grant grant_of(const Policy& policy, const PrincipalNames& who, const Question& question);

}  // namespace aws::policy
