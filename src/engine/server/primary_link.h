// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/replication/replication.h"
#include "engine/server/input_buffer.h"
#include "engine/server/sync_file.h"
#include "engine/server/worker.h"
#include "engine/session/client.h"
#include "engine/session/node.h"
#include "net/event_loop.h"
#include "net/transport.h"
#include "protocol/resp/request_parser.h"

namespace engine {

// Connects to a primary, and calls back on the loop of worker 0.
using Connector = std::function<void(
    const PrimaryAddress&, std::function<void(base::Result<std::unique_ptr<net::Transport>>)>)>;

// What a primary says of its epoch.
struct PrimaryEpoch {
  uint64_t number = 0;
  std::string former_id;  // of the history that its own left, at
  int64_t fork = 0;       // as PSYNC counts
  bool waits = false;     // for acknowledgements, as soon as there is something
};

// The way to the node's primary: connects and connects again, asks for what the node does not have
// (PSYNC), loads a snapshot where it lacks too much, and then runs what the primary sends, byte by
// byte of its stream. The protocol is Redis' (replication.c), towards Redis and Valkey too.
//
// Belongs to worker 0 and its thread.
class PrimaryLink final : public net::EventHandler {
 public:
  // `disk` gets what only this node has, before that goes.
  PrimaryLink(Node& node, Worker& worker, base::FileSystem& disk, Connector connector);
  ~PrimaryLink() override;

  // From now on this is the primary; what was begun with another ends. Unless it may be a `foreign`
  // one, a node whose shard has an epoch takes nothing from who does not say that it is at one.
  void follow(const PrimaryAddress& address, bool foreign);
  // FAILOVER: the same with a replica of ours, which is told to be the primary. `answered`, once:
  // whether it is.
  void take_part_of(const PrimaryAddress& address, std::function<void(bool)> answered);
  // There is none any more.
  void stop();

  // To be called some times a second.
  void tick(int64_t now_ms);

  void on_event(uint32_t events) override;

 private:
  enum class Step : uint8_t {
    kIdle,  // until it is time to connect
    kConnecting,
    kPing,     // sent, and so on
    kAnswers,  // to what was said about us
    kPsync,
    kLength,  // of the snapshot
    kSnapshot,
    kLoading,
    kStream,
  };

  void begin_with(const PrimaryAddress& address);
  void connect();
  void connected(base::Result<std::unique_ptr<net::Transport>> transport);
  void disconnect(std::string_view reason);
  void send(std::initializer_list<std::string_view> words);
  void send_bytes(std::string_view bytes);
  void flush();
  bool receive();
  void read_on_later();
  size_t read_room() const;
  std::string_view unconsumed() const { return in_.bytes().substr(consumed_); }
  void consume();
  bool consume_line();
  bool answered(std::string_view line);
  void take_epoch(std::string_view line);
  bool epoch_allows();
  void introduce();
  void ask_to_sync();
  bool psync_answered(std::string_view line);
  void handed_over(bool accepted);
  bool begin_snapshot(std::string_view line);
  bool consume_snapshot();
  void load();
  base::Result<void> keep_what_is_ours(const std::string& directory);
  void loaded(uint64_t attempt, const base::Result<LoadedFile>& result);
  std::string base_of_journal() const;
  bool consume_stream();
  void run(std::string_view bytes, Request& request);
  void run_replconf(std::string_view bytes, const Request& request);
  void acknowledge();
  void note_told(uint64_t offset);
  void set_state(LinkState state);
  void linked();
  void set_step(Step step);

  Node& node_;
  Worker& worker_;
  base::FileSystem& disk_;
  const Connector connector_;
  PrimaryAddress address_;
  bool follows_ = false;
  bool foreign_ = false;
  bool was_linked_ = false;  // once: what the node has is of a primary's history
  uint64_t attempt_ = 0;     // what comes back for an earlier one is not wanted any more

  Step step_ = Step::kIdle;
  int64_t connect_at_ms_ = 0;
  int64_t connect_again_ms_ = 0;        // after which time, if the next attempt comes to nothing
  std::function<void(bool)> answered_;  // while the primary is yet to be told to be one
  int64_t last_io_ms_ = 0;
  int64_t acknowledged_ms_ = 0;
  std::unique_ptr<net::Transport> transport_;
  uint32_t interest_ = 0;
  std::string out_;
  InputBuffer in_;
  size_t consumed_ = 0;  // of it; goes before the next read
  size_t answers_left_ = 0;
  size_t secret_answer_ = 0;  // how many are left when that to the secret comes; 0: none does
  bool secret_refused_ = false;
  bool asked_plainly_ = false;  // by SYNC

  std::optional<PrimaryEpoch> epoch_;  // nullopt: the primary knows of none
  uint64_t acknowledged_ = 0;          // the offset

  std::string sync_id_;
  uint64_t sync_offset_ = 0;
  std::unique_ptr<SyncFile> file_;

  protocol::resp::RequestParser parser_;
  Client client_;
  std::string transaction_;         // as it came, from MULTI on
  std::vector<ByteRange> control_;  // of what has come and changes no data
  uint64_t errors_logged_ = 0;
};

}  // namespace engine
