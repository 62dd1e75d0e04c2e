// SPDX-License-Identifier: Apache-2.0
#include "json/document.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace json {

boost::json::value parse(std::string_view text, std::string& error) {
  boost::json::error_code code;
  boost::json::value value = boost::json::parse(text, code);
  if (code) error = "is no JSON document: " + code.message();
  return value;
}

std::string serialize(const boost::json::value& value) { return boost::json::serialize(value); }

bool from_value(const boost::json::value& value, std::string& out, std::string& error) {
  if (const boost::json::string* text = value.if_string()) {
    out.assign(text->data(), text->size());
    return true;
  }
  error = "is not a string";
  return false;
}

bool from_value(const boost::json::value& value, bool& out, std::string& error) {
  if (const bool* flag = value.if_bool()) {
    out = *flag;
    return true;
  }
  error = "is not a boolean";
  return false;
}

bool from_value(const boost::json::value& value, double& out, std::string& error) {
  if (!value.is_number()) {
    error = "is not a number";
    return false;
  }
  out = value.to_number<double>();
  return true;
}

bool read_integer(const boost::json::value& value, int64_t min, uint64_t max, uint64_t& bits,
                  std::string& error) {
  if (const int64_t* number = value.if_int64()) {
    bits = static_cast<uint64_t>(*number);
    if (*number >= min && (*number < 0 || bits <= max)) return true;
    error = "is out of range";
    return false;
  }
  if (const uint64_t* number = value.if_uint64()) {
    bits = *number;
    if (bits <= max) return true;
    error = "is out of range";
    return false;
  }
  error = "is not a whole number";
  return false;
}

}  // namespace json
