// SPDX-License-Identifier: Apache-2.0
#include "aws/model/value.h"

#include <algorithm>

namespace aws {

namespace {

// Whether the value is of the alternative that the shape asks for.
bool fits(const Value& value, const Shape& shape) {
  switch (shape.kind) {
    case Kind::kString:
      return value.get<std::string>() != nullptr;
    case Kind::kInteger:
      return value.get<int64_t>() != nullptr;
    case Kind::kDouble:
      return value.get<double>() != nullptr;
    case Kind::kBoolean:
      return value.get<bool>() != nullptr;
    case Kind::kTimestamp:
      return value.get<Timestamp>() != nullptr;
    case Kind::kStructure:
      return value.get<Structure>() != nullptr && &value.get<Structure>()->shape() == &shape;
    case Kind::kList: {
      if (shape.element->kind != Kind::kStructure) return value.get<StringList>() != nullptr;
      const auto* elements = value.get<StructureList>();
      return elements != nullptr &&
             std::all_of(elements->begin(), elements->end(), [&](const Structure& element) {
               return &element.shape() == shape.element;
             });
    }
  }
  return false;
}

}  // namespace

Structure::Structure(const Shape& shape) : shape_(&shape) { CHECK(shape.kind == Kind::kStructure); }

size_t Structure::position(std::string_view name, Kind kind) const {
  const int found = find_member(*shape_, name);
  CHECK(found >= 0);  // the shape has no such member
  const auto at = static_cast<size_t>(found);
  CHECK(shape_->members[at].shape->kind == kind);  // it has, of another type
  return at;
}

bool Structure::has(std::string_view name) const {
  const int found = find_member(*shape_, name);
  CHECK(found >= 0);
  return at(static_cast<size_t>(found)) != nullptr;
}

bool Structure::empty() const {
  return std::all_of(values_.begin(), values_.end(),
                     [](const Value& value) { return value.absent(); });
}

const Value* Structure::at(size_t position) const {
  CHECK(position < shape_->members.size());
  if (values_.empty() || values_[position].absent()) return nullptr;
  return &values_[position];
}

void Structure::set_at(size_t position, Value value) {
  CHECK(position < shape_->members.size());
  CHECK(fits(value, *shape_->members[position].shape));
  if (values_.empty()) values_.resize(shape_->members.size());
  values_[position] = std::move(value);
}

template <typename T>
const T* Structure::get(std::string_view name, Kind kind) const {
  const Value* value = at(position(name, kind));
  return value == nullptr ? nullptr : value->get<T>();
}

std::optional<std::string_view> Structure::string(std::string_view name) const {
  const auto* text = get<std::string>(name, Kind::kString);
  return text == nullptr ? std::nullopt : std::optional<std::string_view>(*text);
}

std::optional<int64_t> Structure::integer(std::string_view name) const {
  const auto* value = get<int64_t>(name, Kind::kInteger);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

std::optional<double> Structure::number(std::string_view name) const {
  const auto* value = get<double>(name, Kind::kDouble);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

std::optional<bool> Structure::boolean(std::string_view name) const {
  const auto* value = get<bool>(name, Kind::kBoolean);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

std::optional<Timestamp> Structure::timestamp(std::string_view name) const {
  const auto* value = get<Timestamp>(name, Kind::kTimestamp);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

const Structure* Structure::structure(std::string_view name) const {
  return get<Structure>(name, Kind::kStructure);
}

std::vector<std::string_view> Structure::strings(std::string_view name) const {
  const size_t at_position = position(name, Kind::kList);
  CHECK(shape_->members[at_position].shape->element->kind != Kind::kStructure);
  const Value* value = at(at_position);
  if (value == nullptr) return {};
  const auto& list = *value->get<StringList>();
  return {list.begin(), list.end()};
}

std::span<const Structure> Structure::structures(std::string_view name) const {
  const size_t at_position = position(name, Kind::kList);
  CHECK(shape_->members[at_position].shape->element->kind == Kind::kStructure);
  const Value* value = at(at_position);
  if (value == nullptr) return {};
  return *value->get<StructureList>();
}

Structure& Structure::set(std::string_view name, Value value) {
  const int found = find_member(*shape_, name);
  CHECK(found >= 0);
  const auto at_position = static_cast<size_t>(found);
  // An integer is a double where the shape wants one: set("FixedPrice", 0).
  if (const auto* integer = value.get<int64_t>();
      integer != nullptr && shape_->members[at_position].shape->kind == Kind::kDouble) {
    value = static_cast<double>(*integer);
  }
  set_at(at_position, std::move(value));
  return *this;
}

Structure& Structure::set_strings(std::string_view name, std::vector<std::string> values) {
  return set(name, Value(std::move(values)));
}

Value& Structure::slot(std::string_view name, Kind kind) {
  const size_t at_position = position(name, kind);
  if (values_.empty()) values_.resize(shape_->members.size());
  Value& value = values_[at_position];
  if (!value.absent()) return value;
  const Shape& shape = *shape_->members[at_position].shape;
  if (kind == Kind::kStructure) {
    value = Structure(shape);
  } else if (shape.element->kind == Kind::kStructure) {
    value = StructureList();
  } else {
    value = StringList();
  }
  return value;
}

Structure& Structure::make(std::string_view name) {
  return *slot(name, Kind::kStructure).get<Structure>();
}

Structure& Structure::append(std::string_view name) {
  auto* list = slot(name, Kind::kList).get<StructureList>();
  CHECK(list != nullptr);  // a list of strings takes a string
  return list->emplace_back(*shape_->members[position(name, Kind::kList)].shape->element);
}

void Structure::append(std::string_view name, std::string value) {
  auto* list = slot(name, Kind::kList).get<StringList>();
  CHECK(list != nullptr);
  list->push_back(std::move(value));
}

Structure& Structure::set_list(std::string_view name) {
  slot(name, Kind::kList);
  return *this;
}

}  // namespace aws
