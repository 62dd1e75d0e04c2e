// SPDX-License-Identifier: Apache-2.0
#include "aws/query/decode.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "aws/query/timestamp.h"
#include "aws/query/validate.h"
#include "base/ascii.h"
#include "base/numbers.h"

namespace aws {

namespace {

Error bad_value(std::string_view name, std::string_view text, std::string_view wanted) {
  return {kInvalidParameterValue, "The parameter " + std::string(name) + " must be " +
                                      std::string(wanted) + ", not '" + std::string(text) + "'."};
}

Result<Value> decode_integer(std::string_view path, std::string_view text) {
  const auto value = base::parse_int64(text);
  if (!value || *value < std::numeric_limits<int32_t>::min() ||
      *value > std::numeric_limits<int32_t>::max()) {
    return bad_value(path, text, "an integer");
  }
  return Value(*value);
}

Result<Value> decode_scalar(const Shape& shape, std::string_view path, std::string_view text) {
  switch (shape.kind) {
    case Kind::kInteger:
      return decode_integer(path, text);
    case Kind::kDouble: {
      const auto value = base::parse_double(text);
      if (!value || !std::isfinite(*value)) return bad_value(path, text, "a number");
      return Value(*value);
    }
    case Kind::kBoolean:
      if (base::equals_ignore_case(text, "true")) return Value(true);
      if (base::equals_ignore_case(text, "false")) return Value(false);
      return bad_value(path, text, "true or false");
    case Kind::kTimestamp: {
      const auto value = parse_timestamp(text);
      if (!value) return bad_value(path, text, "a time in ISO 8601");
      return Value(*value);
    }
    default:
      return Value(text);
  }
}

// An empty text is an absent member, unless its shape says otherwise; that of a required member is
// kept, to be told from one that was left out.
bool says_nothing(const Member& member, const Value& value) {
  const auto* text = value.get<std::string>();
  return text != nullptr && text->empty() && !member.shape->may_be_empty &&
         member.need != Need::kRequired;
}

// One walk over a shape beside the form. A path is the name on the wire of what is being decoded.
class Decoder {
 public:
  Decoder(Dialect dialect, const Form& form) : dialect_(dialect), form_(form) {}

  // `prefix` is empty or ends with a dot.
  Result<Structure> structure(const Shape& shape, const std::string& prefix) const {
    Structure decoded(shape);
    for (size_t i = 0; i < shape.members.size(); ++i) {
      const Member& member = shape.members[i];
      auto value = member_value(*member.shape, prefix + request_name(member));
      if (!value) return value.error();
      if (says_nothing(member, *value)) continue;
      if (!value->absent()) decoded.set_at(i, std::move(*value));
    }
    return decoded;
  }

 private:
  // EC2's requests capitalise the names that its documents have.
  std::string request_name(const Member& member) const {
    std::string name(member.wire_name);
    if (dialect_ == Dialect::kEc2 && name[0] >= 'a' && name[0] <= 'z') {
      name[0] = static_cast<char>(name[0] - 'a' + 'A');
    }
    return name;
  }

  // A value without content is an absent member.
  Result<Value> member_value(const Shape& shape, const std::string& path) const {
    if (shape.kind == Kind::kList) return list(shape, path);
    if (shape.kind == Kind::kStructure) {
      if (form_.below(path + '.').empty()) return Value();
      auto value = structure(shape, path + '.');
      if (!value) return value.error();
      return Value(std::move(*value));
    }
    const auto text = form_.find(path);
    if (!text) return Value();
    return decode_scalar(shape, path, *text);
  }

  std::string list_prefix(const Shape& shape, const std::string& path) const {
    if (dialect_ == Dialect::kEc2) return path + '.';
    std::string named = path + '.' + std::string(shape.element_name) + '.';
    return form_.below(named).empty() ? path + ".member." : named;
  }

  // The numbers behind the prefix, rising, each once.
  Result<std::vector<uint64_t>> element_numbers(const std::string& prefix) const {
    std::vector<uint64_t> numbers;
    for (const Parameter& parameter : form_.below(prefix)) {
      const std::string_view rest = std::string_view(parameter.name).substr(prefix.size());
      const auto number = base::parse_uint64(rest.substr(0, rest.find('.')));
      if (!number || *number == 0) {
        return Error(kInvalidQueryParameter,
                     "The parameter " + parameter.name + " has no number of an element");
      }
      numbers.push_back(*number);
    }
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    return numbers;
  }

  Result<Value> list(const Shape& shape, const std::string& path) const {
    const std::string prefix = list_prefix(shape, path);
    const auto numbers = element_numbers(prefix);
    if (!numbers) return numbers.error();
    if (numbers->empty()) return list_without_elements(shape, path);

    StringList strings;
    StructureList structures;
    for (const uint64_t number : *numbers) {
      const std::string element = prefix + std::to_string(number);
      if (shape.element->kind == Kind::kStructure) {
        auto value = structure(*shape.element, element + '.');
        if (!value) return value.error();
        structures.push_back(std::move(*value));
      } else if (const auto text = form_.find(element)) {
        strings.emplace_back(*text);
      }
    }
    if (shape.element->kind == Kind::kStructure) return Value(std::move(structures));
    return Value(std::move(strings));
  }

  Result<Value> list_without_elements(const Shape& shape, const std::string& path) const {
    const auto text = form_.find(path);
    if (!text) return Value();
    if (!text->empty()) return bad_value(path, *text, "a list");
    if (shape.element->kind == Kind::kStructure) return Value(StructureList());
    return Value(StringList());
  }

  const Dialect dialect_;
  const Form& form_;
};

}  // namespace

Result<Structure> decode(const Shape& shape, Dialect dialect, const Form& form) {
  return Decoder(dialect, form).structure(shape, "");
}

Result<const Operation*> read_action(const Service& service, const Form& form) {
  const auto action = form.find("Action");
  if (!action || action->empty()) {
    return Error(kMissingAction, "The request must contain the parameter Action.");
  }
  const std::string_view version = form.find("Version").value_or("NO_VERSION_SPECIFIED");
  const Operation* operation = find_operation(service, *action);
  if (operation == nullptr || version != service.version) {
    return Error(kInvalidAction, "Could not find operation " + std::string(*action) +
                                     " for version " + std::string(version));
  }
  return operation;
}

Result<Request> read_request(const Service& service, const Form& form) {
  const auto operation = read_action(service, form);
  if (!operation) return operation.error();
  auto input = decode(*(*operation)->input, service.dialect, form);
  if (!input) return input.error();
  if (const auto valid = validate(*input, service.dialect); !valid) return valid.error();
  return Request{*operation, std::move(*input)};
}

}  // namespace aws
