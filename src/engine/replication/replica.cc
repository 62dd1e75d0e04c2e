// SPDX-License-Identifier: Apache-2.0
#include "engine/replication/replica.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/random.h"

namespace engine {

namespace {

constexpr size_t kBufferBytes = 64 * 1024;
constexpr size_t kMarkBytes = 40;

}  // namespace

// Its place in the stream.
class Replica::Reader final : public StreamReader {
 public:
  Reader(WriteStream& stream, uint64_t offset, size_t behind_max, const std::function<void()>& wake)
      : StreamReader(stream, offset, {.behind_max = behind_max}), wake_(wake) {}
  ~Reader() override { leave(); }

 private:
  void has_more() override { wake_(); }

  const std::function<void()>& wake_;
};

Replica::Replica(uint64_t client, uint32_t its_worker, std::function<void()> wake)
    : client_id(client), worker(its_worker), wake_(std::move(wake)) {}

Replica::~Replica() = default;

void Replica::acknowledge(uint64_t offset, uint64_t synced, int64_t now_ms) {
  acknowledged_.store(offset, std::memory_order_relaxed);
  synced_.store(synced, std::memory_order_relaxed);
  acknowledged_ms_.store(now_ms, std::memory_order_relaxed);
  if (state() == ReplicaState::kHasSnapshot) state_ = ReplicaState::kOnline;
}

std::string_view Replica::state_name() const {
  constexpr std::string_view kNames[] = {"handshake", "wait_bgsave", "send_bulk", "send_bulk",
                                         "online"};
  const ReplicaState now = state();
  const bool waits = now == ReplicaState::kGetsSnapshot && snapshot_grows();
  return kNames[static_cast<size_t>(waits ? ReplicaState::kWaitsForCut : now)];
}

void Replica::keep_alive() {
  const ReplicaState now = state();
  if (now != ReplicaState::kWaitsForCut && now != ReplicaState::kGetsSnapshot) return;
  keep_alive_.store(true, std::memory_order_relaxed);
  wake_();
}

// Empty lines stand before the answer to PSYNC and before the length.
std::string_view Replica::sign_of_life() {
  if (!keep_alive_.exchange(false, std::memory_order_relaxed)) return {};
  text_ = "\n";
  text_sent_ = 0;
  return text_;
}

void Replica::forget_acknowledged(uint64_t offset) {
  acknowledged_.store(offset, std::memory_order_relaxed);
  synced_.store(0, std::memory_order_relaxed);
}

void Replica::go_on_from(WriteStream& stream, uint64_t offset, std::string greeting,
                         size_t behind_max) {
  reader_ = std::make_unique<Reader>(stream, offset, behind_max, wake_);
  text_ = std::move(greeting);
  forget_acknowledged(offset);  // it has that, whatever it said before
  state_ = ReplicaState::kOnline;
}

void Replica::wait_for_cut(bool by_psync) {
  by_psync_ = by_psync;
  forget_acknowledged(0);
  state_ = ReplicaState::kWaitsForCut;
}

void Replica::at_cut(WriteStream& stream, std::shared_ptr<SharedSnapshot> snapshot,
                     size_t behind_max) {
  reader_ = std::make_unique<Reader>(stream, snapshot->offset, behind_max, wake_);
  snapshot_ = std::move(snapshot);
  snapshot_grows_ = true;
  has_cut_.store(true, std::memory_order_release);
}

bool Replica::has_reader() const {
  const ReplicaState now = state();
  if (now == ReplicaState::kHandshake) return false;
  return now != ReplicaState::kWaitsForCut || has_cut_.load(std::memory_order_acquire);
}

void Replica::set_behind_max(size_t bytes) {
  if (has_reader()) reader_->set_behind_max(bytes);
}

bool Replica::failed() const {
  if (!has_reader()) return false;
  return reader_->lost() || (snapshot_ != nullptr && snapshot_->failed.load());
}

// The mark stands for the end where the length is not known yet; who does not know of marks gets
// the length, once it is.
void Replica::begin_snapshot() {
  std::string text;
  if (by_psync_) {
    text = "+FULLRESYNC " + snapshot_->replication_id + " " + std::to_string(snapshot_->offset) +
           "\r\n";
  }
  if ((capabilities & kEofMark) != 0 && !snapshot_->as_file) {
    mark_ = base::random_hex(kMarkBytes);
    text += "$EOF:" + mark_ + "\r\n";
  }
  text_ = std::move(text);
  text_sent_ = 0;
  state_ = ReplicaState::kGetsSnapshot;
}

std::string_view Replica::at_hand() {
  if (state() == ReplicaState::kWaitsForCut) {
    if (text_sent_ < text_.size()) return std::string_view(text_).substr(text_sent_);
    if (!has_cut_.load(std::memory_order_acquire)) return sign_of_life();
    begin_snapshot();
  }
  if (text_sent_ < text_.size()) return std::string_view(text_).substr(text_sent_);
  if (state() == ReplicaState::kGetsSnapshot) return snapshot_at_hand();
  if (state() != ReplicaState::kOnline) return {};
  for (;;) {
    const std::string_view bytes = reader_->at_hand();
    // Looked at behind the end of the stream: who cuts it off does so before that moves on.
    if (cut_off_.load(std::memory_order_acquire)) return {};
    if (!bytes.empty() || reader_->lost() || reader_->ask_for_more()) return bytes;
  }
}

std::string_view Replica::snapshot_at_hand() {
  if (buffer_sent_ < buffered_) return {buffer_.get() + buffer_sent_, buffered_ - buffer_sent_};
  // In this order: what is complete has grown to the last.
  const bool complete = snapshot_->complete.load(std::memory_order_acquire);
  if (complete) snapshot_grows_ = false;
  const uint64_t written = snapshot_->file->bytes_written();
  if (mark_.empty()) {
    if (!complete) return sign_of_life();
    if (snapshot_sent_ == 0 && !length_told_) {
      length_told_ = true;
      text_ = "$" + std::to_string(written) + "\r\n";
      text_sent_ = 0;
      return text_;
    }
  }
  if (snapshot_sent_ == written) {
    if (!complete) return {};
    state_ = mark_.empty() ? ReplicaState::kOnline : ReplicaState::kHasSnapshot;
    text_ = std::exchange(mark_, {});
    text_sent_ = 0;
    snapshot_reader_ = nullptr;
    snapshot_ = nullptr;
    buffer_ = nullptr;
    return text_.empty() ? at_hand() : std::string_view(text_);
  }
  if (buffer_ == nullptr) {
    buffer_ = std::make_unique_for_overwrite<char[]>(kBufferBytes);
    snapshot_reader_ = snapshot_->file->reader();
  }
  const size_t wanted = std::min<uint64_t>(kBufferBytes, written - snapshot_sent_);
  const auto got = snapshot_reader_->read(buffer_.get(), wanted);
  if (!got || *got == 0) {
    snapshot_->failed = true;
    return {};
  }
  buffered_ = *got;
  buffer_sent_ = 0;
  snapshot_sent_ += buffered_;
  return {buffer_.get(), buffered_};
}

void Replica::skip(size_t bytes) {
  if (text_sent_ < text_.size()) {
    text_sent_ += bytes;
  } else if (state() == ReplicaState::kGetsSnapshot) {
    buffer_sent_ += bytes;
  } else {
    reader_->skip(bytes);
  }
}

}  // namespace engine
