// SPDX-License-Identifier: Apache-2.0
#include "base/temporary_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <utility>

#include "base/random.h"

namespace base {

namespace {

constexpr size_t kNameDigits = 16;

std::string new_name(const std::string& directory) {
  return directory + "/temp-" + random_hex(kNameDigits) + ".rdb";
}

// By which a file without a name is found to be given one.
std::string path_of(const Descriptor& file) {
  return "/proc/self/fd/" + std::to_string(file.get());
}

}  // namespace

Result<TemporaryFile> TemporaryFile::create(const std::string& directory, mode_t mode) {
  Descriptor unnamed(::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, mode));
  if (unnamed.get() >= 0 && ::access(path_of(unnamed).c_str(), F_OK) == 0) {
    return TemporaryFile(std::move(unnamed), directory, "");
  }
  const std::string name = new_name(directory);
  Descriptor file(::open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
  if (file.get() < 0) return system_error("cannot create " + name);
  return TemporaryFile(std::move(file), directory, name);
}

TemporaryFile::TemporaryFile(TemporaryFile&& other) noexcept
    : file_(std::move(other.file_)),
      directory_(std::move(other.directory_)),
      name_(std::exchange(other.name_, {})) {}

TemporaryFile::~TemporaryFile() {
  if (!name_.empty()) ::unlink(name_.c_str());
}

// A link never takes another's place, so it goes by way of a name that nobody has.
Result<void> TemporaryFile::take_place(const std::string& path) {
  if (name_.empty()) {
    const std::string name = new_name(directory_);
    if (::linkat(AT_FDCWD, path_of(file_).c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) !=
        0) {
      return system_error("cannot name " + name);
    }
    name_ = name;
  }
  if (::rename(name_.c_str(), path.c_str()) != 0) {
    return system_error("cannot rename " + name_ + " to " + path);
  }
  name_.clear();
  return {};
}

}  // namespace base
