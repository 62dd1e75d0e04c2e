// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "net/event_loop.h"
#include "net/transport.h"

namespace net {

// A connection without a network, as its far end sees it: the test is the peer, and says how much
// goes through when. Everything happens at once, and nothing by itself. Not thread-safe.
class SimulatedPeer {
 public:
  explicit SimulatedPeer(Handle handle) : handle_(handle) {}

  Handle handle() const { return handle_; }

  void send(std::string_view bytes) {
    to_node_ += bytes;
    changed(kReadable);
  }

  // What the node has sent since the last call. There is room for as much again then.
  std::string take() { return take(to_peer_.size()); }
  std::string take(size_t bytes) {
    std::string taken = to_peer_.substr(0, bytes);
    to_peer_.erase(0, taken.size());
    room_changed();
    return taken;
  }

  // How much may be on its way to the peer; what there is already stays.
  void set_room(size_t bytes) {
    room_ = bytes;
    room_changed();
  }

  // The node gets no more than this out of one read, and into one write.
  void set_bytes_a_call(size_t bytes) { bytes_a_call_ = bytes; }

  // As if what goes both ways were encrypted, which it is not.
  void claim_encryption() { says_encrypted_ = true; }

  // Sends no more; what was sent arrives, and the node may still answer.
  void finish() {
    finished_ = true;
    changed(kReadable | kPeerDone);
  }

  // Is gone: what was sent arrives, and nothing is taken any more.
  void vanish() {
    finished_ = gone_ = true;
    changed(kReadable | kWritable | kPeerDone | kHangUp);
  }

  bool closed_by_node() const { return closed_; }
  size_t reads() const { return reads_; }  // calls of the node
  size_t writes() const { return writes_; }
  size_t unread() const { return to_node_.size(); }  // by the node

 private:
  friend class SimulatedLoop;
  friend class SimulatedTransport;

  uint32_t ready() const {
    uint32_t events = 0;
    if (!to_node_.empty() || finished_) events |= kReadable;
    if (to_peer_.size() < room_ || gone_) events |= kWritable;
    if (finished_) events |= kPeerDone;
    if (gone_) events |= kHangUp;
    return events;
  }

  void changed(uint32_t events) {
    if (tell_loop_) tell_loop_(events);
  }

  // As in the kernel: that there is room again is told of only where it was missed.
  void room_changed() {
    if (to_peer_.size() < room_ && std::exchange(room_missed_, false)) changed(kWritable);
  }

  const Handle handle_;
  std::function<void(uint32_t)> tell_loop_;  // null while it is in none
  std::string to_node_;
  std::string to_peer_;
  size_t room_ = SIZE_MAX;
  size_t bytes_a_call_ = SIZE_MAX;
  size_t reads_ = 0;
  size_t writes_ = 0;
  bool room_missed_ = false;
  bool finished_ = false;
  bool gone_ = false;
  bool closed_ = false;
  bool says_encrypted_ = false;
};

// The node's end of it.
class SimulatedTransport final : public Transport {
 public:
  // `on_io` is called at every read and write: what they cost.
  SimulatedTransport(std::shared_ptr<SimulatedPeer> peer, std::function<void()> on_io)
      : peer_(std::move(peer)), on_io_(std::move(on_io)) {}
  ~SimulatedTransport() override { peer_->closed_ = true; }

  Handle handle() const override { return peer_->handle(); }
  bool is_encrypted() const override { return peer_->says_encrypted_; }

  IoResult read(std::span<char> room) override {
    on_io_();
    peer_->reads_++;
    std::string& bytes = peer_->to_node_;
    if (bytes.empty()) {
      return {peer_->finished_ ? IoStatus::kClosed : IoStatus::kWouldBlock, 0};
    }
    const size_t count = std::min({room.size(), bytes.size(), peer_->bytes_a_call_});
    bytes.copy(room.data(), count);
    bytes.erase(0, count);
    // Fewer than asked for say that there are no more: the loop has to tell of what was held back.
    if (!bytes.empty() && count < room.size()) peer_->changed(kReadable);
    return {IoStatus::kDone, count};
  }

  IoResult write(std::span<const iovec> pieces) override {
    on_io_();
    peer_->writes_++;
    if (peer_->gone_) return {IoStatus::kClosed, 0};
    std::string& bytes = peer_->to_peer_;
    const size_t room = peer_->room_ - std::min(peer_->room_, bytes.size());
    const size_t before = bytes.size();
    size_t left = std::min(room, peer_->bytes_a_call_);
    for (const iovec& piece : pieces) {
      const size_t count = std::min(left, piece.iov_len);
      bytes.append(static_cast<const char*>(piece.iov_base), count);
      left -= count;
    }
    peer_->room_missed_ = bytes.size() >= peer_->room_;
    const bool done = bytes.size() > before;
    return {done ? IoStatus::kDone : IoStatus::kWouldBlock, bytes.size() - before};
  }

  size_t bytes_waiting() const override { return peer_->to_node_.size(); }
  void close() override { peer_->closed_ = true; }

 private:
  const std::shared_ptr<SimulatedPeer> peer_;
  const std::function<void()> on_io_;
};

// All peers of a simulation, by their handles. Outlives its loops.
class SimulatedNetwork {
 public:
  std::shared_ptr<SimulatedPeer> connect() {
    auto peer = std::make_shared<SimulatedPeer>(next_handle_++);
    peers_.emplace(peer->handle(), peer);
    return peer;
  }

  // The other end of a peer, for a node to adopt.
  std::unique_ptr<Transport> transport_to(const std::shared_ptr<SimulatedPeer>& peer) {
    return std::make_unique<SimulatedTransport>(peer, [this] { on_io(); });
  }

  SimulatedPeer& peer(Handle handle) { return *peers_.at(handle); }

  // What every read and write costs: a test may have its clock go on.
  std::function<void()> on_io = [] {};

 private:
  Handle next_handle_ = 3;
  std::map<Handle, std::shared_ptr<SimulatedPeer>> peers_;
};

}  // namespace net
