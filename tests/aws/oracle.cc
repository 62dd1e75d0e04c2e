// SPDX-License-Identifier: Apache-2.0
// What oracle_test.py compares with botocore, on standard output:
//
//   oracle model SERVICE    the operation table of `elasticache`, `ec2`, `iam` or `sts`, as JSON
//   oracle sample SERVICE   a line an operation: a result with every member set, as JSON and as XML
//   oracle decode SERVICE   for each request body on standard input: its values as JSON, or an
//                           error
//   oracle sign, verify     for each request on standard input: the added headers, or the verdict
//
// A request is a line of hexadecimal fields between spaces: method, path, query, body, access key,
// secret, session token (`-` for nothing), time in milliseconds, then a name and a value a header.

#include <cstdio>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "aws/ec2/service.h"
#include "aws/elasticache/service.h"
#include "aws/iam/service.h"
#include "aws/query/decode.h"
#include "aws/query/response.h"
#include "aws/query/timestamp.h"
#include "aws/sigv4/verify.h"
#include "aws/sts/service.h"
#include "base/ascii.h"
#include "base/numbers.h"

namespace {

constexpr std::string_view kRegion = "eu-central-1";

std::string quoted(std::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') json += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof(escape), "\\u%04x", static_cast<unsigned>(c));
      json += escape;
    } else {
      json += c;
    }
  }
  return json + '"';
}

// Joins `items` between two brackets.
std::string joined(std::string_view brackets, const std::vector<std::string>& items) {
  std::string json(1, brackets[0]);
  for (const std::string& item : items) {
    if (json.size() > 1) json += ", ";
    json += item;
  }
  return json + brackets[1];
}

// --- values ------------------------------------------------------------------------------------

std::string json_of(const aws::Structure& structure);

std::string json_of(const aws::Value& value) {
  if (const auto* text = value.get<std::string>()) return quoted(*text);
  if (const auto* integer = value.get<int64_t>()) return std::to_string(*integer);
  if (const auto* number = value.get<double>()) return base::format_double(*number);
  if (const auto* boolean = value.get<bool>()) return *boolean ? "true" : "false";
  if (const auto* time = value.get<aws::Timestamp>()) return quoted(aws::format_timestamp(*time));
  if (const auto* structure = value.get<aws::Structure>()) return json_of(*structure);
  std::vector<std::string> items;
  if (const auto* list = value.get<aws::StringList>()) {
    for (const std::string& text : *list) items.push_back(quoted(text));
  } else {
    for (const auto& item : *value.get<aws::StructureList>()) items.push_back(json_of(item));
  }
  return joined("[]", items);
}

std::string json_of(const aws::Structure& structure) {
  std::vector<std::string> items;
  for (size_t i = 0; i < structure.shape().members.size(); ++i) {
    if (const aws::Value* value = structure.at(i)) {
      items.push_back(quoted(structure.shape().members[i].name) + ": " + json_of(*value));
    }
  }
  return joined("{}", items);
}

// A value with all that the shape can hold.
aws::Structure sample_of(const aws::Shape& shape);

aws::Value sample_value(const aws::Shape& shape, std::string_view name) {
  switch (shape.kind) {
    case aws::Kind::kInteger:
      return 7;
    case aws::Kind::kDouble:
      return 0.25;
    case aws::Kind::kBoolean:
      return true;
    case aws::Kind::kTimestamp:
      return aws::Timestamp{1'795'584'600'123};
    case aws::Kind::kStructure:
      return sample_of(shape);
    case aws::Kind::kList:
      if (shape.element->kind == aws::Kind::kStructure) {
        return aws::StructureList(2, sample_of(*shape.element));
      }
      return aws::StringList{"one", "<two>"};
    case aws::Kind::kString:
      break;
  }
  return std::string(name) + " & <\xC3\xA9>";
}

aws::Structure sample_of(const aws::Shape& shape) {
  aws::Structure sample(shape);
  for (size_t i = 0; i < shape.members.size(); ++i) {
    sample.set_at(i, sample_value(*shape.members[i].shape, shape.members[i].name));
  }
  return sample;
}

// --- verbs -------------------------------------------------------------------------------------

std::string json_of(const aws::Shape& shape) {
  constexpr const char* kKinds[] = {"string",    "integer", "double",   "boolean",
                                    "timestamp", "list",    "structure"};
  std::vector<std::string> items = {
      "\"type\": " + quoted(kKinds[static_cast<size_t>(shape.kind)]),
      "\"min\": " + std::to_string(shape.min),
      "\"max\": " + (shape.max == aws::kUnbounded ? "null" : std::to_string(shape.max)),
      "\"pattern\": " + quoted(aws::pattern_text(shape.pattern))};
  std::vector<std::string> values;
  for (const std::string_view value : shape.values) values.push_back(quoted(value));
  items.push_back("\"enum\": " + joined("[]", values));
  if (shape.element != nullptr) {
    items.push_back("\"element_name\": " + quoted(shape.element_name));
    items.push_back("\"element\": " + json_of(*shape.element));
  }
  std::vector<std::string> members;
  for (const aws::Member& member : shape.members) {
    members.push_back(quoted(member.name) +
                      ": {\"required\": " + (member.need == aws::kRequired ? "true" : "false") +
                      ", \"wire_name\": " + quoted(member.wire_name) +
                      ", \"shape\": " + json_of(*member.shape) + '}');
  }
  items.push_back("\"members\": " + joined("{}", members));
  return joined("{}", items);
}

