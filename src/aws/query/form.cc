// SPDX-License-Identifier: Apache-2.0
#include "aws/query/form.h"

#include <algorithm>

#include "aws/query/utf8.h"
#include "base/ascii.h"

namespace aws {

namespace {

bool name_less(const Parameter& a, const Parameter& b) { return a.name < b.name; }

Result<Parameter> parse_pair(std::string_view pair, const FormLimits& limits) {
  const size_t equals = pair.find('=');
  const bool has_value = equals != std::string_view::npos;
  auto name = decode_form_text(pair.substr(0, equals));
  auto value = decode_form_text(has_value ? pair.substr(equals + 1) : std::string_view());
  if (!name || !value) {
    return Error(kMalformedQueryString, "The query string contains an invalid percent-encoding");
  }
  if (!is_utf8(*name) || !is_utf8(*value)) {
    return Error(kMalformedQueryString, "The query string is not encoded in UTF-8");
  }
  if (name->empty()) {
    return Error(kInvalidQueryParameter, "The query string contains a parameter without a name");
  }
  if (name->size() > limits.name_bytes_max) {
    return Error(kInvalidQueryParameter, "The query string contains a parameter with a name of " +
                                             std::to_string(name->size()) + " bytes");
  }
  return Parameter{std::move(*name), std::move(*value)};
}

}  // namespace

std::optional<std::string> decode_form_text(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      decoded += ' ';
    } else if (text[i] != '%') {
      decoded += text[i];
    } else {
      if (text.size() - i < 3) return std::nullopt;
      const int high = base::hex_digit(text[i + 1]);
      const int low = base::hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return decoded;
}

Result<Form> Form::parse(std::string_view text, const FormLimits& limits) {
  if (text.size() > limits.bytes_max) {
    return Error(kRequestEntityTooLarge,
                 "The request is larger than " + std::to_string(limits.bytes_max) + " bytes");
  }
  Form form;
  while (!text.empty()) {
    const size_t end = std::min(text.find('&'), text.size());
    if (end > 0) {  // `a=1&&b=2` and a trailing `&` are harmless
      if (form.parameters_.size() == limits.parameters_max) {
        return Error(
            kRequestEntityTooLarge,
            "The request has more than " + std::to_string(limits.parameters_max) + " parameters");
      }
      auto pair = parse_pair(text.substr(0, end), limits);
      if (!pair) return pair.error();
      form.parameters_.push_back(std::move(*pair));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  auto& parameters = form.parameters_;
  std::sort(parameters.begin(), parameters.end(), name_less);
  const auto twice =
      std::adjacent_find(parameters.begin(), parameters.end(),
                         [](const Parameter& a, const Parameter& b) { return a.name == b.name; });
  if (twice != parameters.end()) {
    return Error(kInvalidQueryParameter, "The parameter " + twice->name + " is given twice");
  }
  return form;
}

std::optional<std::string_view> Form::find(std::string_view name) const {
  const auto found = std::lower_bound(
      parameters_.begin(), parameters_.end(), name,
      [](const Parameter& parameter, std::string_view key) { return parameter.name < key; });
  if (found == parameters_.end() || found->name != name) return std::nullopt;
  return found->value;
}

std::span<const Parameter> Form::below(std::string_view prefix) const {
  const auto begin = std::lower_bound(
      parameters_.begin(), parameters_.end(), prefix,
      [](const Parameter& parameter, std::string_view key) { return parameter.name < key; });
  const auto end = std::partition_point(begin, parameters_.end(), [&](const Parameter& parameter) {
    return parameter.name.starts_with(prefix);
  });
  return {begin, end};
}

}  // namespace aws
