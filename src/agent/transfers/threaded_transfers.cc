// SPDX-License-Identifier: Apache-2.0
#include "agent/transfers/threaded_transfers.h"

#include <atomic>
#include <cstring>
#include <deque>
#include <map>
#include <optional>
#include <thread>
#include <utility>

#include "agent/transfers/data_stream.h"
#include "base/file_system.h"
#include "base/log.h"
#include "encryption/encrypted_disk.h"
#include "objects/sealed.h"

namespace agent {

namespace {

constexpr size_t kAtOnce = 4;
constexpr size_t kPieceBytes = 1 << 20;

// How far a thread is.
struct Progress {
  std::atomic<int64_t> done = 0;
  std::atomic<int64_t> total = 0;
};

// An object and what it is encrypted with, in the clear; empty: with nothing.
struct PlainObject {
  ObjectName name;
  std::string key;
};

std::unique_ptr<objects::ObjectStore> store_of(const objects::Places& places,
                                               const ObjectName& object) {
  return object.bucket.empty() ? places.backups() : places.bucket(object.bucket);
}

base::Result<std::unique_ptr<objects::ObjectWriter>> create(const objects::Places& places,
                                                            const PlainObject& object) {
  auto writer = store_of(places, object.name)->create(object.name.name);
  if (!writer || object.key.empty()) return writer;
  return objects::seal(std::move(*writer), object.key);
}

base::Result<std::unique_ptr<objects::ObjectReader>> open_object(const objects::Places& places,
                                                                 const PlainObject& object) {
  auto reader = store_of(places, object.name)->open(object.name.name);
  if (!reader || object.key.empty()) return reader;
  return objects::unseal(std::move(*reader), object.key);
}

// --- What threads do -----------------------------------------------------------------------------

base::Result<DataFile> save(const objects::Places& places, const DumpSource& source,
                            const PlainObject& to, Progress& progress,
                            const std::stop_token& stop) {
  auto writer = create(places, to);
  if (!writer) return writer.error();
  DataStream stream;
  const auto dumped = dump_node(
      source, stop, [&](uint64_t size) { progress.total.store(static_cast<int64_t>(size)); },
      [&](std::string_view bytes) {
        stream.add(bytes);
        progress.done.fetch_add(static_cast<int64_t>(bytes.size()));
        return (*writer)->write(bytes);
      });
  if (!dumped) return dumped.error();
  auto file = stream.finish();
  if (!file) return file;
  if (auto finished = (*writer)->finish(); !finished) return finished.error();
  return file;
}

// All of an object, and what it turned out to be.
base::Result<DataFile> read_object(
    const objects::Places& places, const PlainObject& from, Progress& progress,
    const std::stop_token& stop, const std::function<base::Result<void>(std::string_view)>& take) {
  auto reader = open_object(places, from);
  if (!reader) return reader.error();
  progress.total.store(static_cast<int64_t>((*reader)->size()));
  DataStream stream;
  while (true) {
    if (stop.stop_requested()) return base::Error{"the agent ends"};
    const auto bytes = (*reader)->read(kPieceBytes);
    if (!bytes) return bytes.error();
    if (bytes->empty()) return stream.finish();
    stream.add(*bytes);
    progress.done.fetch_add(static_cast<int64_t>(bytes->size()));
    if (auto taken = take(*bytes); !taken) return taken.error();
  }
}

base::Result<DataFile> copy(const objects::Places& places, const PlainObject& from,
                            const PlainObject& to, Progress& progress,
                            const std::stop_token& stop) {
  auto writer = create(places, to);
  if (!writer) return writer.error();
  auto file = read_object(places, from, progress, stop,
                          [&](std::string_view bytes) { return (*writer)->write(bytes); });
  if (!file) return file;
  if (auto finished = (*writer)->finish(); !finished) return finished.error();
  return file;
}

// The disk as the node will see it.
encryption::EncryptedDisk disk_of(base::FileSystem& disk, const std::string& data_key) {
  if (data_key.empty()) return {disk, std::nullopt};
  encryption::Key key;
  std::memcpy(key.data(), data_key.data(), encryption::Key::kBytes);
  return {disk, encryption::DataKey(std::move(key))};
}

base::Result<DataFile> fetch_to(const objects::Places& places, const PlainObject& from,
                                const DataFile& expected, const std::string& data_key,
                                const std::string& path, const std::stop_token& stop) {
  base::DiskFileSystem kernel;
  encryption::EncryptedDisk disk = disk_of(kernel, data_key);
  const std::string unfinished = path + ".unfinished";
  auto out = disk.open(unfinished, base::FileSystem::Opening::kNew);
  if (!out) return out.error();
  Progress progress;
  auto file = read_object(places, from, progress, stop,
                          [&](std::string_view bytes) { return base::append_all(**out, bytes); });
  if (file && !expected.sha256.empty() && file->sha256 != expected.sha256) {
    file = base::Error{"the backup " + from.name.name + " is not what it was when it was made"};
  }
  if (file) {
    auto kept = (*out)->sync();
    if (kept) kept = disk.rename(unfinished, path);
    if (!kept) file = base::Error{path + ": " + kept.error().message};
  }
  if (!file) (void)disk.remove(unfinished);
  return file;
}

// --- Who tells them ------------------------------------------------------------------------------

class ThreadedTransfers final : public Transfers {
 public:
  ThreadedTransfers(std::function<void(std::function<void()>)> post, const objects::Places& places,
                    Unwrap unwrap)
      : post_(std::move(post)), places_(places), unwrap_(std::move(unwrap)) {}

