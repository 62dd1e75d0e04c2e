// SPDX-License-Identifier: Apache-2.0
#include "aws/json/json_request.h"

#include <boost/json/value.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "aws/json/json_errors.h"
#include "aws/query/validate.h"
#include "base/numbers.h"
#include "json/strict.h"

namespace aws {

namespace {

using boost::json::value;

Error of_another_type(std::string_view name, std::string_view wanted) {
  std::string text(name);
  return {kSerializationException, text.append(" must be ").append(wanted).append(".")};
}

std::string_view view(const boost::json::string& text) { return {text.data(), text.size()}; }

Result<Structure> read_structure(const Shape& shape, std::string_view name, const value& json);

Result<Value> read_integer(const Shape& shape, std::string_view name, const value& json) {
  constexpr int64_t kMin = std::numeric_limits<int32_t>::min();
  constexpr int64_t kMax = std::numeric_limits<int32_t>::max();
  const auto* number = json.if_int64();
  const bool fits = number != nullptr && (shape.is_long || (*number >= kMin && *number <= kMax));
  if (!fits) {
    return of_another_type(name, "an integer");
  }
  return Value(*number);
}

Result<Value> read_time(std::string_view name, const value& json) {
  constexpr double kSecondsMax = 1e11;
  boost::json::error_code error;
  const auto seconds = json.to_number<double>(error);
  if (error || !std::isfinite(seconds) || std::abs(seconds) > kSecondsMax) {
    return of_another_type(name, "a time in seconds");
  }
  return Value(Timestamp{static_cast<int64_t>(std::llround(seconds * 1000))});
}

Result<Value> read_double(std::string_view name, const value& json) {
  boost::json::error_code error;
  const auto number = json.to_number<double>(error);
  if (error || !std::isfinite(number)) return of_another_type(name, "a number");
  return Value(number);
}

Result<Value> read_map(const Shape& shape, std::string_view name, const value& json) {
  const auto* object = json.if_object();
  if (object == nullptr) return of_another_type(name, "an object");
  StructureList entries;
  for (const auto& [key, text] : *object) {
    if (!text.is_string()) return of_another_type(name, "an object of strings");
    entries.emplace_back(*shape.element)
        .set("key", std::string_view(key.data(), key.size()))
        .set("value", view(text.get_string()));
  }
  return Value(std::move(entries));
}

Result<Value> read_list(const Shape& shape, std::string_view name, const value& json) {
  if (shape.is_map) return read_map(shape, name, json);
  const auto* list = json.if_array();
  if (list == nullptr) return of_another_type(name, "a list");
  StringList strings;
  StructureList structures;
  for (const value& element : *list) {
    if (shape.element->kind == Kind::kStructure) {
      auto structure = read_structure(*shape.element, name, element);
      if (!structure) return structure.error();
      structures.push_back(*std::move(structure));
    } else if (shape.element->kind == Kind::kDouble) {
      const auto number = read_double(name, element);
      if (!number) return number.error();
      strings.push_back(base::format_double(*number->get<double>()));
    } else if (element.is_string()) {
      strings.emplace_back(view(element.get_string()));
    } else {
      return of_another_type(name, "a list of strings");
    }
  }
  if (shape.element->kind == Kind::kStructure) return Value(std::move(structures));
  return Value(std::move(strings));
}

Result<Value> read_value(const Shape& shape, std::string_view name, const value& json) {
  switch (shape.kind) {
    case Kind::kString:
      if (!json.is_string()) return of_another_type(name, "a string");
      return Value(view(json.get_string()));
    case Kind::kInteger:
      return read_integer(shape, name, json);
    case Kind::kDouble:
      return read_double(name, json);
    case Kind::kBoolean:
      if (!json.is_bool()) return of_another_type(name, "true or false");
      return Value(json.get_bool());
    case Kind::kTimestamp:
      return read_time(name, json);
    case Kind::kList:
      return read_list(shape, name, json);
    case Kind::kStructure:
      break;
  }
  auto structure = read_structure(shape, name, json);
  if (!structure) return structure.error();
  return Value(*std::move(structure));
}

Result<Structure> read_structure(const Shape& shape, std::string_view name, const value& json) {
  const auto* object = json.if_object();
  if (object == nullptr) return of_another_type(name, "an object");
  Structure structure(shape);
  for (size_t i = 0; i < shape.members.size(); i++) {
    const Member& member = shape.members[i];
    const auto* found = object->if_contains(
        boost::json::string_view(member.wire_name.data(), member.wire_name.size()));
    if (found == nullptr || found->is_null()) continue;
    auto read = read_value(*member.shape, member.name, *found);
    if (!read) return read.error();
    structure.set_at(i, *std::move(read));
  }
  return structure;
}

}  // namespace

std::string_view json_target(const Service& service) {
  if (service.dialect == Dialect::kJson) return service.version;
  return service.name == "monitoring" ? "GraniteServiceVersion20100801" : "";
}

Result<const Operation*> read_target(const Service& service, std::string_view target) {
  const size_t dot = target.rfind('.');
  const Operation* operation = nullptr;
  if (dot != std::string_view::npos && target.substr(0, dot) == json_target(service)) {
    operation = find_operation(service, target.substr(dot + 1));
  }
  if (operation != nullptr) return operation;
  return Error(kUnknownOperationException, "There is no operation '" + std::string(target) + "'.");
}

Result<Request> read_json_request(const Operation& operation, std::string_view body) {
  const auto json = json::parse_strict(body.empty() ? "{}" : body, {.bytes_max = 1 << 20});
  if (!json) {
    return Error(kSerializationException, "The body is no document: " + json.error().message + ".");
  }
  return read_document_request(operation, *json);
}

Result<Request> read_document_request(const Operation& operation, const value& document) {
  auto input = read_structure(*operation.input, "The body", document);
  if (!input) return input.error();
  if (const auto valid = validate(*input); !valid) {
    return Error(kValidationException, valid.error().message);
  }
  return Request{&operation, *std::move(input)};
}

}  // namespace aws
