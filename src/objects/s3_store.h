// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "objects/object_store.h"
#include "objects/s3_client.h"

namespace objects {

// What can be said of a bucket before it is used.
enum class BucketState : uint8_t { kUsable, kMissing, kDenied, kElsewhere };

// Objects in a bucket, below a prefix of their keys (empty, or ending with a slash). Large ones are
// sent in parts, each with its checksum. References outlive the store and what it has opened.
std::unique_ptr<ObjectStore> s3_store(const S3Options& options, const base::Clock& clock,
                                      std::string bucket, std::string prefix);

// An error where the service is not to be reached.
base::Result<BucketState> s3_bucket_state(const S3Options& options, const base::Clock& clock,
                                          const std::string& bucket);

}  // namespace objects
