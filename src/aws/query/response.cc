// SPDX-License-Identifier: Apache-2.0
#include "aws/query/response.h"

#include "aws/query/timestamp.h"
#include "aws/query/xml_writer.h"
#include "base/check.h"
#include "base/numbers.h"

namespace aws {

namespace {

void write_members(XmlWriter& xml, const Structure& structure);

void write_structure(XmlWriter& xml, std::string_view name, const Structure& structure) {
  if (structure.empty()) return xml.empty_element(name);
  xml.open(name);
  write_members(xml, structure);
  xml.close(name);
}

void write_list(XmlWriter& xml, const Member& member, const Value& value) {
  const auto* strings = value.get<StringList>();
  const auto* structures = value.get<StructureList>();
  const std::string_view element = member.shape->element_name;
  if (strings != nullptr ? strings->empty() : structures->empty()) {
    return xml.empty_element(member.wire_name);
  }
  xml.open(member.wire_name);
  if (strings != nullptr) {
    for (const std::string& text : *strings) xml.element(element, text);
  } else {
    for (const Structure& structure : *structures) write_structure(xml, element, structure);
  }
  xml.close(member.wire_name);
}

std::string scalar_text(Kind kind, const Value& value) {
  switch (kind) {
    case Kind::kInteger:
      return std::to_string(*value.get<int64_t>());
    case Kind::kDouble:
      return base::format_double(*value.get<double>());
    case Kind::kBoolean:
      return *value.get<bool>() ? "true" : "false";
    case Kind::kTimestamp:
      return format_timestamp(*value.get<Timestamp>());
    default:
      return *value.get<std::string>();
  }
}

void write_members(XmlWriter& xml, const Structure& structure) {
  const auto members = structure.shape().members;
  for (size_t i = 0; i < members.size(); ++i) {
    const Member& member = members[i];
    const Value* value = structure.at(i);
    if (value == nullptr) continue;
    if (member.shape->kind == Kind::kStructure) {
      write_structure(xml, member.wire_name, *value->get<Structure>());
    } else if (member.shape->kind == Kind::kList) {
      write_list(xml, member, *value);
    } else {
      xml.element(member.wire_name, scalar_text(member.shape->kind, *value));
    }
  }
}

}  // namespace

std::string write_response(const Service& service, const Operation& operation,
                           const Structure* result, std::string_view request_id) {
  CHECK((result == nullptr) == (operation.output == nullptr));
  CHECK(result == nullptr || &result->shape() == operation.output);
  const std::string root = std::string(operation.name) + "Response";
  std::string document;
  XmlWriter xml(document);
  xml.open(root, service.xml_namespace);
  if (service.dialect == Dialect::kEc2) {
    xml.element("requestId", request_id);
    if (result != nullptr) {
      write_members(xml, *result);
    } else {
      xml.element("return", "true");
    }
  } else {
    if (result != nullptr) write_structure(xml, std::string(operation.name) + "Result", *result);
    xml.open("ResponseMetadata");
    xml.element("RequestId", request_id);
    xml.close("ResponseMetadata");
  }
  xml.close(root);
  return document;
}

std::string write_error(const Service& service, const Error& error, std::string_view request_id) {
  const bool is_ec2 = service.dialect == Dialect::kEc2;
  std::string document;
  XmlWriter xml(document);
  if (is_ec2) {
    xml.open("Response");
    xml.open("Errors");
  } else {
    xml.open("ErrorResponse", service.xml_namespace);
  }
  xml.open("Error");
  if (!is_ec2) xml.element("Type", error.spec->is_sender() ? "Sender" : "Receiver");
  xml.element("Code", error.spec->code);
  xml.element("Message", error.message);
  xml.close("Error");
  if (is_ec2) xml.close("Errors");
  xml.element(is_ec2 ? "RequestID" : "RequestId", request_id);
  xml.close(is_ec2 ? "Response" : "ErrorResponse");
  return document;
}

}  // namespace aws
