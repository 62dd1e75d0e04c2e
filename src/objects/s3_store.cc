// SPDX-License-Identifier: Apache-2.0
#include "objects/s3_store.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/base64.h"
#include "base/log.h"
#include "base/numbers.h"
#include "base/sha256.h"

namespace objects {

namespace {

constexpr size_t kPartBytes = 8 << 20;
constexpr size_t kPartsMax = 10'000;  // of one object, as S3 has it
constexpr int kNotFound = 404;

// Parts grow, so that their number suffices for 5 TiB, the most that S3 takes.
size_t part_bytes(size_t parts) { return kPartBytes << (parts / 1000); }

std::string checksum_of(std::string_view bytes) { return base::base64(base::sha256(bytes)); }

base::Error refused(const std::string& what, const std::string& key, const S3Response& response) {
  return base::Error{"S3 refuses to " + what + " " + key + ": " + s3_refusal(response)};
}

// Where objects of a store lie, and how they are reached.
struct Location {
  const S3Options& options;
  const base::Clock& clock;
  std::string bucket;
  std::string key;
};

class S3Writer final : public ObjectWriter {
 public:
  explicit S3Writer(Location location)
      : location_(std::move(location)), client_(location_.options, location_.clock) {}
  ~S3Writer() override {
    if (upload_.empty()) return;
    const auto aborted = call("DELETE", {{"uploadId", upload_}}, "");
    if (!aborted) base::log::warning("{}", aborted.error().message);
  }

  base::Result<void> write(std::string_view bytes) override {
    part_ += bytes;
    while (part_.size() >= part_bytes(parts_.size())) {
      if (upload_.empty()) {
        if (auto begun = begin(); !begun) return begun;
      }
      const size_t size = part_bytes(parts_.size());
      if (auto sent = send(std::string_view(part_).substr(0, size)); !sent) return sent;
      part_.erase(0, size);
    }
    return {};
  }

  base::Result<void> finish() override {
    if (upload_.empty()) return put_whole();
    if (!part_.empty()) {
      if (auto sent = send(part_); !sent) return sent;
    }
    std::string body = "<CompleteMultipartUpload>";
    for (size_t i = 0; i < parts_.size(); i++) {
      body += "<Part><PartNumber>" + std::to_string(i + 1) + "</PartNumber><ETag>" + parts_[i].tag +
              "</ETag><ChecksumSHA256>" + parts_[i].checksum + "</ChecksumSHA256></Part>";
    }
    body += "</CompleteMultipartUpload>";
    const auto done = call("POST", {{"uploadId", upload_}}, body);
    if (!done) return done.error();
    // It may be refused after the status was sent.
    if (!done->is_good() || !xml_texts(done->body, "Code").empty()) {
      return refused("complete", location_.key, *done);
    }
    upload_.clear();
    return {};
  }

 private:
  struct Part {
    std::string tag;
    std::string checksum;
  };

  base::Result<S3Response> call(std::string_view method,
                                std::vector<std::pair<std::string, std::string>> query,
                                std::string_view body,
                                std::vector<std::pair<std::string, std::string>> headers = {}) {
    return client_.call({.method = method,
                         .bucket = location_.bucket,
                         .key = location_.key,
                         .query = std::move(query),
                         .headers = std::move(headers),
                         .body = body});
  }

  base::Result<void> begin() {
    const auto begun =
        call("POST", {{"uploads", ""}}, "", {{"x-amz-checksum-algorithm", "SHA256"}});
    if (!begun) return begun.error();
    if (!begun->is_good()) return refused("begin", location_.key, *begun);
    const auto ids = xml_texts(begun->body, "UploadId");
    if (ids.empty()) return base::Error{"S3 gives no id to the upload of " + location_.key};
    upload_ = ids.front();
    return {};
  }

  base::Result<void> send(std::string_view bytes) {
    if (parts_.size() == kPartsMax) return base::Error{location_.key + " is too large for S3"};
    const std::string checksum = checksum_of(bytes);
    const auto sent =
        call("PUT", {{"partNumber", std::to_string(parts_.size() + 1)}, {"uploadId", upload_}},
             bytes, {{"x-amz-checksum-sha256", checksum}});
    if (!sent) return sent.error();
    const auto tag = sent->headers.find("etag");
    if (!sent->is_good() || tag == sent->headers.end()) {
      return refused("take a part of", location_.key, *sent);
    }
    parts_.push_back({tag->second, checksum});
    return {};
  }

  base::Result<void> put_whole() {
    const auto put = call("PUT", {}, part_, {{"x-amz-checksum-sha256", checksum_of(part_)}});
    if (!put) return put.error();
    if (!put->is_good()) return refused("take", location_.key, *put);
    return {};
  }

  const Location location_;
  S3Client client_;
  std::string part_;  // what was not sent yet
  std::string upload_;
  std::vector<Part> parts_;
};

class S3Reader final : public ObjectReader {
 public:
  S3Reader(Location location, uint64_t size)
      : location_(std::move(location)), client_(location_.options, location_.clock), size_(size) {}

  uint64_t size() const override { return size_; }

