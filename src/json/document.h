// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11/algorithm.hpp>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.h"

// Our structs as JSON documents: what the store keeps and what the service and its agents say to
// each other. A struct names its members once, with BOOST_DESCRIBE_STRUCT; enums travel by name
// (BOOST_DESCRIBE_ENUM). Reading is made for documents that another version wrote: a member that
// is absent keeps its default, one that we do not know is skipped. A member of another type than
// ours is an error, because guessing would lose data.

namespace json {

template <typename T>
concept Struct = boost::describe::has_describe_members<T>::value && !std::is_union_v<T>;

// Of whatever by name.
template <typename M>
concept Map = std::same_as<typename M::key_type, std::string> && requires {
  typename M::mapped_type;
};

template <typename T>
concept Enum = boost::describe::has_describe_enumerators<T>::value;

template <Struct T>
using Members = boost::describe::describe_members<T, boost::describe::mod_any_access>;

boost::json::value parse(std::string_view text, std::string& error);
std::string serialize(const boost::json::value& value);

// --- Writing -------------------------------------------------------------------------------------
// (Parentheses, not braces: `value{x}` would be a list of one.)

inline boost::json::value to_value(const std::string& text) { return boost::json::value(text); }
inline boost::json::value to_value(std::same_as<bool> auto flag) {
  return boost::json::value(flag);
}
inline boost::json::value to_value(double number) { return boost::json::value(number); }
template <std::integral T>
requires(!std::same_as<T, bool>) boost::json::value to_value(T number) {
  if constexpr (std::is_signed_v<T>) return boost::json::value(static_cast<int64_t>(number));
  return boost::json::value(static_cast<uint64_t>(number));
}
template <Enum T>
boost::json::value to_value(T enumerator);
template <Struct T>
boost::json::value to_value(const T& record);
template <typename T>
boost::json::value to_value(const std::optional<T>& maybe);
template <typename T>
boost::json::value to_value(const std::vector<T>& list);
template <Map M>
boost::json::value to_value(const M& map);

template <Enum T>
boost::json::value to_value(T enumerator) {
  return boost::json::value(boost::describe::enum_to_string(enumerator, ""));
}

template <typename T>
boost::json::value to_value(const std::optional<T>& maybe) {
  return maybe ? to_value(*maybe) : boost::json::value(nullptr);
}

template <typename T>
boost::json::value to_value(const std::vector<T>& list) {
  boost::json::array array;
  array.reserve(list.size());
  for (const T& element : list) array.push_back(to_value(element));
  return array;
}

template <Map M>
boost::json::value to_value(const M& map) {
  boost::json::object object;
  object.reserve(map.size());
  for (const auto& [name, element] : map) object[name] = to_value(element);
  return object;
}

template <Struct T>
boost::json::value to_value(const T& record) {
  boost::json::object object;
  boost::mp11::mp_for_each<Members<T>>(
      [&](auto member) { object[member.name] = to_value(record.*member.pointer); });
  return object;
}

// --- Reading -------------------------------------------------------------------------------------

// Each sets `out` and returns true, or says in `error` which member is what it must not be.

bool from_value(const boost::json::value& value, std::string& out, std::string& error);
bool from_value(const boost::json::value& value, bool& out, std::string& error);
bool from_value(const boost::json::value& value, double& out, std::string& error);
bool read_integer(const boost::json::value& value, int64_t min, uint64_t max, uint64_t& bits,
                  std::string& error);
template <std::integral T>
requires(!std::same_as<T, bool>) bool from_value(const boost::json::value& value, T& out,
                                                 std::string& error);
template <Enum T>
bool from_value(const boost::json::value& value, T& out, std::string& error);
template <Struct T>
bool from_value(const boost::json::value& value, T& out, std::string& error);
template <typename T>
bool from_value(const boost::json::value& value, std::optional<T>& out, std::string& error);
template <typename T>
bool from_value(const boost::json::value& value, std::vector<T>& out, std::string& error);
template <Map M>
bool from_value(const boost::json::value& value, M& out, std::string& error);

template <std::integral T>
requires(!std::same_as<T, bool>) bool from_value(const boost::json::value& value, T& out,
                                                 std::string& error) {
  uint64_t bits = 0;
  const int64_t min = static_cast<int64_t>(std::numeric_limits<T>::min());
  const uint64_t max = static_cast<uint64_t>(std::numeric_limits<T>::max());
  if (!read_integer(value, min, max, bits, error)) return false;
  out = static_cast<T>(bits);
  return true;
}

template <Enum T>
bool from_value(const boost::json::value& value, T& out, std::string& error) {
  std::string name;
  if (!from_value(value, name, error)) return false;
  if (boost::describe::enum_from_string(name.c_str(), out)) return true;
  error = "is '" + name + "', which is none of its values";
  return false;
}

template <typename T>
bool from_value(const boost::json::value& value, std::optional<T>& out, std::string& error) {
  out.reset();
  if (value.is_null()) return true;
  return from_value(value, out.emplace(), error);
}

template <typename T>
bool from_value(const boost::json::value& value, std::vector<T>& out, std::string& error) {
  const boost::json::array* array = value.if_array();
  if (array == nullptr) {
    error = "is not a list";
    return false;
  }
  out.clear();
  out.reserve(array->size());
  for (const boost::json::value& element : *array) {
    T item{};
    if (!from_value(element, item, error)) return false;
    out.push_back(std::move(item));
  }
  return true;
}

template <Map M>
bool from_value(const boost::json::value& value, M& out, std::string& error) {
  const boost::json::object* object = value.if_object();
  if (object == nullptr) {
    error = "is not an object";
    return false;
  }
  out.clear();
  for (const auto& [name, element] : *object) {
    if (!from_value(element, out[std::string(name)], error)) return false;
  }
  return true;
}

template <Struct T>
bool from_value(const boost::json::value& value, T& out, std::string& error) {
  const boost::json::object* object = value.if_object();
  if (object == nullptr) {
    error = "is not an object";
    return false;
  }
  bool good = true;
  boost::mp11::mp_for_each<Members<T>>([&](auto member) {
    const boost::json::value* found = good ? object->if_contains(member.name) : nullptr;
    if (found == nullptr || from_value(*found, out.*member.pointer, error)) return;
    error = std::string(member.name) + (error.starts_with("is ") ? " " : ".") + error;
    good = false;
  });
  return good;
}

// --- Documents -----------------------------------------------------------------------------------

template <typename T>
std::string write(const T& record) {
  return json::serialize(to_value(record));  // not what Boost.JSON calls so
}

// The record in `text`, or what is wrong with it: `nodes.port is not a whole number`.
template <typename T>
base::Result<T> read(std::string_view text) {
  std::string error;
  const boost::json::value value = parse(text, error);
  T record{};
  if (!error.empty() || !from_value(value, record, error)) return base::Error{std::move(error)};
  return record;
}

}  // namespace json
