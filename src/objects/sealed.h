// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "objects/object_store.h"

// Objects that only who has their key can read: AES-256-GCM in chunks of 64 KiB, each sealed at its
// place, so that none can be changed, moved or left out unseen, the end included (the STREAM
// construction of Hoang, Reyhanitabar, Rogaway and Vizar, 2015).
//
//   "TARNOBJ1", 8 bytes that tell the key from others, 16 random bytes, then the chunks, each with
//   its tag of 16 bytes. The object's own key is HMAC-SHA256(key, random bytes).

namespace objects {

inline constexpr size_t kDataKeyBytes = 32;

// A key from the kernel.
std::string new_data_key();

// Of 16 hexadecimal digits, by which a key is named in errors and files: it says nothing of it.
std::string data_key_id(std::string_view key);

// Seals what is written to it. Requires: the key has kDataKeyBytes.
base::Result<std::unique_ptr<ObjectWriter>> seal(std::unique_ptr<ObjectWriter> inner,
                                                 const std::string& key);

// Opens what was sealed; its size() is that of the text. Another key's object is an error that
// names both, a damaged one is an error in the read() that comes to the damage.
base::Result<std::unique_ptr<ObjectReader>> unseal(std::unique_ptr<ObjectReader> inner,
                                                   const std::string& key);

// A short text, sealed with the key; nullopt: it was not sealed with it, or has been changed.
std::string seal_text(const std::string& key, std::string_view text);
std::optional<std::string> unseal_text(const std::string& key, std::string_view sealed);

}  // namespace objects
