// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <csignal>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/api/figures.h"
#include "agent/host/agent.h"
#include "agent/host/asio_system.h"
#include "agent/process/process.h"
#include "agent/transfers/test_transfers.h"
#include "base/clock.h"
#include "base/descriptor.h"

// For tests: an agent whose service the test plays, with real programs. Nothing sleeps: the test
// lets the loop work until what it expects has happened.

namespace agent {

constexpr int64_t kDeadlineUs = 60'000'000;  // against hanging for ever; nothing depends on it

// The service: says what the test says, hears what the agent says.
class FakeService final : public ServiceLink {
 public:
  explicit FakeService(boost::asio::io_context& loop) : loop_(loop) {}

  void report(const Report& report,
              std::function<void(base::Result<ReportReply>)> answer) override {
    last = report;
    reports++;
    ReportReply reply{.unknown = {}, .leases = leases, .leading = leading};
    for (const NodeStatus& node : report.nodes) {
      if (forgets && node.state == NodeState::absent) reply.unknown.push_back(node.id);
    }
    boost::asio::post(loop_, [answer = std::move(answer), reply, away = away] {
      if (away) return answer(base::Error{"the service is away"});
      answer(reply);
    });
  }

  void figures(const FiguresReport& report,
               std::function<void(base::Result<FiguresReply>)> answer) override {
    figures_of = report.nodes;
    boost::asio::post(loop_, [answer = std::move(answer)] { answer(FiguresReply()); });
  }

  void logs(const LogsReport& report,
            std::function<void(base::Result<LogsReply>)> answer) override {
    for (const LogBatch& batch : report.batches) {
      if (batch.after != log_positions[batch.type]) continue;
      log_positions[batch.type] = batch.position;
      logged[batch.type].insert(logged[batch.type].end(), batch.entries.begin(),
                                batch.entries.end());
    }
    LogsReply reply = {.wanted = wanted_logs};
    for (WantedLog& wanted : reply.wanted) wanted.position = log_positions[wanted.type];
    boost::asio::post(loop_, [answer = std::move(answer), reply, away = away] {
      if (away) return answer(base::Error{"the service is away"});
      answer(reply);
    });
  }

  void specs(const SpecsRequest& request,
             std::function<void(base::Result<Specs>)> answer) override {
    waiting_ = std::move(answer);
    asked_after = request.after_revision;
    deliver();
  }

  // The agent is gone, and what it said is history.
  void hang_up() {
    waiting_ = nullptr;
    last = {};
  }

  void say(NodeSpec spec) {
    spec.revision = ++revision_;
    specs_.revision = revision_;
    specs_.nodes.push_back(std::move(spec));
    deliver();
  }

  const NodeStatus* node(const std::string& id) const {
    for (const NodeStatus& node : last.nodes) {
      if (node.id == id) return &node;
    }
    return nullptr;
  }

  uint64_t revision() const { return revision_; }

  Report last;
  std::vector<NodeFigures> figures_of;  // as they came last
  std::vector<WantedLog> wanted_logs;   // of one node
  std::map<LogType, std::string> log_positions;
  std::map<LogType, std::vector<LogEntry>> logged;  // all that has come, in its order
  uint64_t reports = 0;
  uint64_t asked_after = 0;
  std::vector<LeaseGrant> leases;   // granted with every answer to a report
  std::vector<LeaseGrant> leading;  // likewise
  bool forgets = false;
  bool away = false;

 private:
  void deliver() {
    if (!waiting_ || specs_.nodes.empty()) return;
    boost::asio::post(loop_, [answer = std::exchange(waiting_, nullptr),
                              specs = std::exchange(specs_, {})] { answer(specs); });
  }

  boost::asio::io_context& loop_;
  std::function<void(base::Result<Specs>)> waiting_;
  uint64_t revision_ = 0;
  Specs specs_;
};

// The host as it is, but for a disk that refuses to replace some files: `refusals` of those whose
// path has this text in it.
class RefusingSystem final : public AsioSystem {
 public:
  using AsioSystem::AsioSystem;
  HostFiles& files() override { return files_; }

