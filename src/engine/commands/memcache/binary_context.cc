// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/memcache/binary_context.h"

#include <endian.h>

#include <cstring>

#include "engine/commands/memcache/items.h"
#include "engine/commands/memcache/reply_line.h"

namespace engine {

using protocol::memcache::BinaryStatus;
using protocol::memcache::kBinaryHeaderBytes;

namespace {

constexpr size_t kFlagsBytes = 4;

std::string_view words_of(BinaryStatus status) {
  switch (status) {
    case BinaryStatus::kOk:
      return "";
    case BinaryStatus::kNotFound:
      return "Not found";
    case BinaryStatus::kExists:
      return "Data exists for key.";
    case BinaryStatus::kTooLarge:
      return "Too large.";
    case BinaryStatus::kInvalid:
      return "Invalid arguments";
    case BinaryStatus::kNotStored:
      return "Not stored.";
    case BinaryStatus::kNotANumber:
      return "Non-numeric server-side value for incr or decr";
    case BinaryStatus::kNotAuthenticated:
      return "Auth failure.";
    case BinaryStatus::kUnknownCommand:
      return "Unknown command";
    case BinaryStatus::kNoMemory:
      return "Out of memory";
  }
  return "";
}

struct HeaderFields {
  BinaryStatus status = BinaryStatus::kOk;
  size_t extras_bytes = 0;
  size_t key_bytes = 0;
  size_t value_bytes = 0;
  uint64_t cas = 0;
};

template <typename Integer>
void put(char* to, Integer value) {
  std::memcpy(to, &value, sizeof(value));
}

struct Header {
  Header(uint8_t opcode, uint32_t opaque, const HeaderFields& fields) {
    const size_t body = fields.extras_bytes + fields.key_bytes + fields.value_bytes;
    bytes[0] = protocol::memcache::kBinaryReplyMagic;
    bytes[1] = static_cast<char>(opcode);
    put(bytes + 2, htobe16(static_cast<uint16_t>(fields.key_bytes)));
    bytes[4] = static_cast<char>(fields.extras_bytes);
    bytes[5] = 0;  // raw bytes
    put(bytes + 6, htobe16(static_cast<uint16_t>(fields.status)));
    put(bytes + 8, htobe32(static_cast<uint32_t>(body)));
    put(bytes + 12, htobe32(opaque));
    put(bytes + 16, htobe64(fields.cas));
  }
  std::string_view view() const { return {bytes, sizeof(bytes)}; }

  char bytes[kBinaryHeaderBytes];
};

}  // namespace

void BinaryContext::fail(BinaryStatus status, std::string_view words) const {
  send({.status = status, .value = words.empty() ? words_of(status) : words});
}

void write_packet(OutputBuffer& out, uint8_t opcode, uint32_t opaque, const BinaryPacket& packet) {
  const Header header(opcode, opaque,
                      {.status = packet.status,
                       .extras_bytes = packet.extras.size(),
                       .key_bytes = packet.key.size(),
                       .value_bytes = packet.value.size(),
                       .cas = packet.cas});
  const size_t body = packet.extras.size() + packet.key.size() + packet.value.size();
  ReplyLine line(out, kBinaryHeaderBytes + body);
  line.text(header.view());
  line.text(packet.extras);
  line.text(packet.key);
  line.text(packet.value);
}

void BinaryContext::send_item(const Entry& entry, std::string_view key, bool with_value) const {
  const ItemMeta meta = entry.item_meta();
  const std::string_view value = with_value ? item_value(entry) : std::string_view{};
  const bool apart = with_value && entry.is_blob();
  const Header header(request.number, request.opaque,
                      {.status = BinaryStatus::kOk,
                       .extras_bytes = kFlagsBytes,
                       .key_bytes = key.size(),
                       .value_bytes = value.size(),
                       .cas = meta.cas});
  char flags[kFlagsBytes];
  put(flags, htobe32(meta.client_flags));
  {
    ReplyLine line(memcache.out(),
                   kBinaryHeaderBytes + kFlagsBytes + key.size() + (apart ? 0 : value.size()));
    line.text(header.view());
    line.text({flags, sizeof(flags)});
    line.text(key);
    if (!apart) line.text(value);
  }
  if (apart) memcache.out().append_blob(memcache.worker.memory, entry.shared_blob());
}

}  // namespace engine
