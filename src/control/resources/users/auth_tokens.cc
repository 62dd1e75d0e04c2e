// SPDX-License-Identifier: Apache-2.0
#include "control/resources/users/auth_tokens.h"

#include <utility>

namespace control {

namespace {

AuthTokens rotate(AuthTokens tokens, const std::string& hash) {
  if (!tokens.tokens.empty() && tokens.tokens.back() == hash) return tokens;
  tokens.optional = tokens.tokens.empty();
  if (!tokens.tokens.empty()) tokens.tokens.erase(tokens.tokens.begin(), tokens.tokens.end() - 1);
  tokens.tokens.push_back(hash);
  return tokens;
}

}  // namespace

aws::Result<AuthTokens> with_auth_token(AuthTokens tokens, AuthTokenStrategy strategy,
                                        const std::string& hash, int64_t now_ms) {
  AuthTokens after = tokens;
  if (strategy == AuthTokenStrategy::rotate) {
    after = rotate(std::move(after), hash);
  } else if (after.tokens.empty() || after.tokens.back() != hash) {
    return aws::Error(aws::kInvalidParameterValue,
                      "The SET strategy needs the AUTH token that was given last with the ROTATE "
                      "strategy.");
  } else {
    after.tokens = {hash};
    after.optional = false;
  }
  if (after == tokens) return tokens;
  after.modified_ms = now_ms;
  after.change =
      strategy == AuthTokenStrategy::set ? AuthTokenChange::setting : AuthTokenChange::rotating;
  return after;
}

}  // namespace control
