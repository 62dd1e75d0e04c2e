// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace control {

// Keeps the master key, which never leaves it, and wraps the data keys that objects and files are
// encrypted with. Thread-safe.
class KeyService {
 public:
  virtual ~KeyService() = default;

  // By which the key is named, to users too: a UUID, as KMS has them.
  virtual std::string key_id() const = 0;

  // `data_key` as text that only unwrap() can read; it names the master key.
  virtual std::string wrap(const std::string& data_key) const = 0;
  // An error that names both keys where it was wrapped by another one.
  virtual base::Result<std::string> unwrap(const std::string& wrapped) const = 0;
};

// A master key in a file of its own, readable by its owner alone: made if there is none. Whoever
// loses it has lost all that was encrypted.
base::Result<std::unique_ptr<KeyService>> open_key_file(const std::string& path);

// Of a key that exists in memory only, for tests.
std::unique_ptr<KeyService> key_in_memory(const std::string& key);

}  // namespace control
