// SPDX-License-Identifier: Apache-2.0
#include "objects/directory_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/ascii.h"
#include "base/descriptor.h"

namespace objects {

namespace {

namespace fs = std::filesystem;

constexpr size_t kNameBytesMax = 1024;
constexpr const char* kUnfinished = ".unfinished";

base::Error failed(const std::string& what, const std::string& path) {
  return base::system_error(what + " " + path);
}

base::Result<void> sync_directory(const std::string& path) {
  const base::Descriptor directory(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() < 0 || fsync(directory.get()) != 0) return failed("sync", path);
  return {};
}

class FileWriter final : public ObjectWriter {
 public:
  FileWriter(base::Descriptor file, std::string path)
      : file_(std::move(file)), path_(std::move(path)) {}
  ~FileWriter() override {
    if (!finished_) unlink((path_ + kUnfinished).c_str());
  }

  base::Result<void> write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t count = ::write(file_.get(), bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return failed("write", path_);
      bytes.remove_prefix(static_cast<size_t>(count));
    }
    return {};
  }

  base::Result<void> finish() override {
    if (fsync(file_.get()) != 0) return failed("sync", path_);
    if (rename((path_ + kUnfinished).c_str(), path_.c_str()) != 0) return failed("rename", path_);
    finished_ = true;
    return sync_directory(fs::path(path_).parent_path().string());
  }

 private:
  base::Descriptor file_;
  const std::string path_;
  bool finished_ = false;
};

class FileReader final : public ObjectReader {
 public:
  FileReader(base::Descriptor file, std::string path, uint64_t size)
      : file_(std::move(file)), path_(std::move(path)), size_(size) {}

  uint64_t size() const override { return size_; }

  base::Result<std::string> read(size_t most) override {
    std::string bytes(most, '\0');
    ssize_t count = 0;
    do {
      count = ::read(file_.get(), bytes.data(), bytes.size());
    } while (count < 0 && errno == EINTR);
    if (count < 0) return failed("read", path_);
    bytes.resize(static_cast<size_t>(count));
    return bytes;
  }

 private:
  base::Descriptor file_;
  const std::string path_;
  const uint64_t size_;
};

class DirectoryStore final : public ObjectStore {
 public:
  explicit DirectoryStore(std::string directory) : directory_(std::move(directory)) {}

  base::Result<std::unique_ptr<ObjectWriter>> create(const std::string& name) override {
    if (!is_object_name(name)) return base::Error{"'" + name + "' is no name for an object"};
    const std::string path = path_of(name);
    std::error_code error;
    const fs::path parent = fs::path(path).parent_path();
    fs::create_directories(parent, error);
    if (error) return base::Error{"create " + parent.string() + ": " + error.message()};
    base::Descriptor file(
        ::open((path + kUnfinished).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (file.get() < 0) return failed("create", path);
    return std::unique_ptr<ObjectWriter>(std::make_unique<FileWriter>(std::move(file), path));
  }

  base::Result<std::unique_ptr<ObjectReader>> open(const std::string& name) override {
    if (!is_object_name(name)) return base::Error{"'" + name + "' is no name for an object"};
    const std::string path = path_of(name);
    base::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status = {};
    if (file.get() < 0 || fstat(file.get(), &status) != 0) return failed("open", path);
    if (!S_ISREG(status.st_mode)) return base::Error{path + " is no file"};
    return std::unique_ptr<ObjectReader>(
        std::make_unique<FileReader>(std::move(file), path, static_cast<uint64_t>(status.st_size)));
  }

  base::Result<std::optional<uint64_t>> size(const std::string& name) override {
    if (!is_object_name(name)) return base::Error{"'" + name + "' is no name for an object"};
    struct stat status = {};
    const std::string path = path_of(name);
    if (stat(path.c_str(), &status) == 0) {
      if (!S_ISREG(status.st_mode)) return base::Error{path + " is no file"};
      return std::optional(static_cast<uint64_t>(status.st_size));
    }
    if (errno == ENOENT || errno == ENOTDIR) return std::optional<uint64_t>();
    return failed("look for", path);
  }

  // The directories that the name needed alone go with it.
  base::Result<void> remove(const std::string& name) override {
    if (!is_object_name(name)) return base::Error{"'" + name + "' is no name for an object"};
    const std::string path = path_of(name);
    for (const std::string& one : {path, path + kUnfinished}) {
      if (unlink(one.c_str()) != 0 && errno != ENOENT && errno != ENOTDIR) {
        return failed("remove", one);
      }
    }
    for (fs::path parent = fs::path(path).parent_path(); parent != fs::path(directory_);
         parent = parent.parent_path()) {
      if (rmdir(parent.c_str()) != 0) break;
    }
    return {};
  }

 private:
  std::string path_of(const std::string& name) const { return directory_ + "/" + name; }

  const std::string directory_;
};

}  // namespace

bool is_object_name(std::string_view name) {
  constexpr std::string_view kOthers = "-_.!*'() ";
  if (name.empty() || name.size() > kNameBytesMax) return false;
  while (true) {
    const std::string_view segment = name.substr(0, name.find('/'));
    const bool good = std::all_of(segment.begin(), segment.end(), [&](char c) {
      const char lower = base::to_lower(c);
      return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') ||
             kOthers.find(c) != kOthers.npos;
    });
    if (!good || segment.empty() || segment == "." || segment == "..") return false;
    if (segment.size() == name.size()) return true;
    name.remove_prefix(segment.size() + 1);
  }
}

std::unique_ptr<ObjectStore> directory_store(std::string directory) {
  return std::make_unique<DirectoryStore>(std::move(directory));
}

}  // namespace objects
