// SPDX-License-Identifier: Apache-2.0
#include "engine/server/primary_link.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/log.h"
#include "base/numbers.h"
#include "base/random.h"
#include "base/words.h"
#include "engine/persistence/rdb_file_format.h"
#include "engine/server/divergent_tail.h"
#include "engine/session/load_options.h"
#include "engine/session/string_limit.h"

namespace engine {

namespace {

// After an attempt that came to nothing, and twice as long each time. A primary that has just been
// told to stop being one hangs up for a moment, and others are told to follow it in just that.
constexpr int64_t kConnectAgainMs = 1;
constexpr int64_t kConnectAgainMaxMs = 1000;
constexpr int64_t kTickMs = 100;  // what takes longer waits for one of them
constexpr int64_t kAcknowledgeMs = 1000;
constexpr size_t kStreamReadBytes = size_t{64} * 1024;
constexpr int kStreamReadsATurn = 16;
constexpr std::string_view kVersion = "9.1.0";  // of Valkey, whose files of fields with TTL we read

std::string as_request(const std::vector<std::string_view>& words) {
  std::string text = "*" + std::to_string(words.size()) + "\r\n";
  for (const std::string_view word : words) {
    text += "$" + std::to_string(word.size()) + "\r\n" + std::string(word) + "\r\n";
  }
  return text;
}

// PING, or a message.
bool changes_no_data(const Request& request) {
  return base::equals_ignore_case(request.args[0], "PING") ||
         (request.spec != nullptr && request.spec->effect == kMessage);
}

}  // namespace

PrimaryLink::PrimaryLink(Node& node, Worker& worker, base::FileSystem& disk, Connector connector)
    : node_(node),
      worker_(worker),
      disk_(disk),
      connector_(std::move(connector)),
      client_(0, worker.dispatcher().keyspace_worker().memory) {
  client_.primary = true;
  client_.authenticated = true;
  client_.import_source = true;
}

PrimaryLink::~PrimaryLink() {
  worker_.set_primary_link(nullptr, nullptr);
  worker_.call_at(0, nullptr);
  if (transport_ != nullptr) {
    worker_.loop().remove(transport_->handle());
    transport_->close();
  }
}

// --- whom to follow ---------------------------------------------------------------------------

void PrimaryLink::follow(const PrimaryAddress& address, bool foreign) {
  answered_ = nullptr;
  foreign_ = foreign;
  begin_with(address);
}

void PrimaryLink::take_part_of(const PrimaryAddress& address, std::function<void(bool)> answered) {
  answered_ = std::move(answered);
  foreign_ = true;
  begin_with(address);
}

void PrimaryLink::begin_with(const PrimaryAddress& address) {
  follows_ = false;
  disconnect("");
  address_ = address;
  client_.address = address.host + ":" + std::to_string(address.port);
  follows_ = true;
  connect_again_ms_ = 0;
  connect();
}

void PrimaryLink::stop() {
  follows_ = false;
  answered_ = nullptr;
  disconnect("");
}

void PrimaryLink::set_state(LinkState state) {
  const int64_t now_ms = node_.clock.wall_ms();
  node_.replication.set_link([&](LinkFigures& link) {
    const bool was_up = link.state == LinkState::kConnected;
    link.state = state;
    link.last_io_ms = last_io_ms_;
    if (was_up && state != LinkState::kConnected) link.down_since_ms = now_ms;
  });
  const bool serves = worker_.dispatcher().settings().replica_serve_stale_data;
  node_.conditions.set(kIsStaleReplica, follows_ && state != LinkState::kConnected && !serves);
}

// Not while what an earlier attempt has brought is being loaded: what follows it comes behind it.
void PrimaryLink::connect() {
  if (node_.conditions.any(kIsLoading)) return;  // tick() tries again
  attempt_++;
  step_ = Step::kConnecting;
  base::log::notice("Connecting to PRIMARY {}:{}", address_.host, address_.port);
  last_io_ms_ = node_.clock.wall_ms();
  set_state(LinkState::kConnecting);
  connector_(address_, [this, attempt = attempt_](auto transport) {
    if (attempt == attempt_) connected(std::move(transport));
  });
}

void PrimaryLink::connected(base::Result<std::unique_ptr<net::Transport>> transport) {
  if (!transport) {
    disconnect(transport.error().message);
    return;
  }
  transport_ = std::move(*transport);
  interest_ = net::kReadable;
  if (const auto added = worker_.loop().add(transport_->handle(), interest_, *this); !added) {
    transport_->close();
    transport_ = nullptr;
    disconnect(added.error().message);
    return;
  }
  set_state(LinkState::kHandshake);
  // A primary without a lease answers nobody but those who say that they follow it.
  if (node_.replication.epoch().current() != 0 && !foreign_) {
    introduce();
  } else {
    step_ = Step::kPing;
    send({"PING"});
  }
}

// What was begun is over, and begins anew: at once if there was a link, after a while if it was an
// attempt that came to nothing.
void PrimaryLink::disconnect(std::string_view reason) {
  attempt_++;
  worker_.set_primary_link(nullptr, nullptr);
  if (transport_ != nullptr) {
    worker_.loop().remove(transport_->handle());
    transport_->close();
    transport_ = nullptr;
  }
  if (!reason.empty()) {
    base::log::warning("no link to the primary {}:{}: {}{}", address_.host, address_.port, reason,
                       secret_refused_ ? "; it does not take our replication-secret" : "");
  }
  out_.clear();
  in_.clear();
  consumed_ = 0;
  file_ = nullptr;
  parser_ = {};
  client_.transaction = nullptr;
  transaction_.clear();
  asked_plainly_ = false;
  secret_refused_ = false;
  epoch_.reset();
  step_ = Step::kIdle;
  if (!follows_) return;
  set_state(LinkState::kConnect);
  connect_at_ms_ = node_.clock.wall_ms() + connect_again_ms_;
  const int64_t after_ms = connect_again_ms_;
  connect_again_ms_ = std::clamp(2 * connect_again_ms_, kConnectAgainMs, kConnectAgainMaxMs);
  if (after_ms >= kTickMs) return;
  const auto again = [this, attempt = attempt_] {
    if (attempt == attempt_ && follows_) connect();
  };
  if (after_ms == 0) {
    worker_.loop().post(again);
  } else {
    worker_.call_at(node_.clock.monotonic_us() + after_ms * 1000, again);
  }
}

void PrimaryLink::tick(int64_t now_ms) {
  if (!follows_) return;
  if (step_ == Step::kIdle) {
    if (now_ms >= connect_at_ms_) connect();
    return;
  }
  const int64_t timeout_ms = worker_.dispatcher().settings().repl_timeout_s * 1000;
  if (step_ != Step::kLoading && now_ms - last_io_ms_ > timeout_ms) {
    base::log::warning("Timeout connecting to the PRIMARY {}:{}: nothing was heard of it for {} s",
                       address_.host, address_.port, timeout_ms / 1000);
    disconnect("it does not answer");
    return;
  }
  if (now_ms - acknowledged_ms_ < kAcknowledgeMs) return;
  acknowledged_ms_ = now_ms;
  if (step_ == Step::kStream) acknowledge();
  if (step_ == Step::kLoading || step_ == Step::kSnapshot) send_bytes("\n");
}

// --- bytes ------------------------------------------------------------------------------------

void PrimaryLink::send(std::initializer_list<std::string_view> words) {
  send_bytes(as_request(words));
}

void PrimaryLink::send_bytes(std::string_view bytes) {
  out_ += bytes;
  flush();
}

void PrimaryLink::flush() {
  while (!out_.empty() && transport_ != nullptr) {
    const iovec piece{.iov_base = out_.data(), .iov_len = out_.size()};
    const net::IoResult sent = transport_->write({&piece, 1});
    if (sent.status == net::IoStatus::kClosed) {
      disconnect("it has closed the connection");
      return;
    }
    if (sent.status == net::IoStatus::kWouldBlock) break;
    out_.erase(0, sent.bytes);
  }
  if (transport_ == nullptr) return;
  const uint32_t wanted = (step_ == Step::kLoading ? 0u : uint32_t{net::kReadable}) |
                          (out_.empty() ? 0u : uint32_t{net::kWritable}) | transport_->wants();
  if (wanted == interest_) return;
  interest_ = wanted;
  worker_.loop().change(transport_->handle(), interest_, *this);
}

void PrimaryLink::on_event(uint32_t events) {
  const uint64_t attempt = attempt_;
  if ((events & net::kWritable) != 0) flush();
  for (int reads = 0; attempt == attempt_ && step_ != Step::kLoading && reads < kStreamReadsATurn;
       reads++) {
    if (!receive()) break;
  }
  if (attempt != attempt_) return;
  if (step_ != Step::kLoading && transport_->holds_input()) read_on_later();
  const bool awaited = epoch_ && epoch_->waits && acknowledged_ != node_.stream.end();
  if (step_ == Step::kStream && awaited) acknowledge();
  if (attempt == attempt_) flush();
}

// What the transport has taken in already, the loop does not see.
void PrimaryLink::read_on_later() {
  worker_.loop().post([this, attempt = attempt_] {
    if (attempt == attempt_ && step_ != Step::kLoading) on_event(net::kReadable);
  });
}

// How much to read at once: of a long value as much as has come of it, so that the memory grows
// with what comes, never with what is only said to come.
size_t PrimaryLink::read_room() const {
  if (step_ != Step::kStream) return kStreamReadBytes;
  return std::clamp(parser_.bytes_missing(), kStreamReadBytes,
                    std::max(in_.size(), kStreamReadBytes));
}

bool PrimaryLink::receive() {
  if (consumed_ == in_.size()) {
    in_.clear();
  } else if (consumed_ > 0) {
    in_.drop_front(consumed_);
  }
  consumed_ = 0;
  const size_t room = read_room();
  const net::IoResult got = transport_->read({in_.reserve(room), room});
  if (got.status == net::IoStatus::kClosed) {
    const std::string fault = transport_->fault();
    disconnect(fault.empty() ? "it has closed the connection" : "TLS failed: " + fault);
    return false;
  }
  if (got.status == net::IoStatus::kWouldBlock) return false;
  in_.commit(got.bytes);
  last_io_ms_ = node_.clock.wall_ms();
  client_.last_active_ms = last_io_ms_;
  client_.bytes_in += got.bytes;
  worker_.dispatcher().stats().stream_bytes_in.add(got.bytes);
  node_.replication.set_link([&](LinkFigures& link) { link.last_io_ms = last_io_ms_; });
  consume();
  return got.bytes == room;
}

void PrimaryLink::consume() {
  bool more = true;
  while (more && transport_ != nullptr && !unconsumed().empty()) {
    switch (step_) {
      case Step::kSnapshot:
        more = consume_snapshot();
        break;
      case Step::kStream:
        more = consume_stream();
        break;
      case Step::kLoading:
        return;
      default:
        more = consume_line();
    }
  }
}

// --- handshake --------------------------------------------------------------------------------

// Empty lines say that the primary is still there.
bool PrimaryLink::consume_line() {
  constexpr size_t kLineBytesMax = 4096;
  const std::string_view bytes = unconsumed();
  const size_t end = bytes.find('\n');
  if (std::min(end, bytes.size()) > kLineBytesMax) {
    disconnect("it sends no lines");
    return false;
  }
  if (end == std::string_view::npos) return false;
  std::string line(bytes.substr(0, end));
  consumed_ += end + 1;
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line.empty() || answered(line);
}

bool PrimaryLink::answered(std::string_view line) {
  switch (step_) {
    case Step::kPing:
      if (line[0] == '-' && !line.starts_with("-NOAUTH") && !line.starts_with("-NOPERM") &&
          !line.starts_with("-ERR operation not permitted")) {
        disconnect(line.substr(1));
        return false;
      }
      introduce();
      return true;
    case Step::kAnswers:
      if (line[0] == '-' && (line.starts_with("-NOAUTH") || line.starts_with("-WRONGPASS"))) {
        disconnect("Unable to AUTH to PRIMARY: " + std::string(line.substr(1)));
        return false;
      }
      if (line.starts_with("+EPOCH ")) take_epoch(line.substr(7));
      if (answers_left_ == secret_answer_) secret_refused_ = line[0] == '-';
      if (--answers_left_ > 0) return true;
      if (!epoch_allows()) return false;
      ask_to_sync();
      return true;
    case Step::kPsync:
      return psync_answered(line);
    case Step::kLength:
      return begin_snapshot(line);
    default:
      return false;
  }
}

// What replicas tell of themselves. Older primaries do not know all of it, and say so. The secret
// comes first: where it is asked for, nothing else is heard before it. Who is not of our shard is
// not told; of a node whose shard nobody manages, the user knows whom it follows.
void PrimaryLink::introduce() {
  const Settings& settings = worker_.dispatcher().settings();
  step_ = Step::kAnswers;
  answers_left_ = 0;
  std::string text;
  const auto say = [&](std::initializer_list<std::string_view> words) {
    text += as_request(words);
    answers_left_++;
  };
  if (!settings.primaryauth.empty() && !settings.primaryuser.empty()) {
    say({"AUTH", settings.primaryuser, settings.primaryauth});
  } else if (!settings.primaryauth.empty()) {
    say({"AUTH", settings.primaryauth});
  }
  const uint64_t epoch = node_.replication.epoch().current();
  const bool is_stranger = foreign_ && epoch != 0;
  const bool shows_secret = !settings.replication_secret.empty() && !is_stranger;
  const size_t before_secret = answers_left_;
  if (shows_secret) say({"REPLCONF", kReplicationSecretOption, settings.replication_secret});
  const bool in_tls = settings.port == 0 || settings.tls_replication;
  const int64_t listened_at = in_tls && settings.tls_port != 0 ? settings.tls_port : settings.port;
  const int64_t port =
      settings.replica_announce_port != 0 ? settings.replica_announce_port : listened_at;
  say({"REPLCONF", "listening-port", std::to_string(port)});
  if (!settings.replica_announce_ip.empty()) {
    say({"REPLCONF", "ip-address", settings.replica_announce_ip});
  }
  say({"REPLCONF", "capa", "eof", "capa", "psync2"});
  say({"REPLCONF", "version", kVersion});
  say({"REPLCONF", "shard-epoch", std::to_string(epoch)});
  secret_answer_ = shows_secret ? answers_left_ - before_secret : 0;
  send_bytes(text);
}

// "7 <former replication id> <offset>[ waits]"
void PrimaryLink::take_epoch(std::string_view line) {
  const std::vector<std::string> words = base::split_at_spaces(line);
  if (words.size() < 3) return;
  const auto number = base::parse_uint64(words[0]);
  const auto offset = base::parse_int64(words[2]);
  if (!number || !offset) return;
  epoch_.emplace();
  epoch_->number = *number;
  epoch_->former_id = words[1];
  epoch_->fork = *offset;
  epoch_->waits = words.size() > 3 && words[3] == "waits";
}

// Who was a primary before is told of the new one by what we have said, and steps down.
bool PrimaryLink::epoch_allows() {
  const uint64_t own = node_.replication.epoch().current();
  if (!epoch_) {
    if (own == 0 || foreign_) return true;
    disconnect("it is at no epoch, and our shard is at " + std::to_string(own));
    return false;
  }
  if (epoch_->number < own && !(foreign_ && epoch_->number == 0)) {
    disconnect("it is at epoch " + std::to_string(epoch_->number) + ", and our shard at " +
               std::to_string(own));
    return false;
  }
  if (const auto raised = node_.replication.epoch().raise(epoch_->number); !raised) {
    disconnect("its epoch cannot be stored: " + raised.error().message);
    return false;
  }
  return true;
}

void PrimaryLink::ask_to_sync() {
  step_ = Step::kPsync;
  const uint64_t end = node_.stream.end();
  note_told(end);
  const std::string id = node_.replication.history().id;
  if (answered_ != nullptr) {
    send({"PSYNC", id, std::to_string(end + 1), "FAILOVER"});
  } else if (end == 0 && !was_linked_) {  // it has nothing of anybody
    send({"PSYNC", "?", "-1"});
  } else {
    send({"PSYNC", id, std::to_string(end + 1)});
  }
}

// What the one that was told to be the primary says to that.
void PrimaryLink::handed_over(bool accepted) {
  if (const auto answered = std::exchange(answered_, nullptr)) answered(accepted);
}

bool PrimaryLink::psync_answered(std::string_view line) {
  if (answered_ != nullptr) {
    const bool accepted = line.starts_with("+FULLRESYNC ") || line.starts_with("+CONTINUE");
    handed_over(accepted);
    if (!accepted) {
      disconnect(line.substr(1));
      return false;
    }
  }
  if (line.starts_with("+FULLRESYNC ")) {
    const std::string_view rest = line.substr(12);
    const size_t space = rest.find(' ');
    const auto offset =
        parse_stream_offset(space == std::string_view::npos ? "" : rest.substr(space + 1));
    if (!offset || !is_history_id(rest.substr(0, space))) {
      disconnect("it answers PSYNC with a history that makes no sense");
      return false;
    }
    sync_id_ = rest.substr(0, space);
    sync_offset_ = *offset;
    step_ = Step::kLength;
    set_state(LinkState::kSync);
    return true;
  }
  if (line.starts_with("+CONTINUE")) {
    const std::string_view id = line.size() > 10 ? line.substr(10) : std::string_view();
    if (!id.empty() && !is_history_id(id)) {
      disconnect("it goes on with a history that makes no sense");
      return false;
    }
    node_.replication.continue_as(id);
    node_.control.look_at_replicas();  // those who go by another id now come again
    client_.db = node_.replication.stream_db();
    step_ = Step::kStream;
    base::log::notice("Successful partial resynchronization with the primary {}:{} at offset {}",
                      address_.host, address_.port, node_.stream.end());
    linked();
    acknowledge();
    return transport_ != nullptr;
  }
  if (line.starts_with("-NOMASTERLINK") || line.starts_with("-LOADING")) {
    disconnect(line.substr(1));
    return false;
  }
  if (line[0] == '-' && !asked_plainly_) {  // it does not know PSYNC
    asked_plainly_ = true;
    sync_id_ = node_.replication.history().id;
    sync_offset_ = 0;
    step_ = Step::kLength;
    set_state(LinkState::kSync);
    send({"SYNC"});
    return transport_ != nullptr;
  }
  disconnect("it answers PSYNC with " + std::string(line.substr(0, 80)));
  return false;
}

// What comes from here on is the stream.
void PrimaryLink::linked() {
  secret_refused_ = false;  // and yet it is followed
  connect_again_ms_ = 0;
  was_linked_ = true;
  client_.created_ms = client_.last_active_ms = node_.clock.wall_ms();
  worker_.set_primary_link(&client_, [this, attempt = attempt_] {
    if (attempt == attempt_) disconnect("a client had it closed");
  });
  set_state(LinkState::kConnected);
}

// --- a snapshot -------------------------------------------------------------------------------

bool PrimaryLink::begin_snapshot(std::string_view line) {
  if (line[0] != '$') {
    disconnect("instead of a snapshot it sends " + std::string(line.substr(0, 80)));
    return false;
  }
  const std::string directory = ".";
  const std::string_view what = line.substr(1);
  auto file = base::Result<std::unique_ptr<SyncFile>>(base::Error{"no length of a snapshot"});
  if (what.starts_with("EOF:") && what.size() == 4 + SyncFile::kMarkBytes) {
    file = SyncFile::until_mark(disk_, directory, what.substr(4));
  } else if (const auto length = base::parse_uint64(what)) {
    file = SyncFile::of_length(disk_, directory, *length);
  }
  if (!file) {
    disconnect(file.error().message);
    return false;
  }
  file_ = std::move(*file);
  step_ = Step::kSnapshot;
  base::log::notice("a full synchronisation with {}:{} has begun", address_.host, address_.port);
  return true;
}

bool PrimaryLink::consume_snapshot() {
  const auto taken = file_->take(unconsumed());
  if (!taken) {
    disconnect(taken.error().message);
    return false;
  }
  consumed_ += *taken;
  node_.replication.set_link([this](LinkFigures& link) {
    link.sync_bytes = file_->length();
    link.sync_bytes_read = file_->bytes();
  });
  if (file_->complete()) load();
  return step_ == Step::kStream;
}

// What the node had goes only now that there is something else, of a kind that can be read.
void PrimaryLink::load() {
  auto view = file_->view();
  if (!view) {
    disconnect(view.error().message);
    return;
  }
  const Settings& settings = worker_.dispatcher().settings();
  const LoadingOptions options = loading_options(node_, settings);
  if (const auto version = rdb_version_of((*view)->front(kRdbMagicBytes), options.version_check);
      !version) {
    disconnect(version.error().message);
    return;
  }
  if (const auto kept = keep_what_is_ours(settings.dir); !kept) {
    disconnect("what only this node has cannot be kept: " + kept.error().message);
    return;
  }
  base::log::notice("PRIMARY <-> REPLICA sync: Loading DB in memory");
  step_ = Step::kLoading;
  flush();  // nothing is read meanwhile
  node_.conditions.set(kIsLoading, true);
  KeyspaceWorker& worker = worker_.dispatcher().keyspace_worker();
  {
    const Guard guard(node_.keyspace, worker);
    for (uint32_t db = 0; db < node_.keyspace.databases(); db++) guard.detach(db);
  }
  node_.journal.suspend();
  node_.replication.begin_at(sync_id_, sync_offset_);
  node_.control.look_at_replicas();  // who has what was here before comes again
  node_.loads.begin(node_.keyspace, std::move(*view), options,
                    [this, attempt = attempt_](KeyspaceWorker&, const auto& result) {
                      worker_.loop().post([this, attempt, result] { loaded(attempt, result); });
                    });
}

// Who has led knows what the one that leads now never had: its history goes on from an earlier
// offset of ours.
base::Result<void> PrimaryLink::keep_what_is_ours(const std::string& directory) {
  const ReplicationHistory ours = node_.replication.history();
  if (!epoch_ || epoch_->former_id != ours.id || epoch_->fork < 1) {
    return {};
  }
  const auto fork = static_cast<uint64_t>(epoch_->fork) - 1;
  if (node_.stream.end() <= fork) return {};
  const std::string path =
      directory + "/divergent-" + ours.id.substr(0, 8) + "-" + std::to_string(fork) + ".aof";
  auto tail = keep_divergent_tail(node_.stream, fork, disk_, path);
  if (!tail) return tail.error();
  base::log::warning("{} bytes that only this node had are left out, and {} of them are in {}",
                     tail->bytes, tail->kept, tail->file);
  node_.replication.set_divergent_tail(*tail);
  return {};
}

void PrimaryLink::loaded(uint64_t attempt, const base::Result<LoadedFile>& result) {
  node_.conditions.set(kIsLoading, false);
  if (!result) {
    const Guard guard(node_.keyspace, worker_.dispatcher().keyspace_worker());
    for (uint32_t db = 0; db < node_.keyspace.databases(); db++) guard.detach(db);
    node_.replication.begin_at(base::random_hex(SyncFile::kMarkBytes), 0);
    node_.control.look_at_replicas();
  }
  const bool wanted = result && attempt == attempt_;
  if (wanted) {
    const auto db = result->aux.find("repl-stream-db");
    const auto number = db == result->aux.end() ? std::nullopt : base::parse_int64(db->second);
    client_.db = number && *number >= 0 && *number < node_.keyspace.databases()
                     ? static_cast<uint32_t>(*number)
                     : 0;
    node_.replication.set_stream_db(client_.db);
  }
  node_.journal.resume(worker_.dispatcher().keyspace_worker(), worker_.dispatcher().settings(),
                       wanted ? base_of_journal() : "");
  if (attempt != attempt_) return;
  if (!result) {
    disconnect("its snapshot cannot be loaded: " + result.error().message);
    return;
  }
  file_ = nullptr;
  step_ = Step::kStream;
  base::log::notice(
      "PRIMARY <-> REPLICA sync: Finished with success: primary={}:{} keys={} offset={}",
      address_.host, address_.port, result->keys, sync_offset_);
  linked();
  last_io_ms_ = node_.clock.wall_ms();
  acknowledge();
  if (attempt == attempt_) consume();
  if (attempt == attempt_) flush();
  if (attempt == attempt_ && transport_->holds_input()) read_on_later();
}

// What came as a file is one already; what came without a length may be of a kind that is meant for
// replicas alone.
std::string PrimaryLink::base_of_journal() const {
  if (!node_.journal.on() || file_->length() == 0) return "";
  const auto path = file_->sync();
  return path ? *path : "";
}

// --- the stream -------------------------------------------------------------------------------

void PrimaryLink::acknowledge() {
  acknowledged_ = node_.stream.end();
  note_told(acknowledged_);
  std::vector<std::string> words = {"REPLCONF", "ACK", std::to_string(acknowledged_)};
  if (node_.journal.on()) {
    words.insert(words.end(), {"FACK", std::to_string(node_.journal.durable_offset())});
  }
  if (epoch_) {
    words.insert(words.end(), {"EPOCH", std::to_string(node_.replication.epoch().current())});
  }
  send_bytes(as_request({words.begin(), words.end()}));
}

void PrimaryLink::note_told(uint64_t offset) {
  node_.replication.told_primary().tell(node_.replication.epoch().current(), offset,
                                        node_.clock.monotonic_us() / 1000);
}

// Batch by batch, so that the memory of their keys is on its way before the first of them runs.
bool PrimaryLink::consume_stream() {
  const auto bulk_bytes_max = string_bytes_max(worker_.dispatcher().settings(), client_);
  const protocol::resp::ParserLimits limits{.bulk_bytes_max = static_cast<int64_t>(bulk_bytes_max)};
  const uint64_t attempt = attempt_;
  Dispatcher& dispatcher = worker_.dispatcher();
  dispatcher.begin_batch();
  auto& batch = dispatcher.batch();
  const std::string_view data = unconsumed();
  std::array<std::string_view, Dispatcher::kBatchMax> bytes;
  size_t count = 0;
  size_t done = 0;
  auto status = protocol::resp::ParseStatus::kComplete;
  while (count < batch.size() && done < data.size()) {
    size_t consumed = 0;
    status = parser_.parse(data.substr(done), limits, batch[count].args, consumed);
    if (status != protocol::resp::ParseStatus::kComplete) break;
    const bool empty = batch[count].args.empty();
    bytes[count] = data.substr(done, consumed);
    done += consumed;
    if (!empty) count++;
  }
  dispatcher.prepare(std::span(batch).first(count), client_);
  // Another worker may have made the node a primary meanwhile.
  for (size_t i = 0; i < count && attempt == attempt_ && node_.replication.is_replica(); i++) {
    run(bytes[i], batch[i]);
  }
  if (attempt != attempt_) return false;
  client_.out.clear();
  consumed_ += done;
  if (status == protocol::resp::ParseStatus::kError) {
    disconnect("its stream makes no sense: " + std::string(parser_.error()));
  }
  return status == protocol::resp::ParseStatus::kComplete;
}

// The bytes get into our own stream with what they change; those of a transaction with EXEC.
void PrimaryLink::run(std::string_view bytes, Request& request) {
  Replication& replication = node_.replication;
  const std::string_view name = request.args[0];
  if (base::equals_ignore_case(name, "REPLCONF")) {
    run_replconf(bytes, request);
    return;
  }
  const bool was_open = client_.transaction != nullptr;
  if (!was_open) control_.clear();
  const size_t begin = was_open ? transaction_.size() : 0;
  if (changes_no_data(request)) control_.push_back({begin, begin + bytes.size()});
  if (was_open) transaction_ += bytes;
  const bool ends = was_open && base::equals_ignore_case(name, "EXEC");
  if (!was_open || ends) {
    replication.set_incoming(worker_.index(), ends ? std::string_view(transaction_) : bytes,
                             control_);
  }
  const uint64_t errors = client_.reply.errors();
  worker_.dispatcher().execute(request, client_);
  if (client_.reply.errors() != errors && errors_logged_++ < 10) {
    base::log::warning("== CRITICAL == the primary's '{}' failed here: {}", name,
                       client_.out.copy().substr(0, 120));
  }
  if (!was_open && client_.transaction != nullptr) {
    transaction_ = bytes;
    replication.set_incoming(worker_.index(), {}, {});
    return;
  }
  replication.set_stream_db(client_.db);
  replication.take_incoming();
  if (ends) transaction_.clear();
}

void PrimaryLink::run_replconf(std::string_view bytes, const Request& request) {
  const ByteRange all[] = {{0, bytes.size()}};
  node_.replication.set_incoming(worker_.index(), bytes, all);
  node_.replication.take_incoming();
  if (request.args.size() > 1 && base::equals_ignore_case(request.args[1], "GETACK")) {
    acknowledge();
  }
}

}  // namespace engine
