// SPDX-License-Identifier: Apache-2.0
#include "engine/durability/journal_keeper.h"

#include <utility>

#include "base/log.h"

namespace engine {

namespace {

FsyncPolicy fsync_policy(const Settings& settings) {
  switch (settings.appendfsync) {
    case AppendFsync::kAlways:
      return FsyncPolicy::kAlways;
    case AppendFsync::kNever:
      return FsyncPolicy::kNever;
    default:
      return FsyncPolicy::kEverySecond;
  }
}

Journal::Options journal_options(const Settings& settings) {
  Journal::Options options;
  options.appending.policy = fsync_policy(settings);
  options.appending.timestamps = settings.aof_timestamp_enabled;
  options.no_fsync_on_rewrite = settings.no_appendfsync_on_rewrite;
  options.keep_history = settings.aof_disable_auto_gc;
  return options;
}

// A snapshot that becomes that file.
SnapshotPlan plan_of_base(const std::string& path, const Settings& settings) {
  const size_t slash = path.rfind('/');
  SnapshotPlan plan;
  plan.purpose = SnapshotPurpose::kJournal;
  plan.place = {.directory = path.substr(0, slash),
                .name = path.substr(slash + 1),
                .compressed = settings.rdbcompression,
                .checksum = settings.rdbchecksum,
                .key_delay_us = settings.rdb_key_save_delay_us};
  plan.version = static_cast<uint16_t>(settings.rdb_version);
  return plan;
}

RewriteThresholds rewrite_thresholds(const Settings& settings) {
  return {.percentage = static_cast<uint64_t>(settings.auto_aof_rewrite_percentage),
          .min_bytes = settings.auto_aof_rewrite_min_size};
}

}  // namespace

JournalPlace journal_place(const Settings& settings) {
  return {
      .dir = ".", .directory_name = settings.appenddirname, .file_name = settings.appendfilename};
}

JournalKeeper::JournalKeeper(const Surroundings& surroundings) : surroundings_(surroundings) {}

JournalKeeper::~JournalKeeper() { suspend(); }

std::shared_ptr<Journal> JournalKeeper::journal() const {
  const std::lock_guard lock(mutex_);
  return journal_;
}

// --- beginning and ending ---------------------------------------------------------------------

base::Result<void> JournalKeeper::begin(KeyspaceWorker& worker, const Settings& settings,
                                        std::optional<JournalFiles> files) {
  if (surroundings_.snapshots.cancel(SnapshotPurpose::kJournal)) {  // of the base of none
    surroundings_.snapshots.complete(worker);
  }
  // From here on everything is in the stream; that a rewrite takes what was before is its business.
  surroundings_.replication.set_journalled(worker, true);
  auto started = base::Result<void>();
  rewrite_scheduled_ = !files;
  if (files && files->manifest().empty()) started = begin_empty(worker, settings, *files);
  if (started) started = start(settings, std::move(files));
  if (!started) {
    surroundings_.replication.set_journalled(worker, false);
    return started;
  }
  on_.store(true, std::memory_order_release);
  surroundings_.changed();
  return {};
}

// A journal begins with a base, also where there is nothing to be in it: so tools of Redis expect
// it.
base::Result<void> JournalKeeper::begin_empty(KeyspaceWorker& worker, const Settings& settings,
                                              JournalFiles& files) {
  const auto shared = std::make_shared<JournalFiles>(files);
  if (auto begun = begin_base(worker, settings, shared); !begun) return begun;
  surroundings_.snapshots.complete(worker);
  if (!last_base_ok_) return base::Error{"the base of the append-only file cannot be written"};
  files = *shared;
  return {};
}

base::Result<void> JournalKeeper::start(const Settings& settings,
                                        std::optional<JournalFiles> files) {
  const bool complete = files.has_value();
  if (!files) {
    auto opened = JournalFiles::open(surroundings_.disk, journal_place(settings));
    if (!opened) return opened.error();
    files = std::move(*opened);
  }
  auto journal = Journal::start(
      {.stream = surroundings_.stream, .clock = surroundings_.clock, .listener = this},
      std::move(*files), complete, journal_options(settings));
  if (!journal) return journal.error();
  const std::lock_guard lock(mutex_);
  journal_ = std::move(*journal);
  return {};
}

void JournalKeeper::end(KeyspaceWorker& worker) {
  if (!on()) return;
  const std::shared_ptr<Journal> journal = this->journal();
  if (journal != nullptr) {
    if (const auto flushed = journal->flush(surroundings_.stream.end()); !flushed) {
      base::log::warning("the append-only file lacks what came last: {}", flushed.error().message);
    }
  }
  surroundings_.snapshots.cancel(SnapshotPurpose::kJournal);
  on_.store(false, std::memory_order_release);
  suspend();
  surroundings_.replication.set_journalled(worker, false);
  surroundings_.changed();
}

void JournalKeeper::suspend() {
  std::shared_ptr<Journal> ended;
  {
    const std::lock_guard lock(mutex_);
    ended = std::exchange(journal_, nullptr);
  }
  if (ended != nullptr) ended->stop();
}

void JournalKeeper::resume(KeyspaceWorker& /*worker*/, const Settings& settings,
                           const std::string& base_path) {
  if (!on()) return;
  if (const auto started = start(settings, std::nullopt); !started) {
    base::log::warning("the append-only file cannot go on: {}", started.error().message);
  } else if (!base_path.empty()) {
    if (const auto taken = take_base(base_path); !taken) {  // then it is rewritten, as it is due
      base::log::warning("the append-only file needs a base of its own: {}", taken.error().message);
    } else {
      base::log::notice("Reused RDB file from primary sync as AOF base file");
    }
  }
  surroundings_.changed();
}

// What follows in the stream is a primary's, which begins where the file ends.
base::Result<void> JournalKeeper::take_base(const std::string& path) {
  const std::shared_ptr<Journal> journal = this->journal();
  const auto place = journal->begin_rewrite();
  if (!place) return place.error();
  if (auto renamed = surroundings_.disk.rename(path, *place); !renamed) {
    journal->abandon_rewrite();
    return renamed;
  }
  if (!journal->cut_at(surroundings_.stream.end(), surroundings_.replication.stream_db())) {
    journal->abandon_rewrite();
    return base::Error{"something has come between"};
  }
  return journal->finish_rewrite();
}

// --- rewrites ---------------------------------------------------------------------------------

base::Result<bool> JournalKeeper::rewrite(KeyspaceWorker& worker, const Settings& settings) {
  if (surroundings_.snapshots.running() != SnapshotPurpose::kNone) {
    if (surroundings_.snapshots.running() == SnapshotPurpose::kJournal) {
      return base::Error{"Background append only file rewriting already in progress"};
    }
    rewrite_scheduled_ = true;
    return false;
  }
  if (auto begun = begin_rewrite(worker, settings); !begun) return begun.error();
  return true;
}

void JournalKeeper::tick(KeyspaceWorker& worker, const Settings& settings) {
  if (surroundings_.snapshots.running() != SnapshotPurpose::kNone) return;
  const std::shared_ptr<Journal> journal = this->journal();
  if (journal != nullptr && journal->rewriting()) return;
  const bool due = journal != nullptr && journal->rewrite_is_due(rewrite_thresholds(settings));
  if (!rewrite_scheduled_ && !due) return;
  if (const auto begun = begin_rewrite(worker, settings); !begun) {
    base::log::warning("the append-only file is not rewritten: {}", begun.error().message);
  }
}

base::Result<void> JournalKeeper::begin_rewrite(KeyspaceWorker& worker, const Settings& settings) {
  rewrite_scheduled_ = false;
  if (!on()) return write_base(worker, settings);
  const std::shared_ptr<Journal> journal = this->journal();
  if (journal == nullptr) return base::Error{"there is no append-only file"};
  auto path = journal->begin_rewrite();
  if (!path) return path.error();
  SnapshotPlan plan = plan_of_base(*path, settings);
  const auto cut = std::make_shared<std::atomic<bool>>(false);
  plan.at_cut = [this, journal, cut](const Guard&, SnapshotHeader&) {
    Replication& replication = surroundings_.replication;
    const bool follows = replication.is_replica();
    const auto db = follows ? std::optional<uint32_t>(replication.stream_db()) : std::nullopt;
    *cut = journal->cut_at(surroundings_.stream.end(), db);
    if (!follows) surroundings_.stream.forget_database();
  };
  plan.ended = [this, journal, cut](const SnapshotFile::Outcome& outcome) {
    note_rewrite_time();
    if (!outcome || !*cut) {
      journal->abandon_rewrite();
      base::log::warning("the append-only file was not rewritten: {}",
                         outcome ? "something has come between" : outcome.error().message);
      return;
    }
    if (const auto finished = journal->finish_rewrite(); !finished) {
      base::log::warning("the append-only file was not rewritten: {}", finished.error().message);
    } else {
      base::log::notice("Background AOF rewrite finished successfully bytes={}", *outcome);
    }
  };
  auto begun = begin_snapshot(worker, std::move(plan));
  if (!begun) journal->abandon_rewrite();
  return begun;
}

base::Result<void> JournalKeeper::begin_snapshot(KeyspaceWorker& worker, SnapshotPlan plan) {
  rewrite_began_ms_ = surroundings_.clock.wall_ms();
  auto begun = surroundings_.snapshots.begin(worker, std::move(plan));
  if (begun) base::log::notice("Background append only file rewriting started");
  return begun;
}

void JournalKeeper::note_rewrite_time() {
  const int64_t took_ms = surroundings_.clock.wall_ms() - rewrite_began_ms_;
  last_rewrite_s_ = took_ms / 1000;
}

// Nothing is appended to it. What an earlier journal has left is history then, as in Redis.
base::Result<void> JournalKeeper::write_base(KeyspaceWorker& worker, const Settings& settings) {
  auto files = JournalFiles::open(surroundings_.disk, journal_place(settings));
  if (!files) return files.error();
  return begin_base(worker, settings, std::make_shared<JournalFiles>(std::move(*files)));
}

base::Result<void> JournalKeeper::begin_base(KeyspaceWorker& worker, const Settings& settings,
                                             const std::shared_ptr<JournalFiles>& files) {
  if (auto made = files->make_directory(); !made) return made;
  SnapshotPlan plan = plan_of_base(files->new_base_path(), settings);
  plan.ended = [this, files, keeps = settings.aof_disable_auto_gc](const auto& outcome) {
    note_rewrite_time();
    auto installed = base::Result<void>();
    if (outcome) {
      installed = files->install_base(INT64_MAX);
      if (installed && !keeps) installed = files->remove_history();
    } else {
      installed = outcome.error();
      files->remove_new_base();
    }
    last_base_ok_ = installed.has_value();
    if (installed) {
      base::log::notice("Background AOF rewrite finished successfully bytes={}", *outcome);
    } else {
      base::log::warning("there is no new base of an append-only file: {}",
                         installed.error().message);
    }
  };
  return begin_snapshot(worker, std::move(plan));
}

void JournalKeeper::apply(const Settings& settings) {
  const std::shared_ptr<Journal> journal = this->journal();
  if (journal == nullptr) return;
  const Journal::Options options = journal_options(settings);
  journal->set_policy(options.appending.policy);
  journal->set_timestamps(options.appending.timestamps);
  journal->set_no_fsync_on_rewrite(options.no_fsync_on_rewrite);
  journal->set_keep_history(options.keep_history);
  surroundings_.changed();
}

// --- what others want to know -----------------------------------------------------------------

uint64_t JournalKeeper::reply_offset() const {
  const std::shared_ptr<Journal> journal = this->journal();
  if (journal == nullptr || journal->policy() != FsyncPolicy::kAlways || !journal->complete()) {
    return UINT64_MAX;
  }
  return journal->durable_offset();
}

uint64_t JournalKeeper::durable_offset() const {
  const std::shared_ptr<Journal> journal = this->journal();
  return journal == nullptr || !journal->complete() ? 0 : journal->durable_offset();
}

bool JournalKeeper::complete() const {
  const std::shared_ptr<Journal> journal = this->journal();
  return journal != nullptr && journal->complete();
}

bool JournalKeeper::healthy() const {
  const std::shared_ptr<Journal> journal = this->journal();
  return journal == nullptr || journal->healthy();
}

std::string JournalKeeper::trouble() const {
  const std::shared_ptr<Journal> journal = this->journal();
  return journal == nullptr ? "" : journal->trouble();
}

JournalKeeper::Figures JournalKeeper::figures() const {
  Figures figures{.on = on(),
                  .journal = {},
                  .rewrite_scheduled = rewrite_scheduled_,
                  .last_rewrite_s = last_rewrite_s_,
                  .rewrite_began_ms = rewrite_began_ms_};
  figures.journal.last_rewrite_ok = last_base_ok_;
  if (const auto journal = this->journal()) {
    figures.journal = journal->info();
    figures.rewrite_scheduled |= !journal->complete() && !figures.journal.rewrite_in_progress;
  }
  return figures;
}

}  // namespace engine
