// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "aws/signing/signature.h"
#include "base/result.h"
#include "control/api/access_keys.h"

// Access keys in the file format that all AWS tools share: an INI file of profiles, each with
// aws_access_key_id and aws_secret_access_key. To give a second key to somebody, add a profile.

namespace cli {

// The keys of each profile. The error names the file and the line, never what is in it.
base::Result<std::map<std::string, aws::Credentials>> read_credentials(const std::string& path);

// Writes a file with one profile, `default`, and a new random key, for its owner's eyes only;
// unless the file is there already.
base::Result<void> create_credentials(const std::string& path, std::string_view key_prefix);

// The keys that the front believes: those of users' file, and the agents' one.
class FileAccessKeys final : public control::AccessKeys {
 public:
  explicit FileAccessKeys(std::string account) : account_(std::move(account)) {}

  // Replaces what is known by what the files say now; after an error nothing has changed.
  base::Result<void> load(const std::string& users, const std::string& agents);

  std::optional<control::AccessKey> find(std::string_view access_key_id,
                                         std::string_view session_token) const override;

 private:
  void add(const std::string& profile, const aws::Credentials& key, control::KeyUse use,
           std::map<std::string, control::AccessKey, std::less<>>& keys) const;

  std::string account_;
  std::map<std::string, control::AccessKey, std::less<>> keys_;  // by access key id
};

}  // namespace cli
