// SPDX-License-Identifier: Apache-2.0
#include "control/service/agent_enrolment.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "agent/api/join.h"
#include "base/constant_time.h"
#include "base/log.h"
#include "base/random_text.h"
#include "base/sha256.h"
#include "control/nodes/node.h"
#include "control/service/internal_replies.h"
#include "json/document.h"

namespace control {

namespace {

constexpr size_t kIdLetters = 8;
constexpr size_t kSecretLetters = 32;  // 160 bits
constexpr size_t kTokensMax = 64;
constexpr int64_t kMinutesMax = int64_t{7} * 24 * 60;
constexpr int64_t kMsAMinute = 60'000;
constexpr int64_t kMsASecond = 1000;

// The token of that text, if it is one that is good now.
std::optional<JoinToken> find_token(Transaction& records, std::string_view text, int64_t now_ms) {
  if (text.size() != kIdLetters + 1 + kSecretLetters || text[kIdLetters] != '.') {
    return std::nullopt;
  }
  auto token = records.find<JoinToken>(text.substr(0, kIdLetters));
  const std::string digest = base::hex(base::sha256(text.substr(kIdLetters + 1)));
  if (!token || !base::equals_secret(digest, token->secret_digest)) return std::nullopt;
  if (token->until_ms <= now_ms) return std::nullopt;
  return token;
}

// Whether who has this token may join as this host, with a key that has not joined as it before.
bool may_become(Transaction& records, const JoinToken& token, const std::string& host) {
  if (!token.host.empty()) return token.host == host;
  return !records.exists<EnrolledAgent>(host) && !records.exists<Host>(host);
}

bool is_agent_of(const std::optional<EnrolledAgent>& known, const std::string& key) {
  return known && !known->removed && base::equals_secret(key, known->key);
}

}  // namespace

bool AgentEnrolment::admits(const AgentCertificate& certificate) {
  if (certificate.until_s <= clock_.wall_ms() / kMsASecond) return false;
  Transaction records(store_);
  return is_agent_of(records.find<EnrolledAgent>(certificate.host), certificate.key);
}

void AgentEnrolment::join(std::string_view token_text, std::string_view body, const Reply& reply) {
  Transaction records(store_);
  const int64_t now_ms = clock_.wall_ms();
  auto token = find_token(records, token_text, now_ms);
  if (records.failure()) return refuse(reply, kUnavailable, records.failure()->message);
  if (!token) {
    return refuse(reply, kUnauthorized, "the token is not one of this service's, or has expired");
  }
  const base::Result<agent::JoinRequest> request = json::read<agent::JoinRequest>(body);
  if (!request) return refuse(reply, kBadRequest, "the request " + request.error().message);
  const auto key = key_of_request(request->request);
  if (!key) return refuse(reply, kBadRequest, key.error().message);
  if (!token->used_by.empty() && token->used_by != *key) {
    return refuse(reply, kUnauthorized, "the token was used before");
  }
  const auto known = records.find<EnrolledAgent>(request->host);
  if (!is_agent_of(known, *key) && !may_become(records, *token, request->host)) {
    const bool other = !token->host.empty();
    return refuse(reply, other ? kForbidden : kConflict,
                  other ? "the token is for host " + token->host
                        : "there is a host " + request->host + " already; 'tarn host add --host " +
                              request->host + "' makes a token for who takes its place");
  }
  const auto certificate = authority_.issue_for_agent(request->host, request->request);
  if (!certificate) return refuse(reply, kBadRequest, certificate.error().message);
  token->used_by = *key;
  records.put(*token);
  records.put(EnrolledAgent{.id = request->host, .key = *key, .since_ms = now_ms});
  if (auto done = records.commit(); !done) {
    return refuse(reply, kUnavailable, done.error().message);
  }
  base::log::notice("the agent of {} has joined", request->host);
  reply(kOk, json::write(agent::JoinReply{*certificate}));
}

void AgentEnrolment::call(const InternalCall& call, Reply reply) {
  if (call.path == "/tarn/agent/renew") return renew(call, reply);
  if (call.path == "/tarn/operator/host-add") return add(call.body, reply);
  if (call.path == "/tarn/operator/host-remove") return remove(call.body, reply);
  refuse(reply, kNotFound, "there is nothing at this path");
}

// The key stays: another one needs a token again.
void AgentEnrolment::renew(const InternalCall& call, const Reply& reply) {
  const std::string host(call.agent);
  if (host.empty()) return refuse(reply, kForbidden, "only who has a certificate can renew it");
  const base::Result<agent::RenewRequest> request = json::read<agent::RenewRequest>(call.body);
  if (!request) return refuse(reply, kBadRequest, "the request " + request.error().message);
  const auto key = key_of_request(request->request);
  if (!key) return refuse(reply, kBadRequest, key.error().message);
  Transaction records(store_);
  if (!is_agent_of(records.find<EnrolledAgent>(host), *key)) {
    return refuse(reply, kForbidden, "it is not the key that " + host + " has joined with");
  }
  const auto certificate = authority_.issue_for_agent(host, request->request);
  if (!certificate) return refuse(reply, kBadRequest, certificate.error().message);
  reply(kOk, json::write(agent::JoinReply{*certificate}));
}

base::Result<std::string> AgentEnrolment::make_token(const HostAddRequest& request) {
  if (request.minutes < 1 || request.minutes > kMinutesMax) {
    return base::Error{"a token is good for 1 to " + std::to_string(kMinutesMax) + " minutes"};
  }
  if (!request.host.empty() && !is_agent_name(request.host)) {
    return base::Error{"a host's name has letters, digits, '-', '.' and '_', at most 128"};
  }
  Transaction records(store_);
  const int64_t now_ms = clock_.wall_ms();
  size_t good = 0;
  for (const JoinToken& token : records.list<JoinToken>()) {
    if (token.until_ms <= now_ms) {
      records.erase<JoinToken>(token.id);
    } else {
      good += token.used_by.empty() ? 1 : 0;
    }
  }
  if (good >= kTokensMax) {
    return base::Error{"there are " + std::to_string(kTokensMax) +
                       " tokens that nobody has used; wait until one expires"};
  }
  JoinToken token = {.id = base::random_text(kIdLetters, base::kBase32Letters),
                     .secret_digest = {},
                     .host = request.host,
                     .until_ms = now_ms + request.minutes * kMsAMinute};
  const std::string secret = base::random_text(kSecretLetters, base::kBase32Letters);
  token.secret_digest = base::hex(base::sha256(secret));
  if (records.exists<JoinToken>(token.id)) return base::Error{"try again"};
  records.put(token);
  if (auto done = records.commit(); !done) return base::Error{done.error().message};
  return token.id + "." + secret;
}

void AgentEnrolment::add(std::string_view body, const Reply& reply) {
  const base::Result<HostAddRequest> request = json::read<HostAddRequest>(body);
  if (!request) return refuse(reply, kBadRequest, "the request " + request.error().message);
  const auto token = make_token(*request);
  if (!token) return refuse(reply, kConflict, token.error().message);
  reply(kOk, json::write(HostAddView{*token}));
}

// Nothing is placed on it any more. What is there is left alone: the host cannot be asked.
void AgentEnrolment::remove(std::string_view body, const Reply& reply) {
  const base::Result<HostRemoveRequest> request = json::read<HostRemoveRequest>(body);
  if (!request) return refuse(reply, kBadRequest, "the request " + request.error().message);
  Transaction records(store_);
  auto agent = records.find<EnrolledAgent>(request->host);
  if (!agent) {
    if (records.failure()) return refuse(reply, kUnavailable, records.failure()->message);
    return refuse(reply, kNotFound, "no agent has joined as " + request->host);
  }
  agent->removed = true;
  records.put(*agent);
  const std::vector<Node> nodes = records.list<Node>();
  const auto left = std::count_if(nodes.begin(), nodes.end(), [&](const Node& node) {
    return node.spec.host == request->host;
  });
  if (auto host = records.find<Host>(request->host)) {
    host->offer.cores = 0;
    host->offer.memory_bytes = 0;
    if (left == 0) {
      records.erase<Host>(host->id);
    } else {
      records.put(*host);
    }
  }
  if (auto done = records.commit(); !done) {
    return refuse(reply, kUnavailable, done.error().message);
  }
  base::log::notice("the agent of {} is refused from now on", request->host);
  reply(kOk, json::write(HostRemoveView{left}));
}

bool AgentEnrolment::is_unused() {
  Transaction records(store_);
  return records.list<JoinToken>().empty() && records.list<EnrolledAgent>().empty() &&
         !records.failure();
}

}  // namespace control
