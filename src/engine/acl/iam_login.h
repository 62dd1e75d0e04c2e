// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

// How users log in with IAM: by a token that an access key has signed (aws/signing). Which access
// keys may, whoever manages the node decides, and names them in the user's rules; with what they
// sign it tells beside the rules, so that no file and no list of users has it.

namespace engine::acl {

// What access keys sign one day's tokens with, by "ACCESS-KEY-ID/YYYYMMDD": 32 bytes each, which
// aws::signing_key() has derived.
using SigningKeys = std::map<std::string, std::string, std::less<>>;

// Of lines "ACCESS-KEY-ID/YYYYMMDD DIGITS", 64 hexadecimal ones; nullopt: a line is none.
std::optional<SigningKeys> read_signing_keys(std::string_view lines);

// That one user logs in so.
class IamLogin {
 public:
  // Of "REGION/CACHE"; nullopt: it is none.
  static std::optional<IamLogin> read(std::string_view text);

  // "ACCESS-KEY-ID/YYYYMMDD": such tokens are taken once the key is there. False: it is none.
  bool add_key(std::string_view name);
  // Takes those of the keys that have been named. False: one of them is not there.
  bool take_keys(const SigningKeys& keys);

  // "REGION/CACHE"
  std::string text() const { return region_ + '/' + cache_; }
  const std::string& region() const { return region_; }
  const std::string& cache() const { return cache_; }
  // What that access key signs that day with; null: its tokens are not taken.
  const std::string* key(std::string_view access_key_id, std::string_view date) const;

 private:
  IamLogin(std::string_view region, std::string_view cache) : region_(region), cache_(cache) {}

  std::string region_;
  std::string cache_;
  SigningKeys keys_;  // of those named that are not there the value is empty
};

// Whether the password is a token with which the user of that name may log in now. `login` is how;
// null: there is no such user, or it logs in otherwise. `now_ms` is since the Unix epoch; nullopt:
// no token counts here. What is done depends on the password alone.
bool is_token_of(const IamLogin* login, std::string_view name, std::string_view password,
                 std::optional<int64_t> now_ms);

}  // namespace engine::acl
