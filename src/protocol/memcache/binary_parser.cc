// SPDX-License-Identifier: Apache-2.0
#include "protocol/memcache/binary_parser.h"

#include <endian.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace protocol::memcache {

namespace {

using Extras = OpcodeForm::Extras;
using Part = OpcodeForm::Part;

constexpr size_t kTimeBytes = 4;
constexpr size_t kStoreBytes = 8;   // flags, time
constexpr size_t kCountBytes = 20;  // delta, start, time
constexpr uint32_t kMakesNothing = 0xffffffff;

// What no request has, however large items may be: memcached hangs up as well.
constexpr uint64_t kBodyBytesMax = uint64_t{1} << 30;

constexpr OpcodeForm kForms[] = {
    {0x00, Opcode::kGet, false, Extras::kNone, Part::kAlways, Part::kNever},
    {0x01, Opcode::kSet, false, Extras::kStore, Part::kAlways, Part::kMaybe},
    {0x02, Opcode::kAdd, false, Extras::kStore, Part::kAlways, Part::kMaybe},
    {0x03, Opcode::kReplace, false, Extras::kStore, Part::kAlways, Part::kMaybe},
    {0x04, Opcode::kDelete, false, Extras::kNone, Part::kAlways, Part::kNever},
    {0x05, Opcode::kIncrement, false, Extras::kCount, Part::kAlways, Part::kNever},
    {0x06, Opcode::kDecrement, false, Extras::kCount, Part::kAlways, Part::kNever},
    {0x07, Opcode::kQuit, false, Extras::kNone, Part::kNever, Part::kNever},
    {0x08, Opcode::kFlush, false, Extras::kTimeOrNone, Part::kNever, Part::kNever},
    {0x09, Opcode::kGet, true, Extras::kNone, Part::kAlways, Part::kNever},
    {0x0a, Opcode::kNoop, false, Extras::kNone, Part::kNever, Part::kNever},
    {0x0b, Opcode::kVersion, false, Extras::kNone, Part::kNever, Part::kNever},
    {0x0c, Opcode::kGetWithKey, false, Extras::kNone, Part::kAlways, Part::kNever},
    {0x0d, Opcode::kGetWithKey, true, Extras::kNone, Part::kAlways, Part::kNever},
    {0x0e, Opcode::kAppend, false, Extras::kNone, Part::kAlways, Part::kMaybe},
    {0x0f, Opcode::kPrepend, false, Extras::kNone, Part::kAlways, Part::kMaybe},
    {0x10, Opcode::kStat, false, Extras::kNone, Part::kMaybe, Part::kNever},
    {0x11, Opcode::kSet, true, Extras::kStore, Part::kAlways, Part::kMaybe},
    {0x12, Opcode::kAdd, true, Extras::kStore, Part::kAlways, Part::kMaybe},
    {0x13, Opcode::kReplace, true, Extras::kStore, Part::kAlways, Part::kMaybe},
    {0x14, Opcode::kDelete, true, Extras::kNone, Part::kAlways, Part::kNever},
    {0x15, Opcode::kIncrement, true, Extras::kCount, Part::kAlways, Part::kNever},
    {0x16, Opcode::kDecrement, true, Extras::kCount, Part::kAlways, Part::kNever},
    {0x17, Opcode::kQuit, true, Extras::kNone, Part::kNever, Part::kNever},
    {0x18, Opcode::kFlush, true, Extras::kTimeOrNone, Part::kNever, Part::kNever},
    {0x19, Opcode::kAppend, true, Extras::kNone, Part::kAlways, Part::kMaybe},
    {0x1a, Opcode::kPrepend, true, Extras::kNone, Part::kAlways, Part::kMaybe},
    {0x1b, Opcode::kVerbosity, false, Extras::kIgnored, Part::kMaybe, Part::kMaybe},
    {0x1c, Opcode::kTouch, false, Extras::kTime, Part::kAlways, Part::kNever},
    {0x1d, Opcode::kGetAndTouch, false, Extras::kTime, Part::kAlways, Part::kNever},
    {0x1e, Opcode::kGetAndTouch, true, Extras::kTime, Part::kAlways, Part::kNever},
    {0x20, Opcode::kSaslMechanisms, false, Extras::kNone, Part::kNever, Part::kNever},
    {0x21, Opcode::kSaslAuthenticate, false, Extras::kNone, Part::kAlways, Part::kMaybe},
    {0x22, Opcode::kSaslStep, false, Extras::kNone, Part::kAlways, Part::kMaybe},
    {0x23, Opcode::kGetAndTouchWithKey, false, Extras::kTime, Part::kAlways, Part::kNever},
    {0x24, Opcode::kGetAndTouchWithKey, true, Extras::kTime, Part::kAlways, Part::kNever},
    {0x60, Opcode::kGetConfiguration, false, Extras::kIgnored, Part::kAlways, Part::kMaybe},
};

constexpr auto kFormOf = [] {
  std::array<uint8_t, 256> places{};  // one more than where it stands; 0: nowhere
  for (size_t i = 0; i < std::size(kForms); i++) {
    places[kForms[i].number] = static_cast<uint8_t>(i + 1);
  }
  return places;
}();

bool has_right_extras(Extras extras, size_t bytes) {
  switch (extras) {
    case Extras::kNone:
      return bytes == 0;
    case Extras::kStore:
      return bytes == kStoreBytes;
    case Extras::kCount:
      return bytes == kCountBytes;
    case Extras::kTime:
      return bytes == kTimeBytes;
    case Extras::kTimeOrNone:
      return bytes == 0 || bytes == kTimeBytes;
    case Extras::kIgnored:
      return true;
  }
  return false;
}

bool has_right_part(Part part, uint64_t bytes) {
  return part == Part::kMaybe || (part == Part::kAlways) == (bytes > 0);
}

uint16_t read_uint16(const char* at) {
  uint16_t value;
  std::memcpy(&value, at, sizeof(value));
  return be16toh(value);
}

uint32_t read_uint32(const char* at) {
  uint32_t value;
  std::memcpy(&value, at, sizeof(value));
  return be32toh(value);
}

uint64_t read_uint64(const char* at) {
  uint64_t value;
  std::memcpy(&value, at, sizeof(value));
  return be64toh(value);
}

// Requires: they are of the right length.
void read_extras(Extras extras, std::string_view bytes, BinaryRequest& request) {
  Request& fields = request.fields;
  const char* const at = bytes.data();
  if (extras == Extras::kStore) {
    fields.client_flags = read_uint32(at);
    fields.exptime = read_uint32(at + 4);
  } else if (extras == Extras::kCount) {
    fields.delta = read_uint64(at);
    const auto time = read_uint32(at + 16);
    if (time != kMakesNothing) request.start = read_uint64(at + 8);
    fields.exptime = time;
  } else if (extras != Extras::kIgnored && !bytes.empty()) {
    fields.exptime = read_uint32(at);
  }
}

struct Header {
  explicit Header(const char* at)
      : number(static_cast<uint8_t>(at[1])),
        key_bytes(read_uint16(at + 2)),
        extras_bytes(static_cast<uint8_t>(at[4])),
        body_bytes(read_uint32(at + 8)),
        opaque(read_uint32(at + 12)),
        cas(read_uint64(at + 16)) {}

