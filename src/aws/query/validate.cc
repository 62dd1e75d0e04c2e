// SPDX-License-Identifier: Apache-2.0
#include "aws/query/validate.h"

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/query/utf8.h"
#include "base/ascii.h"

namespace aws {

namespace {

// Violations beyond these are counted and not spelled out: a request may hold thousands.
constexpr size_t kSpelledOutMax = 10;

// `AuthenticationMode.Type`, but 'authenticationMode.type' in the texts of ValidationError.
std::string member_path(const std::string& prefix, std::string_view name) {
  std::string path = prefix + std::string(name);
  path[prefix.size()] = base::to_lower(path[prefix.size()]);
  return path;
}

std::string element_path(const std::string& path, size_t index) {
  return path + '.' + std::to_string(index + 1) + ".member";
}

// The structures in a value, each with what its members' paths begin with.
void for_each_structure(const Value& value, const std::string& path,
                        const std::function<void(const Structure&, const std::string&)>& visit) {
  if (const auto* structure = value.get<Structure>()) visit(*structure, path + '.');
  if (const auto* list = value.get<StructureList>()) {
    for (size_t i = 0; i < list->size(); ++i) visit((*list)[i], element_path(path, i) + '.');
  }
}

// The first required member that is missing; its name and what it must not be, or nothing.
std::string missing_member(const Structure& structure, Dialect dialect) {
  const auto members = structure.shape().members;
  for (size_t i = 0; i < members.size(); ++i) {
    const Value* value = structure.at(i);
    if (members[i].need == Need::kRequired) {
      const auto* text = value == nullptr ? nullptr : value->get<std::string>();
      const bool blank =
          text != nullptr && text->find_first_not_of(" \t\r\n\f\v") == std::string::npos;
      if ((value == nullptr || blank) && dialect == Dialect::kEc2) {
        return "The request must contain the parameter " + std::string(members[i].wire_name);
      }
      if (value == nullptr || blank) {
        return "The parameter " + std::string(members[i].name) +
               " must be provided and must not be " + (blank ? "blank." : "null.");
      }
    }
    if (value == nullptr) continue;
    std::string found;
    for_each_structure(*value, "", [&](const Structure& nested, const std::string&) {
      if (found.empty()) found = missing_member(nested, dialect);
    });
    if (!found.empty()) return found;
  }
  return {};
}

std::string joined(std::span<const std::string_view> values) {
  std::string text;
  for (const std::string_view value : values) {
    if (!text.empty()) text += ", ";
    text += value;
  }
  return text;
}

class Constraints {
 public:
  void check(const Structure& structure, const std::string& prefix) {
    const auto members = structure.shape().members;
    for (size_t i = 0; i < members.size(); ++i) {
      const Value* value = structure.at(i);
      if (value == nullptr) continue;
      check_value(*members[i].shape, *value, member_path(prefix, members[i].name));
    }
  }

  Result<void> result() const {
    if (count_ == 0) return {};
    return Error(kValidationError, std::to_string(count_) + " validation error" +
                                       (count_ == 1 ? "" : "s") + " detected: " + text_);
  }

 private:
  void check_value(const Shape& shape, const Value& value, const std::string& path) {
    if (const auto* text = value.get<std::string>()) check_text(shape, *text, path);
    if (const auto* list = value.get<StringList>()) {
      check_count(shape, list->size(), path);
      for (size_t i = 0; i < list->size(); ++i) {
        check_text(*shape.element, (*list)[i], element_path(path, i));
      }
    }
    if (const auto* list = value.get<StructureList>()) check_count(shape, list->size(), path);
    for_each_structure(value, path, [this](const Structure& nested, const std::string& prefix) {
      check(nested, prefix);
    });
  }

  void check_text(const Shape& shape, const std::string& text, const std::string& path) {
    const std::string subject = "Value '" + text + "' at '" + path + '\'';
    if (!shape.values.empty() &&
        std::find(shape.values.begin(), shape.values.end(), text) == shape.values.end()) {
      add(subject, "satisfy enum value set: [" + joined(shape.values) + ']');
    }
    if (!matches(shape.pattern, text)) {
      add(subject,
          "satisfy regular expression pattern: " + std::string(pattern_text(shape.pattern)));
    }
    check_length(shape, count_characters(text), subject);
  }

  // Says no values: among the elements may be passwords.
  void check_count(const Shape& shape, size_t count, const std::string& path) {
    check_length(shape, count, "Value at '" + path + '\'');
  }

  void check_length(const Shape& shape, size_t length, const std::string& subject) {
    if (length < shape.min) {
      add(subject, "have length greater than or equal to " + std::to_string(shape.min));
    }
    if (length > shape.max) {
      add(subject, "have length less than or equal to " + std::to_string(shape.max));
    }
  }

  void add(const std::string& subject, const std::string& constraint) {
    if (++count_ > kSpelledOutMax) return;
    if (!text_.empty()) text_ += "; ";
    text_ += subject + " failed to satisfy constraint: Member must " + constraint;
  }

  size_t count_ = 0;
  std::string text_;
};

}  // namespace

Result<void> validate(const Structure& request, Dialect dialect) {
  if (std::string missing = missing_member(request, dialect); !missing.empty()) {
    return Error(dialect == Dialect::kEc2 ? kMissingParameter : kInvalidParameterValue,
                 std::move(missing));
  }
  Constraints constraints;
  constraints.check(request, "");
  return constraints.result();
}

}  // namespace aws
