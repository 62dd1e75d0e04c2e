// SPDX-License-Identifier: Apache-2.0
#include "sim/node.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/numbers.h"
#include "base/sha256.h"
#include "engine/settings/settings_file.h"

namespace sim {

namespace {

using agent::Reply;
using agent::Words;

Reply ok() { return {.is_error = false, .words = {"OK"}}; }
Reply error(std::string text) { return {.is_error = true, .words = {std::move(text)}}; }

constexpr const char* kConfigPath = "node.conf";

// Without what says that it is shared.
std::string plain_address(const std::string& bound) {
  return bound.starts_with('+') ? bound.substr(1) : bound;
}

}  // namespace

Node::Node(World& world, Network& network, Start start)
    : world_(world),
      network_(network),
      host_(start.host),
      directory_(start.directory),
      id_(std::filesystem::path(start.directory).filename().string()),
      config_(std::move(start.config)),
      pid_(start.pid),
      durability_(start.durability),
      life_(std::make_shared<Life>(Life{.name = id_ + "/" + std::to_string(start.pid)})),
      disk_(std::move(start.disk)) {}

base::Result<void> Node::begin() {
  files_.texts[kConfigPath] = config_;
  auto settings = engine::load_settings(kConfigPath, {}, files_);
  if (!settings) return settings.error();
  settings->durability = durability_;
  for (const std::string& address : settings->bind) {
    if (settings->port != 0 && network_.is_taken(address, settings->port, *this)) {
      return base::Error{"bind " + address + ": Address already in use"};
    }
  }
  const std::string epoch_file = settings->dir + "/shard-epoch";
  store_ = std::make_unique<engine::SettingsStore>(*std::move(settings), "", files_);
  if (auto opened = epoch_.open(*disk_, epoch_file); !opened) return opened;
  leads_ = epoch() == 0 && !store_->current()->stand_by;
  told_primary_.begin(world_.clock.monotonic_us() / 1000);
  store_->on_change([this](const engine::Settings& before,
                           const engine::Settings& after) -> std::optional<engine::ApplyFailure> {
    for (const std::string& address : after.bind) {
      if (!network_.is_taken(address, after.port, *this)) continue;
      world_.say(id_ + " cannot listen on " + address + ": another node does");
      return engine::ApplyFailure{"bind", "bind " + address + ": Address already in use"};
    }
    if (before.bind != after.bind) world_.touched = true;
    return std::nullopt;
  });
  world_.after_us(world_.between(10'000, 200'000), life_, [this] {
    ready_ = true;
    world_.touched = true;
  });
  return {};
}

bool Node::listens_on(const std::string& address, int64_t port) const {
  if (store_ == nullptr || life_->ended) return false;
  const auto settings = store_->current();
  if (settings->port == 0 || settings->port != port) return false;
  return std::any_of(settings->bind.begin(), settings->bind.end(), [&](const std::string& bound) {
    return plain_address(bound) == plain_address(address);
  });
}

bool Node::shares(const std::string& address) const {
  const std::vector<std::string> bound =
      store_ == nullptr ? std::vector<std::string>() : addresses();
  return std::find(bound.begin(), bound.end(), "+" + plain_address(address)) != bound.end();
}

bool Node::has(uint64_t write) const {
  return std::find(writes_.begin(), writes_.end(), write) != writes_.end();
}

// --- what its agent asks and tells --------------------------------------------------------------

Reply Node::answer(const Words& request) {
  const std::string& name = request[0];
  if (name == "PING") {
    if (link_ == Link::kLoading) return error("LOADING Redis is loading the dataset in memory");
    return {.is_error = false, .words = {"PONG"}};
  }
  if (name == "INFO" && request.size() > 1 && request[1] == "memory") {
    return {.is_error = false, .words = {"# Memory\r\nused_memory:1000000\r\n"}};
  }
  if (name == "INFO") return {.is_error = false, .words = {"# Clients\r\nconnected_clients:0\r\n"}};
  if (name == "CONFIG") return config(request);
  if (name == "TARN.STATE") return state();
  if (name == "TARN.USERS") return users(request);
  if (name == "TARN.LEASE") return lease(request);
  if (name == "TARN.PROMOTE") return promote(request);
  if (name == "TARN.DEMOTE") return demote(request);
  return error("ERR unknown command");
}

Reply Node::config(const Words& request) {
  Reply reply;
  if (request[1] == "GET") {
    const std::string_view patterns[] = {request[2]};
    for (auto& [name, value] : store_->get(patterns)) {
      reply.words.push_back(name);
      reply.words.push_back(std::move(value));
    }
    return reply;
  }
  const engine::SettingsStore::Assignment assignment = {request[2], request[3]};
  const auto set = store_->set({&assignment, 1}, true);
  return set ? ok() : error("ERR " + set.error().message);
}

Reply Node::users(const Words& request) {
  if (request.size() == 1) return {.is_error = false, .words = {users_digest_}};
  users_digest_ = base::hex(base::sha256(request[1]));
  return ok();
}

Reply Node::state() const {
  Reply reply;
  const auto add = [&](std::string name, std::string value) {
    reply.words.push_back(std::move(name));
    reply.words.push_back(std::move(value));
  };
  add("role", leads_ ? "primary" : "replica");
  add("epoch", std::to_string(epoch()));
  add("offset", std::to_string(writes_.size()));
  add("keys", std::to_string(writes_.size()));
  add("loading", link_ == Link::kLoading ? "1" : "0");
  add("link", link_ == Link::kNone ? "none" : link_ == Link::kUp ? "up" : "down");
  const int64_t now_ms = world_.clock.monotonic_us() / 1000;
  add("voters_version", std::to_string(leads_ ? majority_.terms().version : 0));
  add("told_ms", std::to_string(now_ms - told_primary_.last_ms()));
  add("left_ms", std::to_string(now_ms - told_primary_.last_before_ms(epoch())));
  add("primary", primary_ ? primary_->host + ":" + std::to_string(primary_->port) : "");
  return reply;
}

Reply Node::promote(const Words& request) {
  const uint64_t wanted = base::parse_uint64(request[1]).value_or(0);
  const bool even_empty = std::find(request.begin(), request.end(), "EMPTY") != request.end();
  if (wanted == 0) return error("ERR an epoch is a number from 1 on");
  const bool again = leads_ && wanted == epoch();
  if (link_ == Link::kLoading) return error("LOADING Redis is loading the dataset in memory");
  if (!again && wanted <= epoch()) {
    return error("STALEEPOCH the shard is at epoch " + std::to_string(epoch()));
  }
  if (!again && !even_empty && writes_.empty()) {
    return error(
        "NODATA the node has no data, and would have those that follow it lose theirs; with EMPTY "
        "it leads nevertheless");
  }
  if (const auto raised = epoch_.raise(wanted); !raised) {
    return error("ERR the epoch cannot be stored: " + raised.error().message);
  }
  if (!again) become_primary();
  take_promoted_lease(request, again);
  return state();
}

Reply Node::demote(const Words& request) {
  const uint64_t wanted = base::parse_uint64(request[1]).value_or(0);
  if (wanted == 0) return error("ERR an epoch is a number from 1 on");
  if (wanted < epoch()) {
    return error("STALEEPOCH the shard is at epoch " + std::to_string(epoch()));
  }
  if (const auto raised = epoch_.raise(wanted); !raised) {
    return error("ERR the epoch cannot be stored: " + raised.error().message);
  }
  std::optional<Address> primary;
  if (request.size() > 3) {
    primary = Address{request[2], base::parse_int64(request[3]).value_or(0)};
  }
  become_replica(std::move(primary));
  return state();
}

// --- roles --------------------------------------------------------------------------------------

void Node::become_primary() {
  world_.say(id_ + " leads in epoch " + std::to_string(epoch()) + " with " +
             std::to_string(writes_.size()) + " writes");
  leads_ = true;
  session_++;
  replicas_.clear();
  primary_.reset();
  link_ = Link::kNone;
  if (!history_) history_ = static_cast<uint64_t>(pid_);
  world_.touched = true;
}

// Who waits for an answer is hung up on.
void Node::become_replica(std::optional<Address> primary) {
  world_.say(id_ + " follows " + (primary ? primary->host : "nobody") + " in epoch " +
             std::to_string(epoch()));
  if (leads_ && epoch() != 0) lease_.release();  // who waits for an answer is hung up on
  leads_ = false;
  session_++;
  waiting_.clear();
  replicas_.clear();
  primary_ = std::move(primary);
  link_ = primary_ ? Link::kDown : Link::kNone;
  world_.touched = true;
  if (!std::exchange(pumping_, true)) pump();
}

void Node::hear_of_epoch(uint64_t other) {
  if (other <= epoch() || epoch() == 0) return;
  world_.say(id_ + " hears of epoch " + std::to_string(other));
  std::optional<Address> primary = leads_ ? std::nullopt : primary_;
  if (!epoch_.raise(other)) world_.say(id_ + " cannot store the epoch");
  become_replica(std::move(primary));
}

// --- following ----------------------------------------------------------------------------------

void Node::pump() {
  if (leads_) {
    pumping_ = false;
    return;
  }
  const int64_t pause_us =
      link_ == Link::kUp ? world_.between(1'000, 20'000) : world_.between(20'000, 200'000);
  world_.after_us(world_.chance(10) ? world_.between(20'000, 600'000) : pause_us, life_,
                  [this] { pump(); });
  if (!primary_ || link_ == Link::kLoading) return;
  const auto primary = network_.find(primary_->host, primary_->port);
  const bool is_there = primary != nullptr && primary.get() != this && primary->is_ready();
  if (is_there && primary->life_->paused) return;  // it says nothing, and nothing breaks
  if (link_ == Link::kUp &&
      (!is_there || primary->pid_ != linked_pid_ || primary->session_ != linked_session_)) {
    link_ = Link::kDown;
    return;
  }
  if (!is_there) return;
  // What nobody confirms to have got is not followed by much more.
  const bool is_confirmed = network_.reaches(host_, primary->host_) || world_.chance(20);
  const bool is_heard = network_.reaches(primary->host_, host_) && is_confirmed;
  if (link_ == Link::kUp) {
    if (is_heard) take_stream(primary);
  } else if (is_heard && network_.reaches(host_, primary->host_)) {
    shake_hands(primary);
  }
}

// Replica and primary tell each other their epochs, and the replica how much it has.
void Node::shake_hands(const std::shared_ptr<Node>& primary) {
  primary->hear_of_epoch(epoch());
  if (primary->epoch() < epoch()) return;
  if (primary->epoch() > epoch()) hear_of_epoch(primary->epoch());
  linked_pid_ = primary->pid_;
  linked_session_ = primary->session_;
  if (history_ && history_ == primary->history_ && begins_like(*primary)) {
    link_ = Link::kUp;
    take_stream(primary);
  } else if (primary->leads_) {  // who waits to be told gives nobody a snapshot
    load_from(primary);
  }
}

bool Node::begins_like(const Node& other) const {
  return writes_.size() <= other.writes_.size() &&
         std::equal(writes_.begin(), writes_.end(), other.writes_.begin());
}

// All that it has goes once the snapshot is there.
void Node::load_from(const std::shared_ptr<Node>& primary) {
  link_ = Link::kLoading;
  const uint64_t session = session_;
  world_.after_us(
      world_.chance(100) ? world_.between(200'000, 3'000'000) : world_.between(2'000, 60'000),
      life_, [this, primary, session] {
        if (session != session_ || link_ != Link::kLoading) return;
        link_ = Link::kDown;
        const bool holds = primary->life_->runs() && primary->session_ == linked_session_ &&
                           network_.reaches(primary->host_, host_);
        if (!holds) return;
        history_ = primary->history_;
        writes_ = primary->writes_;
        position_ = primary->position_;
        link_ = Link::kUp;
        world_.touched = true;
        world_.say(id_ + " has a snapshot of " + primary->id_ + ": " +
                   std::to_string(writes_.size()) + " writes");
        acknowledge(primary);
      });
}

void Node::take_stream(const std::shared_ptr<Node>& primary) {
  if (writes_.size() < primary->writes_.size()) {
    const auto from = primary->writes_.begin() + static_cast<ptrdiff_t>(writes_.size());
    writes_.insert(writes_.end(), from, primary->writes_.end());
  }
  position_ = primary->position_;
  acknowledge(primary);
}

// What it says may be long on its way.
void Node::acknowledge(const std::shared_ptr<Node>& primary) {
  note_told();
  if (!network_.reaches(host_, primary->host_)) return;
  const int64_t way_us = world_.chance(2) ? world_.between(50'000, 3'000'000) : world_.latency_us();
  world_.after_us(way_us, primary->life_,
                  [primary, session = primary->session_, pid = pid_, at = epoch(),
                   told = Told{.offset = writes_.size(), .position = position_}] {
                    if (primary->session_ == session) primary->acknowledged(pid, at, told);
                  });
}

// --- leading ------------------------------------------------------------------------------------

void Node::acknowledged(int64_t replica, uint64_t at, const Told& told) {
  if (at > epoch()) return hear_of_epoch(at);
  if (!leads_ || at != epoch()) return;
  Told& known = replicas_[replica];
  known.offset = std::max(known.offset, told.offset);
  known.position = std::max(known.position, told.position);
  renew_by_majority();
  pass_gate();
}

size_t Node::quorum() const {
  return static_cast<size_t>(std::max<int64_t>(1, store_->current()->durability_quorum));
}

// Under `sync` a write is answered when a quorum has it, and refused where none could.
void Node::write(uint64_t write, std::function<void(bool)> done) {
  std::erase_if(replicas_, [&](const auto& replica) {
    return std::none_of(network_.nodes().begin(), network_.nodes().end(), [&](const auto& node) {
      return node->pid_ == replica.first && !node->life_->ended;
    });
  });
  const bool waits = durability_ == engine::Durability::kSync;
  if (lease_.has_expired(world_.clock)) return;  // the connection is closed
  if (!leads_ || (waits && !has_quorum())) return done(false);
  writes_.push_back(write);
  position_++;
  if (!waits) return done(true);
  waiting_.push_back({writes_.size(), std::move(done)});
}

void Node::pass_gate() {
  if (lease_.has_expired(world_.clock)) return waiting_.clear();
  if (!has_quorum()) return;
  std::vector<size_t> offsets;
  for (const auto& [pid, told] : replicas_) offsets.push_back(told.offset);
  std::sort(offsets.rbegin(), offsets.rend());
  const size_t replicated = offsets[quorum() - 1];
  while (!waiting_.empty() && waiting_.front().offset <= replicated) {
    const auto done = std::move(waiting_.front().done);
    waiting_.pop_front();
    done(true);
  }
}

// --- its end ------------------------------------------------------------------------------------

void Node::when_ended(std::function<void()> task) {
  if (life_->ended) return task();
  at_end_.push_back(std::move(task));
}

void Node::tell_of_end() {
  waiting_.clear();
  for (const auto& task : std::exchange(at_end_, {})) task();
}

// --- the network --------------------------------------------------------------------------------

void Network::remove(const Node& node) {
  std::erase_if(nodes_, [&](const auto& other) { return other.get() == &node; });
}

// Only those who share an address have it together.
bool Network::is_taken(const std::string& address, int64_t port, const Node& by) const {
  return std::any_of(nodes_.begin(), nodes_.end(), [&](const auto& node) {
    const bool is_together = address.starts_with('+') && node->shares(address);
    return node.get() != &by && node->listens_on(address, port) && !is_together;
  });
}

std::shared_ptr<Node> Network::find(const std::string& address, int64_t port) const {
  for (const auto& node : nodes_) {
    if (node->listens_on(address, port)) return node;
  }
  return nullptr;
}

}  // namespace sim
