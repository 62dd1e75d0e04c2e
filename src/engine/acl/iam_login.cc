// SPDX-License-Identifier: Apache-2.0
#include "engine/acl/iam_login.h"

#include <algorithm>
#include <utility>

#include "aws/signing/connect_token.h"
#include "base/ascii.h"
#include "base/constant_time.h"
#include "base/sha256.h"
#include "engine/acl/password_check.h"

namespace engine::acl {

namespace {

constexpr size_t kDateDigits = 8;

// Of nobody.
const std::string kNoKey(base::kSha256Bytes, '\0');

bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
  });
}

bool is_key_name(std::string_view name) {
  const size_t slash = std::min(name.find('/'), name.size());
  const std::string_view date = name.substr(std::min(slash + 1, name.size()));
  return is_word(name.substr(0, slash)) && date.size() == kDateDigits &&
         date.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string key_name(std::string_view access_key_id, std::string_view date) {
  std::string name(access_key_id);
  return name.append("/").append(date);
}

}  // namespace

std::optional<SigningKeys> read_signing_keys(std::string_view lines) {
  SigningKeys keys;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    const size_t space = std::min(line.find(' '), line.size());
    const std::string_view name = line.substr(0, space);
    auto key = base::from_hex(line.substr(std::min(space + 1, line.size())));
    if (!is_key_name(name) || !key || key->size() != base::kSha256Bytes) return std::nullopt;
    keys.insert_or_assign(std::string(name), *std::move(key));
  }
  return keys;
}

std::optional<IamLogin> IamLogin::read(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view region = text.substr(0, slash);
  const std::string_view cache = text.substr(slash + 1);
  if (!is_word(region) || !is_word(cache)) return std::nullopt;
  return IamLogin(region, cache);
}

bool IamLogin::add_key(std::string_view name) {
  if (!is_key_name(name)) return false;
  keys_.try_emplace(std::string(name));
  return true;
}

bool IamLogin::take_keys(const SigningKeys& keys) {
  bool has_all = true;
  for (auto& [name, key] : keys_) {
    const auto found = keys.find(name);
    if (found != keys.end()) key = found->second;
    has_all = has_all && !key.empty();
  }
  return has_all;
}

const std::string* IamLogin::key(std::string_view access_key_id, std::string_view date) const {
  const auto found = keys_.find(key_name(access_key_id, date));
  return found == keys_.end() || found->second.empty() ? nullptr : &found->second;
}

bool is_token_of(const IamLogin* login, std::string_view name, std::string_view password,
                 std::optional<int64_t> now_ms) {
  const auto token = aws::read_connect_token(password);
  if (!token) return false;
  const std::string* const key =
      login == nullptr ? nullptr : login->key(token->access_key_id, token->scope.date);
  const std::string signature =
      aws::signature(key == nullptr ? kNoKey : *key, token->string_to_sign);
  note_signature();
  const bool is_signed = base::equals_secret(token->signature, signature) && key != nullptr;
  return is_signed && now_ms && token->is_current(*now_ms) && !token->is_of_session &&
         token->user == name && token->cache == login->cache() &&
         token->scope.region == login->region();
}

}  // namespace engine::acl
