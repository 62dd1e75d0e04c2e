// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

// Objects: large files under names that are written once and read as a whole, such as the files of
// a backup. Every call blocks until its answer is there, for up to minutes where the network is
// bad: whoever calls has a thread for that.

namespace objects {

// An object that comes into being: it is there, whole, after finish(), and not at all before. One
// that is destroyed unfinished leaves nothing behind.
class ObjectWriter {
 public:
  virtual ~ObjectWriter() = default;
  virtual base::Result<void> write(std::string_view bytes) = 0;
  // Returns when the object would be there after the machine has failed.
  virtual base::Result<void> finish() = 0;
};

class ObjectReader {
 public:
  virtual ~ObjectReader() = default;
  virtual uint64_t size() const = 0;
  // The next bytes, at most that many; none at the end only.
  virtual base::Result<std::string> read(size_t most) = 0;
};

// Thread-safe; writers and readers are not, and may outlive the store they come from.
class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  // Names are segments of letters, digits and "-_.!*'() " with slashes between them, none of them
  // "." or "..", at most 1024 bytes. An object that has the name already is replaced by finish().
  virtual base::Result<std::unique_ptr<ObjectWriter>> create(const std::string& name) = 0;
  virtual base::Result<std::unique_ptr<ObjectReader>> open(const std::string& name) = 0;

  // In bytes; nullopt: there is no such object.
  virtual base::Result<std::optional<uint64_t>> size(const std::string& name) = 0;

  // No error if there is none. What an interrupted writer has left under the name goes too.
  virtual base::Result<void> remove(const std::string& name) = 0;
};

// Whether create() would take it.
bool is_object_name(std::string_view name);

}  // namespace objects