  bool is_consistent() const { return key_bytes + extras_bytes <= body_bytes; }
  // Requires: it is consistent.
  size_t value_bytes() const { return body_bytes - key_bytes - extras_bytes; }

  uint8_t number;
  size_t key_bytes;
  size_t extras_bytes;
  uint32_t body_bytes;
  uint32_t opaque;
  uint64_t cas;
};

void clear(BinaryRequest& request) {
  request.start.reset();
  request.fields.keys.clear();
  request.fields.client_flags = 0;
  request.fields.exptime = 0;
  request.fields.delta = 0;
  request.fields.value = {};
}

}  // namespace

const OpcodeForm* find_opcode(uint8_t number) {
  const uint8_t place = kFormOf[number];
  return place == 0 ? nullptr : &kForms[place - 1];
}

std::string_view key_of_binary(std::string_view data) {
  if (data.size() < kBinaryHeaderBytes || data[0] != kBinaryRequestMagic) return {};
  const Header header(data.data());
  if (header.key_bytes > kKeyBytesMax) return {};
  if (data.size() < kBinaryHeaderBytes + header.extras_bytes + header.key_bytes) return {};
  return data.substr(kBinaryHeaderBytes + header.extras_bytes, header.key_bytes);
}

ParseStatus BinaryParser::parse(std::string_view data, const ParserLimits& limits,
                                BinaryRequest& request, size_t& consumed) {
  const auto skipped = static_cast<size_t>(std::min<uint64_t>(skip_bytes_, data.size()));
  skip_bytes_ -= skipped;
  const ParseStatus status = parse_next(data.substr(skipped), limits, request, consumed);
  consumed += skipped;
  return status;
}

