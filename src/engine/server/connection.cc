// SPDX-License-Identifier: Apache-2.0
#include "engine/server/connection.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "engine/server/connection_host.h"

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
constexpr size_t kReplicaBytes = 64 * 1024;

// What one client may have executed before others get their turn.
constexpr size_t kRequestsATurn = 1024;
constexpr int64_t kIdleMs = 2000;  // then a client's own query buffer goes

}  // namespace

Connection::Connection(ConnectionHost& host, Arrival arrival)
    : host_(host),
      transport_(std::move(arrival.transport)),
      ip_(arrival.peer.ip),
      client_(arrival.client_id, host.dispatcher().keyspace_worker().memory) {
  net::Peer& peer = arrival.peer;
  client_.fd = transport_->handle();
  client_.worker = host.index();
  client_.address = std::move(peer.address);
  client_.local_address = std::move(peer.local_address);
  client_.unix_socket = peer.unix_socket;
  client_.loopback = peer.loopback;
  client_.admin = peer.admin;
  client_.created_ms = client_.last_active_ms = host.node().clock.wall_ms();
  const acl::Users& users = host.node().users;
  const uint64_t users_version = users.version();
  client_.authenticated = peer.admin || users.default_is_open();
  if (!peer.admin) become(client_, users.default_user(), users_version);
  client_.was_authenticated = client_.authenticated;
  update_memory();
}

Connection::~Connection() { count_memory(0, 0); }

void Connection::on_event(uint32_t events) {
  if (closed_) return;
  // What the transport waited for lets go on whatever it held up.
  if ((events & transport_->wants()) != 0) [[unlikely]]
    events |= net::kWritable | (stopped() ? 0u : uint32_t{net::kReadable});
  if (deferred_events_ == 0 && is_quick(events)) {
    handle(events);
  } else {
    defer(events);
  }
}

void Connection::defer(uint32_t events) {
  if (deferred_events_ == 0) host_.handle_later(*this);
  deferred_events_ |= events;
}

// Of a client that has logged in, whose bytes go through the worker's buffer or in few sends.
bool Connection::is_quick(uint32_t events) const {
  if (!logged_in(client_, host_.node().users)) return false;
  if (transport_->is_opening()) [[unlikely]]
    return false;
  if ((events & net::kWritable) != 0) return client_.out.pending_bytes() <= kQuickSendBytes;
  if (needs_own_buffer(input_.size())) return false;
  // Only then: asking is a system call.
  return host_.large_reads() < kLargeReadsATurn ||
         transport_->bytes_waiting() <= kSharedLeftoverMax;
}

void Connection::handle_deferred_events() { handle(std::exchange(deferred_events_, 0)); }

void Connection::handle(uint32_t events) {
  if (closed_) return;
  // A handshake is work, and nobody is there any more who wants it.
  if (transport_->is_opening() && (events & (net::kHangUp | net::kPeerDone)) != 0) [[unlikely]] {
    close();
    return;
  }
  if ((events & net::kWritable) != 0) {
    send_replies();
    if (closed_) return;
    if (!input_.empty() && !stopped() && !going_on_) {
      execute_private();
    } else {
      take_stock();
    }
  }
  if (closed_) return;
  // A hang-up shows as end of file when read, or here where nothing is being read.
  const bool readable = (events & net::kReadable) != 0;
  if (readable && (going_on_ || stopped())) unread_ = true;
  if (readable && going_on_) {
    // An end shows once it is read.
  } else if (readable && !stopped()) {
    const bool all =
        receive() && (events & net::kPeerDone) == 0 && (closed_ || !transport_->holds_input());
    // There is more, or an end of file, of which we were told just now and not again.
    if (!all && !closed_) ask_again();
  } else if ((events & net::kHangUp) != 0 ||
             // As Redis: nobody waits for a key on behalf of one who sends no more.
             ((events & net::kPeerDone) != 0 && client_.blocked != nullptr)) {
    close();
    return;
  }
  if (!closed_ && (transport_->wants() & ~interest_) != 0) [[unlikely]]
    update_interest();
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
  const std::span<char> buffer = host_.read_buffer();
  const size_t held = input_.size();
  const size_t room = buffer.size() - held;
  const net::IoResult result = transport_->read({buffer.data() + held, room});
  if (!count_received(result)) return result.status == net::IoStatus::kWouldBlock;
  const size_t count = result.bytes;
  if (client_.bytes_in == count && begins(buffer[0])) return true;
  if (count > kSharedLeftoverMax) host_.count_large_read();
  if (held > 0) std::memcpy(buffer.data(), input_.bytes().data(), held);
  received_ = {buffer.data(), held + count};
  host_.serve_later(*this);
  return count < room;
}

