// SPDX-License-Identifier: Apache-2.0
#include "control/keys/key_material.h"

#include "base/sha256.h"
#include "objects/sealed.h"

namespace control {

namespace {

constexpr std::string_view kMagic = "TARNKMS1";
constexpr size_t kIdBytes = 36;
constexpr size_t kNumberBytes = 4;
constexpr int kByteBits = 8;

void append_number(std::string& out, uint64_t number, size_t bytes) {
  for (size_t i = bytes; i > 0; i--) {
    out += static_cast<char>(number >> ((i - 1) * kByteBits));
  }
}

std::string head_of(const Ciphertext& name) {
  std::string head(kMagic);
  head += name.key_id;
  append_number(head, name.material, kNumberBytes);
  return head;
}

// No two contexts are the same bytes: each text has its length in front.
std::string key_for(const std::string& material, const Ciphertext& name,
                    const EncryptionContext& context) {
  std::string bound = head_of(name);
  for (const auto& [key, value] : context) {
    for (const std::string& text : {key, value}) {
      append_number(bound, text.size(), sizeof(uint64_t));
      bound += text;
    }
  }
  return base::hmac_sha256(material, bound);
}

}  // namespace

std::optional<Ciphertext> read_ciphertext(std::string_view bytes) {
  if (bytes.size() < kMagic.size() + kIdBytes + kNumberBytes || !bytes.starts_with(kMagic)) {
    return std::nullopt;
  }
  bytes.remove_prefix(kMagic.size());
  Ciphertext ciphertext;
  ciphertext.key_id = bytes.substr(0, kIdBytes);
  for (const char c : bytes.substr(kIdBytes, kNumberBytes)) {
    ciphertext.material = (ciphertext.material << kByteBits) | static_cast<unsigned char>(c);
  }
  ciphertext.sealed = bytes.substr(kIdBytes + kNumberBytes);
  return ciphertext;
}

std::string seal_under(const std::string& material, const Ciphertext& name,
                       const EncryptionContext& context, std::string_view plaintext) {
  return head_of(name) + objects::seal_text(key_for(material, name, context), plaintext);
}

std::optional<std::string> open_under(const std::string& material, const Ciphertext& ciphertext,
                                      const EncryptionContext& context) {
  return objects::unseal_text(key_for(material, ciphertext, context), ciphertext.sealed);
}

}  // namespace control