  base::Result<std::string> read(size_t most) override {
    if (at_ == size_) return std::string();
    const uint64_t end = std::min<uint64_t>(size_, at_ + std::clamp<size_t>(most, 1, kPartBytes));
    const std::string range = "bytes=" + std::to_string(at_) + "-" + std::to_string(end - 1);
    auto got = client_.call({.method = "GET",
                             .bucket = location_.bucket,
                             .key = location_.key,
                             .query = {},
                             .headers = {{"Range", range}},
                             .body = {}});
    if (!got) return got.error();
    if (!got->is_good()) return refused("give", location_.key, *got);
    if (got->body.size() != end - at_) {
      return base::Error{"S3 gives other bytes of " + location_.key + " than were asked for"};
    }
    at_ = end;
    return std::move(got->body);
  }

 private:
  const Location location_;
  S3Client client_;
  const uint64_t size_;
  uint64_t at_ = 0;
};

class S3Store final : public ObjectStore {
 public:
  S3Store(const S3Options& options, const base::Clock& clock, std::string bucket,
          std::string prefix)
      : options_(options), clock_(clock), bucket_(std::move(bucket)), prefix_(std::move(prefix)) {}

  base::Result<std::unique_ptr<ObjectWriter>> create(const std::string& name) override {
    if (!is_object_name(name)) return base::Error{"'" + name + "' is no name for an object"};
    if (auto aborted = abort_uploads(prefix_ + name); !aborted) return aborted.error();
    return std::unique_ptr<ObjectWriter>(std::make_unique<S3Writer>(location_of(name)));
  }

  base::Result<std::unique_ptr<ObjectReader>> open(const std::string& name) override {
    const auto bytes = size(name);
    if (!bytes) return bytes.error();
    if (!*bytes) return base::Error{"there is no object " + bucket_ + "/" + prefix_ + name};
    return std::unique_ptr<ObjectReader>(std::make_unique<S3Reader>(location_of(name), **bytes));
  }

  base::Result<std::optional<uint64_t>> size(const std::string& name) override {
    if (!is_object_name(name)) return base::Error{"'" + name + "' is no name for an object"};
    const auto found = call("HEAD", prefix_ + name);
    if (!found) return found.error();
    if (found->status == kNotFound) return std::optional<uint64_t>();
    const auto length = found->headers.find("content-length");
    const auto bytes =
        length == found->headers.end() ? std::nullopt : base::parse_uint64(length->second);
    if (!found->is_good() || !bytes) return refused("say the size of", prefix_ + name, *found);
    return std::optional(*bytes);
  }

  base::Result<void> remove(const std::string& name) override {
    if (!is_object_name(name)) return base::Error{"'" + name + "' is no name for an object"};
    if (auto aborted = abort_uploads(prefix_ + name); !aborted) return aborted;
    const auto removed = call("DELETE", prefix_ + name);
    if (!removed) return removed.error();
    if (!removed->is_good() && removed->status != kNotFound) {
      return refused("remove", prefix_ + name, *removed);
    }
    return {};
  }

 private:
  Location location_of(const std::string& name) const {
    return {options_, clock_, bucket_, prefix_ + name};
  }

  base::Result<S3Response> call(std::string_view method, std::string key,
                                std::vector<std::pair<std::string, std::string>> query = {}) const {
    return S3Client(options_, clock_)
        .call({.method = method,
               .bucket = bucket_,
               .key = std::move(key),
               .query = std::move(query),
               .headers = {},
               .body = {}});
  }

  // What a writer that was interrupted has sent is kept, and paid for, until somebody says so.
  base::Result<void> abort_uploads(const std::string& key) const {
    const auto listed = call("GET", "", {{"prefix", key}, {"uploads", ""}});
    if (!listed) return listed.error();
    if (!listed->is_good()) return {};  // not every service lists them, nor every policy
    const auto keys = xml_texts(listed->body, "Key");
    const auto ids = xml_texts(listed->body, "UploadId");
    for (size_t i = 0; i < std::min(keys.size(), ids.size()); i++) {
      if (keys[i] != key) continue;
      const auto aborted = call("DELETE", key, {{"uploadId", ids[i]}});
      if (!aborted) return aborted.error();
    }
    return {};
  }

  const S3Options& options_;
  const base::Clock& clock_;
  const std::string bucket_;
  const std::string prefix_;
};

}  // namespace

std::unique_ptr<ObjectStore> s3_store(const S3Options& options, const base::Clock& clock,
                                      std::string bucket, std::string prefix) {
  return std::make_unique<S3Store>(options, clock, std::move(bucket), std::move(prefix));
}

base::Result<BucketState> s3_bucket_state(const S3Options& options, const base::Clock& clock,
                                          const std::string& bucket) {
  const auto found = S3Client(options, clock)
                         .call({.method = "HEAD",
                                .bucket = bucket,
                                .key = {},
                                .query = {},
                                .headers = {},
                                .body = {}});
  if (!found) return found.error();
  if (found->is_good()) return BucketState::kUsable;
  if (found->status == kNotFound) return BucketState::kMissing;
  const bool is_redirect = found->status >= 300 && found->status < 400;
  return is_redirect ? BucketState::kElsewhere : BucketState::kDenied;
}

}  // namespace objects
