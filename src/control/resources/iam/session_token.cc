// SPDX-License-Identifier: Apache-2.0
#include "control/resources/iam/session_token.h"

#include "json/document.h"

namespace control {

std::string seal_session(const KeyService& keys, const SealedSession& session) {
  return keys.wrap(json::write(session));
}

std::optional<SealedSession> unseal_session(const KeyService& keys, std::string_view token) {
  if (token.size() > kSessionTokenBytesMax) return std::nullopt;
  const auto text = keys.unwrap(std::string(token));
  if (!text) return std::nullopt;
  auto session = json::read<SealedSession>(*text);
  if (!session || session->purpose != SealedSession::kPurpose) return std::nullopt;
  return *std::move(session);
}

}  // namespace control
