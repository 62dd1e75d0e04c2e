// SPDX-License-Identifier: Apache-2.0
#include "base/file_system.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/descriptor.h"
#include "base/temporary_file.h"

namespace base {

namespace {

constexpr mode_t kFileMode = 0600;  // what is stored is nobody else's to read
constexpr mode_t kDirectoryMode = 0700;

Result<uint64_t> size_of(int file) {
  struct stat status = {};
  if (::fstat(file, &status) != 0) return system_error("fstat");
  return static_cast<uint64_t>(status.st_size);
}

Result<size_t> write_some(int file, std::string_view bytes) {
  for (;;) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written >= 0) return static_cast<size_t>(written);
    if (errno != EINTR) return system_error("write");
  }
}

Result<void> cut(int file, uint64_t size) {
  if (::ftruncate(file, static_cast<off_t>(size)) != 0) return system_error("ftruncate");
  return {};
}

Result<void> sync_data(int file) {
  if (::fdatasync(file) != 0) return system_error("fdatasync");
  return {};
}

class DiskFile final : public AppendFile {
 public:
  explicit DiskFile(Descriptor file) : file_(std::move(file)) {}

  Result<uint64_t> size() override { return size_of(file_.get()); }
  Result<size_t> append(std::string_view bytes) override { return write_some(file_.get(), bytes); }
  Result<void> truncate(uint64_t size) override { return cut(file_.get(), size); }
  Result<void> sync() override { return sync_data(file_.get()); }

 private:
  Descriptor file_;
};

class DescriptorReader final : public FileReader {
 public:
  explicit DescriptorReader(int file) : file_(file) {}

  Result<size_t> read(char* into, size_t bytes) override {
    for (;;) {
      const ssize_t count = ::pread(file_, into, bytes, static_cast<off_t>(at_));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return system_error("pread");
      at_ += static_cast<uint64_t>(count);
      return static_cast<size_t>(count);
    }
  }

 private:
  const int file_;
  uint64_t at_ = 0;
};

// Writes go to the end, since nothing else moves the descriptor's place.
class UnnamedDiskFile final : public UnnamedFile {
 public:
  explicit UnnamedDiskFile(TemporaryFile file) : file_(std::move(file)) {}

  Result<uint64_t> size() override { return size_of(file_.descriptor()); }
  Result<size_t> append(std::string_view bytes) override {
    return write_some(file_.descriptor(), bytes);
  }
  Result<void> truncate(uint64_t size) override {
    if (auto done = cut(file_.descriptor(), size); !done) return done;
    if (::lseek(file_.descriptor(), 0, SEEK_END) < 0) return system_error("lseek");
    return {};
  }
  Result<void> sync() override { return sync_data(file_.descriptor()); }
  Result<void> take_place(const std::string& path) override { return file_.take_place(path); }
  std::unique_ptr<FileReader> reader() const override {
    return std::make_unique<DescriptorReader>(file_.descriptor());
  }

 private:
  TemporaryFile file_;
};

class MappedFile final : public FileView {
 public:
  MappedFile(void* memory, size_t bytes) : memory_(memory), bytes_(bytes) {}
  ~MappedFile() override {
    if (bytes_ != 0) ::munmap(memory_, bytes_);
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::string_view front(uint64_t /*wanted*/) override {
    return {static_cast<const char*>(memory_), bytes_};
  }
  uint64_t size_at_most() const override { return bytes_; }

 private:
  void* memory_;
  size_t bytes_;
};

Error cannot(std::string_view verb, const std::string& path) {
  return system_error("Can't " + std::string(verb) + " " + path);
}

}  // namespace

Result<std::unique_ptr<AppendFile>> DiskFileSystem::open(const std::string& path, Opening opening) {
  const int how = opening == Opening::kNew ? O_CREAT | O_TRUNC : 0;
  Descriptor file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | how, kFileMode));
  if (file.get() < 0) return cannot("open", path);
  return std::unique_ptr<AppendFile>(std::make_unique<DiskFile>(std::move(file)));
}

Result<std::unique_ptr<FileView>> DiskFileSystem::view(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status = {};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) return cannot("read", path);
  if (!S_ISREG(status.st_mode)) return Error{path + " is no regular file"};
  const auto bytes = static_cast<size_t>(status.st_size);
  void* memory = nullptr;
  if (bytes != 0) {
    memory = ::mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, file.get(), 0);
    if (memory == MAP_FAILED) return cannot("map", path);
    ::madvise(memory, bytes, MADV_SEQUENTIAL);
  }
  return std::unique_ptr<FileView>(std::make_unique<MappedFile>(memory, bytes));
}

Result<std::unique_ptr<UnnamedFile>> DiskFileSystem::create_unnamed(const std::string& directory,
                                                                    mode_t mode) {
  auto file = TemporaryFile::create(directory, mode);
  if (!file) return file.error();
  return std::unique_ptr<UnnamedFile>(std::make_unique<UnnamedDiskFile>(std::move(*file)));
}

Result<std::optional<uint64_t>> DiskFileSystem::size(const std::string& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) == 0) return {static_cast<uint64_t>(status.st_size)};
  if (errno == ENOENT || errno == ENOTDIR) return std::optional<uint64_t>();
  return cannot("look at", path);
}

Result<void> DiskFileSystem::rename(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return cannot("rename " + from + " to", to);
  return {};
}

Result<void> DiskFileSystem::remove(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return cannot("remove", path);
  return {};
}

Result<void> DiskFileSystem::make_directory(const std::string& path) {
  if (::mkdir(path.c_str(), kDirectoryMode) == 0) return {};
  struct stat status = {};
  if (errno == EEXIST && ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) return {};
  return cannot("create directory", path);
}

Result<void> DiskFileSystem::sync_directory(const std::string& path) {
  const Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() < 0 || ::fsync(directory.get()) != 0) return cannot("sync directory", path);
  return {};
}

Result<std::string_view> FileView::whole() {
  const std::string_view all = bytes();
  if (const std::string why = fault(); !why.empty()) return Error{why};
  if (torn() > 0) return Error{"its end is missing"};
  return all;
}

Result<void> append_all(AppendFile& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = file.append(bytes);
    if (!count) return count.error();
    if (*count == 0) return Error{"there is no room for it"};
    bytes.remove_prefix(*count);
  }
  return {};
}

Result<void> write_synced(FileSystem& disk, const std::string& path, std::string_view text) {
  auto file = disk.open(path, FileSystem::Opening::kNew);
  if (!file) return file.error();
  auto done = append_all(**file, text);
  if (done) done = (*file)->sync();
  if (!done) return Error{"Can't write " + path + ": " + done.error().message};
  return {};
}

}  // namespace base
