// SPDX-License-Identifier: Apache-2.0
#include "aws/cbor/cbor_protocol.h"

#include <cbor.h>

#include <boost/json/value.hpp>

#include "aws/cbor/cbor_document.h"
#include "aws/json/json_errors.h"
#include "aws/json/json_request.h"
#include "aws/query/timestamp.h"
#include "base/check.h"
#include "base/numbers.h"

namespace aws {

namespace {

constexpr std::string_view kServicePart = "/service/";
constexpr std::string_view kOperationPart = "/operation/";

// Appends items to a text.
class Writer {
 public:
  std::string take() { return std::move(bytes_); }

  void map(size_t size) { head(cbor_encode_map_start(size, head_, sizeof(head_))); }
  void array(size_t size) { head(cbor_encode_array_start(size, head_, sizeof(head_))); }
  void text(std::string_view text) {
    head(cbor_encode_string_start(text.size(), head_, sizeof(head_)));
    bytes_.append(text);
  }
  void integer(int64_t number) {
    const auto bits = static_cast<uint64_t>(number);
    head(number >= 0 ? cbor_encode_uint(bits, head_, sizeof(head_))
                     : cbor_encode_negint(~bits, head_, sizeof(head_)));
  }
  void number(double number) { head(cbor_encode_double(number, head_, sizeof(head_))); }
  void flag(bool flag) { head(cbor_encode_bool(flag, head_, sizeof(head_))); }
  void null() { head(cbor_encode_null(head_, sizeof(head_))); }
  void moment(Timestamp time) {
    head(cbor_encode_tag(1, head_, sizeof(head_)));
    number(static_cast<double>(time.ms) / 1000);
  }

 private:
  void head(size_t size) {
    CHECK(size > 0);
    bytes_.append(reinterpret_cast<const char*>(head_), size);
  }

  unsigned char head_[16] = {};
  std::string bytes_;
};

void write_structure(const Structure& structure, Writer& writer);
void write_value(const Shape& shape, const Value& value, Writer& writer);

// An element of a list is a text, which may stand for a number or a time.
void write_element(const Shape& shape, const std::string& text, Writer& writer) {
  if (shape.kind == Kind::kTimestamp) {
    const auto time = parse_timestamp(text);
    return time ? writer.moment(*time) : writer.null();
  }
  if (shape.kind == Kind::kDouble) {
    const auto number = base::parse_double(text);
    return number ? writer.number(*number) : writer.null();
  }
  writer.text(text);
}

void write_list(const Shape& shape, const Value& value, Writer& writer) {
  if (const auto* texts = value.get<StringList>()) {
    writer.array(texts->size());
    for (const std::string& text : *texts) write_element(*shape.element, text, writer);
  } else if (const auto* structures = value.get<StructureList>()) {
    writer.array(structures->size());
    for (const Structure& structure : *structures) write_structure(structure, writer);
  }
}

// A list of `key` and `value`.
void write_map(const Value& value, Writer& writer) {
  const StructureList& entries = *value.get<StructureList>();
  writer.map(entries.size());
  for (const Structure& entry : entries) {
    const auto at = static_cast<size_t>(find_member(entry.shape(), "value"));
    writer.text(*entry.string("key"));
    write_value(*entry.shape().members[at].shape, *entry.at(at), writer);
  }
}

void write_value(const Shape& shape, const Value& value, Writer& writer) {
  if (shape.is_map) return write_map(value, writer);
  if (shape.kind == Kind::kList) return write_list(shape, value, writer);
  if (const auto* text = value.get<std::string>()) return writer.text(*text);
  if (const auto* integer = value.get<int64_t>()) return writer.integer(*integer);
  if (const auto* number = value.get<double>()) return writer.number(*number);
  if (const auto* flag = value.get<bool>()) return writer.flag(*flag);
  if (const auto* time = value.get<Timestamp>()) return writer.moment(*time);
  if (const auto* structure = value.get<Structure>()) return write_structure(*structure, writer);
  writer.null();
}

void write_structure(const Structure& structure, Writer& writer) {
  const auto members = structure.shape().members;
  size_t present = 0;
  for (size_t i = 0; i < members.size(); i++) present += structure.at(i) != nullptr ? 1 : 0;
  writer.map(present);
  for (size_t i = 0; i < members.size(); i++) {
    const Value* value = structure.at(i);
    if (value == nullptr) continue;
    writer.text(members[i].wire_name);
    write_value(*members[i].shape, *value, writer);
  }
}

}  // namespace

std::string cbor_target(std::string_view path) {
  if (!path.starts_with(kServicePart)) return {};
  path.remove_prefix(kServicePart.size());
  const size_t end = path.find(kOperationPart);
  if (end == std::string_view::npos) return {};
  std::string target(path.substr(0, end));
  return target.append(".").append(path.substr(end + kOperationPart.size()));
}

Result<Request> read_cbor_request(const Operation& operation, std::string_view body) {
  if (body.empty()) return read_document_request(operation, boost::json::object());
  const auto document = read_cbor(body);
  if (document) return read_document_request(operation, *document);
  return Error(kSerializationException,
               "The body is no document: " + document.error().message + ".");
}

std::string write_cbor_response(const Structure* result) {
  Writer writer;
  if (result == nullptr) {
    writer.map(0);
  } else {
    write_structure(*result, writer);
  }
  return writer.take();
}

std::string write_cbor_error(const Error& error) {
  Writer writer;
  writer.map(2);
  writer.text("__type");
  writer.text(error.spec->code);
  writer.text("message");
  writer.text(error.message);
  return writer.take();
}

}  // namespace aws