  void refuse(std::string path, int times) {
    files_.path = std::move(path);
    files_.refusals = times;
  }
  int refusals_left() const { return files_.refusals; }

 private:
  class Files final : public DiskFiles {
   public:
    base::Result<void> replace(const std::string& name, std::string_view text) override {
      if (refusals == 0 || name.find(path) == name.npos) return DiskFiles::replace(name, text);
      refusals--;
      return base::Error{"write " + name + ": No space left on device"};
    }
    std::string path;
    int refusals = 0;
  };

  Files files_;
};

inline uint16_t free_port() {
  const base::Descriptor fd(socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), size);
  getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

// What a client of the node gets as an answer; empty if it is not there.
inline std::string ask(uint16_t port, const std::string& request, const char* host = "127.0.0.1") {
  const base::Descriptor fd(socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  inet_pton(AF_INET, host, &address.sin_addr);
  if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return {};
  }
  send(fd.get(), request.data(), request.size(), MSG_NOSIGNAL);
  std::string answer(size_t{64} << 10, '\0');
  const ssize_t got = recv(fd.get(), answer.data(), answer.size(), 0);
  answer.resize(got > 0 ? static_cast<size_t>(got) : 0);
  return answer;
}

// A program that a node can run, and what is peculiar to it.
struct Program {
  std::string name;
  std::string prefix;  // of AgentOptions::binaries; empty: Tarn itself
  std::string path;
  Engine engine = Engine::redis;
  std::string version;
  std::string set, stored, get, got, missed;  // requests of a client, and their answers
  std::string memory, limit;                  // asks for the memory; what precedes its limit
};

inline std::ostream& operator<<(std::ostream& out, const Program& program) {
  return out << program.name;
}

inline std::string tarn_program() {
  return std::filesystem::canonical("/proc/self/exe").parent_path() / "tarn";
}

inline std::vector<Program> programs() {
  const Program redis{.name = "Tarn",
                      .prefix = "",
                      .path = tarn_program(),
                      .engine = Engine::redis,
                      .version = "redis 7.1.0",
                      .set = "SET k v\r\n",
                      .stored = "+OK\r\n",
                      .get = "GET k\r\n",
                      .got = "$1\r\nv\r\n",
                      .missed = "$-1\r\n",
                      .memory = "INFO memory\r\n",
                      .limit = "\nmaxmemory:"};
  Program stock_redis = redis;
  stock_redis.name = "Redis";
  stock_redis.prefix = "redis:7.0";
  stock_redis.version = "redis 7.0.15";
  stock_redis.path = "/usr/bin/redis-server";
  const Program memcached{.name = "TarnMemcached",
                          .prefix = "",
                          .path = tarn_program(),
                          .engine = Engine::memcached,
                          .version = "memcached 1.6.22",
                          .set = "set k 0 0 1\r\nv\r\n",
                          .stored = "STORED\r\n",
                          .get = "get k\r\n",
                          .got = "VALUE k 0 1\r\nv\r\nEND\r\n",
                          .missed = "END\r\n",
                          .memory = "stats\r\n",
                          .limit = "limit_maxbytes "};
  Program stock_memcached = memcached;
  stock_memcached.name = "Memcached";
  stock_memcached.prefix = "memcached:1.6";
  stock_memcached.version = "memcached 1.6.18";
  stock_memcached.path = "/usr/bin/memcached";
  return {redis, memcached, stock_redis, stock_memcached};
}

class AgentTest : public testing::TestWithParam<Program> {
 protected:
  AgentTest() {
    std::string name = testing::TempDir() + "agent-XXXXXX";
    root_ = mkdtemp(name.data());
    directory_ = root_ + "/" + std::string(120, 'x');  // longer than the path of a socket may be
  }

