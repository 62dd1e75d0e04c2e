// SPDX-License-Identifier: Apache-2.0
#include "agent/host/asio_system.h"

#include <fcntl.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <utility>

#include "agent/host/source_check.h"

namespace agent {

namespace {

namespace asio = boost::asio;

class AsioTimer final : public Timer {
 public:
  explicit AsioTimer(asio::io_context& loop) : timer_(loop) {}
  ~AsioTimer() override { ++*starts_; }

  // A wait may be over already when it is cancelled: its number tells.
  void start(std::chrono::milliseconds after, std::function<void()> task) override {
    timer_.expires_after(after);
    timer_.async_wait([starts = starts_, number = ++*starts_,
                       task = std::move(task)](const boost::system::error_code& error) {
      if (!error && *starts == number) task();
    });
  }

  void cancel() override {
    ++*starts_;
    timer_.cancel();
  }

 private:
  asio::steady_timer timer_;
  const std::shared_ptr<uint64_t> starts_ = std::make_shared<uint64_t>(0);
};

class AsioProcess final : public NodeProcess {
 public:
  AsioProcess(asio::io_context& loop, Process process)
      : process_(std::make_shared<Process>(std::move(process))), end_(loop) {}

  int64_t pid() const override { return process_->pid(); }
  bool has_ended() const override { return process_->has_ended(); }
  void signal(int number) override { process_->signal(number); }
  std::string ending() const override { return process_->ending(); }

  base::Result<void> watch(std::function<void()> ended) override {
    const int own = fcntl(process_->pidfd(), F_DUPFD_CLOEXEC, 0);
    if (own < 0) return base::system_error("duplicate a descriptor");
    ended_ = std::move(ended);
    end_.assign(own);
    wait();
    return {};
  }

 private:
  // The reactor may wake us for what happened to another descriptor in this one's place.
  void wait() {
    end_.async_wait(
        asio::posix::stream_descriptor::wait_read,
        [this, alive = std::weak_ptr(process_)](const boost::system::error_code& error) {
          if (alive.expired() || error) return;
          if (!process_->has_ended()) return wait();
          const auto ended = std::move(ended_);  // which may end this
          ended();
        });
  }

  const std::shared_ptr<Process> process_;  // no other holds it: as long as this lives
  asio::posix::stream_descriptor end_;
  std::function<void()> ended_;
};

}  // namespace

void AsioSystem::post(std::function<void()> task) { asio::post(loop_, std::move(task)); }

std::unique_ptr<Timer> AsioSystem::make_timer() { return std::make_unique<AsioTimer>(loop_); }

base::Result<std::unique_ptr<NodeProcess>> AsioSystem::start_process(const Command& command) {
  auto started = Process::start(command);
  if (!started) return started.error();
  return std::unique_ptr<NodeProcess>(std::make_unique<AsioProcess>(loop_, *std::move(started)));
}

base::Result<std::unique_ptr<NodeProcess>> AsioSystem::find_process(const std::string& lock_file) {
  auto found = Process::find(lock_file);
  if (!found) return found.error();
  if (!*found) return std::unique_ptr<NodeProcess>();
  return std::unique_ptr<NodeProcess>(std::make_unique<AsioProcess>(loop_, **std::move(found)));
}

void AsioSystem::converse(const Endpoint& endpoint, const std::vector<Words>& requests,
                          std::chrono::milliseconds timeout,
                          std::function<void(base::Result<Replies>)> done) {
  agent::converse(loop_, endpoint, requests, timeout, std::move(done));
}

void AsioSystem::check_source(const SourceCheck& check, std::chrono::milliseconds timeout,
                              std::function<void(SourceFacts)> done) {
  agent::check_source(loop_, check, timeout, std::move(done));
}

}  // namespace agent
