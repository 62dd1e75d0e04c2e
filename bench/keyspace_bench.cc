// SPDX-License-Identifier: Apache-2.0

// Keyspace operations in the process, without sockets: nanoseconds of a worker's CPU time an
// operation, with one worker and with two at the same time, and how many times one worker's
// throughput two have. Keys of 16 bytes, values of 64, drawn evenly. And the slowest SET of a new
// key while the table grows from nothing; and what a SET takes with one, two and four workers while
// nobody wants to know of it, while it goes into the write stream, and while that is read too.
//
//   keyspace_bench [KEYS] [OPERATIONS]

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "base/random.h"
#include "engine/keyspace/database.h"
#include "engine/keyspace/prefetch.h"
#include "engine/stream/write_stream.h"
#include "engine/types/string.h"

namespace {

using engine::Database;
using engine::Guard;
using engine::Key;
using engine::Keyspace;
using engine::KeyspaceWorker;

enum class Stream { kNone, kKept, kRead };

constexpr size_t kBatch = 64;
const std::string kValue(64, 'v');

// "key:" and twelve digits; snprintf would take longer than the lookup.
void write_name(uint64_t number, std::string& name) {
  name = "key:000000000000";
  for (size_t i = name.size(); number != 0; number /= 10) {
    name[--i] = static_cast<char>('0' + number % 10);
  }
}

double thread_cpu_ns() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

class Workload {
 public:
  // Empty.
  Workload() : keyspace_({.workers = 1, .seed = 42}), keys_(0), writes_(true) {}

  Workload(uint64_t keys, uint32_t workers, bool writes)
      : keyspace_({.workers = workers, .seed = 42}), keys_(keys), writes_(writes) {
    std::string name;
    for (uint64_t i = 0; i < keys; i++) {
      write_name(i, name);
      set(keyspace_.worker(0), keyspace_.key(name));
    }
  }

  void tell(Stream how) {
    if (how == Stream::kNone) return;
    stream_.set_backlog(size_t{10} << 20);
    Guard(keyspace_, keyspace_.worker(0)).set_effect_sink(&stream_);
    if (how == Stream::kRead) reader_ = std::make_unique<Reader>(stream_);
  }

  // Microseconds of CPU time of the slowest SET among `keys` new keys.
  double slowest_of_growth(uint64_t keys) {
    const std::jthread memory_thread(
        [this](const std::stop_token& stop) { keyspace_.slab_pool().look_after_memory(stop); });
    std::string name;
    double slowest_ns = 0;
    double before_ns = thread_cpu_ns();
    for (uint64_t i = 0; i < keys; i++) {
      write_name(i, name);
      set(keyspace_.worker(0), keyspace_.key(name));
      const double after_ns = thread_cpu_ns();
      slowest_ns = std::max(slowest_ns, after_ns - before_ns);
      before_ns = after_ns;
    }
    return slowest_ns / 1e3;
  }

  // Nanoseconds of CPU time that an operation takes a worker: unlike wall time, no figure of what
  // else runs on the machine.
  double run(uint64_t operations) {
    std::vector<std::thread> threads;
    std::vector<double> spent_ns(keyspace_.workers());
    for (uint32_t i = 0; i < keyspace_.workers(); i++) {
      threads.emplace_back([this, i, operations, &spent_ns] {
        const double start_ns = thread_cpu_ns();
        work(i, operations);
        spent_ns[i] = thread_cpu_ns() - start_ns;
      });
    }
    for (auto& thread : threads) thread.join();
    if (reader_ != nullptr) reader_->end();
    return std::accumulate(spent_ns.begin(), spent_ns.end(), 0.0) /
           static_cast<double>(operations * keyspace_.workers());
  }

 private:
  // A replica's place: takes what comes on a thread of its own, and sleeps in between.
  class Reader final : public engine::StreamReader {
   public:
    explicit Reader(engine::WriteStream& stream)
        : StreamReader(stream, stream.end(), {}), thread_([this] { read(); }) {}
    ~Reader() override { leave(); }

