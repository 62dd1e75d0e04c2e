// SPDX-License-Identifier: Apache-2.0
#include "objects/places.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "objects/directory_store.h"

namespace objects {

namespace {

constexpr std::string_view kScheme = "s3://";

struct BucketPlace {
  std::string bucket;
  std::string prefix;  // empty, or ends with a slash
};

// Of "s3://bucket/prefix"; nullopt: it is a directory.
std::optional<BucketPlace> read_bucket_place(const std::string& text) {
  if (!text.starts_with(kScheme)) return std::nullopt;
  const std::string rest = text.substr(kScheme.size());
  const size_t slash = std::min(rest.find('/'), rest.size());
  BucketPlace place = {rest.substr(0, slash), rest.substr(std::min(slash + 1, rest.size()))};
  if (!place.prefix.empty() && !place.prefix.ends_with('/')) place.prefix += '/';
  return place;
}

}  // namespace

Places::Places(PlaceOptions options, const base::Clock& clock)
    : options_(std::move(options)), clock_(clock) {}

base::Result<void> Places::check() const {
  const auto place = read_bucket_place(options_.backup_store);
  if (!place) return {};
  if (!options_.s3) return base::Error{"--backup-store s3://... needs --s3-endpoint"};
  if (!is_bucket_name(place->bucket)) {
    return base::Error{"'" + place->bucket + "' is no name of a bucket"};
  }
  return {};
}

std::unique_ptr<ObjectStore> Places::backups() const {
  const auto place = read_bucket_place(options_.backup_store);
  if (!place) return directory_store(options_.backup_store);
  return s3_store(*options_.s3, clock_, place->bucket, place->prefix);
}

base::Result<BucketState> Places::bucket_state(const std::string& bucket) const {
  if (!is_bucket_name(bucket)) return BucketState::kMissing;
  if (options_.s3) return s3_bucket_state(*options_.s3, clock_, bucket);
  std::error_code error;
  const bool there = std::filesystem::is_directory(options_.bucket_directory + "/" + bucket, error);
  return there ? BucketState::kUsable : BucketState::kMissing;
}

std::unique_ptr<ObjectStore> Places::bucket(const std::string& bucket) const {
  if (options_.s3) return s3_store(*options_.s3, clock_, bucket, "");
  return directory_store(options_.bucket_directory + "/" + bucket);
}

bool is_bucket_name(const std::string& name) {
  constexpr size_t kLeast = 3;
  constexpr size_t kMost = 63;
  if (name.size() < kLeast || name.size() > kMost || name[0] == '.') return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

}  // namespace objects
