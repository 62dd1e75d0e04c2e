// SPDX-License-Identifier: Apache-2.0
#include "agent/host/node_keeper.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <limits>
#include <utility>

#include "agent/process/state_file.h"
#include "base/log.h"

namespace agent {

namespace {

constexpr NodeKeeper::ms kLockRetry(50);
constexpr int64_t kAllMemory = std::numeric_limits<int64_t>::max();
constexpr int kQuietLooks = 4;
constexpr int kUnfoundMax = 5;  // looks for a process until that is worth a word

std::unique_ptr<NodeDriver> driver_for(const NodeSpec& spec, bool stock) {
  if (!stock) return tarn_driver();
  return spec.engine == Engine::redis ? redis_driver() : memcached_driver();
}

}  // namespace

NodeKeeper::NodeKeeper(HostContext& context, const std::string& id)
    : context_(context),
      files_(context.options.state_directory, id),
      backoff_(context.options.restart_delay_max),
      timer_(context.loop),
      kill_timer_(context.loop) {
  spec_.id = id;
}

void NodeKeeper::recover() {
  auto spec = files_.read_spec();
  if (!spec) {  // the service will say it again
    failed_ = true;
    message_ = spec.error().message;
    base::log::warning("node not recovered: {} node={}", message_, spec_.id);
    return;
  }
  if (*spec) {
    spec_ = std::move(**spec);
    kept_ = spec_.membership;
  } else {
    spec_.wanted = Wanted::absent;  // killed before the first spec was there, or a process
  }
  step();
}

// The record as the last agent left it. If it cannot be read, a process that runs is taken for
// what the spec asks for: rather a setting that is not right than data lost.
void NodeKeeper::read_record() {
  auto record = files_.read_record();
  if (!record) base::log::warning("{} node={}", record.error().message, spec_.id);
  record_ = record && *record ? std::move(**record) : StartRecord{};
  if (record) return;
  record_.spec = spec_;
  record_.program = program_of(spec_);
}

bool NodeKeeper::is_outdated(const NodeSpec& spec) const {
  const Membership& membership = spec_.membership;
  return !membership.shard.empty() && spec.membership.shard == membership.shard &&
         spec.membership.epoch < membership.epoch;
}

void NodeKeeper::want(const NodeSpec& spec) {
  if (spec == spec_ && files_.exists()) return step();
  if (is_outdated(spec)) {
    base::log::warning(
        "spec refused: it is of epoch {} of its shard, and epoch {} is known node={}",
        spec.membership.epoch, spec_.membership.epoch, spec.id);
    return;
  }
  if (spec.membership != spec_.membership) lease_until_ = ms(0);  // it was for another epoch
  spec_ = spec;
  gone_ = false;
  if (spec.wanted == Wanted::running || files_.exists()) {
    auto kept = files_.create();
    if (kept) kept = files_.write_spec(spec);
    if (kept) kept_ = spec.membership;
    if (!kept) base::log::warning("spec not kept: {} node={}", kept.error().message, spec.id);
  }
  backoff_.reset();
  failed_starts_ = 0;
  start_at_ = ms(0);
  update_due_ = true;
  step();
}

void NodeKeeper::grant(const LeaseGrant& lease, ms from) {
  if (!spec_.membership.needs_lease || lease.epoch != spec_.membership.epoch) return;
  lease_until_ = std::max(lease_until_, from + ms(lease.duration_ms));
  step();
}

bool NodeKeeper::may_start() const { return !spec_.membership.needs_lease || now() < lease_until_; }

// --- the next step ----------------------------------------------------------------------------

void NodeKeeper::step() {
  if (talking_ || gone_) return;  // the answer takes the next step
  if (!process_ && !find_process()) return;
  if (process_) {
    tend();
  } else {
    rest();
  }
}

// Whether it is known if there is a process.
bool NodeKeeper::find_process() {
  if (searched_) return true;
  auto found = Process::find(files_.lock());
  if (!found) {
    if (++unanswered_ > kUnfoundMax) {
      fail(found.error().message);
    } else {
      look_again(kLockRetry);
    }
    return false;
  }
  searched_ = true;
  unanswered_ = 0;
  if (record_.program.empty()) read_record();
  if (*found) {
    base::log::notice("node adopted node={} pid={}", spec_.id, (*found)->pid());
    attach(std::move(**found));
  }
  return true;
}

void NodeKeeper::rest() {
  if (spec_.wanted == Wanted::absent) return remove();
  const ms left = start_at_ - now();
  if (left > ms(0)) return look_again(left);
  if (may_start()) return launch();  // or else a grant takes the next step
  if (std::exchange(waits_for_lease_, true)) return;
  base::log::notice("node waits for a lease node={}", spec_.id);
  context_.changed();
}

void NodeKeeper::tend() {
  if (stopping_) return;
  if (must_end()) return stop();
  if (!ready_) return ask();
  if (record_.only_asked) return talk(driver_->inspection(), &NodeKeeper::learn);
  if (update_due_) {
    target_ = spec_;
    update_due_ = false;  // by this look; what changes meanwhile asks for another
    std::vector<Words> inspection = driver_->inspection();
    if (inspection.empty()) return compare(Replies());
    return talk(std::move(inspection), &NodeKeeper::compare);
  }
  look_again(quiet_looks_ < kQuietLooks ? context_.options.poll : context_.options.quiet_poll);
}

// --- the process ------------------------------------------------------------------------------

std::string NodeKeeper::program_of(const NodeSpec& spec) const {
  const EngineBinary* binary = choose_binary(spec, context_.options.binaries);
  return binary != nullptr ? binary->path : context_.options.tarn_program;
}

const SettingValues* NodeKeeper::known_settings() const {
  const auto known = context_.programs.find({record_.program, record_.spec.engine});
  return known == context_.programs.end() ? nullptr : &known->second;
}

// What cannot be done while the process runs.
bool NodeKeeper::must_end() const {
  return spec_.wanted == Wanted::absent || record_.spec.incarnation != spec_.incarnation ||
         (record_.only_asked && known_settings() != nullptr);
}

base::Result<void> NodeKeeper::prepare_start() {
  if (auto made = files_.create(); !made) return made;
  const bool fresh = record_.starts == 0 || record_.spec.incarnation != spec_.incarnation;
  if (fresh) {
    if (auto cleared = files_.clear_data(); !cleared) return cleared;
    record_.starts = 0;
    message_.clear();
  }
  record_.spec = spec_;
  // A value that the program takes for impossible would end it at its start. So every second
  // attempt is made without settings, which are told to it when it runs and may be refused then.
  if (failed_starts_ % 2 == 1) record_.spec.settings.clear();
  record_.program = program_of(spec_);
  driver_ = driver_for(spec_, record_.program != context_.options.tarn_program);
  const SettingValues* known = known_settings();
  record_.only_asked = driver_->learns_settings() && known == nullptr;
  if (!record_.only_asked) record_.starts++;
  record_.defaults = known != nullptr ? *known : SettingValues();
  return files_.write_record(record_);
}

void NodeKeeper::launch() {
  if (auto prepared = prepare_start(); !prepared) return fail(prepared.error().message);
  const Launch launch =
      driver_->launch(record_.spec, record_.only_asked ? nullptr : &record_.defaults);
  if (!launch.config.empty()) {
    if (auto written = files_.write_config(launch.config); !written) {
      return fail(written.error().message);
    }
  }
  auto started = Process::start({.program = record_.program,
                                 .arguments = launch.arguments,
                                 .directory = files_.directory(),
                                 .log_file = files_.log(),
                                 .lock_file = files_.lock(),
                                 .cgroup_procs = limit()});
  searched_ = false;
  if (!started) {
    if (!record_.only_asked) record_.starts--;
    return fail(started.error().message);
  }
  searched_ = true;
  waits_for_lease_ = false;
  if (!record_.only_asked) {
    base::log::notice("node started node={} pid={} incarnation={}", spec_.id, started->pid(),
                      spec_.incarnation);
  }
  attach(std::move(*started));
  context_.changed();
  step();
}

// Sets what the kernel grants the node; returns the file by which it joins its group. While it runs
// the limit is only raised: a node needs time to give memory back.
std::string NodeKeeper::limit() {
  const auto or_all = [](int64_t bytes) { return bytes > 0 ? bytes : kAllMemory; };
  granted_bytes_ =
      std::max(or_all(spec_.maxmemory_bytes),
               process_ ? std::max(granted_bytes_, or_all(record_.spec.maxmemory_bytes)) : 0);
  return context_.groups.limit(
      spec_.id, {.maxmemory_bytes = granted_bytes_ == kAllMemory ? 0 : granted_bytes_,
                 .threads = record_.spec.threads});
}

// Cannot go on as asked; tries again later.
void NodeKeeper::fail(const std::string& why) {
  base::log::warning("node cannot run: {} node={}", why, spec_.id);
  failed_ = true;
  message_ = why;
  start_at_ = now() + std::max(kLockRetry, backoff_.next(ms(0)));
  look_again(start_at_ - now());
  context_.changed();
}

void NodeKeeper::attach(Process process) {
  driver_ = driver_for(record_.spec, record_.program != context_.options.tarn_program);
  process_.emplace(std::move(process));
  started_at_ = now();
  ready_ = stopping_ = false;
  unanswered_ = quiet_looks_ = 0;
  target_ = spec_;
  told_ = false;
  update_due_ = true;
  watch();
}

void NodeKeeper::watch() {
  const int own = fcntl(process_->pidfd(), F_DUPFD_CLOEXEC, 0);
  if (own < 0) {  // no descriptor is left: its end shows when it no longer answers
    base::log::warning("the end of a process is not watched: {} node={}", std::strerror(errno),
                       spec_.id);
    return;
  }
  end_of_process_ = std::make_unique<boost::asio::posix::stream_descriptor>(context_.loop, own);
  end_of_process_->async_wait(boost::asio::posix::stream_descriptor::wait_read,
                              [weak = weak_from_this()](const boost::system::error_code& error) {
                                const auto self = weak.lock();
                                if (!self || error || !self->process_) return;
                                // The reactor may wake us for what happened to another descriptor
                                // in this one's place.
                                if (!self->process_->has_ended()) return self->watch();
                                self->ended();
                              });
}

void NodeKeeper::ended() {
  const std::string how = process_->ending();
  const bool expected = stopping_;
  const bool was_ready = ready_;
  base::log::notice("node {} node={} pid={}", how, spec_.id, process_->pid());
  end_of_process_.reset();
  process_.reset();
  kill_timer_.cancel();
  conversation_++;
  talking_ = ready_ = stopping_ = searched_ = told_ = false;
  vitals_ = {};
  start_at_ = now();
  if (!expected) {
    message_ = "the process " + how;
    const std::string said = was_ready ? std::string() : last_line(files_.log());
    if (!said.empty()) message_ += ": " + said;
    failed_ = failed_ || !was_ready;
    if (!was_ready) failed_starts_++;
    start_at_ += backoff_.next(now() - started_at_);
  }
  context_.changed();
  step();
}

void NodeKeeper::stop() {
  base::log::verbose("node stopping node={} pid={}", spec_.id, process_->pid());
  stopping_ = true;
  process_->signal(SIGTERM);
  kill_timer_.expires_after(context_.options.stop_grace);
  kill_timer_.async_wait(
      [weak = weak_from_this(), pid = process_->pid()](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (!self || error || !self->process_ || self->process_->pid() != pid) return;
        base::log::warning("node does not stop: killed node={} pid={}", self->spec_.id, pid);
        self->process_->signal(SIGKILL);
      });
}

void NodeKeeper::remove() {
  if (auto removed = files_.remove(); !removed) {
    message_ = removed.error().message;
    base::log::warning("node not removed: {} node={}", message_, spec_.id);
    return look_again(context_.options.retry);
  }
  context_.groups.remove(spec_.id);
  gone_ = true;
  failed_ = false;
  record_ = {};
  spec_.membership = kept_ = {};  // without its data it is nobody's member
  message_.clear();
  pending_.clear();
  unknown_.clear();
  refused_.clear();
  applied_revision_ = spec_.revision;
  context_.changed();
}

// --- the rest ---------------------------------------------------------------------------------

NodeKeeper::ms NodeKeeper::now() const { return ms(context_.clock.monotonic_us() / 1000); }

void NodeKeeper::look_again(ms after) {
  timer_.expires_after(after);
  timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (!self || error) return;
    if (self->process_ && self->ready_ && !self->talking_ && !self->stopping_ &&
        !self->must_end()) {
      self->ask();
    } else {
      self->step();
    }
  });
}

NodeStatus NodeKeeper::status() const {
  NodeStatus status{.id = spec_.id,
                    .state = NodeState::starting,
                    .applied_revision = applied_revision_,
                    .incarnation = 0,
                    .restarts = record_.starts > 0 ? record_.starts - 1 : 0,
                    .pid = 0,
                    .message = message_,
                    .settings_pending = pending_,
                    .settings_unknown = unknown_,
                    .settings_refused = refused_,
                    .used_memory_bytes = vitals_.used_memory_bytes,
                    .clients = vitals_.clients,
                    .membership = kept_,
                    .replication_offset = vitals_.replication_offset};
  if (process_ && !record_.only_asked) {
    status.incarnation = record_.spec.incarnation;
    status.pid = process_->pid();
  }
  if (gone_) {
    status.state = NodeState::absent;
  } else if (failed_) {
    status.state = NodeState::failed;
  } else if (ready_ && !record_.only_asked && told_) {
    status.state = NodeState::running;
  }
  return status;
}

}  // namespace agent
