// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <utility>

#include "base/base64.h"
#include "base/random_text.h"
#include "control/resources/kms/internal.h"
#include "control/resources/kms/kms.h"
#include "objects/sealed.h"

namespace control {

namespace {

constexpr std::string_view kAlgorithm = "SYMMETRIC_DEFAULT";
constexpr size_t kPlaintextMax = 4096;
constexpr size_t kCiphertextMax = 6144;
constexpr int64_t kGeneratedMax = 1024;

// --- Parameters ----------------------------------------------------------------------------------

aws::Result<std::string> read_blob(const aws::Structure& input, std::string_view member,
                                   size_t bytes_max) {
  auto bytes = base::read_base64(input.string(member).value_or(""));
  if (!bytes) {
    return aws::Error(aws::kSerializationException, std::string(member) + " must be in base64.");
  }
  if (!bytes->empty() && bytes->size() <= bytes_max) return *std::move(bytes);
  return aws::Error(aws::kValidationException,
                    "1 validation error detected: Value at '" + std::string(member) +
                        "' failed to satisfy constraint: Member must have length between 1 and " +
                        std::to_string(bytes_max));
}

EncryptionContext read_context(const aws::Structure& input, std::string_view member) {
  EncryptionContext context;
  for (const aws::Structure& entry : input.structures(member)) {
    context.emplace(entry.string("key").value_or(""), entry.string("value").value_or(""));
  }
  return context;
}

aws::Result<void> check_call(const aws::Structure& input, std::string_view algorithm_member) {
  if (input.string(algorithm_member).value_or(kAlgorithm) != kAlgorithm) {
    return aws::Error(aws::kms::kUnsupportedOperation,
                      "Keys encrypt with SYMMETRIC_DEFAULT alone here.");
  }
  return {};
}

// --- Encrypting ----------------------------------------------------------------------------------

aws::Result<KmsKey> find_usable(const ActionContext& context, std::string_view text) {
  auto key = find_kms_key(context, text);
  if (!key) return key;
  if (auto good = check_usable(context, *key); !good) return good.error();
  return key;
}

aws::Result<std::string> encrypted(const ActionContext& context, const KmsKey& key,
                                   const EncryptionContext& names, std::string_view plaintext) {
  auto ciphertext = encrypt_under(context.storage.keys, key, names, plaintext);
  if (ciphertext) return base::base64(*ciphertext);
  return aws::Error(aws::kms::kInternal, "The key cannot be opened with this master key.");
}

// What a text was, and the key that it says.
struct Opened {
  KmsKey key;
  std::string plaintext;
};

// `wanted`: the key that a request names, if it names one.
aws::Result<Opened> opened(const ActionContext& context, const std::string& bytes,
                           const EncryptionContext& names, std::optional<std::string_view> wanted) {
  const auto ciphertext = read_ciphertext(bytes);
  if (!ciphertext) return aws::Error(aws::kms::kInvalidCiphertext, "");
  auto key = find_usable(context, ciphertext->key_id);
  if (wanted) {
    const auto id = find_kms_key_id(context, *wanted);
    if (!id) return id.error();
    if (*id != ciphertext->key_id) {
      return aws::Error(aws::kms::kIncorrectKey,
                        "The key ID in the request does not identify a CMK that can perform this "
                        "operation.");
    }
  }
  if (!key) return key.error();
  auto plaintext = decrypt_under(context.storage.keys, *key, *ciphertext, names);
  if (!plaintext) return aws::Error(aws::kms::kInvalidCiphertext, "");
  return Opened{*std::move(key), *std::move(plaintext)};
}

// --- The operations ------------------------------------------------------------------------------

ActionResult encrypt(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  if (auto good = check_call(input, "EncryptionAlgorithm"); !good) return good.error();
  const auto plaintext = read_blob(input, "Plaintext", kPlaintextMax);
  if (!plaintext) return plaintext.error();
  const auto key = find_usable(context, *input.string("KeyId"));
  if (!key) return key.error();
  const auto blob = encrypted(context, *key, read_context(input, "EncryptionContext"), *plaintext);
  if (!blob) return blob.error();
  aws::Structure result(*request.operation->output);
  result.set("CiphertextBlob", *blob)
      .set("KeyId", kms_arn(context.account, key->id))
      .set("EncryptionAlgorithm", kAlgorithm);
  return result;
}

ActionResult decrypt(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  if (auto good = check_call(input, "EncryptionAlgorithm"); !good) return good.error();
  const auto bytes = read_blob(input, "CiphertextBlob", kCiphertextMax);
  if (!bytes) return bytes.error();
  const auto text =
      opened(context, *bytes, read_context(input, "EncryptionContext"), input.string("KeyId"));
  if (!text) return text.error();
  aws::Structure result(*request.operation->output);
  result.set("KeyId", kms_arn(context.account, text->key.id))
      .set("Plaintext", base::base64(text->plaintext))
      .set("EncryptionAlgorithm", kAlgorithm);
  return result;
}

ActionResult re_encrypt(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  for (const std::string_view member :
       {"SourceEncryptionAlgorithm", "DestinationEncryptionAlgorithm"}) {
    if (auto good = check_call(input, member); !good) return good.error();
  }
  const auto bytes = read_blob(input, "CiphertextBlob", kCiphertextMax);
  if (!bytes) return bytes.error();
  const auto text = opened(context, *bytes, read_context(input, "SourceEncryptionContext"),
                           input.string("SourceKeyId"));
  if (!text) return text.error();
  const auto key = find_usable(context, *input.string("DestinationKeyId"));
  if (!key) return key.error();
  const auto blob = encrypted(context, *key, read_context(input, "DestinationEncryptionContext"),
                              text->plaintext);
  if (!blob) return blob.error();
  aws::Structure result(*request.operation->output);
  result.set("CiphertextBlob", *blob)
      .set("SourceKeyId", kms_arn(context.account, text->key.id))
      .set("KeyId", kms_arn(context.account, key->id))
      .set("SourceEncryptionAlgorithm", kAlgorithm)
      .set("DestinationEncryptionAlgorithm", kAlgorithm);
  return result;
}

std::string random_bytes(size_t count) {
  std::string bytes;
  while (bytes.size() < count) bytes += objects::new_data_key();
  bytes.resize(count);
  return bytes;
}

aws::Result<size_t> read_size(const aws::Structure& input) {
  constexpr size_t kBytes256 = 32;
  constexpr size_t kBytes128 = 16;
  const auto spec = input.string("KeySpec");
  const auto count = input.integer("NumberOfBytes");
  if (spec.has_value() == count.has_value()) {
    return aws::Error(aws::kValidationException,
                      "Please specify either number of bytes or key spec.");
  }
  if (spec) return *spec == "AES_256" ? kBytes256 : kBytes128;
  if (*count >= 1 && *count <= kGeneratedMax) return static_cast<size_t>(*count);
  return aws::Error(aws::kValidationException, "NumberOfBytes must be between 1 and 1024.");
}

ActionResult generate(ActionContext& context, const aws::Request& request, bool shows_plaintext) {
  const aws::Structure& input = request.input;
  const auto size = read_size(input);
  if (!size) return size.error();
  const auto key = find_usable(context, *input.string("KeyId"));
  if (!key) return key.error();
  const std::string plaintext = random_bytes(*size);
  const auto blob = encrypted(context, *key, read_context(input, "EncryptionContext"), plaintext);
  if (!blob) return blob.error();
  aws::Structure result(*request.operation->output);
  result.set("CiphertextBlob", *blob).set("KeyId", kms_arn(context.account, key->id));
  if (shows_plaintext) result.set("Plaintext", base::base64(plaintext));
  return result;
}

ActionResult generate_data_key(ActionContext& context, const aws::Request& request) {
  return generate(context, request, true);
}

ActionResult generate_wrapped_key(ActionContext& context, const aws::Request& request) {
  return generate(context, request, false);
}

ActionResult generate_random(ActionContext& /*context*/, const aws::Request& request) {
  const int64_t count = request.input.integer("NumberOfBytes").value_or(0);
  if (count < 1 || count > kGeneratedMax) {
    return aws::Error(aws::kValidationException, "NumberOfBytes must be between 1 and 1024.");
  }
  aws::Structure result(*request.operation->output);
  result.set("Plaintext", base::base64(random_bytes(static_cast<size_t>(count))));
  return result;
}

constexpr Action kKmsCryptographyActions[] = {
    {"Encrypt", encrypt},
    {"Decrypt", decrypt},
    {"ReEncrypt", re_encrypt},
    {"GenerateDataKey", generate_data_key},
    {"GenerateDataKeyWithoutPlaintext", generate_wrapped_key},
    {"GenerateRandom", generate_random},
};

}  // namespace

Actions kms_cryptography_actions() { return kKmsCryptographyActions; }

}  // namespace control
