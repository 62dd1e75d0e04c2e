// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

// What is encrypted under a key of KMS. The text itself says under which, so that who decrypts it
// need not know. Pure functions.
//
//   "TARNKMS1", the key's id, 36 bytes, which of its materials, 4 bytes big-endian, then
//   objects::seal_text() under HMAC-SHA256(material, all of that and the encryption context)

namespace control {

// Names and values that who encrypts and who decrypts have to say alike.
using EncryptionContext = std::map<std::string, std::string, std::less<>>;

struct Ciphertext {
  std::string key_id;
  uint32_t material = 0;  // its number, from 0
  std::string sealed;     // the rest
};

// nullopt: it is no such text. Whether it can be opened is another question.
std::optional<Ciphertext> read_ciphertext(std::string_view bytes);

// `material` has objects::kDataKeyBytes, `name.sealed` is not looked at.
std::string seal_under(const std::string& material, const Ciphertext& name,
                       const EncryptionContext& context, std::string_view plaintext);
// nullopt: it was sealed under another material or with another context, or has been changed.
std::optional<std::string> open_under(const std::string& material, const Ciphertext& ciphertext,
                                      const EncryptionContext& context);

}  // namespace control