// With its first byte. True if the connection is to be closed.
bool Connection::begins(char first_byte) {
  client_.encrypted = transport_->is_encrypted();
  log_in_by_certificate();
  return speaks_foreign(first_byte);
}

// As the user whose name the peer has proven to bear; who bears none is who he would be without.
void Connection::log_in_by_certificate() {
  const acl::Users& users = host_.node().users;
  for (const std::string& name : transport_->proven_names()) {
    const uint64_t version = users.version();
    acl::UserPointer user = users.find(name);
    if (user == nullptr || !user->is_on()) continue;
    client_.authenticated = client_.was_authenticated = true;
    become(client_, std::move(user), version);
    return;
  }
}

// True if the connection is to be closed, since its first byte is of a protocol that is not served.
bool Connection::speaks_foreign(char first_byte) {
  const protocol::foreign::Protocol opened = protocol::foreign::recognise_opening(first_byte);
  if (speaks(opened)) return false;
  switch (opened) {
    case protocol::foreign::Protocol::kTls:
      turn_away(CloseReason::kTls);
      break;
    case protocol::foreign::Protocol::kMemcacheBinary:
      turn_away(CloseReason::kMemcacheBinary);
      break;
    default:
      return false;
  }
  flush_later();
  return true;
}

void Connection::turn_away(CloseReason reason) {
  host_.node().close_log.add(reason, host_.now_ms(), client_.address, "");
  client_.close_asap = true;
}

bool Connection::may_be_told_within() const {
  return !executing_ && received_.empty() && !client_.suspended && client_.blocked == nullptr &&
         client_.watched.empty() && client_.replica == nullptr;
}

Consumed Connection::execute(std::string_view data) {
  executing_ = true;
  const Consumed done = consume(data, kRequestsATurn);
  executing_ = false;
  return done;
}

void Connection::serve() {
  if (received_.empty()) return;  // served already, while another client's script ran
  const std::string_view data = std::exchange(received_, {});
  host_.lend_storage(client_.out);
  const Consumed done = stopped() ? Consumed{} : execute(data);
  if (done.bytes < data.size()) {
    const std::string_view rest = data.substr(done.bytes);
    input_.assign(rest, needs_own_buffer(rest.size()) ? own_room(rest.size()) : 0);
    note_input();  // before another client of this turn asks
  } else {
    input_.clear();
  }
  if (done.more) go_on_later();
  flush_later();
}

void Connection::go_on_later() {
  if (!std::exchange(going_on_, true)) host_.go_on_later(*this);
}

void Connection::go_on() {
  going_on_ = false;
  if (closed_) return;
  if (!input_.empty() && !stopped()) execute_private();
  if (!going_on_ && !closed_) read_again_if_unread();
}

void Connection::read_again_if_unread() {
  if (std::exchange(unread_, false)) ask_again();
}

bool Connection::receive_private() {
  const size_t wanted = own_room(input_.size());
  const net::IoResult result = transport_->read({input_.reserve(wanted), wanted});
  if (!count_received(result)) return result.status == net::IoStatus::kWouldBlock;
  input_.commit(result.bytes);
  if (closed_for_input_limit()) return true;
  if (stopped()) {
    flush_later();
  } else {
    execute_private();
  }
  if (going_on_) unread_ = true;
  return result.bytes < wanted;
}

