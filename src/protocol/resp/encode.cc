// SPDX-License-Identifier: Apache-2.0
#include "protocol/resp/encode.h"

#include <algorithm>

#include "base/check.h"
#include "base/numbers.h"

namespace protocol::resp {

namespace {

// "<type><number>\r\n" in one append: every reply begins with such a line, or is one.
void append_number_line(std::string& out, char type, int64_t number) {
  char line[1 + base::kInt64TextBytesMax + 2];
  line[0] = type;
  size_t size = 1;
  if (number >= 0 && number <= 9) {
    line[size++] = static_cast<char>('0' + number);
  } else {
    size += base::format_int64(number, line + size);
  }
  line[size++] = '\r';
  line[size++] = '\n';
  out.append(line, size);
}

void append_header(std::string& out, char type, size_t elements) {
  append_number_line(out, type, static_cast<int64_t>(elements));
}

void append_text_line(std::string& out, char type, std::string_view text) {
  out += type;
  out += text;
  out += "\r\n";
}

}  // namespace

void append_simple_string(std::string& out, std::string_view text) {
  DCHECK(text.find_first_of("\r\n") == text.npos);
  append_text_line(out, '+', text);
}

void append_error(std::string& out, std::string_view text) {
  const size_t start = out.size();
  append_text_line(out, '-', text);
  const auto is_line_end = [](char c) { return c == '\r' || c == '\n'; };
  std::replace_if(out.begin() + static_cast<ptrdiff_t>(start), out.end() - 2, is_line_end, ' ');
}

void append_integer(std::string& out, int64_t value) { append_number_line(out, ':', value); }

void append_bulk(std::string& out, std::string_view bytes) {
  append_header(out, '$', bytes.size());
  out.append(bytes);
  out.append("\r\n", 2);
}

void append_bulk_integer(std::string& out, int64_t value) {
  char digits[base::kInt64TextBytesMax];
  append_bulk(out, {digits, base::format_int64(value, digits)});
}

void append_null(std::string& out, Version version) {
  out += version == Version::kResp3 ? "_\r\n" : "$-1\r\n";
}

void append_null_array(std::string& out, Version version) {
  out += version == Version::kResp3 ? "_\r\n" : "*-1\r\n";
}

void append_bool(std::string& out, bool value, Version version) {
  if (version == Version::kResp3) {
    out += value ? "#t\r\n" : "#f\r\n";
  } else {
    out += value ? ":1\r\n" : ":0\r\n";
  }
}

void append_double(std::string& out, double value, Version version) {
  const std::string text = base::format_double(value);
  if (version == Version::kResp3) {
    append_text_line(out, ',', text);
  } else {
    append_bulk(out, text);
  }
}

void append_big_number(std::string& out, std::string_view digits, Version version) {
  if (version == Version::kResp3) {
    append_text_line(out, '(', digits);
  } else {
    append_bulk(out, digits);
  }
}

void append_verbatim(std::string& out, std::string_view format, std::string_view text,
                     Version version) {
  if (version == Version::kResp2) return append_bulk(out, text);
  DCHECK(format.size() == 3);
  append_header(out, '=', format.size() + 1 + text.size());
  out += format;
  append_text_line(out, ':', text);
}

void append_array_header(std::string& out, size_t elements) { append_header(out, '*', elements); }

void append_map_header(std::string& out, size_t pairs, Version version) {
  if (version == Version::kResp3) return append_header(out, '%', pairs);
  append_header(out, '*', 2 * pairs);
}

void append_set_header(std::string& out, size_t elements, Version version) {
  append_header(out, version == Version::kResp3 ? '~' : '*', elements);
}

void append_push_header(std::string& out, size_t elements, Version version) {
  append_header(out, version == Version::kResp3 ? '>' : '*', elements);
}

void append_attribute_header(std::string& out, size_t pairs) { append_header(out, '|', pairs); }

}  // namespace protocol::resp