  void begin(Surroundings surroundings) override { surroundings_ = std::move(surroundings); }

  void want(const Transfer& transfer) override {
    const auto [found, fresh] = known_.try_emplace(transfer.id);
    if (!fresh) return;
    Known& known = found->second;
    known.status.id = transfer.id;
    known.progress = std::make_shared<Progress>();
    unwrap_both(transfer);
  }

  void forget(const std::string& id) override {
    const auto found = known_.find(id);
    if (found == known_.end()) return;
    if (found->second.stop) found->second.stop->request_stop();
    known_.erase(found);
  }

  std::vector<TransferStatus> statuses() const override {
    std::vector<TransferStatus> statuses;
    for (const auto& [id, known] : known_) {
      statuses.push_back(known.status);
      statuses.back().bytes_done = known.progress->done.load();
      statuses.back().bytes_total = known.progress->total.load();
    }
    return statuses;
  }

  void unwrap(const std::string& wrapped,
              std::function<void(base::Result<std::string>)> answer) override {
    if (wrapped.empty()) return answer(std::string());
    unwrap_(wrapped, [alive = std::weak_ptr<bool>(alive_),
                      answer = std::move(answer)](base::Result<std::string> secret) {
      if (!alive.expired()) answer(std::move(secret));
    });
  }

  void fetch(const Restore& restore, const std::string& data_key, const std::string& path,
             std::function<void(base::Result<void>)> done) override {
    with_key(restore.from.data_key, [this, restore, data_key, path,
                                     done = std::move(done)](base::Result<std::string> key) {
      if (!key) return done(key.error());
      const PlainObject from = {restore.from, *std::move(key)};
      run({.work =
               [this, from, restore, data_key, path](const std::stop_token& stop) {
                 return fetch_to(places_, from, restore.file, data_key, path, stop);
               },
           .done =
               [done](const base::Result<DataFile>& file) {
                 done(file ? base::Result<void>() : file.error());
               },
           .stop = std::make_shared<std::stop_source>()});
    });
  }

 private:
  struct Known {
    TransferStatus status;
    std::shared_ptr<Progress> progress;
    std::shared_ptr<std::stop_source> stop;
  };
  struct Task {
    std::function<base::Result<DataFile>(const std::stop_token&)> work;
    std::function<void(const base::Result<DataFile>&)> done;
    std::shared_ptr<std::stop_source> stop;
  };

  void with_key(const std::string& wrapped, std::function<void(base::Result<std::string>)> next) {
    if (wrapped.empty()) return next(std::string());
    unwrap_(wrapped, [alive = std::weak_ptr<bool>(alive_),
                      next = std::move(next)](base::Result<std::string> key) {
      if (alive.expired()) return;
      if (key && key->size() != objects::kDataKeyBytes) key = base::Error{"a data key is damaged"};
      next(std::move(key));
    });
  }

