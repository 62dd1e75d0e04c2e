// SPDX-License-Identifier: Apache-2.0
#include "engine/saving/loads.h"

#include <utility>

#include "base/check.h"
#include "base/log.h"

namespace engine {

void Loads::begin(Keyspace& keyspace, std::unique_ptr<base::FileView> file,
                  const LoadingOptions& options, Done done) {
  auto loading = std::make_shared<Loading>(keyspace, std::move(file), options, wake_workers_);
  {
    const std::lock_guard lock(mutex_);
    CHECK(loading_ == nullptr);
    loading_ = std::move(loading);
    done_ = std::move(done);
    told_ms_ = began_ms_ = options.began_ms;
  }
  running_.store(true, std::memory_order_release);
  wake_workers_();
}

std::shared_ptr<const Loading> Loads::current() const {
  const std::lock_guard lock(mutex_);
  return loading_;
}

void Loads::stop() {
  std::shared_ptr<Loading> loading;
  const std::lock_guard lock(mutex_);
  loading.swap(loading_);
  running_.store(false, std::memory_order_release);
}

LoadedFile Loads::last() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

int64_t Loads::last_began_ms() const {
  const std::lock_guard lock(mutex_);
  return began_ms_;
}

void Loads::tell_progress(int64_t now_ms) {
  constexpr int64_t kTellMs = 5000;
  const std::lock_guard lock(mutex_);
  if (loading_ == nullptr || now_ms - told_ms_ < kTellMs) return;
  told_ms_ = now_ms;
  base::log::notice("loading: {} of {} bytes, keys={}", loading_->bytes_scanned(),
                    loading_->bytes(), loading_->keys());
}

bool Loads::work_on(KeyspaceWorker& worker) {
  std::shared_ptr<Loading> loading;
  {
    const std::lock_guard lock(mutex_);
    loading = loading_;
  }
  if (loading == nullptr) return false;
  const bool worked = loading->work(worker);
  if (loading->done()) end(worker, loading);
  return worked;
}

// Several workers may have seen the end.
void Loads::end(KeyspaceWorker& worker, const std::shared_ptr<Loading>& loading) {
  auto result = loading->result();
  Done done;
  {
    const std::lock_guard lock(mutex_);
    if (loading_ != loading) return;
    if (result) last_ = *result;
    loading_ = nullptr;
    done = std::exchange(done_, nullptr);
    running_.store(false, std::memory_order_release);
  }
  if (result && taker_) {
    if (const auto taken = taker_(*result, loading->options()); !taken) result = taken.error();
  }
  done(worker, result);
}

void Loads::complete(KeyspaceWorker& worker) {
  std::shared_ptr<Loading> loading;
  {
    const std::lock_guard lock(mutex_);
    loading = loading_;
  }
  if (loading == nullptr) return;
  loading->complete(worker);
  end(worker, loading);
}

}  // namespace engine
