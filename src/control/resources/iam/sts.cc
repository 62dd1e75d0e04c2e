// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "aws/sts/errors.h"
#include "base/random_text.h"
#include "control/authorisation/managed_policies.h"
#include "control/authorisation/trust.h"
#include "control/resources/iam/iam.h"
#include "control/resources/iam/internal.h"
#include "control/resources/iam/session_token.h"

namespace control {

namespace {

constexpr int64_t kSecondsMin = 900;
constexpr int64_t kSecondsDefault = 3'600;
constexpr int64_t kChainedSecondsMax = 3'600;
constexpr int64_t kTokenSecondsDefault = 43'200;
constexpr int64_t kTokenSecondsMax = 129'600;
constexpr int64_t kRootTokenSecondsMax = 3'600;
constexpr size_t kSessionPolicyBytesMax = 2'048;
constexpr size_t kSessionPolicyArnsMax = 10;

ActionResult get_caller_identity(ActionContext& context, const aws::Request& request) {
  aws::Structure result(*request.operation->output);
  result.set("UserId", context.caller->user_id)
      .set("Account", context.caller->account)
      .set("Arn", context.caller->arn);
  return result;
}

ActionResult get_access_key_info(ActionContext& context, const aws::Request& request) {
  const std::string_view id = *request.input.string("AccessKeyId");
  const bool is_known =
      context.records.exists<IamAccessKey>(id) || context.caller->access_key_id == id;
  if (!is_known) {
    return aws::Error(aws::kValidationError,
                      "There is no access key " + std::string(id) + " in this account.");
  }
  aws::Structure result(*request.operation->output);
  result.set("Account", context.account.id);
  return result;
}

// --- What a session is given ---------------------------------------------------------------------

SealedSession new_session(const ActionContext& context, int64_t seconds) {
  constexpr size_t kKeyIdLetters = 16;
  constexpr size_t kSecretLetters = 40;
  SealedSession session;
  session.purpose = SealedSession::kPurpose;
  session.access_key_id = "ASIA" + base::random_text(kKeyIdLetters, base::kBase32Letters);
  session.secret = base::random_text(kSecretLetters, base::kBase64Letters);
  session.issued_ms = context.now_ms;
  session.expires_ms = context.now_ms + seconds * 1'000;
  return session;
}

void describe_credentials(const SealedSession& session, const std::string& token,
                          aws::Structure& out) {
  out.set("AccessKeyId", session.access_key_id)
      .set("SecretAccessKey", session.secret)
      .set("SessionToken", token)
      .set("Expiration", aws::Timestamp{session.expires_ms});
}

aws::Result<void> read_session_policies(ActionContext& context, const aws::Structure& input,
                                        SealedSession& session) {
  if (const auto policy = input.string("Policy")) {
    if (auto read = aws::policy::read_policy(*policy, aws::policy::Purpose::kIdentity); !read) {
      return aws::Error(aws::sts::kMalformedPolicyDocument, read.error().message);
    }
    if (policy->size() > kSessionPolicyBytesMax) {
      return aws::Error(aws::sts::kPackedPolicyTooLarge,
                        "The session policy is longer than 2048 characters.");
    }
    session.policies.emplace_back(*policy);
  }
  for (const aws::Structure& descriptor : input.structures("PolicyArns")) {
    const std::string arn(descriptor.string("arn").value_or(""));
    if (!find_policy_document(context.records, context.account.id, arn)) {
      return aws::Error(aws::kValidationError, "The managed policy '" + arn + "' does not exist.");
    }
    session.policy_arns.push_back(arn);
  }
  if (session.policy_arns.size() > kSessionPolicyArnsMax) {
    return aws::Error(aws::kValidationError, "At most 10 managed policies narrow a session.");
  }
  return {};
}

// What a session of a session takes over.
void inherit(const Caller& caller, SealedSession& session) {
  if (!caller.session) return;
  session.source_identity = caller.session->source_identity;
  session.transitive_tags = caller.session->transitive_tags;
  for (const std::string& key : session.transitive_tags) {
    const auto tag = caller.session->tags.find(key);
    if (tag != caller.session->tags.end()) session.tags[key] = tag->second;
  }
}

aws::Result<void> read_session_tags(const aws::Structure& input, SealedSession& session) {
  const Tags inherited = session.tags;
  auto tags = read_iam_tags(input);
  if (!tags) return aws::Error(aws::kValidationError, tags.error().message);
  for (const auto& [key, value] : *tags) {
    const auto is_same = [&name = key](const auto& tag) {
      return base::equals_ignore_case(tag.first, name);
    };
    if (std::any_of(inherited.begin(), inherited.end(), is_same)) {
      return aws::Error(aws::kInvalidParameterValue,
                        "One of the specified transitive tag keys can't be set because it "
                        "conflicts with a transitive tag key from the calling session.");
    }
    if (std::any_of(session.tags.begin(), session.tags.end(), is_same)) {
      return aws::Error(aws::kInvalidParameterValue,
                        "Duplicate tag keys found. Please note that Tag keys are case "
                        "insensitive.");
    }
    session.tags[key] = value;
  }
  for (const std::string_view key : input.strings("TransitiveTagKeys")) {
    if (!tags->contains(key)) {
      return aws::Error(aws::kInvalidParameterValue,
                        "The specified transitive tag key must be included in the requested "
                        "tags.");
    }
    session.transitive_tags.emplace_back(key);
  }
  return {};
}

aws::Result<void> read_source_identity(const aws::Structure& input, SealedSession& session) {
  const std::string given(input.string("SourceIdentity").value_or(session.source_identity));
  if (!session.source_identity.empty() && session.source_identity != given) {
    return aws::Error(aws::kAccessDenied,
                      "The source identity of a session cannot be changed by a next one.");
  }
  session.source_identity = given;
  return {};
}

// --- The operations ------------------------------------------------------------------------------

aws::Result<int64_t> role_seconds(const Caller& caller, const IamRole& role,
                                  const aws::Structure& input) {
  const int64_t seconds = input.integer("DurationSeconds").value_or(kSecondsDefault);
  if (seconds < kSecondsMin) {
    return aws::Error(aws::kValidationError, "DurationSeconds must be at least 900.");
  }
  if (caller.kind == PrincipalKind::kRole && seconds > kChainedSecondsMax) {
    return aws::Error(aws::kValidationError,
                      "The requested DurationSeconds exceeds the 1 hour session limit for roles "
                      "assumed by role chaining.");
  }
  if (seconds > role.max_session_s) {
    return aws::Error(aws::kValidationError,
                      "The requested DurationSeconds exceeds the MaxSessionDuration set for this "
                      "role.");
  }
  return seconds;
}

// That the caller may, and that the role trusts it, was seen to in this transaction.
ActionResult assume_role(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  const Caller& caller = *context.caller;
  const auto role = find_role(context.records, context.account.id, *input.string("RoleArn"));
  CHECK(role.has_value());
  if (input.has("SerialNumber") || input.has("TokenCode")) {
    return aws::Error(aws::kAccessDenied,
                      "MultiFactorAuthentication failed: there are no second factors here.");
  }
  const auto seconds = role_seconds(caller, *role, input);
  if (!seconds) return seconds.error();
  SealedSession session = new_session(context, *seconds);
  session.kind = "role";
  session.name = role->name;
  session.unique_id = role->unique_id;
  session.session_name = *input.string("RoleSessionName");
  inherit(caller, session);
  if (auto read = read_session_policies(context, input, session); !read) return read.error();
  if (auto read = read_session_tags(input, session); !read) return read.error();
  if (auto read = read_source_identity(input, session); !read) return read.error();
  const std::string token = seal_session(context.storage.keys, session);
  if (token.size() > kSessionTokenBytesMax) {
    return aws::Error(aws::sts::kPackedPolicyTooLarge,
                      "The session's policies and tags are too long together.");
  }
  aws::Structure result(*request.operation->output);
  describe_credentials(session, token, result.make("Credentials"));
  result.make("AssumedRoleUser")
      .set("AssumedRoleId", role->unique_id + ":" + session.session_name)
      .set("Arn", session_arn(context.account.id, role->name, session.session_name));
  if (!session.source_identity.empty()) result.set("SourceIdentity", session.source_identity);
  constexpr size_t kPercent = 100;
  result.set("PackedPolicySize",
             static_cast<int64_t>(token.size() * kPercent / kSessionTokenBytesMax));
  return result;
}

ActionResult get_session_token(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  const Caller& caller = *context.caller;
  if (caller.session) {
    return aws::Error(aws::kAccessDenied, "Cannot call GetSessionToken with session credentials");
  }
  if (input.has("SerialNumber") || input.has("TokenCode")) {
    return aws::Error(aws::kAccessDenied,
                      "MultiFactorAuthentication failed: there are no second factors here.");
  }
  const bool is_root = caller.kind == PrincipalKind::kRoot;
  const int64_t max = is_root ? kRootTokenSecondsMax : kTokenSecondsMax;
  const int64_t asked = input.integer("DurationSeconds").value_or(kTokenSecondsDefault);
  if (asked < kSecondsMin || asked > kTokenSecondsMax) {
    return aws::Error(aws::kValidationError,
                      "DurationSeconds must be between 900 and 129600 seconds.");
  }
  SealedSession session = new_session(context, std::min(asked, max));
  session.kind = is_root ? "root" : "user";
  session.name = caller.name;
  session.unique_id = caller.user_id;
  session.origin_key = caller.access_key_id;
  aws::Structure result(*request.operation->output);
  describe_credentials(session, seal_session(context.storage.keys, session),
                       result.make("Credentials"));
  return result;
}

constexpr Action kStsActions[] = {
    {"GetCallerIdentity", get_caller_identity},
    {"AssumeRole", assume_role},
    {"GetSessionToken", get_session_token},
    {"GetAccessKeyInfo", get_access_key_info},
};

}  // namespace

Actions sts_actions() { return kStsActions; }

}  // namespace control
