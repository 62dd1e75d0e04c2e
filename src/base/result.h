// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/check.h"

// Failure of the world (disk, peer, configuration) as a value, with std::expected's names, so
// that it can become an alias for it when the compiler has it.

namespace base {

// What went wrong, as one sentence for a person: no trailing period, no newline.
struct Error {
  std::string message;
};

// Either a T or an E. Not thread-safe; reading the side that is not there is a CHECK.
template <typename T, typename E = Error>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}  // NOLINT: implicit, as std::expected is
  Result(E error) : state_(std::move(error)) {}  // NOLINT

  bool has_value() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return has_value(); }

  T& value() & {
    CHECK(has_value());
    return *std::get_if<T>(&state_);
  }
  const T& value() const& {
    CHECK(has_value());
    return *std::get_if<T>(&state_);
  }
  T&& value() && {
    CHECK(has_value());
    return std::move(*std::get_if<T>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const E& error() const {
    CHECK(!has_value());
    return *std::get_if<E>(&state_);
  }

 private:
  std::variant<T, E> state_;
};

// Success without a value, or an E.
template <typename E>
class [[nodiscard]] Result<void, E> {
 public:
  Result() = default;
  Result(E error) : error_(std::move(error)) {}  // NOLINT: implicit, as std::expected is

  bool has_value() const { return !error_.has_value(); }
  explicit operator bool() const { return has_value(); }
  const E& error() const {
    CHECK(error_.has_value());
    return *error_;
  }

 private:
  std::optional<E> error_;
};

}  // namespace base
