// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "aws/model/shape.h"
#include "base/check.h"

// Requests and results as values that know their shape. A handler reads and writes members by the
// model's names; a name or a type that the shape does not have is our own bug and a CHECK, so that
// a misspelt member falls in the first test that touches it. Values own all they hold, are copied
// deeply and are not thread-safe.
//
//   const auto id = request.string("CacheClusterId");            // std::optional
//   const bool show = request.boolean("ShowCacheNodeInfo").value_or(false);
//   for (const Structure& tag : request.structures("Tags")) ...
//
//   Structure result(*operation.output);
//   Structure& cluster = result.make("CacheCluster");
//   cluster.set("CacheClusterId", id).set("NumCacheNodes", 1);
//   cluster.append("CacheNodes").set("CacheNodeStatus", "available");

namespace aws {

// A point in time, in milliseconds since the Unix epoch.
struct Timestamp {
  int64_t ms = 0;
  auto operator<=>(const Timestamp&) const = default;
};

class Value;

// A structure of one shape. Members that were never set are absent.
class Structure {
 public:
  explicit Structure(const Shape& shape);

  const Shape& shape() const { return *shape_; }
  bool has(std::string_view name) const;
  bool empty() const;  // whether no member is set

  // Readers: nullopt, nullptr or an empty list when the member is absent. Views live as long as
  // this structure is not changed.
  std::optional<std::string_view> string(std::string_view name) const;
  std::optional<int64_t> integer(std::string_view name) const;
  std::optional<double> number(std::string_view name) const;
  std::optional<bool> boolean(std::string_view name) const;
  std::optional<Timestamp> timestamp(std::string_view name) const;
  const Structure* structure(std::string_view name) const;
  // Of numbers and times as well: their texts.
  std::vector<std::string_view> strings(std::string_view name) const;
  std::span<const Structure> structures(std::string_view name) const;

  // Writers, for chaining. An absent optional leaves the member as it is.
  Structure& set(std::string_view name, Value value);
  template <typename T>
  Structure& set(std::string_view name, const std::optional<T>& value);
  Structure& set_strings(std::string_view name, std::vector<std::string> values);

  // The structure in member `name`, made if it is absent.
  Structure& make(std::string_view name);
  // Adds an element to the list in member `name` and returns it; valid until the next one.
  Structure& append(std::string_view name);
  void append(std::string_view name, std::string value);
  // Makes the list in member `name` present, though it may be empty: `<Tags/>`.
  Structure& set_list(std::string_view name);

  // The value at the position of `shape().members`, nullptr when absent: for the writer and the
  // validator, which walk shapes.
  const Value* at(size_t position) const;
  void set_at(size_t position, Value value);

 private:
  size_t position(std::string_view name, Kind kind) const;
  Value& slot(std::string_view name, Kind kind);
  template <typename T>
  const T* get(std::string_view name, Kind kind) const;

  const Shape* shape_;
  std::vector<Value> values_;  // by position in shape_->members; empty until the first set
};

using StringList = std::vector<std::string>;
using StructureList = std::vector<Structure>;

// One value; its alternative follows from its shape.
class Value {
 public:
  using Content = std::variant<std::monostate, std::string, int64_t, double, bool, Timestamp,
                               Structure, StringList, StructureList>;

  Value() = default;
  Value(std::string text) : content_(std::move(text)) {}         // NOLINT: implicit, so that set()
  Value(std::string_view text) : content_(std::string(text)) {}  // NOLINT: takes what there is
  Value(const char* text) : content_(std::string(text)) {}       // NOLINT
  template <std::same_as<bool> Bool>
  Value(Bool value) : content_(value) {}  // NOLINT: no pointer becomes a bool
  template <std::integral Integer>
  requires(!std::same_as<Integer, bool>) Value(Integer value)
      : content_(static_cast<int64_t>(value)) {}                // NOLINT
  Value(double value) : content_(value) {}                      // NOLINT
  Value(Timestamp value) : content_(value) {}                   // NOLINT
  Value(Structure value) : content_(std::move(value)) {}        // NOLINT
  Value(StringList values) : content_(std::move(values)) {}     // NOLINT
  Value(StructureList values) : content_(std::move(values)) {}  // NOLINT

  bool absent() const { return std::holds_alternative<std::monostate>(content_); }

  // The alternative, or nullptr when the value is of another.
  template <typename T>
  const T* get() const {
    return std::get_if<T>(&content_);
  }
  template <typename T>
  T* get() {
    return std::get_if<T>(&content_);
  }

 private:
  Content content_;
};

template <typename T>
Structure& Structure::set(std::string_view name, const std::optional<T>& value) {
  if (value) set(name, Value(*value));
  return *this;
}

}  // namespace aws
