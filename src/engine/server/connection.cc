// SPDX-License-Identifier: Apache-2.0
#include "engine/server/connection.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "base/log.h"
#include "engine/server/worker.h"

namespace engine {

namespace {

// Up to here a started request is completed in the worker's buffer; beyond, in one of its own.
constexpr size_t kSharedLeftoverMax = 16 * 1024;
constexpr size_t kReadBytes = 64 * 1024;
constexpr int kReadsATurn = 8;
constexpr size_t kLargeInputBytes = 256 * 1024;
constexpr size_t kSegments = 64;
constexpr size_t kUnauthenticatedOutputBytes = 1024;
constexpr int64_t kIdleMs = 2000;  // then a client's own query buffer goes

}  // namespace

Connection::Connection(Worker& worker, net::Descriptor socket, const net::Peer& peer,
                       uint64_t client_id)
    : worker_(worker),
      socket_(std::move(socket)),
      client_(client_id, worker.dispatcher().keyspace_worker().memory) {
  client_.fd = socket_.get();
  client_.worker = worker.index();
  client_.address = peer.address;
  client_.local_address = peer.local_address;
  client_.unix_socket = peer.unix_socket;
  client_.loopback = peer.loopback;
  client_.admin = peer.admin;
  client_.created_ms = client_.last_active_ms = worker.clock().wall_ms();
  client_.authenticated = peer.admin || worker.dispatcher().settings().requirepass.empty();
  client_.was_authenticated = client_.authenticated;
  update_memory();
}

Connection::~Connection() { count_memory(0, 0); }

void Connection::on_event(uint32_t events) {
  if (closed_) return;
  if ((events & net::kWritable) != 0) {
    flush();
    if (closed_) return;
    if (!input_.empty() && !stopped()) {
      execute_private();
    } else {
      take_stock();
    }
  }
  if (closed_) return;
  // A hang-up shows as end of file when read, or here where nothing is being read.
  if ((events & net::kReadable) != 0) {
    const bool all = receive() && (events & net::kPeerDone) == 0;
    // There is more, or an end of file, of which we were told just now and not again.
    if (!all && !closed_) worker_.loop().change(fd(), interest_, *this);
  } else if ((events & net::kHangUp) != 0 ||
             // As Redis: nobody waits for a key on behalf of one who sends no more.
             ((events & net::kPeerDone) != 0 && client_.blocked != nullptr)) {
    close();
  }
}

// --- reading ----------------------------------------------------------------------------------

// True if all that had arrived was taken. What is left of a big argument is read at once, as long
// as it is there already.
bool Connection::receive() {
  if (!needs_own_buffer()) return receive_shared();
  for (int reads = 1;; reads++) {
    if (receive_private()) return true;
    if (reads == kReadsATurn || closed_ || stopped() || !needs_own_buffer()) return false;
  }
}

bool Connection::needs_own_buffer() const {
  return !input_.empty() && (input_.size() > kSharedLeftoverMax || bytes_missing() > kReadBytes);
}

bool Connection::receive_shared() {
  const std::span<char> buffer = worker_.read_buffer();
  const size_t held = input_.size();
  const size_t room = buffer.size() - held;
  const int64_t count = recv(fd(), buffer.data() + held, room, 0);
  if (!count_received(count)) return errno == EAGAIN;
  if (held > 0) std::memcpy(buffer.data(), input_.bytes().data(), held);
  received_ = {buffer.data(), held + static_cast<size_t>(count)};
  worker_.serve_later(*this);
  return static_cast<size_t>(count) < room;
}

void Connection::serve() {
  const std::string_view data = std::exchange(received_, {});
  worker_.lend_storage(client_.out);
  const size_t done = stopped() ? 0 : consume(data);
  if (done < data.size()) {
    input_.assign(data.substr(done));
    if (needs_own_buffer()) input_.reserve(own_room());
    note_input();  // before another client of this turn asks
  } else {
    input_.clear();
  }
  settle_later();
}

bool Connection::receive_private() {
  const size_t wanted = own_room();
  const int64_t count = recv(fd(), input_.reserve(wanted), wanted, 0);
  if (!count_received(count)) return errno == EAGAIN;
  input_.commit(static_cast<size_t>(count));
  if (closed_for_input_limit()) return true;
  if (stopped()) {
    settle_later();
  } else {
    execute_private();
  }
  return static_cast<size_t>(count) < wanted;
}

// Before anything of it is executed: a request may not be bigger just because all of it is there.
bool Connection::closed_for_input_limit() {
  if (input_.size() <= worker_.dispatcher().settings().client_query_buffer_limit) return false;
  base::log::warning("client closed: query buffer over its limit addr={} qbuf={}", client_.address,
                     input_.size());
  worker_.dispatcher().stats().input_limit_closed.add();
  close();
  return true;
}

// Room for the rest of a big argument at once, but never more than has half arrived: a length that
// was only announced gets no memory.
size_t Connection::own_room() const {
  const size_t room = input_.capacity() - input_.size();
  if (room >= bytes_missing()) return room;
  return std::clamp(bytes_missing(), kReadBytes, std::max(input_.size(), kReadBytes));
}

// Counts what arrived; false if there is nothing to execute.
bool Connection::count_received(int64_t count) {
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (count <= 0) {
    close();
    return false;
  }
  client_.bytes_in += static_cast<uint64_t>(count);
  client_.last_active_ms = worker_.now_ms();
  worker_.dispatcher().stats().bytes_in.add(static_cast<uint64_t>(count));
  worker_.dispatcher().stats().reads.add();
  return true;
}

void Connection::execute_private() {
  if (input_.size() > kLargeInputBytes && evicted_for_input()) return;
  worker_.lend_storage(client_.out);
  const size_t done = consume(input_.bytes());
  if (done == input_.size()) {
    input_.clear();
  } else {
    input_.drop_front(done);
  }
  settle_later();
}

// Whether what has been received makes the client one that takes too much. Afterwards it would not
// show: the bytes go with the request.
bool Connection::evicted_for_input() {
  note_input();
  update_memory();
  worker_.evict_clients();
  return client_.close_asap;
}

void Connection::resume() {
  end_pause();
  if (closed_ || !received_.empty()) return;  // about to be served anyway
  if (!input_.empty() && !stopped()) {
    execute_private();
  } else {
    settle_later();
  }
}

void Connection::end_pause() {
  if (!paused_) return;
  paused_ = false;
  worker_.node().paused_clients--;
}

void Connection::wait_for_unpause() {
  if (!paused_) worker_.node().paused_clients++;
  paused_ = true;
  worker_.add_paused(*this);
}

// --- writing ----------------------------------------------------------------------------------

void Connection::flush() {
  while (!client_.out.empty()) {
    std::array<iovec, kSegments> segments;
    msghdr message{};
    message.msg_iov = segments.data();
    message.msg_iovlen = client_.out.segments(segments.data(), kSegments);
    const int64_t sent = message.msg_iovlen == 1
                             ? send(fd(), segments[0].iov_base, segments[0].iov_len, MSG_NOSIGNAL)
                             : sendmsg(fd(), &message, MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN) {
        close();
        return;
      }
      break;
    }
    client_.out.consume(static_cast<size_t>(sent));
    client_.bytes_out += static_cast<uint64_t>(sent);
    worker_.dispatcher().stats().bytes_out.add(static_cast<uint64_t>(sent));
    worker_.dispatcher().stats().writes.add();
  }
  if (client_.out.empty() && client_.close_after_reply && !client_.suspended) {
    close();
    return;
  }
  update_interest();
}

