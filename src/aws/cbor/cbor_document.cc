// SPDX-License-Identifier: Apache-2.0
#include "aws/cbor/cbor_document.h"

#include <cbor.h>

#include <boost/json/value.hpp>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "aws/query/utf8.h"

namespace aws {

namespace {

using boost::json::value;

constexpr size_t kDepthMax = 32;
constexpr uint64_t kTimeTag = 1;

// Puts together what the library reads, item by item, without ever calling itself.
class Builder {
 public:
  bool failed() const { return !error_.empty(); }
  bool done() const { return open_.empty() && has_root_; }
  base::Result<value> take() {
    if (failed()) return base::Error{error_};
    return std::move(root_);
  }
  void fail(std::string_view error) {
    if (error_.empty()) error_ = error;
  }

  void number(value item) {
    is_time_ = false;
    put(std::move(item));
  }
  void simple(value item) {
    if (is_plain()) put(std::move(item));
  }
  void text(std::string_view part) {
    if (!is_plain()) return;
    if (!open_.empty() && open_.back().kind == Kind::kText) {
      open_.back().text.append(part);
      return;
    }
    put_text(std::string(part));
  }
  void tag(uint64_t tag) {
    if (!is_plain()) return;
    if (tag != kTimeTag) return fail("a tag other than that of times");
    is_time_ = true;
  }

  void open_text() { open({.kind = Kind::kText, .is_endless = true}); }
  void open_array(uint64_t size) { open_counted({.kind = Kind::kArray, .left = size}); }
  void open_array() { open({.kind = Kind::kArray, .is_endless = true}); }
  void open_map(uint64_t size) { open_counted({.kind = Kind::kMap, .left = size}); }
  void open_map() { open({.kind = Kind::kMap, .is_endless = true}); }
  void close() {
    if (!is_plain()) return;
    if (open_.empty() || !open_.back().is_endless || open_.back().has_key) {
      return fail("an end of nothing");
    }
    finish();
  }

 private:
  enum class Kind : uint8_t { kText, kArray, kMap };
  struct Open {
    Kind kind = Kind::kArray;
    bool is_endless = false;
    uint64_t left = 0;  // elements, or pairs
    std::string text = {};
    boost::json::array array = {};
    boost::json::object map = {};
    bool has_key = false;
    std::string key = {};
  };

  // Behind the tag of a time there is a number.
  bool is_plain() {
    if (is_time_) fail("a time that is no number");
    return !failed();
  }

  void open(Open level) {
    if (!is_plain()) return;
    if (open_.size() >= kDepthMax) return fail("it is nested too deeply");
    const bool is_key = !open_.empty() && open_.back().kind == Kind::kMap && !open_.back().has_key;
    const bool is_part = !open_.empty() && open_.back().kind == Kind::kText;
    if (is_part || (is_key && level.kind != Kind::kText)) return fail("a key that is no text");
    open_.push_back(std::move(level));
  }

  void open_counted(Open level) {
    const bool is_empty = level.left == 0;
    open(std::move(level));
    if (is_empty && !failed()) finish();
  }

  // The innermost is complete.
  void finish() {
    Open level = std::move(open_.back());
    open_.pop_back();
    if (level.kind == Kind::kText) return put_text(std::move(level.text));
    if (level.kind == Kind::kArray) return put(std::move(level.array));
    put(std::move(level.map));
  }

  void put_text(std::string text) {
    if (!is_utf8(text)) return fail("a text that is not UTF-8");
    if (!open_.empty() && open_.back().kind == Kind::kMap && !open_.back().has_key) {
      open_.back().has_key = true;
      open_.back().key = std::move(text);
      return;
    }
    put(boost::json::string(text.data(), text.size()));
  }

