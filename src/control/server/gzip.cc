// SPDX-License-Identifier: Apache-2.0
#include "control/server/gzip.h"

#include <zlib.h>

#include <algorithm>

namespace control {

namespace {

// The state of zlib, given back whatever happens.
class Inflater {
 public:
  Inflater() {
    constexpr int kGzipOnly = 16 + MAX_WBITS;
    is_ready_ = inflateInit2(&stream_, kGzipOnly) == Z_OK;
  }
  ~Inflater() {
    if (is_ready_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  bool is_ready() const { return is_ready_; }
  z_stream& stream() { return stream_; }

 private:
  z_stream stream_ = {};
  bool is_ready_ = false;
};

}  // namespace

base::Result<std::string> gunzip(std::string_view packed, size_t bytes_max) {
  constexpr size_t kChunk = 64 << 10;
  Inflater inflater;
  if (!inflater.is_ready()) return base::Error{"there is no memory to unpack it"};
  z_stream& stream = inflater.stream();
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string bytes;
  int status = Z_OK;
  while (status == Z_OK) {
    const size_t before = bytes.size();
    bytes.resize(std::min(before + kChunk, bytes_max + 1));
    stream.next_out = reinterpret_cast<Bytef*>(bytes.data() + before);
    stream.avail_out = static_cast<uInt>(bytes.size() - before);
    status = inflate(&stream, Z_NO_FLUSH);
    bytes.resize(bytes.size() - stream.avail_out);
    if (bytes.size() > bytes_max) return base::Error{"it is too large when it is unpacked"};
  }
  if (status == Z_STREAM_END && stream.avail_in == 0) return bytes;
  return base::Error{"it is not gzip's, or cut short"};
}

}  // namespace control
