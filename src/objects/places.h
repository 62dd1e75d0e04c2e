// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "objects/object_store.h"
#include "objects/s3_store.h"

namespace objects {

// Where an installation keeps backups, and where buckets are that its users name.
struct PlaceOptions {
  // A directory, or "s3://bucket/prefix".
  std::string backup_store;
  // Without an S3 service each bucket is a directory of this one.
  std::string bucket_directory;
  std::optional<S3Options> s3 = {};
};

// The stores of an installation. Thread-safe.
class Places {
 public:
  // `clock` outlives this and what it has opened.
  Places(PlaceOptions options, const base::Clock& clock);

  // What cannot be about the options.
  base::Result<void> check() const;

  // The store of backups.
  std::unique_ptr<ObjectStore> backups() const;

  base::Result<BucketState> bucket_state(const std::string& bucket) const;
  // Requires: is_bucket_name().
  std::unique_ptr<ObjectStore> bucket(const std::string& bucket) const;

 private:
  const PlaceOptions options_;
  const base::Clock& clock_;
};

// Letters, digits, dots and hyphens, 3 to 63, as S3 has it.
bool is_bucket_name(const std::string& name);

}  // namespace objects
