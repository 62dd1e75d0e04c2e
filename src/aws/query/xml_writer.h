// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace aws {

// Appends XML to a string. Names of elements come from our tables; texts may be anything: markup is
// escaped, and what XML cannot hold (most control characters, bytes that are not UTF-8) becomes
// U+FFFD, so that a document always parses.
class XmlWriter {
 public:
  explicit XmlWriter(std::string& out) : out_(out) {}

  void open(std::string_view name);
  void open(std::string_view name, std::string_view xml_namespace);
  void close(std::string_view name);
  void element(std::string_view name, std::string_view text);
  void empty_element(std::string_view name);

 private:
  void text(std::string_view text);

  std::string& out_;
};

}  // namespace aws
