// SPDX-License-Identifier: Apache-2.0
#include "engine/server/shared_messages.h"

#include <string>

#include "engine/session/output_buffer.h"
#include "engine/session/resp_writer.h"
#include "engine/session/subscriptions.h"

namespace engine {

namespace {

// Shorter ones are copied, as a reference costs as much; but not into storage that would be taken
// for nothing else, of thousands who hear at once.
constexpr size_t kSharedBytesMin = 512;

}  // namespace

SharedMessages::~SharedMessages() {
  for (const Written& written : written_) {
    if (written.blob != nullptr) written.blob->release(memory_);
  }
}

void SharedMessages::write(Client& client, const Message& message, const std::string* pattern) {
  if (client.out.footprint() != 0 &&
      message.payload.size() + message.channel.size() < kSharedBytesMin) {
    write_message(client.reply, message, pattern);
    return;
  }
  client.out.append_shared(memory_, write_once(client.reply.resp(), message, pattern));
}

Blob* SharedMessages::write_once(int resp, const Message& message, const std::string* pattern) {
  Written& written = written_[resp == 3 ? 1 : 0];
  if (written.message == &message && written.pattern == pattern) return written.blob;
  OutputBuffer out;
  RespWriter writer(out, memory_, resp);
  write_message(writer, message, pattern);
  const std::string bytes = out.copy();
  Blob* blob = Blob::create(memory_, bytes, bytes.size());
  if (written.blob != nullptr) written.blob->release(memory_);
  written = {.message = &message, .pattern = pattern, .blob = blob};
  return blob;
}

}  // namespace engine