// Before anything of it is executed: a request may not be bigger just because all of it is there.
bool Connection::closed_for_input_limit() {
  if (input_.size() <= host_.dispatcher().settings().client_query_buffer_limit) return false;
  host_.dispatcher().stats().input_limit_closed.add();
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
bool Connection::count_received(const net::IoResult& result) {
  if (result.status == net::IoStatus::kWouldBlock) return false;
  if (result.status == net::IoStatus::kClosed) {
    if (const std::string fault = transport_->fault(); !fault.empty()) {
      close_for(CloseReason::kTlsFault, "reason=" + fault);
    }
    close();
    return false;
  }
  client_.bytes_in += result.bytes;
  client_.last_active_ms = host_.now_ms();
  client_.progress.moved(result.bytes);
  host_.dispatcher().stats().bytes_in.add(result.bytes);
  host_.dispatcher().stats().reads.add();
  return true;
}

void Connection::execute_private() {
  if (input_.size() > kLargeInputBytes && evicted_for_input()) return;
  host_.lend_storage(client_.out);
  const Consumed done = execute(input_.bytes());
  if (done.bytes == input_.size()) {
    input_.clear();
  } else {
    input_.drop_front(done.bytes);
  }
  if (done.more) go_on_later();
  flush_later();
}

// Whether what has been received makes the client one that takes too much. Afterwards it would not
// show: the bytes go with the request.
bool Connection::evicted_for_input() {
  note_input();
  update_memory();
  host_.evict_clients();
  return client_.close_asap;
}

void Connection::resume() {
  end_pause();
  if (closed_ || !received_.empty()) return;  // about to be served anyway
  if (!input_.empty() && !stopped() && !going_on_) {
    execute_private();
  } else {
    flush_later();
  }
}

void Connection::end_pause() {
  if (!paused_) return;
  paused_ = false;
  host_.node().pause.client_goes_on();
}

void Connection::wait_for_unpause() {
  if (!paused_) host_.node().pause.client_waits();
  paused_ = true;
  host_.resume_after_pause(*this);
}

// --- writing ----------------------------------------------------------------------------------

// Of a replica the next part of what it follows is taken only when it can go.
bool Connection::has_to_send() {
  if (Replica* replica = client_.replica.get()) [[unlikely]] {
    while (client_.out.pending_bytes() < kReplicaBytes) {
      const std::string_view bytes = replica->at_hand().substr(0, kReplicaBytes);
      if (bytes.empty()) break;
      client_.out.append(bytes);
      replica->skip(bytes.size());
    }
  }
  return !client_.out.empty() && !is_held();
}

// What was answered under a lease that is over may not be true any more: nobody is told but the
// administration and those who follow.
bool Connection::must_not_answer() const {
  return host_.node().lease.has_expired(host_.node().clock) && !client_.admin &&
         client_.replica == nullptr && !client_.knows_replication_secret;
}

void Connection::pass_gate() {
  held_ = false;
  if (!closed_) send_replies();
  if (!closed_) resume();
}

// Whether others have yet to be told to forget what the client has changed.
bool Connection::waits_for_telling() {
  held_ = host_.node().tracking.holds(client_.untold);
  if (held_) {
    host_.flush_when_passed(*this);
  } else {
    client_.untold = 0;
  }
  return held_;
}

// Whether what was written has yet to be where the replies promise that it is. Whoever looks after
// the node is told what it has.
bool Connection::is_held() {
  if (client_.admin || held_) return held_;
  if (client_.untold != 0 && waits_for_telling()) [[unlikely]]
    return true;
  if (!host_.node().gate.holds(client_.stream_offset)) [[likely]]
    return false;
  // The stream may have begun anew, with what a primary had.
  const uint64_t end = host_.node().stream.end();
  if (client_.stream_offset > end) {
    client_.stream_offset = end;
    return is_held();
  }
  held_ = true;
  host_.flush_when_passed(*this);
  return true;
}

void Connection::send_replies() {
  bool refused = false;  // the peer takes no more, and the loop will tell when it does
  for (int sends = 0; has_to_send() && sends < kSendsATurn; sends++) {
    if (must_not_answer()) [[unlikely]] {
      close_for(CloseReason::kNoLease, "");
      return;
    }
    std::array<iovec, kSegments> segments;
    const size_t count = client_.out.segments(segments.data(), kSegments);
    const net::IoResult sent = transport_->write({segments.data(), count});
    if (sent.status == net::IoStatus::kClosed) {
      close();
      return;
    }
    refused = sent.status == net::IoStatus::kWouldBlock;
    if (refused) break;
    client_.progress.moved(sent.bytes);
    client_.out.consume(sent.bytes);
    client_.bytes_out += sent.bytes;
    host_.dispatcher().stats().bytes_out.add(sent.bytes);
    if (is_replica(client_)) [[unlikely]]
      host_.dispatcher().stats().stream_bytes_out.add(sent.bytes);
    host_.dispatcher().stats().writes.add();
  }
  if (client_.out.empty() && client_.close_after_reply && !client_.suspended) {
    close();
    return;
  }
  // The interest stands, but of a peer that could take more all along nobody tells: ask anew.
  if (!client_.out.empty() && !refused && !held_) interest_ = 0;
  update_interest();
}

void Connection::flush_later() {
  if (mark_to_flush()) host_.flush_later(*this);
}

void Connection::flush() {
  to_flush_ = false;
  if (closed_) return;
  if (client_.close_asap) {
    close();
    return;
  }
  if (closed_for_hard_limit()) return;
  const bool was_stopped = stopped();
  send_replies();
  if (closed_) return;
  // What waited for unread replies to go can go on, and no event will say so.
  if (was_stopped && !stopped() && !input_.empty() && !going_on_) host_.resume_later(*this);
  take_stock();
}

void Connection::take_stock() {
  if (client_.out.empty()) host_.take_storage(client_.out);
  note_input();
  update_memory();
  if (!client_.out.empty()) closed_for_output_limit(host_.now_ms());
}

const OutputBufferLimit& Connection::output_limit() const {
  const OutputBufferLimits& limits = host_.dispatcher().settings().client_output_buffer_limit;
  return client_.subscriptions != nullptr ? limits.pubsub : limits.normal;
}

// What was answered at once counts, whether the socket would take it or not: so it is in Redis.
bool Connection::closed_for_hard_limit() {
  const size_t limit = output_limit().hard_bytes;
  size_t pending = client_.out.pending_bytes();
  const bool over = limit != 0 && pending > limit;
  const bool stranger = client_.is_stranger() && pending > 0;
  if (stranger && host_.node().debug.count_reply_buffers) pending = client_.out.footprint();
  if (!over && !(stranger && pending > Client::kLoggedOutOutputBytes)) return false;
  host_.dispatcher().stats().output_limit_closed.add();
  close_for(stranger ? CloseReason::kLoggedOutReplies : CloseReason::kOutputBuffer,
            "pending=" + std::to_string(pending));
  return true;
}

void Connection::close_for(CloseReason reason, std::string_view detail) {
  host_.node().close_log.add(reason, host_.now_ms(), client_.address, detail);
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
  host_.dispatcher().stats().output_limit_closed.add();
  close_for(CloseReason::kOutputBuffer, "pending=" + std::to_string(pending));
  return true;
}

// Whoever only connects costs a place that others may need.
bool Connection::closed_for_login_timeout(const Settings& settings, int64_t now_ms) {
  const bool strange = client_.is_stranger() && !logged_in(client_, host_.node().users);
  if (!(strange || transport_->is_opening()) || client_.admin || settings.auth_timeout_s == 0 ||
      now_ms - client_.created_ms <= settings.auth_timeout_s * 1000) {
    return false;
  }
  close_for(CloseReason::kAuthTimeout, "");
  return true;
}

// A log-in with IAM counts for a while only.
bool Connection::closed_for_ended_login(int64_t now_ms) {
  if (client_.login_ends_ms == 0 || now_ms < client_.login_ends_ms) return false;
  host_.dispatcher().stats().ended_iam_logins.add();
  close_for(CloseReason::kIamLoginEnded, "");
  return true;
}

void Connection::check_limits(int64_t now_ms) {
  const Settings& settings = host_.dispatcher().settings();
  client_.progress.judge(client_.memory_bytes(), now_ms);
  if (!client_.out.empty() && closed_for_output_limit(now_ms)) return;
  if (closed_for_login_timeout(settings, now_ms) || closed_for_ended_login(now_ms)) return;
  trim_input(now_ms);
  const int64_t timeout_ms = settings.timeout_s * 1000;
  if (timeout_ms > 0 && !client_.admin && client_.replica == nullptr && !client_.monitor &&
      !client_.suspended && client_.subscriptions == nullptr && !paused_ &&
      now_ms - client_.last_active_ms > timeout_ms) {
    host_.dispatcher().stats().idle_closed.add();
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
  const bool reads_again = unread_ && !going_on_ && !stopped();
  const uint32_t wanted = net::kOnce | net::kReadable |
                          (client_.out.empty() || held_ ? 0u : uint32_t{net::kWritable}) |
                          transport_->wants();
  if (reads_again) unread_ = false;
  if (wanted == interest_ && !reads_again) return;
  interest_ = wanted;
  ask_again();
}

// To be told of what is ready, though it was before. What the transport has taken in already, the
// loop does not see.
void Connection::ask_again() {
  host_.loop().change(handle(), interest_, *this);
  if (transport_->holds_input() && (interest_ & net::kReadable) != 0) [[unlikely]]
    defer(net::kReadable);
}

void Connection::update_memory() {
  if (!closed_) count_memory(client_.memory_bytes(), client_.out.referenced_bytes());
}

void Connection::count_memory(size_t bytes, size_t referenced) {
  const size_t logged_out = logged_in(client_, host_.node().users) ? 0 : bytes;
  if (bytes == counted_memory_ && referenced == counted_references_ &&
      logged_out == counted_logged_out_) {
    return;
  }
  const auto add = [](std::atomic<int64_t>& sum, size_t now, size_t& before) {
    sum.fetch_add(static_cast<int64_t>(now) - static_cast<int64_t>(before),
                  std::memory_order_relaxed);
    before = now;
  };
  KeyspaceWorker& sums = host_.dispatcher().keyspace_worker();
  add(sums.client_bytes, bytes, counted_memory_);
  add(sums.client_referenced_bytes, referenced, counted_references_);
  add(sums.logged_out_client_bytes, logged_out, counted_logged_out_);
}

void Connection::close() {
  if (closed_) return;
  closed_ = true;
  count_memory(0, 0);  // at once, or others would be evicted for it
  end_pause();
  host_.remove(*this);
  transport_->close();  // others wait for a free descriptor
}

}  // namespace engine
