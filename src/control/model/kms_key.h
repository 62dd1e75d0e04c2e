// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "control/model/tags.h"

namespace control {

// NOLINTBEGIN(readability-identifier-naming): documents spell them so
enum class KmsKeyState { enabled, disabled, pending_deletion };
BOOST_DESCRIBE_ENUM(KmsKeyState, enabled, disabled, pending_deletion)
// NOLINTEND(readability-identifier-naming)

// A key of the account's own in KMS. The master key, which the service encrypts with where nobody
// names another one, is no record.
struct KmsKey {
  static constexpr std::string_view kTable = "kms_key";

  std::string id;  // a UUID
  std::string description = {};
  KmsKeyState state = KmsKeyState::enabled;
  std::string policy = {};  // the document that says who may use it
  Tags tags = {};
  // What it encrypts with, wrapped by the master key; the last one is used for what is new.
  std::vector<std::string> materials = {};
  bool rotates = false;
  int64_t rotation_days = 365;
  int64_t rotated_ms = 0;  // when the last of the materials was made, or rotation was switched on
  int64_t created_ms = 0;
  int64_t deletion_ms = 0;  // of one whose deletion is pending
};
BOOST_DESCRIBE_STRUCT(KmsKey, (),
                      (id, description, state, policy, tags, materials, rotates, rotation_days,
                       rotated_ms, created_ms, deletion_ms))

struct KmsAlias {
  static constexpr std::string_view kTable = "kms_alias";

  std::string id;   // "alias/my-key"
  std::string key;  // its id
  int64_t created_ms = 0;
  int64_t updated_ms = 0;
};
BOOST_DESCRIBE_STRUCT(KmsAlias, (), (id, key, created_ms, updated_ms))

}  // namespace control