  void put(value item) {
    if (failed()) return;
    if (open_.empty()) {
      root_ = std::move(item);
      has_root_ = true;
      return;
    }
    Open& level = open_.back();
    if (level.kind == Kind::kText) return fail("a text of other parts than texts");
    if (level.kind == Kind::kArray) {
      level.array.push_back(std::move(item));
    } else {
      if (!std::exchange(level.has_key, false)) return fail("a key that is no text");
      if (!level.map.emplace(level.key, std::move(item)).second) {
        return fail("a key that stands twice");
      }
    }
    if (!level.is_endless && --level.left == 0) finish();
  }

  std::vector<Open> open_;
  value root_;
  bool has_root_ = false;
  bool is_time_ = false;  // what comes next is one
  std::string error_;
};

// --- What the library calls ----------------------------------------------------------------------

Builder& builder(void* context) { return *static_cast<Builder*>(context); }

template <typename Integer>
void on_positive(void* context, Integer number) {
  const auto wide = static_cast<uint64_t>(number);
  if (wide > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
    return builder(context).number(value(wide));
  }
  builder(context).number(value(static_cast<int64_t>(wide)));
}

// -1 - number.
template <typename Integer>
void on_negative(void* context, Integer number) {
  const auto wide = static_cast<uint64_t>(number);
  if (wide > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
    return builder(context).fail("a number below all that we know");
  }
  builder(context).number(value(-1 - static_cast<int64_t>(wide)));
}

template <typename Float>
void on_float(void* context, Float number) {
  builder(context).number(value(static_cast<double>(number)));
}

std::string_view view(cbor_data data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

cbor_callbacks callbacks() {
  cbor_callbacks calls = cbor_empty_callbacks;
  calls.uint8 = on_positive<uint8_t>;
  calls.uint16 = on_positive<uint16_t>;
  calls.uint32 = on_positive<uint32_t>;
  calls.uint64 = on_positive<uint64_t>;
  calls.negint8 = on_negative<uint8_t>;
  calls.negint16 = on_negative<uint16_t>;
  calls.negint32 = on_negative<uint32_t>;
  calls.negint64 = on_negative<uint64_t>;
  calls.float2 = on_float<float>;
  calls.float4 = on_float<float>;
  calls.float8 = on_float<double>;
  calls.byte_string_start = [](void* context) { builder(context).fail("a byte string"); };
  calls.byte_string = [](void* context, cbor_data, size_t) {
    builder(context).fail("a byte string");
  };
  calls.string_start = [](void* context) { builder(context).open_text(); };
  calls.string = [](void* context, cbor_data data, size_t size) {
    builder(context).text(view(data, size));
  };
  calls.array_start = [](void* context, size_t size) { builder(context).open_array(size); };
  calls.indef_array_start = [](void* context) { builder(context).open_array(); };
  calls.map_start = [](void* context, size_t size) { builder(context).open_map(size); };
  calls.indef_map_start = [](void* context) { builder(context).open_map(); };
  calls.tag = [](void* context, uint64_t tag) { builder(context).tag(tag); };
  calls.undefined = [](void* context) { builder(context).simple(value(nullptr)); };
  calls.null = [](void* context) { builder(context).simple(value(nullptr)); };
  calls.boolean = [](void* context, bool flag) { builder(context).simple(value(flag)); };
  calls.indef_break = [](void* context) { builder(context).close(); };
  return calls;
}

}  // namespace

base::Result<value> read_cbor(std::string_view bytes) {
  const cbor_callbacks calls = callbacks();
  Builder builder;
  const auto* data = reinterpret_cast<cbor_data>(bytes.data());
  size_t at = 0;
  while (!builder.done() && !builder.failed()) {
    const cbor_decoder_result step =
        cbor_stream_decode(data + at, bytes.size() - at, &calls, &builder);
    if (step.status != CBOR_DECODER_FINISHED) return base::Error{"it is no CBOR, or cut short"};
    at += step.read;
  }
  if (!builder.failed() && at != bytes.size()) return base::Error{"it goes on behind its end"};
  return builder.take();
}

}  // namespace aws
