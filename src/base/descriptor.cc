// SPDX-License-Identifier: Apache-2.0
#include "base/descriptor.h"

#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace base {

Error system_error(std::string_view what) {
  return Error{std::string(what) + ": " + std::generic_category().message(errno)};
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) close(fd_);
    fd_ = other.release();
  }
  return *this;
}

Descriptor::~Descriptor() {
  if (fd_ >= 0) close(fd_);
}

}  // namespace base
