// SPDX-License-Identifier: Apache-2.0
#include "aws/query/read_response.h"

#include <pugixml.hpp>
#include <utility>

#include "aws/query/timestamp.h"
#include "base/check.h"
#include "base/numbers.h"

namespace aws {

namespace {

// A value of an element; absent: the text is none of its shape.
Value read_scalar(Kind kind, std::string_view text) {
  Value value;
  if (kind == Kind::kString) return text;
  if (kind == Kind::kBoolean && (text == "true" || text == "false")) return text == "true";
  if (kind == Kind::kInteger) {
    if (const auto number = base::parse_int64(text)) return *number;
  } else if (kind == Kind::kDouble) {
    if (const auto number = base::parse_double(text)) return *number;
  } else if (kind == Kind::kTimestamp) {
    if (const auto time = parse_timestamp(text)) return *time;
  }
  return value;
}

class Reader {
 public:
  // Fills the structure from the element's children, by its shape: which is as deep as it is.
  void read(const pugi::xml_node& element, Structure& structure) {
    const auto members = structure.shape().members;
    for (size_t i = 0; i < members.size(); i++) {
      const pugi::xml_node child = element.child(std::string(members[i].wire_name).c_str());
      if (!child) continue;
      Value value = read_member(*members[i].shape, child);
      if (!value.absent()) structure.set_at(i, std::move(value));
    }
  }

  // The first element whose text is none of its shape; empty: there is none.
  const std::string& wrong() const { return wrong_; }

 private:
  Value read_member(const Shape& shape, const pugi::xml_node& element) {
    if (shape.kind == Kind::kList) return read_list(shape, element);
    if (shape.kind == Kind::kStructure) {
      Structure structure(shape);
      read(element, structure);
      return structure;
    }
    Value value = read_scalar(shape.kind, element.text().get());
    if (value.absent() && wrong_.empty()) wrong_ = element.name();
    return value;
  }

  Value read_list(const Shape& shape, const pugi::xml_node& element) {
    const std::string name(shape.element_name);
    StringList strings;
    StructureList structures;
    for (const pugi::xml_node& child : element.children(name.c_str())) {
      if (shape.element->kind == Kind::kStructure) {
        read(child, structures.emplace_back(*shape.element));
      } else {
        strings.emplace_back(child.text().get());
      }
    }
    if (shape.element->kind == Kind::kStructure) return structures;
    return strings;
  }

  std::string wrong_;
};

}  // namespace

base::Result<Structure> read_response(const Service& service, const Operation& operation,
                                      std::string_view document) {
  CHECK(operation.output != nullptr);
  pugi::xml_document xml;
  const pugi::xml_parse_result parsed = xml.load_buffer(document.data(), document.size());
  if (!parsed) return base::Error{std::string("the answer is no XML: ") + parsed.description()};
  const std::string name(operation.name);
  pugi::xml_node element = xml.child((name + "Response").c_str());
  if (service.dialect == Dialect::kQuery) element = element.child((name + "Result").c_str());
  if (!element) return base::Error{"the answer has no result of " + name};
  Structure result(*operation.output);
  Reader reader;
  reader.read(element, result);
  if (reader.wrong().empty()) return result;
  return base::Error{"the answer's element " + reader.wrong() + " cannot be read"};
}

std::optional<ErrorText> read_error(std::string_view document) {
  pugi::xml_document xml;
  if (!xml.load_buffer(document.data(), document.size())) return std::nullopt;
  pugi::xml_node error = xml.child("ErrorResponse").child("Error");
  if (!error) error = xml.child("Response").child("Errors").child("Error");  // EC2's
  if (!error) return std::nullopt;
  return ErrorText{error.child("Code").text().get(), error.child("Message").text().get()};
}

}  // namespace aws
