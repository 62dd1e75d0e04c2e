// SPDX-License-Identifier: Apache-2.0
#include "engine/server/connection.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include "engine/server/worker.h"
#include "protocol/foreign/foreign.h"

namespace engine {

namespace {

// Up to here a started request is completed in the worker's buffer; beyond, in one of its own.
constexpr size_t kSharedLeftoverMax = 16 * 1024;
constexpr size_t kReadBytes = 64 * 1024;
constexpr int kReadsATurn = 8;
constexpr size_t kLargeReadsATurn = 2;  // then those wait who have sent much, not the others
constexpr size_t kLargeInputBytes = 256 * 1024;
constexpr size_t kSegments = 64;
constexpr int kSendsATurn = 16;
constexpr size_t kQuickSendBytes = 256 * 1024;

// What one client may have executed before others get their turn.
constexpr size_t kRequestsATurn = 1024;
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
  if (deferred_events_ == 0 && is_quick(events)) {
    handle(events);
    return;
  }
  if (deferred_events_ == 0) worker_.handle_later(*this);
  deferred_events_ |= events;
}

// Of a client that has logged in, whose bytes go through the worker's buffer or in few sends.
bool Connection::is_quick(uint32_t events) const {
  if (!logged_in(client_, worker_.dispatcher().settings())) return false;
  if ((events & net::kWritable) != 0) return client_.out.pending_bytes() <= kQuickSendBytes;
  if (needs_own_buffer(input_.size())) return false;
  // Only then: asking is a system call.
  return worker_.large_reads() < kLargeReadsATurn || net::bytes_waiting(fd()) <= kSharedLeftoverMax;
}

void Connection::handle_deferred_events() { handle(std::exchange(deferred_events_, 0)); }

void Connection::handle(uint32_t events) {
  if (closed_) return;
  if ((events & net::kWritable) != 0) {
    flush();
    if (closed_) return;
    if (!input_.empty() && !stopped() && !going_on_) {
      execute_private();
    } else {
      take_stock();
    }
  }
  if (closed_) return;
  // A hang-up shows as end of file when read, or here where nothing is being read.
  if ((events & net::kReadable) != 0 && going_on_) {
    unread_ = true;
  } else if ((events & net::kReadable) != 0) {
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
  if (!needs_own_buffer(input_.size())) return receive_shared();
  for (int reads = 1;; reads++) {
    if (receive_private()) return true;
    if (reads == kReadsATurn || closed_ || going_on_ || stopped() ||
        !needs_own_buffer(input_.size())) {
      return false;
    }
  }
}

// Of a client of whose requests `held` bytes are left over.
bool Connection::needs_own_buffer(size_t held) const {
  return held > 0 && (held > kSharedLeftoverMax || bytes_missing() > kReadBytes);
}

bool Connection::receive_shared() {
  const std::span<char> buffer = worker_.read_buffer();
  const size_t held = input_.size();
  const size_t room = buffer.size() - held;
  const int64_t count = recv(fd(), buffer.data() + held, room, 0);
  if (!count_received(count)) return errno == EAGAIN;
  if (client_.bytes_in == static_cast<uint64_t>(count) && speaks_foreign(buffer[0])) return true;
  if (static_cast<size_t>(count) > kSharedLeftoverMax) worker_.count_large_read();
  if (held > 0) std::memcpy(buffer.data(), input_.bytes().data(), held);
  received_ = {buffer.data(), held + static_cast<size_t>(count)};
  worker_.serve_later(*this);
  return static_cast<size_t>(count) < room;
}

// True if the connection is to be closed, since its first byte is of a protocol that is not served.
bool Connection::speaks_foreign(char first_byte) {
  switch (protocol::foreign::recognise_opening(first_byte)) {
    case protocol::foreign::Protocol::kTls:
      turn_away(CloseReason::kTls);
      break;
    case protocol::foreign::Protocol::kMemcacheBinary:
      turn_away(CloseReason::kMemcacheBinary);
      break;
    default:
      return false;
  }
  settle_later();
  return true;
}

void Connection::turn_away(CloseReason reason) {
  worker_.node().close_log.add(reason, worker_.now_ms(), client_.address, "");
  client_.close_asap = true;
}

void Connection::serve() {
  const std::string_view data = std::exchange(received_, {});
  worker_.lend_storage(client_.out);
  const Consumed done = stopped() ? Consumed{} : consume(data, kRequestsATurn);
  if (done.bytes < data.size()) {
    const std::string_view rest = data.substr(done.bytes);
    input_.assign(rest, needs_own_buffer(rest.size()) ? own_room(rest.size()) : 0);
    note_input();  // before another client of this turn asks
  } else {
    input_.clear();
  }
  if (done.more) go_on_later();
  settle_later();
}

void Connection::go_on_later() {
  if (!std::exchange(going_on_, true)) worker_.go_on_later(*this);
}

void Connection::go_on() {
  going_on_ = false;
  if (closed_) return;
  if (!input_.empty() && !stopped()) execute_private();
  if (!going_on_ && !closed_) read_again_if_unread();
}

void Connection::read_again_if_unread() {
  if (std::exchange(unread_, false)) worker_.loop().change(fd(), interest_, *this);
}

bool Connection::receive_private() {
  const size_t wanted = own_room(input_.size());
  const int64_t count = recv(fd(), input_.reserve(wanted), wanted, 0);
  if (!count_received(count)) return errno == EAGAIN;
  input_.commit(static_cast<size_t>(count));
  if (closed_for_input_limit()) return true;
  if (stopped()) {
    settle_later();
  } else {
    execute_private();
  }
  if (going_on_) unread_ = true;
  return static_cast<size_t>(count) < wanted;
}

// Before anything of it is executed: a request may not be bigger just because all of it is there.
bool Connection::closed_for_input_limit() {
  if (input_.size() <= worker_.dispatcher().settings().client_query_buffer_limit) return false;
  worker_.dispatcher().stats().input_limit_closed.add();
  close_for(CloseReason::kQueryBuffer, "qbuf=" + std::to_string(input_.size()));
  return true;
}

// Room for the rest of a big argument at once, but never more than has half arrived: a length that
// was only announced gets no memory.
size_t Connection::own_room(size_t held) const {
  const size_t room = input_.capacity() - std::min(input_.capacity(), held);
  if (room >= bytes_missing()) return room;
  return std::clamp(bytes_missing(), kReadBytes, std::max(held, kReadBytes));
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
  client_.progress.moved(static_cast<size_t>(count));
  worker_.dispatcher().stats().bytes_in.add(static_cast<uint64_t>(count));
  worker_.dispatcher().stats().reads.add();
  return true;
}

void Connection::execute_private() {
  if (input_.size() > kLargeInputBytes && evicted_for_input()) return;
  worker_.lend_storage(client_.out);
  const Consumed done = consume(input_.bytes(), kRequestsATurn);
  if (done.bytes == input_.size()) {
    input_.clear();
  } else {
    input_.drop_front(done.bytes);
  }
  if (done.more) go_on_later();
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
  if (!input_.empty() && !stopped() && !going_on_) {
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
  bool refused = false;  // the socket takes no more, and the loop will tell when it does
  for (int sends = 0; !client_.out.empty() && sends < kSendsATurn; sends++) {
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
      refused = true;
      break;
    }
    client_.progress.moved(static_cast<size_t>(sent));
    client_.out.consume(static_cast<size_t>(sent));
    client_.bytes_out += static_cast<uint64_t>(sent);
    worker_.dispatcher().stats().bytes_out.add(static_cast<uint64_t>(sent));
    worker_.dispatcher().stats().writes.add();
  }
  if (client_.out.empty() && client_.close_after_reply && !client_.suspended) {
    close();
    return;
  }
  // The interest stands, but of a socket that could take more all along nobody tells: ask anew.
  if (!client_.out.empty() && !refused) interest_ = 0;
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
  if (was_stopped && !stopped() && !input_.empty() && !going_on_) {
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
  const bool over = limit != 0 && pending > limit;
  const bool stranger = client_.is_stranger() && pending > 0;
  if (stranger && worker_.node().count_reply_buffers) pending = client_.out.footprint();
  if (!over && !(stranger && pending > Client::kLoggedOutOutputBytes)) return false;
  worker_.dispatcher().stats().output_limit_closed.add();
  close_for(stranger ? CloseReason::kLoggedOutReplies : CloseReason::kOutputBuffer,
            "pending=" + std::to_string(pending));
  return true;
}

void Connection::close_for(CloseReason reason, std::string_view detail) {
  worker_.node().close_log.add(reason, worker_.now_ms(), client_.address, detail);
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
  if (!over) return false;
  worker_.dispatcher().stats().output_limit_closed.add();
  close_for(CloseReason::kOutputBuffer, "pending=" + std::to_string(pending));
  return true;
}

// Whoever only connects costs a place that others may need.
bool Connection::closed_for_login_timeout(const Settings& settings, int64_t now_ms) {
  if (!client_.is_stranger() || logged_in(client_, settings) || settings.auth_timeout_s == 0 ||
      now_ms - client_.created_ms <= settings.auth_timeout_s * 1000) {
    return false;
  }
  close_for(CloseReason::kAuthTimeout, "");
  return true;
}

void Connection::check_limits(int64_t now_ms) {
  const Settings& settings = worker_.dispatcher().settings();
  client_.progress.judge(client_.memory_bytes(), now_ms);
  if (!client_.out.empty() && closed_for_output_limit(now_ms)) return;
  if (closed_for_login_timeout(settings, now_ms)) return;
  trim_input(now_ms);
  const int64_t timeout_ms = settings.timeout_s * 1000;
  if (timeout_ms > 0 && !client_.admin && !client_.monitor && !client_.suspended &&
      client_.subscriptions == nullptr && !paused_ &&
      now_ms - client_.last_active_ms > timeout_ms) {
    worker_.dispatcher().stats().idle_closed.add();
    close_for(CloseReason::kIdle, "");
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
  const size_t logged_out = logged_in(client_, worker_.dispatcher().settings()) ? 0 : bytes;
  if (bytes == counted_memory_ && referenced == counted_references_ &&
      logged_out == counted_logged_out_) {
    return;
  }
  const auto add = [](std::atomic<int64_t>& sum, size_t now, size_t& before) {
    sum.fetch_add(static_cast<int64_t>(now) - static_cast<int64_t>(before),
                  std::memory_order_relaxed);
    before = now;
  };
  KeyspaceWorker& sums = worker_.dispatcher().keyspace_worker();
  add(sums.client_bytes, bytes, counted_memory_);
  add(sums.client_referenced_bytes, referenced, counted_references_);
  add(sums.logged_out_client_bytes, logged_out, counted_logged_out_);
}

void Connection::close() {
  if (closed_) return;
  closed_ = true;
  count_memory(0, 0);  // at once, or others would be evicted for it
  end_pause();
  worker_.remove(*this);
  socket_ = net::Descriptor();  // others wait for a free one
}

}  // namespace engine
