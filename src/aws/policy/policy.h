// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aws/policy/condition.h"
#include "aws/policy/template.h"
#include "base/result.h"

// IAM's policy documents: what is allowed and what is denied, in JSON.

namespace aws::policy {

enum class Effect : uint8_t { kAllow, kDeny };

// Who a statement of a trust policy means.
struct PrincipalPattern {
  enum class Kind : uint8_t { kAnybody, kAws, kService, kFederated, kCanonicalUser };
  Kind kind;
  std::string value;  // of kAws an ARN or an account's 12 digits; empty for kAnybody
};

struct Statement {
  std::string sid;  // empty: it has none
  Effect effect = Effect::kDeny;
  std::vector<Pattern> actions;  // lower case
  bool all_actions_but = false;  // NotAction
  std::vector<ArnTemplate> resources;
  bool all_resources_but = false;  // NotResource
  std::vector<PrincipalPattern> principals;
  bool all_principals_but = false;  // NotPrincipal
  std::vector<Condition> conditions;
};

struct Policy {
  std::vector<Statement> statements;
};

// What a document is written for: each has elements that the other has no place for.
enum class Purpose : uint8_t {
  kIdentity,  // what a user, group or role may do: has resources, and no principal
  kTrust,     // who may assume a role: has principals, and no resource
  // Who may use a key of KMS or a topic of SNS: has both, and names of statements may be any texts.
  kResource,
};

inline constexpr size_t kDocumentBytesMax = 131'072;  // of IAM's API

// MalformedPolicyDocument's message for whatever is no policy: a JSON that is none or has a name
// twice in an object, elements that are missing, unknown or of the wrong kind, values that their
// operator cannot compare. Nothing is guessed and nothing skipped.
base::Result<Policy> read_policy(std::string_view document, Purpose purpose);

// How long a document is for IAM's quotas, which do not count white space.
size_t policy_size(std::string_view document);

}  // namespace aws::policy
