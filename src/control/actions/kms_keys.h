// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/model/error.h"
#include "control/actions/action.h"
#include "control/keys/key_material.h"
#include "control/model/kms_key.h"

// Keys of KMS, and what caches and snapshots have to do with them: each has a data key of its own,
// wrapped by the key that its KmsKeyId names, or by the master key.

namespace control {

// --- Names ---------------------------------------------------------------------------------------

// The master key's alias, which nobody can take away.
inline constexpr std::string_view kMasterAlias = "alias/aws/elasticache";

std::string kms_arn(const Account& account, std::string_view key_id);
std::string kms_alias_arn(const Account& account, std::string_view alias);
// Of the master key.
std::string kms_key_arn(const ActionContext& context);

// The key's id that a text names, which is an id, an alias, or the ARN of either; nullopt for an
// alias that there is not and an ARN of another kind, account or region. Whether there is such a
// key is not asked.
std::optional<std::string> kms_key_id(Transaction& records, const Account& account,
                                      std::string_view master_id, std::string_view text);

// --- Encrypting ----------------------------------------------------------------------------------

// nullopt: it was made with another master key.
std::optional<std::string> encrypt_under(const KeyService& keys, const KmsKey& key,
                                         const EncryptionContext& context,
                                         std::string_view plaintext);
// nullopt: it was encrypted otherwise, or has been changed.
std::optional<std::string> decrypt_under(const KeyService& keys, const KmsKey& key,
                                         const Ciphertext& ciphertext,
                                         const EncryptionContext& context);

// --- Data keys of caches and snapshots -----------------------------------------------------------

// KmsKeyId of a request: the ARN of a key that can be used now, or InvalidKMSKeyFault.
aws::Result<std::string> read_kms_key(const ActionContext& context, std::string_view text);

// InvalidKMSKeyFault for a key that is not there, disabled, or about to be deleted; `arn` may be
// empty, which is no key.
aws::Result<void> check_kms_key(const ActionContext& context, std::string_view arn);

// A new data key, wrapped by that key, or the error of check_kms_key().
aws::Result<std::string> new_data_key(const ActionContext& context, std::string_view arn);

// In the clear. An error says which key is not there, disabled or about to be deleted.
base::Result<std::string> unwrap_data_key(Transaction& records, const KeyService& keys,
                                          const std::string& wrapped);

}  // namespace control
