// SPDX-License-Identifier: Apache-2.0
#include "control/actions/kms_keys.h"

#include <utility>

#include "base/ascii.h"
#include "base/log.h"
#include "objects/sealed.h"

namespace control {

namespace {

constexpr std::string_view kWrapped = "kms:";
// What data keys of caches are encrypted with.
const EncryptionContext kDataKeyContext = {{"tarn:purpose", "data key"}};

std::string arn_start(const Account& account) {
  return "arn:aws:kms:" + account.region + ":" + account.id + ":";
}

std::string id_of_arn(std::string_view arn) { return std::string(arn.substr(arn.rfind('/') + 1)); }

// A clause; empty: the key can be used.
std::string problem_of(const std::optional<KmsKey>& key) {
  if (!key) return "does not exist";
  if (key->state == KmsKeyState::disabled) return "is disabled";
  if (key->state == KmsKeyState::pending_deletion) return "is pending deletion";
  return {};
}

}  // namespace

std::string kms_arn(const Account& account, std::string_view key_id) {
  return arn_start(account).append("key/").append(key_id);
}

std::string kms_alias_arn(const Account& account, std::string_view alias) {
  return arn_start(account).append(alias);
}

std::string kms_key_arn(const ActionContext& context) {
  return kms_arn(context.account, context.storage.keys.key_id());
}

std::optional<std::string> kms_key_id(Transaction& records, const Account& account,
                                      std::string_view master_id, std::string_view text) {
  const std::string start = arn_start(account);
  if (text.starts_with("arn:")) {
    if (!text.starts_with(start)) return std::nullopt;
    text.remove_prefix(start.size());
    if (text.starts_with("key/")) return std::string(text.substr(4));
    if (!text.starts_with("alias/")) return std::nullopt;
  }
  if (!text.starts_with("alias/")) return std::string(text);
  if (text == kMasterAlias) return std::string(master_id);
  const auto alias = records.find<KmsAlias>(text);
  return alias ? std::optional(alias->key) : std::nullopt;
}

// --- Encrypting ----------------------------------------------------------------------------------

std::optional<std::string> encrypt_under(const KeyService& keys, const KmsKey& key,
                                         const EncryptionContext& context,
                                         std::string_view plaintext) {
  const auto material = keys.unwrap(key.materials.back());
  if (!material) {
    base::log::warning("KMS key {}: {}", key.id, material.error().message);
    return std::nullopt;
  }
  const auto number = static_cast<uint32_t>(key.materials.size() - 1);
  return seal_under(*material, {.key_id = key.id, .material = number, .sealed = ""}, context,
                    plaintext);
}

std::optional<std::string> decrypt_under(const KeyService& keys, const KmsKey& key,
                                         const Ciphertext& ciphertext,
                                         const EncryptionContext& context) {
  if (ciphertext.key_id != key.id || ciphertext.material >= key.materials.size()) {
    return std::nullopt;
  }
  const auto material = keys.unwrap(key.materials[ciphertext.material]);
  if (!material) {
    base::log::warning("KMS key {}: {}", key.id, material.error().message);
    return std::nullopt;
  }
  return open_under(*material, ciphertext, context);
}

// --- Data keys of caches and snapshots -----------------------------------------------------------

aws::Result<std::string> read_kms_key(const ActionContext& context, std::string_view text) {
  const std::string master = context.storage.keys.key_id();
  const auto id = kms_key_id(context.records, context.account, master, text);
  const std::string arn = id ? kms_arn(context.account, *id) : "";
  if (!id) {
    return aws::Error(aws::elasticache::kInvalidKMSKeyFault,
                      "There is no KMS key '" + std::string(text) + "'.");
  }
  if (auto good = check_kms_key(context, arn); !good) return good.error();
  return arn;
}

aws::Result<void> check_kms_key(const ActionContext& context, std::string_view arn) {
  if (arn.empty() || arn == kms_key_arn(context)) return {};
  const std::string problem = problem_of(context.records.find<KmsKey>(id_of_arn(arn)));
  if (problem.empty()) return {};
  return aws::Error(aws::elasticache::kInvalidKMSKeyFault,
                    "KMS key " + std::string(arn) + " " + problem + ".");
}

aws::Result<std::string> new_data_key(const ActionContext& context, std::string_view arn) {
  const std::string plain = objects::new_data_key();
  if (arn == kms_key_arn(context)) return context.storage.keys.wrap(plain);
  if (auto good = check_kms_key(context, arn); !good) return good.error();
  const auto key = context.records.find<KmsKey>(id_of_arn(arn));
  const auto sealed = encrypt_under(context.storage.keys, *key, kDataKeyContext, plain);
  if (!sealed) {
    return aws::Error(aws::elasticache::kInvalidKMSKeyFault,
                      "KMS key " + std::string(arn) + " cannot be opened with this master key.");
  }
  std::string wrapped(kWrapped);
  return wrapped += base::hex(*sealed);
}

base::Result<std::string> unwrap_data_key(Transaction& records, const KeyService& keys,
                                          const std::string& wrapped) {
  if (!wrapped.starts_with(kWrapped)) return keys.unwrap(wrapped);
  const auto bytes = base::from_hex(std::string_view(wrapped).substr(kWrapped.size()));
  const auto ciphertext = bytes ? read_ciphertext(*bytes) : std::nullopt;
  if (!ciphertext) return base::Error{"a wrapped data key is damaged"};
  const auto key = records.find<KmsKey>(ciphertext->key_id);
  const std::string problem = problem_of(key);
  if (!problem.empty()) return base::Error{"KMS key " + ciphertext->key_id + " " + problem};
  auto plain = decrypt_under(keys, *key, *ciphertext, kDataKeyContext);
  if (!plain) return base::Error{"a data key that KMS key " + key->id + " wraps is damaged"};
  return *std::move(plain);
}

}  // namespace control
