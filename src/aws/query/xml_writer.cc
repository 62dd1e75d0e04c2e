// SPDX-License-Identifier: Apache-2.0
#include "aws/query/xml_writer.h"

#include "aws/query/utf8.h"

namespace aws {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

bool is_xml_character(uint32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  return c != 0xFFFE && c != 0xFFFF;
}

// What stands for an ASCII character in a text, or nothing when it stands for itself.
std::string_view escape(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\r':
      return "&#13;";  // a parser would read it as a line feed
    default:
      return {};
  }
}

}  // namespace

void XmlWriter::open(std::string_view name) { (out_ += '<').append(name) += '>'; }

void XmlWriter::open(std::string_view name, std::string_view xml_namespace) {
  (out_ += '<').append(name).append(" xmlns=\"");
  text(xml_namespace);
  out_ += "\">";
}

void XmlWriter::close(std::string_view name) { (out_ += "</").append(name) += '>'; }

void XmlWriter::element(std::string_view name, std::string_view content) {
  open(name);
  text(content);
  close(name);
}

void XmlWriter::empty_element(std::string_view name) { (out_ += '<').append(name) += "/>"; }

void XmlWriter::text(std::string_view text) {
  while (!text.empty()) {
    const CodePoint next = read_code_point(text);
    if (const auto escaped = escape(text.front()); !escaped.empty()) {
      out_ += escaped;
    } else if (next.valid && is_xml_character(next.value)) {
      out_ += text.substr(0, next.bytes);
    } else {
      out_ += kReplacement;
    }
    text.remove_prefix(next.bytes);
  }
}

}  // namespace aws
