// SPDX-License-Identifier: Apache-2.0
#include "json/strict.h"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace json {

namespace {

// Hears of every name in a document, and stops at the first that its object has already.
class NameCounter {
 public:
  // NOLINTBEGIN(readability-identifier-naming): as the parser calls them
  static constexpr size_t max_object_size = SIZE_MAX;
  static constexpr size_t max_array_size = SIZE_MAX;
  static constexpr size_t max_key_size = SIZE_MAX;
  static constexpr size_t max_string_size = SIZE_MAX;
  // NOLINTEND(readability-identifier-naming)

  using Code = boost::json::error_code;
  using Text = boost::json::string_view;

  bool on_document_begin(Code& /*code*/) { return true; }
  bool on_document_end(Code& /*code*/) { return true; }
  bool on_object_begin(Code& /*code*/) {
    names_.emplace_back();
    return true;
  }
  bool on_object_end(size_t /*count*/, Code& /*code*/) {
    names_.pop_back();
    return true;
  }
  bool on_array_begin(Code& /*code*/) { return true; }
  bool on_array_end(size_t /*count*/, Code& /*code*/) { return true; }
  bool on_key_part(Text part, size_t /*count*/, Code& /*code*/) {
    name_.append(part.data(), part.size());
    return true;
  }
  bool on_key(Text part, size_t /*count*/, Code& code) {
    name_.append(part.data(), part.size());
    if (!names_.back().insert(name_).second) {
      twice = name_;
      code = boost::json::error::extra_data;
      return false;
    }
    name_.clear();
    return true;
  }
  bool on_string_part(Text /*part*/, size_t /*count*/, Code& /*code*/) { return true; }
  bool on_string(Text /*part*/, size_t /*count*/, Code& /*code*/) { return true; }
  bool on_number_part(Text /*part*/, Code& /*code*/) { return true; }
  bool on_int64(int64_t /*number*/, Text /*part*/, Code& /*code*/) { return true; }
  bool on_uint64(uint64_t /*number*/, Text /*part*/, Code& /*code*/) { return true; }
  bool on_double(double /*number*/, Text /*part*/, Code& /*code*/) { return true; }
  bool on_bool(bool /*flag*/, Code& /*code*/) { return true; }
  bool on_null(Code& /*code*/) { return true; }
  bool on_comment_part(Text /*part*/, Code& /*code*/) { return true; }
  bool on_comment(Text /*part*/, Code& /*code*/) { return true; }

  std::optional<std::string> twice;  // the name that an object has a second time

 private:
  std::vector<std::set<std::string>> names_;  // of each object that is open
  std::string name_;
};

}  // namespace

base::Result<boost::json::value> parse_strict(std::string_view text, const StrictLimits& limits) {
  if (text.size() > limits.bytes_max) {
    return base::Error{"it is longer than " + std::to_string(limits.bytes_max) + " bytes"};
  }
  boost::json::parse_options options;
  options.max_depth = limits.depth_max;
  boost::json::error_code code;
  boost::json::basic_parser<NameCounter> names(options);
  const size_t read = names.write_some(false, text.data(), text.size(), code);
  if (names.handler().twice) {
    return base::Error{"an object has '" + *names.handler().twice + "' twice"};
  }
  if (code) return base::Error{"it is no JSON: " + code.message()};
  boost::json::value value = boost::json::parse(text, code, {}, options);
  if (code) {
    return base::Error{"it is no JSON, from byte " + std::to_string(read) + ": " + code.message()};
  }
  return value;
}

}  // namespace json
