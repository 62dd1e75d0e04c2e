// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/commands/memcache/context.h"
#include "engine/types/entry.h"
#include "protocol/memcache/binary_request.h"

namespace engine {

// What one packet of a reply says besides its header's constants. Views.
struct BinaryPacket {
  protocol::memcache::BinaryStatus status = protocol::memcache::BinaryStatus::kOk;
  std::string_view extras = {};
  std::string_view key = {};
  std::string_view value = {};
  uint64_t cas = 0;
};

// Writes a packet of the reply to a request, of which only the opcode and the client's number
// count.
void write_packet(OutputBuffer& out, uint8_t opcode, uint32_t opaque, const BinaryPacket& packet);

// One execution of one request of memcached's binary protocol; as MemcacheContext, whose request
// has the fields that text requests have as well.
class BinaryContext {
 public:
  MemcacheContext& memcache;
  const protocol::memcache::BinaryRequest& request;

  // What a quiet request does not say: all is well.
  void succeed(const BinaryPacket& packet = {}) const {
    if (!request.quiet) send(packet);
  }
  // With the status' own words, unless there are better ones.
  void fail(protocol::memcache::BinaryStatus status, std::string_view words = {}) const;

  void send(const BinaryPacket& packet) const {
    write_packet(memcache.out(), request.number, request.opaque, packet);
  }

  // An item that was found, its value only if `with_value`. The guard stands.
  void send_item(const Entry& entry, std::string_view key, bool with_value) const;
};

// A command: a row of the table at the foot of the file that has its handler.
struct BinaryCommand {
  protocol::memcache::Opcode opcode;
  void (*run)(const BinaryContext&);
  bool stores = false;        // may make an item, for which room is made before
  bool before_login = false;  // of who has not said the password yet, too
};

std::span<const BinaryCommand> binary_item_commands();
// With SASL's, of which there is the mechanism PLAIN (RFC 4616).
std::span<const BinaryCommand> binary_server_commands();

}  // namespace engine
