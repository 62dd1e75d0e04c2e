// SPDX-License-Identifier: Apache-2.0
#include "engine/server/node_core.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "base/log.h"
#include "base/numbers.h"
#include "engine/commands/all_commands.h"
#include "engine/server/connection.h"
#include "engine/server/connection_factory.h"

namespace engine {

namespace {

Keyspace::Options keyspace_options(const Settings& settings, uint64_t seed) {
  return Keyspace::Options{.partitions = static_cast<uint32_t>(settings.partitions),
                           .databases = static_cast<uint32_t>(settings.databases),
                           .workers = worker_count(settings),
                           .seed = seed};
}

// Of `bind`, without what says that it is optional, or shared.
std::string plain_address(const std::string& bound) {
  return bound.starts_with('-') || bound.starts_with('+') ? bound.substr(1) : bound;
}

// A client that watches and has more than that to read yet misses lines.
constexpr size_t kWatchBytesMax = 256 * 1024;

}  // namespace

uint32_t worker_count(const Settings& settings) {
  if (settings.threads > 0) return static_cast<uint32_t>(settings.threads);
  cpu_set_t cores;
  if (sched_getaffinity(0, sizeof(cores), &cores) != 0) return 1;
  return static_cast<uint32_t>(std::max(1, CPU_COUNT(&cores)));
}

NodeCore::NodeCore(SettingsStore& store, NodeIdentity identity,
                   const NodeSurroundings& surroundings)
    : store_(store),
      identity_(std::move(identity)),
      commands_(command_families()),
      acl_commands_(commands_),
      users_(acl_commands_),
      keyspace_(keyspace_options(*store.current(), surroundings.seed)),
      bell_(keyspace_.workers(), [this](uint32_t worker) { wake_for_mail(worker); }),
      pubsub_(bell_),
      tracking_(keyspace_, bell_),
      key_event_channels_(pubsub_),
      disk_(surroundings.disk),
      snapshots_(keyspace_, disk_, [this] { wake_all(); }),
      loads_([this] { wake_all(); }),
      replication_(keyspace_, stream_, snapshots_),
      failover_(replication_),
      saver_(keyspace_, snapshots_,
             {.clock = surroundings.clock,
              .describe = [this](const Guard&,
                                 SnapshotHeader& header) { replication_.describe(header); },
              .status_changed = [this] { look_at_saving(); }}),
      journal_({.keyspace = keyspace_,
                .stream = stream_,
                .snapshots = snapshots_,
                .replication = replication_,
                .clock = surroundings.clock,
                .disk = disk_,
                .changed = [this] { journal_changed(); },
                .waiting_clients = [this] { return clients_held(); }}) {
  for (uint32_t i = 0; i < keyspace_.workers(); i++) {
    stats_.push_back(std::make_unique<WorkerStats>(commands_.size()));
  }
  keyspace_.set_observer(&key_event_channels_);
  keyspace_.set_invalidation_sink(&tracking_);
  users_.set_default_password(store.current()->requirepass);
  node_.reset(new Node{.keyspace = keyspace_,
                       .bell = bell_,
                       .pubsub = pubsub_,
                       .tracking = tracking_,
                       .settings = store_,
                       .clock = surroundings.clock,
                       .cycles = surroundings.cycles,
                       .disk = disk_,
                       .commands = commands_,
                       .users = users_,
                       .control = *this,
                       .identity = identity_,
                       .stream = stream_,
                       .snapshots = snapshots_,
                       .loads = loads_,
                       .saver = saver_,
                       .replication = replication_,
                       .failover = failover_,
                       .journal = journal_});
  if (store.current()->engine == Engine::kMemcached) {
    keyspace_.set_eviction_observer(memcache_.eviction_observer(*node_));
  }
  replication_.told_primary().begin(node_->clock.monotonic_us() / 1000);
  keep_functions();
  role_ = std::make_unique<ShardRole>(*node_, workers_);
  role_->apply(*store.current(), *store.current());
  apply_to_keyspace(*store.current());
  store_.on_change(
      [this](const Settings& before, const Settings& after) { return apply(before, after); });
  store_.after_change([this](const Settings& before, const Settings& after) {
    if (before.allowed_sources != after.allowed_sources) close_disallowed(after.allowed_sources);
    if (before.bind != after.bind) close_abandoned(before.bind, after.bind);
    close_unencrypted(before, after);
    look_for_few_replicas(after, node_->clock.wall_ms());
    const bool read_only = replication_.is_replica() && after.replica_read_only;
    node_->conditions.set(kIsReadOnlyReplica, read_only);
    look_at_saving();
    role_->apply(before, after);
    replication_.apply(replication_limits(after));
    if (before.rdb_key_save_delay_us != after.rdb_key_save_delay_us) {
      snapshots_.set_key_delay(after.rdb_key_save_delay_us);
    }
    journal_.apply(after);
    if (before.appendonly != after.appendonly) switch_journal(after.appendonly);
  });
}

// What has threads of its own tells the workers.
NodeCore::~NodeCore() {
  loads_.stop();
  snapshots_.stop();
}

void NodeCore::add_worker(std::unique_ptr<net::EventLoop> loop) {
  const auto index = static_cast<uint32_t>(workers_.size());
  workers_.push_back(std::make_unique<Worker>(*node_, index, std::move(loop),
                                              make_connection_factory(*node_, memcache_, index)));
}

// --- connections ------------------------------------------------------------------------------

void NodeCore::hand_over(std::unique_ptr<net::Transport> transport, net::Peer peer) {
  Worker& worker = **std::min_element(
      workers_.begin(), workers_.end(),
      [](const auto& a, const auto& b) { return a->client_count() < b->client_count(); });
  if (!peer.admin) worker.count_expected_client();
  Arrival arrival{std::move(transport), std::move(peer), next_client_id_++};
  if (&worker == workers_.front().get()) {
    worker.adopt(std::move(arrival));
  } else {
    worker.expect(std::move(arrival));
  }
}

// Behind the change, and in the order in which workers are told things: a connection that was
// accepted before is closed here, one that arrives at its worker later is refused there.
void NodeCore::close_disallowed(const std::vector<base::IpNetwork>& allowed) {
  for (const auto& worker : workers_) {
    worker->loop().post([target = worker.get(), allowed] { target->close_disallowed(allowed); });
  }
}

// Of a managed node whose clients have to speak TLS from now on. As above.
void NodeCore::close_unencrypted(const Settings& before, const Settings& after) {
  const bool no_more = before.port != 0 && after.port == 0 && after.tls_port != 0;
  if (!no_more || !after.restricted_commands) return;
  for (const auto& worker : workers_) {
    worker->loop().post([target = worker.get()] { target->close_unencrypted(); });
  }
}

// An address of a managed shard that the node has given up is another's from now on: who asked for
// it is not to stay here, where it may be told READONLY for ever. Behind the change, as above.
void NodeCore::close_abandoned(const std::vector<std::string>& before,
                               const std::vector<std::string>& after) {
  if (replication_.epoch().current() == 0) return;
  std::set<std::string> gone;
  for (const std::string& bound : before) gone.insert(plain_address(bound));
  for (const std::string& bound : after) gone.erase(plain_address(bound));
  if (gone.empty()) return;
  for (const auto& worker : workers_) {
    worker->loop().post([target = worker.get(), gone] { target->close_abandoned(gone); });
  }
}

// --- users ------------------------------------------------------------------------------------

base::Result<void> NodeCore::load_users() {
  const auto settings = store_.current();
  users_.set_all_channels_by_default(settings->acl_pubsub_default == PubsubDefault::kAllChannels);
  store_.write_users_by([this] { return configured_users(); });
  if (!settings->users.empty() && !settings->aclfile.empty()) {
    return base::Error{"users are in the configuration and in 'aclfile': one of them has to go"};
  }
  std::set<std::string> seen;
  for (const std::vector<std::string>& words : settings->users) {
    if (!seen.insert(words.front()).second) {
      return base::Error{"Duplicate user '" + words.front() + "' found"};
    }
    if (auto added = users_.add_configured(words); !added) {
      return base::Error{"user '" + words.front() + "': " + added.error().message};
    }
  }
  if (settings->aclfile.empty()) return {};
  const base::Result<std::string> lines = store_.files().read(settings->aclfile);
  if (!lines) return base::Error{"aclfile: " + lines.error().message};
  return users_.load(settings->aclfile, *lines);
}

// For CONFIG REWRITE: nothing where the settings say it all.
std::vector<std::string> NodeCore::configured_users() const {
  const auto settings = store_.current();
  if (!settings->aclfile.empty()) return {};
  acl::Users plain(acl_commands_);
  plain.set_default_password(settings->requirepass);
  const std::vector<acl::UserPointer> users = users_.all();
  if (users.size() == 1 && users.front()->text() == plain.default_user()->text()) return {};
  std::vector<std::string> lines;
  lines.reserve(users.size());
  for (const acl::UserPointer& user : users) lines.push_back(user->name() + " " + user->text());
  return lines;
}

size_t NodeCore::connected_clients() const {
  size_t clients = 0;
  for (const auto& worker : workers_) clients += worker->client_count();
  return clients;
}

// --- what commands ask for --------------------------------------------------------------------

void NodeCore::on_every_worker(Client& client, std::function<void(WorkerClients&)> each,
                               std::function<void(Client&)> finish) {
  if (workers_.size() == 1) {
    each(*workers_.front());
    finish(client);
    return;
  }
  struct Gathering {
    std::function<void(WorkerClients&)> each;
    std::function<void(Client&)> finish;
    std::atomic<size_t> left;
    Worker* origin = nullptr;
    uint64_t client_id = 0;
  };
  auto gathering = std::make_shared<Gathering>();
  gathering->each = std::move(each);
  gathering->finish = std::move(finish);
  gathering->left = workers_.size();
  gathering->client_id = client.id;
  gathering->origin = workers_[client.worker].get();
  client.suspended = true;
  for (const auto& worker : workers_) {
    worker->loop().post([gathering, target = worker.get()] {
      gathering->each(*target);
      if (gathering->left.fetch_sub(1) != 1) return;
      gathering->origin->loop().post([gathering] {
        gathering->origin->end_suspension(gathering->client_id, gathering->finish);
      });
    });
  }
}

void NodeCore::on_first_worker(Client& client, std::function<void()> work,
                               std::function<void(Client&)> finish) {
  if (client.worker == 0) {
    work();
    finish(client);
    return;
  }
  Worker& origin = *workers_[client.worker];
  client.suspended = true;
  workers_.front()->loop().post(
      [&origin, id = client.id, work = std::move(work), finish = std::move(finish)] {
        work();
        origin.loop().post([&origin, id, finish] { origin.end_suspension(id, finish); });
      });
}

void NodeCore::answer_blocked(const BlockedClient& blocked, std::string reply) {
  Worker& worker = *workers_[blocked.worker];
  worker.loop().post([&worker, id = blocked.client_id, reply = std::move(reply)] {
    if (Connection* connection = worker.find(id)) worker.answer_blocked(*connection, reply);
  });
}

// The task is there to end the worker's wait: whatever a turn brought, it looks into its box then.
void NodeCore::wake_for_mail(uint32_t worker) {
  workers_[worker]->loop().post([] {});
}

// There is work for all.
void NodeCore::wake_all() {
  for (const auto& worker : workers_) {
    worker->loop().post([] {});
  }
}

void NodeCore::feed_monitors(const std::string& line) {
  show_onlookers([](const Client& client) { return client.monitor; },
                 [line](Client& client) { client.reply.simple(line); });
}

void NodeCore::feed_watchers(uint32_t kinds, const std::string& line) {
  const auto show = [line](Client& client) {
    if (client.out.pending_bytes() > kWatchBytesMax) {
      client.watch_skipped++;
      return;
    }
    if (const uint64_t skipped = std::exchange(client.watch_skipped, 0); skipped > 0) {
      client.out.append("skipped=" + std::to_string(skipped) + "\n");
    }
    client.out.append(line);
    client.out.append('\n');
  };
  show_onlookers([kinds](const Client& client) { return (client.watched_kinds & kinds) != 0; },
                 show);
}

// On the threads of the workers whose clients they are.
void NodeCore::show_onlookers(const std::function<bool(const Client&)>& looks_on,
                              const std::function<void(Client&)>& show) {
  const auto show_those_of = [looks_on, show](Worker& worker) {
    std::vector<uint64_t> onlookers;
    worker.for_each([&](Client& client) {
      if (looks_on(client)) onlookers.push_back(client.id);
    });
    for (const uint64_t id : onlookers) {
      Connection* connection = worker.find(id);
      if (connection == nullptr) continue;
      show(connection->client());
      connection->resume();
    }
  };
  for (const auto& worker : workers_) {
    worker->loop().post([show_those_of, target = worker.get()] { show_those_of(*target); });
  }
}

void NodeCore::stall(uint32_t caller, std::chrono::microseconds time) {
  const auto stop = [time] {
    std::this_thread::sleep_for(time);  // tidy: allow banned: the client asks for just this
  };
  for (const auto& worker : workers_) {
    if (worker->index() != caller) worker->loop().post(stop);
  }
  stop();
}

// --- replication ------------------------------------------------------------------------------

void NodeCore::connect_by(Connector connector) {
  role_->set_link(
      std::make_unique<PrimaryLink>(*node_, *workers_.front(), disk_, std::move(connector)));
}

// On the replica's own worker it is a part of this turn, as the replies of others are.
void NodeCore::feed_replica(uint32_t worker, uint64_t client_id) {
  Worker& its_worker = *workers_[worker];
  const auto feed = [&its_worker, client_id] {
    if (Connection* connection = its_worker.find(client_id)) connection->flush_soon();
  };
  if (its_worker.on_own_thread()) {
    feed();
  } else {
    its_worker.loop().post(feed);
  }
}

size_t NodeCore::clients_held() const {
  size_t held = 0;
  for (const auto& worker : workers_) held += worker->clients_held();
  return held;
}

void NodeCore::gate_has_moved() {
  for (const auto& worker : workers_) {
    if (worker->gate_has_moved()) {
      worker->loop().post([target = worker.get()] { target->release_replies(); });
    }
  }
}

void NodeCore::replica_acknowledged() {
  if (role_->look_at_replicas()) gate_has_moved();
  if (waits_.any()) look_at_waits(node_->clock.wall_ms());
  // Not from here, where one of them runs a command.
  if (failover_.stage() == FailoverStage::kWaitsForSync) {
    workers_.front()->loop().post([this] { look_at_failover(); });
  }
  if (node_->shutdown.until_ms() != 0) {
    workers_.front()->loop().post([this] { look_at_shutdown(node_->clock.wall_ms()); });
  }
}

void NodeCore::wait_for_replicas(Client& client, const ReplicaWait& wait, bool may_wait) {
  const WaitStanding now = standing(wait, replication_, journal_.durable_offset());
  if (now.is_enough(wait) || !may_wait) {
    reply_standing(client, wait, now);
    return;
  }
  const int64_t now_ms = node_->clock.wall_ms();
  client.suspended = true;
  node_->blocked_clients.add();
  waits_.add(client, wait, now_ms);
  replication_.ask_for_acknowledgements();
  look_at_waits(now_ms);  // one may have come just before
}

void NodeCore::look_at_waits(int64_t now_ms) {
  waits_.look(
      replication_, journal_.durable_offset(), now_ms,
      [this](uint32_t worker, uint64_t client_id, const ReplicaWait& wait, const WaitStanding& at) {
        node_->blocked_clients.remove();
        Worker& its_worker = *workers_[worker];
        its_worker.loop().post([&its_worker, client_id, wait, at] {
          its_worker.end_suspension(client_id,
                                    [&](Client& client) { reply_standing(client, wait, at); });
        });
      });
}

void NodeCore::forget_replica_wait(uint64_t client_id) {
  if (waits_.any() && waits_.forget(client_id)) node_->blocked_clients.remove();
}

// The one whose thread this is; before they run, the first.
Worker& NodeCore::current_worker() {
  const auto own = std::find_if(workers_.begin(), workers_.end(),
                                [](const auto& worker) { return worker->on_own_thread(); });
  return own != workers_.end() ? **own : *workers_.front();
}

KeyspaceWorker& NodeCore::first_keyspace_worker() {
  return workers_.front()->dispatcher().keyspace_worker();
}

KeyspaceWorker& NodeCore::current_keyspace_worker() {
  return current_worker().dispatcher().keyspace_worker();
}

void NodeCore::follow(const std::optional<PrimaryAddress>& primary) {
  role_->follow(first_keyspace_worker(), primary);
}

base::Result<void> NodeCore::promote(const Promotion& promotion) {
  return role_->promote(first_keyspace_worker(), promotion);
}

base::Result<void> NodeCore::demote(const Demotion& demotion) {
  return role_->demote(first_keyspace_worker(), demotion);
}

base::Result<void> NodeCore::renew_lease(uint64_t epoch, const LeaseUntil& lease) {
  return role_->renew_lease(epoch, lease);
}

ShardStanding NodeCore::shard_standing() { return role_->standing(current_keyspace_worker()); }

// Who says so may be a client whose transaction holds locks.
void NodeCore::hear_of_epoch(uint64_t epoch) {
  workers_.front()->loop().post(
      [this, epoch] { role_->hear_of_epoch(first_keyspace_worker(), epoch); });
}

void NodeCore::end_replica_waits(const std::function<bool(const ReplicaWait&)>& over,
                                 std::string_view error) {
  waits_.end_if(over, [this, error](uint32_t worker, uint64_t client_id) {
    node_->blocked_clients.remove();
    Worker& its_worker = *workers_[worker];
    its_worker.loop().post([&its_worker, client_id, error] {
      its_worker.end_suspension(client_id, [&](Client& client) { client.reply.error(error); });
    });
  });
}

void NodeCore::look_at_replicas() {
  workers_.front()->loop().post([this] { look_after_replication(node_->clock.wall_ms()); });
}

void NodeCore::look_after_replication(int64_t now_ms) {
  const auto settings = store_.current();
  KeyspaceWorker& worker = workers_.front()->dispatcher().keyspace_worker();
  ReplicationLimits limits = replication_limits(*settings);
  // Its target is to have all there is, which is not to become more.
  if (failover_.stage() != FailoverStage::kNone) limits.ping_period_ms = INT64_MAX;
  for (const auto& replica : replication_.tick(worker, now_ms, limits)) {
    Worker& its_worker = *workers_[replica->worker];
    its_worker.loop().post([&its_worker, client_id = replica->client_id] {
      if (Connection* connection = its_worker.find(client_id)) {
        its_worker.close(connection->client(), true);
      }
    });
  }
  if (role_->link() != nullptr) role_->link()->tick(now_ms);
  if (role_->tick()) gate_has_moved();
  if (waits_.any()) look_at_waits(now_ms);
  look_at_failover();
  look_for_few_replicas(*settings, now_ms);
  stream_.wake_readers();
}

void NodeCore::look_for_few_replicas(const Settings& settings, int64_t now_ms) {
  const int64_t least = settings.min_replicas_to_write;
  const bool few = least > 0 && !replication_.is_replica() &&
                   static_cast<int64_t>(replication_.good_replicas(
                       now_ms, settings.min_replicas_max_lag_s * 1000)) < least;
  node_->conditions.set(kHasFewReplicas, few);
}

// --- what is on the disk ----------------------------------------------------------------------

void NodeCore::restore(Restored done) {
  const auto settings = store_.current();
  if (auto opened = replication_.epoch().open(disk_, settings->dir + "/shard-epoch"); !opened) {
    done(opened);
    return;
  }
  node_->conditions.set(kIsLoading, true);
  Restored in_its_role = [this, done = std::move(done)](const auto& result) {
    if (result) restored(workers_.front()->dispatcher().keyspace_worker());
    done(result);
  };
  if (settings->appendonly && settings->engine != Engine::kMemcached) {
    restore_journal(std::move(in_its_role));
  } else {
    restore_file(std::move(in_its_role));
  }
}

void NodeCore::restore_file(Restored done) {
  KeyspaceWorker& worker = workers_.front()->dispatcher().keyspace_worker();
  restorer_ = std::make_unique<DataRestorer>(*node_, workers_.front()->loop());
  restorer_->begin(worker, std::move(done));
}

// Where there is no journal yet, one is made of what the other file has: who switches it on in a
// configuration file is not to lose that.
void NodeCore::restore_journal(Restored done) {
  auto files = JournalFiles::open(disk_, journal_place(*store_.current()));
  if (!files) {
    done(files.error());
    return;
  }
  if (!files->manifest().empty()) {
    journal_files_.emplace(std::move(*files));
    load_journal(std::move(done));
    return;
  }
  restore_file([this, done = std::move(done),
                carried = std::make_shared<JournalFiles>(std::move(*files))](const auto& result) {
    if (!result) {
      done(result);
      return;
    }
    const bool empty = keyspace_.data_memory() == 0 || loads_.last().keys == 0;
    done(begin_journal(empty ? std::optional<JournalFiles>(std::move(*carried)) : std::nullopt));
  });
}

void NodeCore::load_journal(Restored done) {
  Worker& worker = *workers_.front();
  const int64_t began_ms = node_->clock.wall_ms();
  keyspace_.hold(Keyspace::kLoad, true);
  journal_loader_ = std::make_unique<JournalLoader>(*node_, worker);
  journal_loader_->begin(
      *journal_files_, [this, began_ms, done = std::move(done)](const auto& result) {
        keyspace_.hold(Keyspace::kLoad, false);
        if (!result) {
          done(result.error());
          return;
        }
        base::log::notice("DB loaded from append only file: {:.3f} seconds keys={} commands={}",
                          static_cast<double>(node_->clock.wall_ms() - began_ms) / 1000,
                          result->keys_of_base, result->commands);
        auto begun = base::Result<void>();
        if (store_.current()->appendonly) begun = begin_journal(std::move(journal_files_));
        done(begun);
      });
}

void NodeCore::load_journal_again(Client& client) {
  client.suspended = true;
  workers_.front()->loop().post([this, index = client.worker, id = client.id] {
    load_again([this, index, id](const base::Result<void>& result) {
      Worker& its_worker = *workers_[index];
      its_worker.loop().post([&its_worker, id, result] {
        its_worker.end_suspension(id, [&result](Client& asker) {
          if (result) {
            asker.reply.ok();
          } else {
            asker.reply.error("ERR Error trying to load the AOF files, check server logs: " +
                              result.error().message);
          }
        });
      });
    });
  });
}

// On worker 0. If what is in the files is damaged nothing is served any more, and they stay as they
// are.
void NodeCore::load_again(const Restored& done) {
  KeyspaceWorker& worker = workers_.front()->dispatcher().keyspace_worker();
  auto files = JournalFiles::open(disk_, journal_place(*store_.current()));
  if (files && files->manifest().empty()) files = base::Error{"there is no append-only file"};
  if (!files) {
    done(files.error());
    return;
  }
  node_->conditions.set(kIsLoading, true);  // nobody writes from here on
  journal_.end(worker);
  files = JournalFiles::open(disk_, journal_place(*store_.current()));  // as they are now
  if (!files) {
    done(files.error());
    return;
  }
  {
    const Guard guard(keyspace_, worker);
    for (uint32_t db = 0; db < keyspace_.databases(); db++) guard.detach(db);
  }
  journal_files_.emplace(std::move(*files));
  load_journal([this, done](const auto& result) {
    if (result) node_->conditions.set(kIsLoading, false);
    done(result);
  });
}

base::Result<void> NodeCore::begin_journal(std::optional<JournalFiles> files) {
  KeyspaceWorker& worker = workers_.front()->dispatcher().keyspace_worker();
  return journal_.begin(worker, *store_.current(), std::move(files));
}

// On worker 0, where nobody holds a guard.
void NodeCore::switch_journal(bool on) {
  workers_.front()->loop().post([this, on] {
    if (journal_.on() == on) return;
    if (!on) {
      end_replica_waits([](const ReplicaWait& wait) { return wait.on_own_disk; },
                        errors::kNoJournalToWaitFor);
      journal_.end(workers_.front()->dispatcher().keyspace_worker());
    } else if (const auto begun = begin_journal(std::nullopt); !begun) {
      base::log::warning("there is no append-only file: {}", begun.error().message);
    } else {  // and at once, if nothing else is being written
      journal_.tick(workers_.front()->dispatcher().keyspace_worker(), *store_.current());
    }
  });
}

// On the journal's thread, mostly.
void NodeCore::journal_changed() {
  const bool healthy = journal_.healthy();
  if (!healthy && !node_->conditions.any(kCannotJournal)) {
    base::log::warning("writes are refused: the append-only file is {}", journal_.trouble());
  }
  node_->conditions.set(kCannotJournal, !healthy);
  if (node_->gate.pass(ReplyGate::kJournal, journal_.reply_offset())) gate_has_moved();
  if (waits_.any()) look_at_waits(node_->clock.wall_ms());
}

void NodeCore::end_journal() { journal_.end(workers_.front()->dispatcher().keyspace_worker()); }

// Nobody is answered before the node has its role: one that was replaced meanwhile, or follows
// another, would take a write for a primary.
void NodeCore::restored(KeyspaceWorker& worker) {
  saver_.loaded();
  const std::string address = store_.current()->replicaof;
  const size_t space = address.find(' ');
  if (replication_.epoch().current() != 0 || store_.current()->stand_by) {
    role_->stand_by(worker);
  } else if (space != std::string::npos) {
    const auto port = base::parse_int64(std::string_view(address).substr(space + 1));
    role_->follow(worker, PrimaryAddress{.host = address.substr(0, space),
                                         .port = static_cast<uint16_t>(port.value_or(0))});
  }
  node_->conditions.set(kIsLoading, false);
  if (role_->link() != nullptr) role_->link()->tick(node_->clock.wall_ms());
}

void NodeCore::look_after_saving(int64_t now_ms) {
  loads_.tell_progress(now_ms);
  if (node_->conditions.any(kIsLoading)) return;
  KeyspaceWorker& worker = workers_.front()->dispatcher().keyspace_worker();
  saver_.tick(worker, *store_.current(), now_ms);
  journal_.tick(worker, *store_.current());
}

void NodeCore::look_at_saving() {
  const auto settings = store_.current();
  node_->conditions.set(kCannotSave, saver_.failed() && settings->stop_writes_on_bgsave_error &&
                                         !settings->save.empty());
}

// --- stopping and pausing ---------------------------------------------------------------------

void NodeCore::stop_workers() {
  for (const auto& worker : workers_) {
    worker->loop().post([target = worker.get()] { target->stop(); });
  }
}

void NodeCore::pause_clients(PauseMode mode, int64_t until_ms) {
  pause(PauseReason::kClientPause, mode, until_ms);
}

void NodeCore::tick(uint32_t worker, int64_t now_ms) {
  if (worker == 0) {
    look_after_replication(now_ms);
    look_after_saving(now_ms);
    look_at_shutdown(now_ms);
  }
  if (!node_->pause.is_on()) return;
  const std::lock_guard lock(pause_mutex_);
  if (!node_->pause.any_over(now_ms)) return;
  constexpr auto kStrictest = PauseMode::kAll;
  node_->pause.end_those_over(now_ms);
  pause_has_changed(kStrictest);
}

void NodeCore::pause(PauseReason reason, PauseMode mode, int64_t until_ms) {
  const std::lock_guard lock(pause_mutex_);
  const PauseMode before = node_->pause.mode_at(INT64_MIN);
  node_->pause.set(reason, mode, until_ms);
  pause_has_changed(before);
}

// Who waits is asked again where the pause is not as strict any more as it was.
void NodeCore::pause_has_changed(PauseMode before) {
  const PauseMode mode = node_->pause.mode_at(INT64_MIN);
  keyspace_.hold(Keyspace::kPause, mode != PauseMode::kNone);
  if (mode >= before) return;
  for (const auto& worker : workers_) {
    worker->loop().post([target = worker.get()] { target->resume_paused(); });
  }
}

// --- settings ---------------------------------------------------------------------------------

void NodeCore::apply_to_keyspace(const Settings& settings) {
  keyspace_.hold(Keyspace::kImport, settings.import_mode);
  keyspace_.set_maxmemory(settings.maxmemory);
  keyspace_.set_key_events(key_events(settings.notify_keyspace_events));
  keyspace_.set_policy({.policy = settings.maxmemory_policy,
                        .lfu_log_factor = settings.lfu_log_factor,
                        .lfu_decay_minutes = settings.lfu_decay_time_min,
                        .samples = settings.maxmemory_samples});
  keyspace_.set_lazy_removals(settings.lazyfree_lazy_expire, settings.lazyfree_lazy_eviction,
                              settings.lazyfree_lazy_server_del);
  tracking_.set_keys_max(static_cast<size_t>(settings.tracking_table_max_keys));
  keyspace_.compaction().set_options(
      {.active = settings.activedefrag,
       .ignore_bytes = settings.active_defrag_ignore_bytes,
       .threshold_percent = static_cast<uint64_t>(settings.active_defrag_threshold_lower)});
}

std::optional<ApplyFailure> NodeCore::apply(const Settings& before, const Settings& after) {
  if (before.dir != after.dir && chdir(after.dir.c_str()) != 0) {
    return ApplyFailure{"dir", "Changing directory: " + std::string(std::strerror(errno))};
  }
  node_->command_log.trim(CommandLog::kSlow,
                          static_cast<size_t>(after.commandlog_slow_execution_max_len));
  node_->command_log.trim(CommandLog::kLargeRequest,
                          static_cast<size_t>(after.commandlog_large_request_max_len));
  node_->command_log.trim(CommandLog::kLargeReply,
                          static_cast<size_t>(after.commandlog_large_reply_max_len));
  apply_to_keyspace(after);
  users_.set_all_channels_by_default(after.acl_pubsub_default == PubsubDefault::kAllChannels);
  if (before.requirepass != after.requirepass) users_.set_default_password(after.requirepass);
  // Some at once, so that who has set it sees it; the rest in the background.
  constexpr size_t kForgottenAtOnce = 1000;
  if (!workers_.empty()) tracking_.trim(current_keyspace_worker(), kForgottenAtOnce);
  return std::nullopt;
}

}  // namespace engine