ParseStatus BinaryParser::parse_next(std::string_view data, const ParserLimits& limits,
                                     BinaryRequest& request, size_t& consumed) {
  consumed = 0;
  in_body_ = false;
  if (!data.empty() && data[0] != kBinaryRequestMagic) {
    consumed = data.size();
    return fail(BinaryStatus::kOk, true);
  }
  if (data.size() < kBinaryHeaderBytes) return wait_for(kBinaryHeaderBytes, data.size());
  const Header header(data.data());
  clear(request);
  request.number = header.number;
  request.opaque = header.opaque;
  request.quiet = false;
  request.fields.cas = header.cas;
  consumed = kBinaryHeaderBytes;
  if (!header.is_consistent()) return fail(BinaryStatus::kUnknownCommand, true);
  if (header.body_bytes > kBodyBytesMax) return fail(BinaryStatus::kInvalid, true);

  const OpcodeForm* const form = find_opcode(header.number);
  if (form == nullptr) {
    skip_bytes_ = header.body_bytes;
    return fail(BinaryStatus::kUnknownCommand, false);
  }
  request.opcode = form->opcode;
  request.quiet = form->quiet;
  const bool is_valid = header.key_bytes <= kKeyBytesMax &&
                        has_right_extras(form->extras, header.extras_bytes) &&
                        has_right_part(form->key, header.key_bytes) &&
                        has_right_part(form->value, header.value_bytes());
  if (!is_valid) return fail(BinaryStatus::kInvalid, true);

  const bool too_large = header.value_bytes() > static_cast<uint64_t>(limits.value_bytes_max);
  const size_t start = kBinaryHeaderBytes + header.extras_bytes;
  const size_t value_start = start + header.key_bytes;
  const size_t needed = value_start + (too_large ? 0 : header.value_bytes());
  if (data.size() < needed) {
    consumed = 0;
    in_body_ = data.size() >= value_start;
    return wait_for(needed, data.size());
  }
  consumed = needed;
  read_extras(form->extras, data.substr(kBinaryHeaderBytes, header.extras_bytes), request);
  if (header.key_bytes > 0) request.fields.keys.push_back(data.substr(start, header.key_bytes));
  if (too_large) {
    skip_bytes_ = header.value_bytes();
    return fail(BinaryStatus::kTooLarge, false);
  }
  request.fields.value = data.substr(value_start, header.value_bytes());
  bytes_missing_ = 1;
  return ParseStatus::kComplete;
}

ParseStatus BinaryParser::wait_for(size_t needed, size_t available) {
  bytes_missing_ = needed - available;
  return ParseStatus::kIncomplete;
}

ParseStatus BinaryParser::fail(BinaryStatus status, bool close) {
  error_ = status;
  close_after_error_ = close;
  bytes_missing_ = 1;
  return ParseStatus::kError;
}

}  // namespace protocol::memcache