  void unwrap_both(const Transfer& transfer) {
    with_key(transfer.from.data_key, [this, transfer](const base::Result<std::string>& from) {
      if (!from) return ended(transfer.id, from.error());
      with_key(transfer.to.data_key, [this, transfer, from](const base::Result<std::string>& to) {
        if (!to) return ended(transfer.id, to.error());
        start(transfer, {transfer.from, *from}, {transfer.to, *to});
      });
    });
  }

  void start(const Transfer& transfer, PlainObject from, PlainObject to) {
    const auto found = known_.find(transfer.id);
    if (found == known_.end()) return;  // forgotten meanwhile
    Known& known = found->second;
    known.stop = std::make_shared<std::stop_source>();
    Task task = {
        .work = nullptr,
        .done = [this, id = transfer.id](const base::Result<DataFile>& file) { ended(id, file); },
        .stop = known.stop};
    const auto progress = known.progress;
    switch (transfer.kind) {
      case TransferKind::save: {
        auto source = surroundings_.source(transfer.node);
        if (!source) return ended(transfer.id, source.error());
        task.work = [this, source = *std::move(source), to = std::move(to),
                     progress](const std::stop_token& stop) {
          return save(places_, source, to, *progress, stop);
        };
        break;
      }
      case TransferKind::copy:
        task.work = [this, from = std::move(from), to = std::move(to),
                     progress](const std::stop_token& stop) {
          return copy(places_, from, to, *progress, stop);
        };
        break;
      case TransferKind::remove:
        task.work = [this, object = transfer.to](const std::stop_token&) -> base::Result<DataFile> {
          if (auto gone = store_of(places_, object)->remove(object.name); !gone) {
            return gone.error();
          }
          return DataFile();
        };
        break;
    }
    known.status.state = TransferState::running;
    run(std::move(task));
  }

  void ended(const std::string& id, const base::Result<DataFile>& file) {
    const auto found = known_.find(id);
    if (found == known_.end()) return;
    TransferStatus& status = found->second.status;
    status.state = file ? TransferState::done : TransferState::failed;
    if (file) {
      status.file = *file;
    } else {
      status.message = file.error().message;
      base::log::warning("a transfer failed: {} transfer={}", status.message, id);
    }
    surroundings_.changed();
  }

  // At most kAtOnce at a time.
  void run(Task task) {
    waiting_.push_back(std::move(task));
    run_next();
  }

  void run_next() {
    while (threads_.size() < kAtOnce && !waiting_.empty()) {
      Task task = std::move(waiting_.front());
      waiting_.pop_front();
      const uint64_t number = next_thread_++;
      Running& running = threads_[number];
      running.stop = task.stop;
      running.thread =
          std::jthread([this, number, task = std::move(task), alive = std::weak_ptr<bool>(alive_)] {
            auto file = task.work(task.stop->get_token());
            post_([this, number, done = task.done, file = std::move(file), alive] {
              if (alive.expired()) return;
              threads_.erase(number);
              done(file);
              run_next();
            });
          });
    }
  }

  // Ends with its thread, which is told to.
  struct Running {
    std::shared_ptr<std::stop_source> stop;
    std::jthread thread;
    Running() = default;
    Running(Running&&) = default;
    Running& operator=(Running&&) = default;
    ~Running() {
      if (stop) stop->request_stop();
    }
  };

  const std::function<void(std::function<void()>)> post_;
  const objects::Places& places_;
  const Unwrap unwrap_;
  Surroundings surroundings_;
  std::map<std::string, Known> known_;
  std::deque<Task> waiting_;
  uint64_t next_thread_ = 0;
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::map<uint64_t, Running> threads_;  // destroyed first: they use all the rest
};

}  // namespace

std::unique_ptr<Transfers> threaded_transfers(std::function<void(std::function<void()>)> post,
                                              const objects::Places& places, Unwrap unwrap) {
  return std::make_unique<ThreadedTransfers>(std::move(post), places, std::move(unwrap));
}

}  // namespace agent