  void SetUp() override {
    if (access(GetParam().path.c_str(), X_OK) != 0) GTEST_SKIP() << GetParam().path << " is absent";
    start_agent();
  }

  ~AgentTest() override {
    agent_.reset();
    for (const std::string& lock : locks()) {
      const auto process = Process::find(lock);
      if (process && *process) {
        (*process)->signal(SIGKILL);
        wait_for_lock(lock);
      }
    }
    std::filesystem::remove_all(root_);
  }

  std::vector<std::string> locks() const {
    std::vector<std::string> locks;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(directory_ + "/nodes", error)) {
      locks.push_back(entry.path() / "lock");
    }
    return locks;
  }

  static void wait_for_lock(const std::string& path) {
    const base::Descriptor lock(open(path.c_str(), O_RDWR));
    if (lock.get() >= 0) flock(lock.get(), LOCK_EX);
  }

  AgentOptions options() const {
    AgentOptions options;
    options.state_directory = directory_;
    options.offer.id = "here";
    options.tarn_program = tarn_program();
    if (!GetParam().prefix.empty()) options.binaries = {{GetParam().prefix, GetParam().path}};
    options.poll = AgentOptions::ms(10);
    options.ready_poll = AgentOptions::ms(5);
    options.retry = AgentOptions::ms(10);
    options.report_interval = AgentOptions::ms(20);
    return options;
  }

  void start_agent() {
    agent_ = std::make_unique<Agent>(
        Agent::Surroundings{.system = system_, .clock = clock_, .service = service_}, options());
    const auto started = agent_->start();
    ASSERT_TRUE(started) << started.error().message;
  }

  void stop_agent() {
    agent_.reset();
    service_.hang_up();
  }

  NodeSpec spec() const {
    NodeSpec spec;
    spec.id = "cache-0001";
    spec.host = "here";
    spec.engine = GetParam().engine;
    spec.engine_version = GetParam().version;
    spec.addresses = {"127.0.0.1"};
    spec.port = port_;
    spec.maxmemory_bytes = 64 << 20;
    return spec;
  }

  // Lets the loop work until the condition holds.
  void until(const std::function<bool()>& condition, const std::string& what) {
    const int64_t deadline = clock_.monotonic_us() + kDeadlineUs;
    while (!condition()) {
      ASSERT_LT(clock_.monotonic_us(), deadline) << what << ": " << describe();
      loop_.restart();
      loop_.run_one_for(std::chrono::milliseconds(100));
    }
  }

  std::string describe() const {
    const NodeStatus* node = service_.node("cache-0001");
    if (node == nullptr) return "no status";
    return "state " + std::to_string(static_cast<int>(node->state)) + ", " + node->message;
  }

  const NodeStatus& status() const {
    static const NodeStatus kNone;
    const NodeStatus* node = service_.node("cache-0001");
    return node != nullptr ? *node : kNone;
  }

  // Until it runs as the last spec says.
  void until_running() {
    until(
        [&] {
          return status().state == NodeState::running &&
                 status().applied_revision == service_.revision();
        },
        "running");
  }

  bool unknown(const std::string& name) const {
    const auto& names = status().settings_unknown;
    return std::find(names.begin(), names.end(), name) != names.end();
  }

  const base::SystemClock clock_;
  boost::asio::io_context loop_;
  IdleTransfers transfers_;
  RefusingSystem system_{loop_, transfers_};
  FakeService service_{loop_};
  std::string root_;
  std::string directory_;
  const uint16_t port_ = free_port();
  std::unique_ptr<Agent> agent_;
};

inline std::string name_of(const testing::TestParamInfo<Program>& info) { return info.param.name; }

inline std::vector<Program> programs_of(Engine engine) {
  std::vector<Program> chosen = programs();
  std::erase_if(chosen, [&](const Program& program) { return program.engine != engine; });
  return chosen;
}

}  // namespace agent
