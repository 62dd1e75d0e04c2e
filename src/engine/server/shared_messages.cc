// SPDX-License-Identifier: Apache-2.0
#include "engine/server/shared_messages.h"

#include <sys/uio.h>

#include <utility>
#include <vector>

#include "engine/session/output_buffer.h"
#include "engine/session/resp_writer.h"
#include "engine/session/subscriptions.h"

namespace engine {

namespace {

// Shorter ones are copied: a reference costs as much.
constexpr size_t kSharedBytesMin = 512;

}  // namespace

SharedMessages::~SharedMessages() {
  for (const Written& written : written_) {
    if (written.blob != nullptr) written.blob->release(memory_);
  }
}

void SharedMessages::write(Client& client, const Message& message, const std::string* pattern) {
  if (message.payload.size() + message.channel.size() < kSharedBytesMin) {
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
  std::vector<iovec> segments(out.segment_count());
  segments.resize(out.segments(segments.data(), segments.size()));
  Blob* blob = Blob::create(memory_, {}, out.pending_bytes());
  size_t length = 0;
  for (const iovec& segment : segments) {
    std::memcpy(blob->data() + length, segment.iov_base, segment.iov_len);
    length += segment.iov_len;
  }
  blob->set_length(length);
  if (written.blob != nullptr) written.blob->release(memory_);
  written = {.message = &message, .pattern = pattern, .blob = blob};
  return blob;
}

}  // namespace engine
