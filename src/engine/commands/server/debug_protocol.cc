// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/server/debug_protocol.h"

#include "base/ascii.h"

// Client libraries test their parsers against these replies, so the values are Redis'.

namespace engine {

namespace {

void reply_three(ReplyWriter& reply) {
  for (int64_t i = 0; i < 3; i++) reply.integer(i);
}

void reply_map(ReplyWriter& reply) {
  reply.map(3);
  for (int64_t i = 0; i < 3; i++) {
    reply.integer(i);
    reply.boolean(i == 1);
  }
}

// In RESP2 there are no attributes, so the reply stands alone.
void reply_attribute(ReplyWriter& reply) {
  if (reply.resp() == 3) {
    reply.attribute(1);
    reply.bulk("key-popularity");
    reply.array(2);
    reply.bulk("key:123");
    reply.integer(90);
  }
  reply.bulk("Some real reply following the attribute");
}

void reply_push(ReplyWriter& reply) {
  if (reply.resp() != 3) {
    reply.error("ERR RESP2 is not supported by this command");
    return;
  }
  reply.push(2);
  reply.bulk("server-cpu-usage");
  reply.integer(42);
  reply.bulk("Some real reply following the push reply");
}

struct ProtocolSample {
  std::string_view type;
  void (*write)(ReplyWriter&);
};

constexpr ProtocolSample kSamples[] = {
    {"string", [](ReplyWriter& reply) { reply.bulk("Hello World"); }},
    {"integer", [](ReplyWriter& reply) { reply.integer(12345); }},
    {"double", [](ReplyWriter& reply) { reply.real(3.141); }},
    {"bignum",
     [](ReplyWriter& reply) { reply.big_number("1234567999999999999999999999999999999"); }},
    {"null", [](ReplyWriter& reply) { reply.null(); }},
    {"array",
     [](ReplyWriter& reply) {
       reply.array(3);
       reply_three(reply);
     }},
    {"set",
     [](ReplyWriter& reply) {
       reply.set(3);
       reply_three(reply);
     }},
    {"map", reply_map},
    {"attrib", reply_attribute},
    {"push", reply_push},
    {"verbatim", [](ReplyWriter& reply) { reply.verbatim("txt", "This is a verbatim\nstring"); }},
    {"true", [](ReplyWriter& reply) { reply.boolean(true); }},
    {"false", [](ReplyWriter& reply) { reply.boolean(false); }},
};

}  // namespace

void debug_protocol(CommandContext& c) {
  for (const ProtocolSample& sample : kSamples) {
    if (!base::equals_ignore_case(sample.type, c.args[2])) continue;
    sample.write(c.reply);
    return;
  }
  c.error(
      "ERR Wrong protocol type name. Please use one of the following: "
      "string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false");
}

}  // namespace engine
