// SPDX-License-Identifier: Apache-2.0
#include "encryption/encrypted_disk.h"

#include <utility>

#include "encryption/encrypted_file.h"
#include "encryption/records.h"

namespace encryption {

namespace {

class EncryptedAppendFile final : public base::AppendFile {
 public:
  EncryptedAppendFile(const DataKey& key, std::unique_ptr<base::AppendFile> file, bool is_new,
                      EncryptedAppender::Stored stored)
      : file_(std::move(file)), appender_(key, *file_, is_new, std::move(stored)) {}

  base::Result<uint64_t> size() override { return appender_.size(); }
  base::Result<size_t> append(std::string_view bytes) override { return appender_.append(bytes); }
  base::Result<void> truncate(uint64_t size) override { return appender_.truncate(size); }
  base::Result<void> sync() override { return file_->sync(); }

 private:
  const std::unique_ptr<base::AppendFile> file_;
  EncryptedAppender appender_;
};

// What was written without encryption before there was a key.
class PlainAppendFile final : public base::AppendFile {
 public:
  PlainAppendFile(std::unique_ptr<base::AppendFile> file, std::string path)
      : file_(std::move(file)), path_(std::move(path)) {}

  base::Result<uint64_t> size() override { return file_->size(); }
  base::Result<size_t> append(std::string_view /*bytes*/) override {
    return base::Error{path_ + " is not encrypted, and what is written is to be"};
  }
  base::Result<void> truncate(uint64_t size) override { return file_->truncate(size); }
  base::Result<void> sync() override { return file_->sync(); }

 private:
  const std::unique_ptr<base::AppendFile> file_;
  const std::string path_;
};

base::Result<std::unique_ptr<base::FileView>> no_more_views() {
  return base::Error{"a file without a name is not cut"};
}

class EncryptedUnnamedFile final : public base::UnnamedFile {
 public:
  EncryptedUnnamedFile(const DataKey& key, std::unique_ptr<base::UnnamedFile> file)
      : key_(key), file_(std::move(file)), appender_(key, *file_, true, no_more_views) {}

  base::Result<uint64_t> size() override { return appender_.size(); }
  base::Result<size_t> append(std::string_view bytes) override { return appender_.append(bytes); }
  base::Result<void> truncate(uint64_t size) override { return appender_.truncate(size); }
  base::Result<void> sync() override { return file_->sync(); }
  base::Result<void> take_place(const std::string& path) override {
    return file_->take_place(path);
  }
  std::unique_ptr<base::FileReader> reader() const override {
    return std::make_unique<EncryptedReader>(key_, file_->reader());
  }

 private:
  const DataKey& key_;
  const std::unique_ptr<base::UnnamedFile> file_;
  EncryptedAppender appender_;
};

}  // namespace

EncryptedDisk::EncryptedDisk(base::FileSystem& disk, std::optional<DataKey> key)
    : disk_(disk), key_(std::move(key)) {}

base::Result<bool> EncryptedDisk::is_encrypted(const std::string& path) {
  const auto file = disk_.view(path);
  if (!file) return file.error();
  const std::string_view stored = (*file)->bytes();
  return begins_encrypted(stored) || is_torn_magic(stored);
}

base::Result<bool> EncryptedDisk::may_grow(const std::string& path) {
  if (!key_) return true;
  const auto size = disk_.size(path);
  if (!size) return size.error();
  if (!size->has_value() || **size == 0) return true;
  return is_encrypted(path);
}

base::Result<std::unique_ptr<base::AppendFile>> EncryptedDisk::open(const std::string& path,
                                                                    Opening opening) {
  auto file = disk_.open(path, opening);
  if (!file || !key_) return file;
  const auto may_grow = this->may_grow(path);
  if (!may_grow) return may_grow.error();
  if (!*may_grow) {
    return std::unique_ptr<base::AppendFile>(
        std::make_unique<PlainAppendFile>(*std::move(file), path));
  }
  return std::unique_ptr<base::AppendFile>(
      std::make_unique<EncryptedAppendFile>(*key_, *std::move(file), opening == Opening::kNew,
                                            [this, path] { return disk_.view(path); }));
}

base::Result<std::unique_ptr<base::FileView>> EncryptedDisk::view(const std::string& path) {
  auto file = disk_.view(path);
  if (!file) return file;
  const std::string_view stored = (*file)->bytes();
  if (!begins_encrypted(stored)) {
    if (!key_ || !is_torn_magic(stored)) return file;
  } else if (!key_) {
    const std::string which =
        stored.size() < kSegmentHeadBytes ? "" : " " + key_id_text(key_id_of(stored));
    return base::Error{path + " is encrypted with the data key" + which +
                       ", and no data-key-file was given"};
  }
  return EncryptedView::create(*key_, *std::move(file), path);
}

base::Result<std::unique_ptr<base::UnnamedFile>> EncryptedDisk::create_unnamed(
    const std::string& directory, mode_t mode) {
  auto file = disk_.create_unnamed(directory, mode);
  if (!file || !key_) return file;
  return std::unique_ptr<base::UnnamedFile>(
      std::make_unique<EncryptedUnnamedFile>(*key_, *std::move(file)));
}

}  // namespace encryption
