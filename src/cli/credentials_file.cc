// SPDX-License-Identifier: Apache-2.0
#include "cli/credentials_file.h"

#include <unistd.h>

#include <sstream>

#include "agent/process/state_file.h"
#include "base/random_text.h"

namespace cli {

namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) {
    text.remove_suffix(1);
  }
  return text;
}

}  // namespace

base::Result<std::map<std::string, aws::Credentials>> read_credentials(const std::string& path) {
  const auto text = agent::read_own_file(path);
  if (!text) return base::Error{"cannot use the keys: " + text.error().message};
  if (!*text) return base::Error{"there is no " + path};
  std::istringstream file(**text);
  std::map<std::string, aws::Credentials> profiles;
  aws::Credentials* current = nullptr;
  std::string line;
  for (int number = 1; std::getline(file, line); number++) {
    const std::string_view words = trim(line);
    if (words.empty() || words.front() == '#' || words.front() == ';') continue;
    if (words.front() == '[' && words.back() == ']') {
      current = &profiles[std::string(trim(words.substr(1, words.size() - 2)))];
      continue;
    }
    const size_t equals = words.find('=');
    if (equals == std::string_view::npos || current == nullptr) {
      return base::Error{path + ":" + std::to_string(number) +
                         ": expected [profile] or name = value"};
    }
    const std::string_view name = trim(words.substr(0, equals));
    const std::string value(trim(words.substr(equals + 1)));
    if (name == "aws_access_key_id") current->access_key_id = value;
    if (name == "aws_secret_access_key") current->secret_access_key = value;
  }
  for (const auto& [profile, key] : profiles) {
    if (key.access_key_id.empty() || key.secret_access_key.empty()) {
      std::string message = path;
      message.append(": profile ").append(profile);
      return base::Error{message += " lacks aws_access_key_id or aws_secret_access_key"};
    }
  }
  return profiles;
}

base::Result<void> create_credentials(const std::string& path, std::string_view key_prefix) {
  constexpr size_t kIdLength = 20;
  constexpr size_t kSecretLength = 40;
  if (access(path.c_str(), F_OK) == 0) return {};
  return agent::replace_file(
      path, "[default]\naws_access_key_id = " + std::string(key_prefix) +
                base::random_text(kIdLength - key_prefix.size(), base::kBase32Letters) +
                "\naws_secret_access_key = " +
                base::random_text(kSecretLength, base::kBase64Letters) + "\n");
}

base::Result<void> FileAccessKeys::load(const std::string& users, const std::string& agents) {
  std::map<std::string, control::AccessKey, std::less<>> keys;
  for (const auto& [path, use] :
       {std::pair(users, control::KeyUse::kApi), std::pair(agents, control::KeyUse::kInternal)}) {
    const auto profiles = read_credentials(path);
    if (!profiles) return profiles.error();
    for (const auto& [profile, key] : *profiles) add(profile, key, use, keys);
  }
  keys_ = std::move(keys);
  return {};
}

void FileAccessKeys::add(const std::string& profile, const aws::Credentials& key,
                         control::KeyUse use,
                         std::map<std::string, control::AccessKey, std::less<>>& keys) const {
  control::AccessKey known;
  known.secret = key.secret_access_key;
  known.use = use;
  known.caller.account = account_;
  known.caller.access_key_id = key.access_key_id;
  // The first profile is the account itself; the others are named after their profiles, and are
  // the operator's as well: no policy says what they may.
  const bool is_root = profile == "default";
  known.caller.arn = "arn:aws:iam::" + account_ + (is_root ? ":root" : ":user/" + profile);
  known.caller.user_id = is_root ? account_ : key.access_key_id;
  known.caller.kind = control::PrincipalKind::kRoot;
  keys[key.access_key_id] = std::move(known);
}

std::optional<control::AccessKey> FileAccessKeys::find(std::string_view access_key_id,
                                                       std::string_view /*session_token*/) const {
  const auto key = keys_.find(access_key_id);
  if (key == keys_.end()) return std::nullopt;
  return key->second;
}

}  // namespace cli