    void end() {
      ends_ = true;
      has_more();
      thread_.join();
    }

   private:
    void has_more() override {
      more_.store(true);
      more_.notify_one();
    }
    void read() {
      while (!ends_) {
        const std::string_view bytes = at_hand();
        skip(bytes.size());
        if (!bytes.empty() || !ask_for_more()) continue;
        more_.wait(false);
        more_.store(false);
      }
    }

    std::atomic<bool> more_ = false;
    std::atomic<bool> ends_ = false;
    std::thread thread_;
  };

  void set(KeyspaceWorker& worker, const Key& key) {
    const Guard guard(keyspace_, worker, {&key.partition, 1});
    const std::string_view words[] = {"SET", key.name, kValue};
    if (guard.effect_sink() != nullptr) worker.effects.add_verbatim(0, words);
    const Database db(guard, 0);
    const auto found = db.find(key, engine::Use::kWrite);
    engine::Edit edit = db.edit(key, found);
    if (edit && engine::overwrite_string(*edit, kValue)) return;
    edit.put(engine::make_string(db.memory(), key.name, kValue, {}));
  }

  void get(KeyspaceWorker& worker, const Key& key, uint64_t& sum) {
    const Guard guard(keyspace_, worker, {&key.partition, 1});
    const auto found = Database(guard, 0).find(key, engine::Use::kRead);
    engine::IntegerText scratch;
    sum += static_cast<uint8_t>(engine::string_bytes(*found.entry(), scratch)[0]);
  }

  void work(uint32_t index, uint64_t operations) {
    KeyspaceWorker& worker = keyspace_.worker(index);
    base::Random random(index + 1);
    std::vector<std::string> names(kBatch);
    std::vector<Key> keys(kBatch);
    uint64_t sum = 0;
    for (uint64_t done = 0; done < operations; done += kBatch) {
      for (size_t i = 0; i < kBatch; i++) {
        write_name(random.below(keys_), names[i]);
        keys[i] = keyspace_.key(names[i]);
      }
      engine::prefetch(keyspace_, worker, 0, keys);
      for (const Key& key : keys) {
        if (writes_) {
          set(worker, key);
        } else {
          get(worker, key, sum);
        }
      }
      stream_.wake_readers();
    }
    if (sum == 1) std::puts("");  // keep the reads
  }

  Keyspace keyspace_;
  engine::WriteStream stream_;
  std::unique_ptr<Reader> reader_;
  uint64_t keys_;
  bool writes_;
};

}  // namespace

int main(int argc, char** argv) {
  const uint64_t keys = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  const uint64_t operations = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 10'000'000;
  std::printf("slowest set while growing to %llu keys: %.0f us of CPU\n",
              static_cast<unsigned long long>(keys), Workload().slowest_of_growth(keys));
  std::printf("%-6s %14s %14s %12s\n", "work", "1 worker ns", "2 workers ns", "throughput");
  for (const bool writes : {false, true}) {
    const double one = Workload(keys, 1, writes).run(operations);
    const double two = Workload(keys, 2, writes).run(operations);
    std::printf("%-6s %14.1f %14.1f %11.2fx\n", writes ? "set" : "get", one, two, 2 * one / two);
  }
  std::printf("%-12s %14s %14s %14s\n", "set", "1 worker ns", "2 workers ns", "4 workers ns");
  for (const Stream how : {Stream::kNone, Stream::kKept, Stream::kRead}) {
    constexpr const char* kNames[] = {"untold", "in a stream", "read there"};
    std::printf("%-12s", kNames[static_cast<int>(how)]);
    for (const uint32_t workers : {1U, 2U, 4U}) {
      Workload workload(keys, workers, true);
      workload.tell(how);
      std::printf(" %14.1f", workload.run(operations / workers));
    }
    std::puts("");
  }
}
