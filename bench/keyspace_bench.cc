// SPDX-License-Identifier: Apache-2.0

// Keyspace operations in the process, without sockets: nanoseconds of a worker's CPU time an
// operation, with one worker and with two at the same time, and how many times one worker's
// throughput two have. Keys of 16 bytes, values of 64, drawn evenly. And the slowest SET of a new
// key while the table grows from nothing.
//
//   keyspace_bench [KEYS] [OPERATIONS]

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "base/random.h"
#include "engine/keyspace/database.h"
#include "engine/keyspace/prefetch.h"
#include "engine/types/string.h"

namespace {

using engine::Database;
using engine::Guard;
using engine::Key;
using engine::Keyspace;
using engine::KeyspaceWorker;

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
    return std::accumulate(spent_ns.begin(), spent_ns.end(), 0.0) /
           static_cast<double>(operations * keyspace_.workers());
  }

 private:
  void set(KeyspaceWorker& worker, const Key& key) {
    const Guard guard(keyspace_, worker, {&key.partition, 1});
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
    }
    if (sum == 1) std::puts("");  // keep the reads
  }

  Keyspace keyspace_;
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
}