void Connection::settle_later() {
  if (settle_soon()) worker_.settle_later(*this);
}

void Connection::settle() {
  to_settle_ = false;
  if (closed_) return;
  if (client_.close_asap) {
    close();
    return;
  }
  if (closed_for_hard_limit()) return;
  const bool was_stopped = stopped();
  flush();
  if (closed_) return;
  // What waited for unread replies to go can go on, and no event will say so.
  if (was_stopped && !stopped() && !input_.empty()) {
    worker_.loop().post([&worker = worker_, id = client_.id] {
      if (Connection* connection = worker.find(id)) connection->resume();
    });
  }
  take_stock();
}

void Connection::take_stock() {
  if (client_.out.empty()) worker_.take_storage(client_.out);
  note_input();
  update_memory();
  if (!client_.out.empty()) closed_for_output_limit(worker_.now_ms());
}

const OutputBufferLimit& Connection::output_limit() const {
  const OutputBufferLimits& limits = worker_.dispatcher().settings().client_output_buffer_limit;
  return client_.subscriptions != nullptr ? limits.pubsub : limits.normal;
}

// What was answered at once counts, whether the socket would take it or not: so it is in Redis.
bool Connection::closed_for_hard_limit() {
  const size_t limit = output_limit().hard_bytes;
  size_t pending = client_.out.pending_bytes();
  bool over = limit != 0 && pending > limit;
  if (!client_.authenticated && !client_.was_authenticated && pending > 0) [[unlikely]] {
    if (worker_.node().count_reply_buffers) pending = client_.out.footprint();
    over = over || pending > kUnauthenticatedOutputBytes;
  }
  if (over) close_for_output(pending);
  return over;
}