std::string json_of(const aws::Operation& operation) {
  std::vector<std::string> errors;
  for (const aws::ErrorSpec* error : operation.errors) {
    errors.push_back(quoted(error->name) + ": [" + quoted(error->code) + ", " +
                     std::to_string(error->http_status) + ']');
  }
  return quoted(operation.name) + ": {\"input\": " + json_of(*operation.input) +
         ", \"output\": " + (operation.output == nullptr ? "null" : json_of(*operation.output)) +
         ", \"errors\": " + joined("{}", errors) + '}';
}

std::vector<const aws::Operation*> operations(const aws::Service& service) {
  std::vector<const aws::Operation*> all;
  for (const auto& family : service.families) {
    for (const aws::Operation& operation : family) all.push_back(&operation);
  }
  return all;
}

void print_model(const aws::Service& service) {
  std::vector<std::string> rows;
  for (const aws::Operation* operation : operations(service)) rows.push_back(json_of(*operation));
  std::cout << joined("{}", rows) << '\n';
}

void print_samples(const aws::Service& service) {
  for (const aws::Operation* operation : operations(service)) {
    if (operation->output == nullptr) continue;
    const aws::Structure sample = sample_of(*operation->output);
    std::cout << operation->name << '\t' << json_of(sample) << '\t'
              << aws::write_response(service, *operation, &sample, "the-id") << '\n';
  }
}

void decode(const aws::Service& service, const std::string& body) {
  const auto form = aws::Form::parse(body);
  if (!form) {
    std::cout << form.error().spec->code << ": " << form.error().message << '\n';
    return;
  }
  const auto request = aws::read_request(service, *form);
  if (request) {
    std::cout << json_of(request->input) << '\n';
  } else {
    std::cout << request.error().spec->code << ": " << request.error().message << '\n';
  }
}

// --- signatures --------------------------------------------------------------------------------

std::string unhex(std::string_view field) {
  if (field == "-") return {};
  std::string text;
  for (size_t i = 0; i + 1 < field.size(); i += 2) {
    text += static_cast<char>(base::hex_digit(field[i]) * 16 + base::hex_digit(field[i + 1]));
  }
  return text;
}

struct SignedRequest {
  explicit SignedRequest(const std::string& line) {
    std::istringstream words(line);
    for (std::string word; words >> word;) fields.push_back(unhex(word));
    for (size_t i = 8; i + 1 < fields.size(); i += 2) headers.push_back({fields[i], fields[i + 1]});
    request = {fields[0], fields[1], fields[2], headers, fields[3]};
    credentials = {fields[4], fields[5], fields[6]};
    now_ms = base::parse_int64(fields[7]).value_or(0);
  }

  std::vector<std::string> fields;
  std::vector<aws::Header> headers;
  aws::HttpRequest request;
  aws::Credentials credentials;
  int64_t now_ms = 0;
};

void sign(const std::string& line) {
  const SignedRequest signing(line);
  for (const aws::OwnedHeader& header : aws::sign_request(
           signing.request, {signing.credentials, kRegion, "elasticache", signing.now_ms})) {
    std::cout << header.name << ": " << header.value << '\t';
  }
  std::cout << '\n';
}

void verify(const std::string& line) {
  const SignedRequest given(line);
  const auto claim = aws::read_claim(given.request);
  if (!claim) {
    std::cout << claim.error().spec->code << '\n';
    return;
  }
  const auto verified =
      aws::verify(given.request, *claim, given.credentials, {kRegion, "elasticache", given.now_ms});
  std::cout << (verified ? "ok" : verified.error().spec->code) << '\n';
}

const aws::Service& service_called(std::string_view name) {
  for (const aws::Service* service :
       {&aws::ec2::service(), &aws::iam::service(), &aws::sts::service()}) {
    if (service->name == name) return *service;
  }
  return aws::elasticache::service();
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view verb = argc >= 2 ? argv[1] : "";
  const aws::Service& service = service_called(argc == 3 ? argv[2] : "elasticache");
  if (verb == "model") {
    print_model(service);
  } else if (verb == "sample") {
    print_samples(service);
  } else {
    for (std::string line; std::getline(std::cin, line);) {
      if (verb == "decode") decode(service, line);
      if (verb == "sign") sign(line);
      if (verb == "verify") verify(line);
    }
  }
  return 0;
}
