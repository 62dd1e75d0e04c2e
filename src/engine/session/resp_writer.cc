// SPDX-License-Identifier: Apache-2.0
#include "engine/session/resp_writer.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/numbers.h"

namespace engine {

namespace {

// Longest "<type><number>\r\n".
constexpr size_t kHeaderBytesMax = 1 + base::kInt64TextBytesMax + 2;

size_t put_header(char* out, char type, int64_t value) {
  out[0] = type;
  size_t size = 1 + base::format_int64(value, out + 1);
  out[size++] = '\r';
  out[size++] = '\n';
  return size;
}

}  // namespace

void RespWriter::header(char type, size_t count) {
  out_.commit(put_header(out_.reserve(kHeaderBytesMax), type, static_cast<int64_t>(count)));
}

void RespWriter::line(char type, std::string_view text) {
  char* out = out_.reserve(text.size() + 3);
  *out++ = type;
  out = std::copy(text.begin(), text.end(), out);
  *out++ = '\r';
  *out = '\n';
  out_.commit(text.size() + 3);
}

void RespWriter::simple(std::string_view text) { line('+', text); }

void RespWriter::write_error(std::string_view text) {
  char* out = out_.reserve(text.size() + 3);
  *out++ = '-';
  out = std::replace_copy_if(
      text.begin(), text.end(), out, [](char c) { return c == '\r' || c == '\n'; }, ' ');
  *out++ = '\r';
  *out = '\n';
  out_.commit(text.size() + 3);
}

void RespWriter::integer(int64_t value) {
  out_.commit(put_header(out_.reserve(kHeaderBytesMax), ':', value));
}

void RespWriter::bulk(std::string_view bytes) {
  char* out = out_.reserve(kHeaderBytesMax + bytes.size() + 2);
  size_t size = put_header(out, '$', static_cast<int64_t>(bytes.size()));
  base::copy_bytes(out + size, bytes.data(), bytes.size());
  size += bytes.size();
  out[size++] = '\r';
  out[size++] = '\n';
  out_.commit(size);
}

void RespWriter::blob(Blob* blob) {
  header('$', blob->bytes().size());
  out_.append_blob(memory_, blob);
  out_.append("\r\n");
}

void RespWriter::null() { out_.append(resp_ == 3 ? "_\r\n" : "$-1\r\n"); }

void RespWriter::null_array() { out_.append(resp_ == 3 ? "_\r\n" : "*-1\r\n"); }

void RespWriter::map(size_t pairs) {
  if (resp_ == 3) {
    header('%', pairs);
  } else {
    header('*', pairs * 2);
  }
}

void RespWriter::real(double value) { real(base::format_double(value)); }

void RespWriter::real(std::string_view text) {
  if (resp_ == 3) {
    line(',', text);
  } else {
    bulk(text);
  }
}

void RespWriter::boolean(bool value) {
  if (resp_ == 3) {
    out_.append(value ? "#t\r\n" : "#f\r\n");
  } else {
    integer(value ? 1 : 0);
  }
}

void RespWriter::verbatim(std::string_view format, std::string_view text) {
  if (resp_ != 3) {
    bulk(text);
    return;
  }
  header('=', format.size() + 1 + text.size());
  out_.append(format);
  out_.append(':');
  out_.append(text);
  out_.append("\r\n");
}

void RespWriter::big_number(std::string_view digits) {
  if (resp_ == 3) {
    line('(', digits);
  } else {
    bulk(digits);
  }
}

}  // namespace engine
