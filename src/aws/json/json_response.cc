// SPDX-License-Identifier: Apache-2.0
#include "aws/json/json_response.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "aws/query/timestamp.h"
#include "base/numbers.h"

namespace aws {

namespace {

boost::json::string_view view(std::string_view text) { return {text.data(), text.size()}; }

boost::json::value to_json(const Structure& structure);

boost::json::value to_json(const Value& value) {
  if (const auto* text = value.get<std::string>()) return view(*text);
  if (const auto* number = value.get<int64_t>()) return *number;
  if (const auto* number = value.get<double>()) return *number;
  if (const auto* flag = value.get<bool>()) return *flag;
  if (const auto* time = value.get<Timestamp>()) return static_cast<double>(time->ms) / 1000;
  if (const auto* structure = value.get<Structure>()) return to_json(*structure);
  boost::json::array list;
  if (const auto* strings = value.get<StringList>()) {
    for (const std::string& text : *strings) list.emplace_back(view(text));
  }
  if (const auto* structures = value.get<StructureList>()) {
    for (const Structure& structure : *structures) list.push_back(to_json(structure));
  }
  return list;
}

// A list of `key` and `value`.
boost::json::value map_to_json(const Value& value) {
  boost::json::object object;
  for (const Structure& entry : *value.get<StructureList>()) {
    const auto at = static_cast<size_t>(find_member(entry.shape(), "value"));
    object[view(*entry.string("key"))] = to_json(*entry.at(at));
  }
  return object;
}

// A list of numbers or times is one of their texts; those of ours that are none are null.
boost::json::value number_from(const Shape& shape, const std::string& text) {
  if (shape.kind == Kind::kTimestamp) {
    const auto time = parse_timestamp(text);
    return time ? boost::json::value(static_cast<double>(time->ms) / 1000) : nullptr;
  }
  const auto number = base::parse_double(text);
  return number ? boost::json::value(*number) : nullptr;
}

boost::json::value numbers_to_json(const Shape& element, const StringList& texts) {
  boost::json::array list;
  for (const std::string& text : texts) list.push_back(number_from(element, text));
  return list;
}

boost::json::value member_to_json(const Shape& shape, const Value& value) {
  if (shape.is_map) return map_to_json(value);
  const bool has_numbers = shape.kind == Kind::kList && (shape.element->kind == Kind::kDouble ||
                                                         shape.element->kind == Kind::kTimestamp);
  if (has_numbers) return numbers_to_json(*shape.element, *value.get<StringList>());
  return to_json(value);
}

boost::json::value to_json(const Structure& structure) {
  boost::json::object object;
  const auto members = structure.shape().members;
  for (size_t i = 0; i < members.size(); i++) {
    const Value* value = structure.at(i);
    if (value == nullptr) continue;
    object[view(members[i].wire_name)] = member_to_json(*members[i].shape, *value);
  }
  return object;
}

}  // namespace

std::string write_json_response(const Structure* result) {
  if (result == nullptr) return "{}";
  return boost::json::serialize(to_json(*result));
}

}  // namespace aws
