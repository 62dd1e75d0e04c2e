// SPDX-License-Identifier: Apache-2.0
#include "agent/host/node_keeper.h"

#include <algorithm>
#include <csignal>
#include <limits>
#include <utility>

#include "base/log.h"

namespace agent {

namespace {

constexpr NodeKeeper::ms kLockRetry(50);
constexpr int64_t kAllMemory = std::numeric_limits<int64_t>::max();
constexpr int kQuietLooks = 4;
constexpr int kUnfoundMax = 5;  // looks for a process until that is worth a word

}  // namespace

NodeKeeper::NodeKeeper(HostContext& context, const std::string& id)
    : context_(context),
      files_(context.system.files(), context.options.state_directory, id),
      backoff_(context.options.restart_delay_max),
      timer_(context.system.make_timer()),
      kill_timer_(context.system.make_timer()),
      keep_timer_(context.system.make_timer()) {
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
  if (context_.users != nullptr) context_.users->recover(spec_.id, spec_.membership.shard);
  look_at_source();
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
  const bool is_new_place = spec.membership != spec_.membership;
  if (is_new_place) {  // they were for another epoch
    lease_until_ = ms(0);
    leads_until_boot_ms_ = 0;
  }
  spec_ = spec;
  gone_ = false;
  keep_due_ = spec.wanted == Wanted::running || files_.exists();
  backoff_.reset();
  failed_starts_ = 0;
  start_at_ = ms(0);
  update_due_ = true;
  look_at_source();
  if (keep_due_) keep();
  // The answer may be the lease that it is to lead under.
  if (is_new_place && is_leased()) context_.changed();
  step();
}

// Tried until the disk takes it: the service waits to hear that the node's epoch is on it.
void NodeKeeper::keep() {
  auto kept = files_.create();
  if (kept) kept = files_.write_spec(spec_);
  if (kept) {
    keep_due_ = false;
    kept_ = spec_.membership;
    return;
  }
  base::log::warning("spec not kept: {} node={}", kept.error().message, spec_.id);
  keep_timer_->start(context_.options.retry, [this] {
    if (!keep_due_) return;
    keep();
    context_.changed();
  });
}

void NodeKeeper::grant(const LeaseGrant& lease, ms from) {
  if (!spec_.membership.needs_lease || lease.epoch != spec_.membership.epoch) return;
  if (process_) return;  // it was for this start, or for none that is to come
  lease_until_ = std::max(lease_until_, from + ms(lease.duration_ms));
  step();
}

void NodeKeeper::grant_leading(const LeaseGrant& lease, int64_t from_boot_ms) {
  const Membership& membership = spec_.membership;
  if (!is_leased() || membership.role != Role::primary || lease.epoch != membership.epoch) return;
  leads_until_boot_ms_ = std::max(leads_until_boot_ms_, from_boot_ms + lease.duration_ms);
  lease_due_ = true;
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
  auto found = context_.system.find_process(files_.lock());
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
  ended_at_ = now();
  if (record_.program.empty()) read_record();
  if (*found) {
    base::log::notice("node adopted node={} pid={}", spec_.id, (*found)->pid());
    attach(*std::move(found));
  }
  return true;
}

void NodeKeeper::rest() {
  if (spec_.wanted == Wanted::absent) return remove();
  const ms left = start_at_ - now();
  if (left > ms(0)) return look_again(left);
  if (fetching_ || unwrapping_) return;
  if (data_key_of_ != spec_.data_key) return unwrap();
  if (lacks_identity()) return take_identity();
  if (must_fetch()) return fetch();
  if (may_start()) return launch();  // or else a grant takes the next step
  if (std::exchange(waits_for_lease_, true)) return;
  base::log::notice("node waits for a lease node={}", spec_.id);
  context_.changed();
}

void NodeKeeper::tend() {
  if (stopping_) return;
  if (must_be_ended_unheard()) return end_unheard();
  if (must_end()) return stop();
  if (!ready_) return ask();
  if (record_.only_asked) return talk(driver_->inspection(), &NodeKeeper::learn);
  const bool waits = update_due_ && lacks_identity();
  if (waits && !unwrapping_) take_identity();  // meanwhile it is looked after as ever
  if (update_due_ && !waits) {
    target_ = spec_;
    update_due_ = false;  // by this look; what changes meanwhile asks for another
    std::vector<Words> inspection = driver_->inspection();
    if (inspection.empty()) return compare(Replies());
    return talk(std::move(inspection), &NodeKeeper::compare);
  }
  if (must_tell_lease()) return tell_lease();
  const bool is_quiet = quiet_looks_ >= kQuietLooks && !is_member();
  if (spec_.following.closely) return look_again(context_.options.ready_poll);
  look_again(is_quiet ? context_.options.quiet_poll : poll());
}

NodeKeeper::ms NodeKeeper::poll() const {
  return is_leased() ? context_.options.leased_poll : context_.options.poll;
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

// Whether it has served nothing yet, in this incarnation.
bool NodeKeeper::is_fresh() const {
  return record_.starts == 0 || record_.spec.incarnation != spec_.incarnation;
}

// The key is kept in memory alone: who has this host's disk has not what is encrypted on it.
void NodeKeeper::unwrap() {
  unwrapping_ = true;
  const std::string wrapped = spec_.data_key;
  context_.system.transfers().unwrap(
      wrapped, [weak = weak_from_this(), wrapped](base::Result<std::string> key) {
        const auto self = weak.lock();
        if (!self) return;
        self->unwrapping_ = false;
        if (!key) return self->fail("its data key cannot be had: " + key.error().message);
        self->data_key_ = *std::move(key);
        self->data_key_of_ = wrapped;
        self->step();
      });
}

bool NodeKeeper::lacks_identity() const {
  return !spec_.identity.certificate.empty() && !files_.has_identity(spec_.identity);
}

// What it shows who it is with, unlike its data key, lies in files: a node that goes on without its
// service, or is started while that is away, is still to be believed.
void NodeKeeper::take_identity() {
  unwrapping_ = true;
  context_.system.transfers().unwrap(
      spec_.identity.key,
      [weak = weak_from_this(), identity = spec_.identity](const base::Result<std::string>& key) {
        const auto self = weak.lock();
        if (!self) return;
        self->unwrapping_ = false;
        auto taken = key ? self->prepare_directory() : base::Result<void>(key.error());
        if (taken) taken = self->files_.write_identity(identity, *key);
        if (taken) return self->step();
        const std::string why = "its private key cannot be had: " + taken.error().message;
        if (!self->process_) return self->fail(why);
        base::log::warning("{} node={}", why, self->spec_.id);
        self->look_again(self->context_.options.retry);
      });
}

bool NodeKeeper::must_fetch() const {
  return !spec_.restore.from.name.empty() && is_fresh() && !fetched_;
}

void NodeKeeper::fetch() {
  fetching_ = true;
  if (auto made = prepare_directory(); !made) return fetch_ended(made);
  base::log::notice("node is restored from={} node={}", spec_.restore.from.name, spec_.id);
  context_.system.transfers().fetch(spec_.restore, data_key_, files_.fetched_dump(),
                                    [weak = weak_from_this()](const base::Result<void>& result) {
                                      const auto self = weak.lock();
                                      if (self) self->fetch_ended(result);
                                    });
}

void NodeKeeper::fetch_ended(const base::Result<void>& result) {
  fetching_ = false;
  if (gone_ || spec_.wanted == Wanted::absent) return step();
  fetched_ = result.has_value();
  restore_failed_ = !result;
  if (!result) return fail(result.error().message);
  step();
}

// What the node has read it must not read again: it would be older than what it has by then. The
// journal of one that has one goes on from there.
void NodeKeeper::note_data_read() {
  fetched_ = restore_failed_ = false;
  const auto journal = record_.spec.settings.find("appendonly");
  if (journal != record_.spec.settings.end() && journal->second == "yes") return;
  if (auto dropped = files_.drop_dump(); !dropped) {
    base::log::warning("{} node={}", dropped.error().message, spec_.id);
  }
}

// With the node's user, if it is to have one: 0 where none is left would be more than it may be.
base::Result<void> NodeKeeper::prepare_directory() {
  const uint32_t user =
      context_.users == nullptr ? 0 : context_.users->user_of(spec_.id, spec_.membership.shard);
  if (context_.users != nullptr && context_.options.isolation.first_user != 0 && user == 0) {
    return base::Error{"there is no user left that it could run as"};
  }
  if (auto made = files_.create(); !made) return made;
  return files_.give_to(user);
}

Confinement NodeKeeper::confinement() const {
  Confinement confinement = context_.options.isolation.measures;
  confinement.user = record_.user;
  return confinement;
}

base::Result<void> NodeKeeper::prepare_start() {
  if (auto made = prepare_directory(); !made) return made;
  record_.user = files_.user();
  if (is_fresh()) {
    const Membership& before = record_.spec.membership;
    const bool stays = !before.shard.empty() && before.shard == spec_.membership.shard;
    if (auto cleared = files_.clear_data(stays); !cleared) return cleared;
    record_.starts = 0;
    message_.clear();
  }
  record_.spec = spec_;
  // A value that the program takes for impossible would end it at its start. So every second
  // attempt is made without settings, which are told to it when it runs and may be refused then.
  if (failed_starts_ % 2 == 1) record_.spec.settings.clear();
  record_.program = program_of(spec_);
  driver_ = driver_for(spec_, record_.program == context_.options.tarn_program);
  const SettingValues* known = known_settings();
  if (!spec_.users.empty() && !driver_->takes_users(spec_)) {
    return base::Error{"its program cannot be told who may log in"};
  }
  if (spec_.transit_encryption != TransitEncryption::off && !driver_->may_encrypt_transit()) {
    return base::Error{"its program is not told how to speak TLS"};
  }
  record_.only_asked = driver_->learns_settings() && known == nullptr;
  if (!record_.only_asked) {
    if (record_.starts == 0 && fetched_) {
      if (auto taken = files_.take_dump(); !taken) return taken;
    }
    record_.had_data = files_.has_data();
    record_.starts++;
  }
  record_.defaults = known != nullptr ? *known : SettingValues();
  return files_.write_record(record_);
}

base::Result<void> NodeKeeper::write_files(const Launch& launch) const {
  if (launch.users) {
    if (auto written = files_.write_users(*launch.users); !written) return written;
  }
  if (launch.config.empty()) return {};
  return files_.write_config(launch.config);
}

void NodeKeeper::launch() {
  if (auto prepared = prepare_start(); !prepared) return fail(prepared.error().message);
  const Launch launch =
      driver_->launch(record_.spec, record_.only_asked ? nullptr : &record_.defaults);
  if (auto written = write_files(launch); !written) return fail(written.error().message);
  auto started = context_.system.start_process({.program = record_.program,
                                                .arguments = launch.arguments,
                                                .directory = files_.directory(),
                                                .log_file = files_.log(),
                                                .lock_file = files_.lock(),
                                                .cgroup_procs = limit(),
                                                .secret = data_key_,
                                                .confinement = confinement()});
  searched_ = false;
  if (!started) {
    if (!record_.only_asked) record_.starts--;
    return fail(started.error().message);
  }
  searched_ = true;
  waits_for_lease_ = false;
  if (!record_.only_asked) lease_until_ = ms(0);  // it is for one start
  if (!record_.only_asked) {
    base::log::notice("node started node={} pid={} incarnation={}", spec_.id, (*started)->pid(),
                      spec_.incarnation);
  }
  attach(*std::move(started));
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

void NodeKeeper::attach(std::unique_ptr<NodeProcess> process) {
  driver_ = driver_for(record_.spec, record_.program == context_.options.tarn_program);
  process_ = std::move(process);
  started_at_ = now();
  ready_ = silent_ = stopping_ = false;
  unanswered_ = quiet_looks_ = 0;
  target_ = spec_;
  users_.clear();
  readings_.clear();
  told_ = false;
  update_due_ = true;
  watch();
}

// Where that cannot be, its end shows when it no longer answers.
void NodeKeeper::watch() {
  if (auto watched = process_->watch([this] { ended(); }); !watched) {
    base::log::warning("the end of a process is not watched: {} node={}", watched.error().message,
                       spec_.id);
  }
}

void NodeKeeper::ended() {
  const std::string how = process_->ending();
  const bool expected = stopping_;
  const bool was_ready = ready_;
  base::log::notice("node {} node={} pid={}", how, spec_.id, process_->pid());
  process_.reset();
  kill_timer_->cancel();
  conversation_++;
  talking_ = ready_ = silent_ = stopping_ = searched_ = told_ = false;
  vitals_ = {};
  vitals_at_ = ms(0);
  shares_.clear();
  users_.clear();
  start_at_ = ended_at_ = now();
  if (!expected) {
    message_ = "the process " + how;
    const std::string said = was_ready ? std::string() : files_.last_log_line();
    if (!said.empty()) message_ += ": " + said;
    failed_ = failed_ || !was_ready;
    if (!was_ready) failed_starts_++;
    restore_failed_ = restore_failed_ || (!was_ready && fetched_);
    start_at_ += backoff_.next(now() - started_at_);
  }
  context_.changed();
  step();
}

void NodeKeeper::stop() {
  base::log::verbose("node stopping node={} pid={}", spec_.id, process_->pid());
  stopping_ = true;
  process_->signal(SIGTERM);
  kill_timer_->start(context_.options.stop_grace, [this] {
    base::log::warning("node does not stop: killed node={} pid={}", spec_.id, process_->pid());
    process_->signal(SIGKILL);
  });
}

void NodeKeeper::remove() {
  if (auto removed = files_.remove(); !removed) {
    message_ = removed.error().message;
    base::log::warning("node not removed: {} node={}", message_, spec_.id);
    return look_again(context_.options.retry);
  }
  context_.groups.remove(spec_.id);
  if (context_.users != nullptr) context_.users->release(spec_.id);
  gone_ = true;
  keep_due_ = failed_ = false;
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

// What keeps it from getting shorter is no reason not to look after the node.
void NodeKeeper::bound_log() {
  constexpr ms kEvery = ms(5000);
  if (log_looked_at_ != ms(0) && now() - log_looked_at_ < kEvery) return;
  log_looked_at_ = now();
  const auto rotated = files_.rotate_log(context_.options.node_logs);
  const bool failed = !rotated;
  if (failed && !std::exchange(log_grows_, true)) {
    base::log::warning("the log of a node grows node={}: {}", spec_.id, rotated.error().message);
  }
  if (!failed) log_grows_ = false;
}

void NodeKeeper::look_again(ms after) {
  timer_->start(after, [this] {
    bound_log();
    if (process_ && ready_ && !talking_ && !stopping_ && !must_end()) {
      ask();
    } else {
      step();
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
                    .standing = vitals_.standing,
                    .replication_offset = vitals_.replication_offset,
                    .closely = spec_.following.closely,
                    .silent = silent_,
                    .source = source_,
                    .restore_failed = restore_failed_,
                    .began_with_data = record_.had_data,
                    .told_ms = 0,
                    .left_ms = 0,
                    .users = users_};
  note_times(status);
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

NodeFigures NodeKeeper::take_figures() {
  if (!process_ || record_.only_asked) readings_.clear();
  if (readings_.empty()) return {.id = spec_.id};
  return {.id = spec_.id,
          .pid = process_->pid(),
          .number = 0,
          .after = 0,
          .readings = std::exchange(readings_, {}),
          .age_ms = (now() - readings_at_).count()};
}

// Of a process that has not answered yet nothing is known.
void NodeKeeper::note_times(NodeStatus& status) const {
  if (process_ && vitals_at_ > ms(0)) {
    const int64_t since_ms = (now() - vitals_at_).count();
    status.told_ms = since_ms + vitals_.told_ms;
    status.left_ms = since_ms + vitals_.left_ms;
  } else if (!process_ && searched_) {
    status.told_ms = status.left_ms = (now() - ended_at_).count();
  }
}

}  // namespace agent