void Connection::close_for_output(size_t pending) {
  base::log::warning("client closed: output buffer over its limit addr={} pending={}",
                     client_.address, pending);
  worker_.dispatcher().stats().output_limit_closed.add();
  close();
}

// Of replies that the client did not read.
bool Connection::closed_for_output_limit(int64_t now_ms) {
  const OutputBufferLimit& limit = output_limit();
  const size_t pending = client_.out.pending_bytes();
  bool over = limit.hard_bytes != 0 && pending > limit.hard_bytes;
  if (limit.soft_bytes == 0 || pending <= limit.soft_bytes) {
    client_.soft_limit_since_ms = 0;
  } else if (client_.soft_limit_since_ms == 0) {
    client_.soft_limit_since_ms = now_ms;
  } else {
    over = over || now_ms - client_.soft_limit_since_ms > limit.soft_seconds * 1000;
  }
  if (over) close_for_output(pending);
  return over;
}

void Connection::check_limits(int64_t now_ms) {
  const Settings& settings = worker_.dispatcher().settings();
  if (!client_.out.empty() && closed_for_output_limit(now_ms)) return;
  trim_input(now_ms);
  const int64_t timeout_ms = settings.timeout_s * 1000;
  if (timeout_ms > 0 && !client_.admin && !client_.monitor && !client_.suspended &&
      client_.subscriptions == nullptr && !paused_ &&
      now_ms - client_.last_active_ms > timeout_ms) {
    base::log::verbose("client closed: idle addr={}", client_.address);
    close();
  }
}

void Connection::note_input() {
  client_.argument_bytes = input_.empty() ? 0 : bytes_parsed();
  client_.query_bytes = input_.size() - client_.argument_bytes;
  client_.query_capacity = input_.capacity();
}

void Connection::trim_input(int64_t now_ms) {
  if (input_.capacity() == 0) return;
  input_.trim(now_ms - client_.last_active_ms > kIdleMs, input_.empty() ? 0 : bytes_missing());
  client_.query_capacity = input_.capacity();
  update_memory();
}

void Connection::update_interest() {
  const uint32_t wanted = net::kOnce | (stopped() ? 0u : uint32_t{net::kReadable}) |
                          (client_.out.empty() ? 0u : uint32_t{net::kWritable});
  if (wanted == interest_) return;
  interest_ = wanted;
  worker_.loop().change(fd(), wanted, *this);
}

void Connection::update_memory() {
  if (!closed_) count_memory(client_.memory_bytes(), client_.out.referenced_bytes());
}

void Connection::count_memory(size_t bytes, size_t referenced) {
  if (bytes == counted_memory_ && referenced == counted_references_) return;
  const auto add = [](std::atomic<int64_t>& sum, size_t now, size_t& before) {
    sum.fetch_add(static_cast<int64_t>(now) - static_cast<int64_t>(before),
                  std::memory_order_relaxed);
    before = now;
  };
  KeyspaceWorker& sums = worker_.dispatcher().keyspace_worker();
  add(sums.client_bytes, bytes, counted_memory_);
  add(sums.client_referenced_bytes, referenced, counted_references_);
}

void Connection::close() {
  if (closed_) return;
  closed_ = true;
  count_memory(0, 0);  // at once, or others would be evicted for it
  end_pause();
  worker_.remove(*this);
}

}  // namespace engine
