// SPDX-License-Identifier: Apache-2.0
#include "agent/host/agent.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include "agent/host/node_files.h"
#include "agent/process/process.h"
#include "agent/process/state_file.h"
#include "base/clock.h"

// The agent with a service that the test plays, and with real programs.

namespace agent {
namespace {

constexpr int64_t kDeadlineUs = 60'000'000;  // against hanging for ever; nothing depends on it

// The service: says what the test says, hears what the agent says.
class FakeService final : public ServiceLink {
 public:
  explicit FakeService(boost::asio::io_context& loop) : loop_(loop) {}

  void report(const Report& report,
              std::function<void(base::Result<ReportReply>)> answer) override {
    last = report;
    reports++;
    ReportReply reply;
    for (const NodeStatus& node : report.nodes) {
      if (forgets && node.state == NodeState::absent) reply.unknown.push_back(node.id);
    }
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
  uint64_t reports = 0;
  uint64_t asked_after = 0;
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

uint16_t free_port() {
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
std::string ask(uint16_t port, const std::string& request, const char* host = "127.0.0.1") {
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

void PrintTo(const Program& program, std::ostream* out) { *out << program.name; }

std::string tarn_program() {
  return std::filesystem::canonical("/proc/self/exe").parent_path() / "tarn";
}

std::vector<Program> programs() {
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
        Agent::Surroundings{.loop = loop_, .clock = clock_, .service = service_}, options());
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
  FakeService service_{loop_};
  std::string root_;
  std::string directory_;
  const uint16_t port_ = free_port();
  std::unique_ptr<Agent> agent_;
};

TEST_P(AgentTest, ANodeIsMadeServesAndIsRemoved) {
  service_.say(spec());
  until_running();
  EXPECT_EQ(status().incarnation, 1u);
  EXPECT_EQ(status().restarts, 0u);
  EXPECT_EQ(ask(port_, GetParam().set), GetParam().stored);
  EXPECT_EQ(ask(port_, GetParam().get), GetParam().got);
  const int64_t pid = status().pid;
  ASSERT_TRUE(start_ticks_of(pid));

  NodeSpec absent = spec();
  absent.wanted = Wanted::absent;
  service_.say(absent);
  until([&] { return status().state == NodeState::absent; }, "absent");
  EXPECT_EQ(status().applied_revision, service_.revision());
  EXPECT_FALSE(start_ticks_of(pid));
  EXPECT_FALSE(std::filesystem::exists(directory_ + "/nodes/cache-0001"));
  EXPECT_EQ(ask(port_, GetParam().get), "");

  service_.forgets = true;
  until([&] { return service_.last.nodes.empty(); }, "forgotten");
}

TEST_P(AgentTest, AKilledNodeIsStartedAgainAndSaysSo) {
  service_.say(spec());
  until_running();
  EXPECT_EQ(ask(port_, GetParam().set), GetParam().stored);
  const int64_t pid = status().pid;
  kill(static_cast<pid_t>(pid), SIGKILL);
  until([&] { return status().restarts == 1 && status().state == NodeState::running; }, "again");
  EXPECT_NE(status().pid, pid);
  EXPECT_EQ(status().message, "the process was killed by signal 9 (Killed)");
  EXPECT_EQ(ask(port_, GetParam().get), GetParam().missed);
}

TEST_P(AgentTest, ANewAgentAdoptsWhatRuns) {
  service_.say(spec());
  until_running();
  EXPECT_EQ(ask(port_, GetParam().set), GetParam().stored);
  const int64_t pid = status().pid;
  stop_agent();
  service_.away = true;  // it needs no service for that
  start_agent();
  until([&] { return status().state == NodeState::running; }, "adopted");
  EXPECT_EQ(status().pid, pid);
  EXPECT_EQ(status().restarts, 0u);
  EXPECT_EQ(service_.asked_after, 0u);
  EXPECT_EQ(ask(port_, GetParam().get), GetParam().got);

  service_.away = false;
  NodeSpec absent = spec();
  absent.wanted = Wanted::absent;
  service_.say(absent);
  until([&] { return status().state == NodeState::absent; }, "absent");
  EXPECT_FALSE(start_ticks_of(pid));
}

// How many processes work in a node's directory.
size_t processes_below(const std::string& directory) {
  size_t count = 0;
  std::error_code error;
  for (const auto& process : std::filesystem::directory_iterator("/proc", error)) {
    const auto place = std::filesystem::read_symlink(process.path() / "cwd", error);
    if (!error && place.string().starts_with(directory + "/nodes/")) count++;
  }
  return count;
}

TEST_P(AgentTest, AnAgentKilledAtAnyStepLosesNoProcess) {
  constexpr int kSteps = 24;  // of the loop; by then the node runs
  stop_agent();
  service_.say(spec());
  for (int steps = 1; steps <= kSteps; steps++) {
    const pid_t victim = fork();
    if (victim == 0) {  // an agent of the same directory
      boost::asio::io_context loop;
      FakeService service(loop);
      service.say(spec());
      Agent agent({.loop = loop, .clock = clock_, .service = service}, options());
      if (!agent.start()) _exit(1);
      for (int i = 0; i < steps; i++) loop.run_one();
      kill(getpid(), SIGKILL);
    }
    int how = 0;
    waitpid(victim, &how, 0);
    ASSERT_TRUE(WIFSIGNALED(how)) << how;
    ASSERT_LE(processes_below(directory_), 1u) << "after step " << steps;
    if (steps % 4 != 0) continue;  // the next one finds what this one left
    start_agent();
    until_running();
    EXPECT_EQ(processes_below(directory_), 1u) << "after step " << steps;
    NodeSpec absent = spec();
    absent.wanted = Wanted::absent;
    service_.say(absent);
    until([&] { return status().state == NodeState::absent; }, "absent");
    EXPECT_EQ(processes_below(directory_), 0u) << "after step " << steps;
    stop_agent();
    service_.say(spec());
  }
}

TEST_P(AgentTest, WhatDiedWhileNobodyLookedIsStartedAgain) {
  service_.say(spec());
  until_running();
  const int64_t pid = status().pid;
  stop_agent();
  kill(static_cast<pid_t>(pid), SIGKILL);
  wait_for_lock(directory_ + "/nodes/cache-0001/lock");
  start_agent();
  until([&] { return status().state == NodeState::running; }, "again");
  EXPECT_NE(status().pid, pid);
  EXPECT_EQ(status().restarts, 1u);
}

TEST_P(AgentTest, ANewIncarnationLosesWhatTheOldOneHeld) {
  service_.say(spec());
  until_running();
  EXPECT_EQ(ask(port_, GetParam().set), GetParam().stored);
  NodeSpec next = spec();
  next.incarnation = 2;
  service_.say(next);
  until([&] { return status().incarnation == 2 && status().state == NodeState::running; }, "new");
  EXPECT_EQ(status().restarts, 0u);
  EXPECT_EQ(ask(port_, GetParam().get), GetParam().missed);
}

TEST_P(AgentTest, MemoryChangesWhileANodeServes) {
  service_.say(spec());
  until_running();
  const int64_t pid = status().pid;
  EXPECT_EQ(ask(port_, GetParam().set), GetParam().stored);
  NodeSpec more = spec();
  more.maxmemory_bytes = 128 << 20;
  service_.say(more);
  until_running();
  EXPECT_NE(ask(port_, GetParam().memory).find(GetParam().limit + "134217728\r\n"),
            std::string::npos);
  EXPECT_EQ(status().pid, pid);
  EXPECT_EQ(ask(port_, GetParam().get), GetParam().got);
  until([&] { return status().used_memory_bytes > 0; }, "memory in use");
}

TEST_P(AgentTest, SettingsComeAndGoWhileANodeServes) {
  if (GetParam().engine == Engine::memcached) GTEST_SKIP() << "only Redis has such settings";
  const auto policy = [&] {
    const std::string info = ask(port_, GetParam().memory);
    const size_t at = info.find("maxmemory_policy:");
    return at == info.npos ? "" : info.substr(at, info.find('\r', at) - at);
  };
  NodeSpec changing = spec();
  service_.say(changing);
  until_running();
  EXPECT_EQ(policy(), "maxmemory_policy:noeviction");
  changing.settings["maxmemory-policy"] = "allkeys-lru";
  service_.say(changing);
  until_running();
  EXPECT_EQ(policy(), "maxmemory_policy:allkeys-lru");

  changing.settings["maxmemory-policy"] = "nonsense";
  service_.say(changing);
  until([&] { return status().state == NodeState::failed; }, "refused");
  EXPECT_TRUE(status().message.starts_with("maxmemory-policy: ERR CONFIG SET failed"))
      << status().message;
  EXPECT_LT(status().applied_revision, service_.revision());
  EXPECT_EQ(policy(), "maxmemory_policy:allkeys-lru");

  changing.settings.clear();
  service_.say(changing);
  until_running();
  EXPECT_EQ(policy(), "maxmemory_policy:noeviction");
}

// The values that ElastiCache's parameter group memcached1.6 has by default.
TEST_P(AgentTest, MemcachedTakesItsUsualParameters) {
  if (GetParam().engine != Engine::memcached) GTEST_SKIP() << "only memcached has them";
  NodeSpec usual = spec();
  usual.settings = {{"backlog_queue_limit", "1024"},
                    {"binding_protocol", "auto"},
                    {"cas_disabled", "0"},
                    {"chunk_size", "48"},
                    {"chunk_size_growth_factor", "1.25"},
                    {"error_on_memory_exhausted", "0"},
                    {"hash_algorithm", "jenkins"},
                    {"hashpower_init", "16"},
                    {"idle_timeout", "0"},
                    {"large_memory_pages", "0"},
                    {"lock_down_paged_memory", "0"},
                    {"lru_crawler", "0"},
                    {"lru_maintainer", "0"},
                    {"max_item_size", "1048576"},
                    {"max_simultaneous_connections", "65000"},
                    {"maxconns_fast", "0"},
                    {"requests_per_event", "20"},
                    {"slab_automove", "0"},
                    {"slab_reassign", "0"},
                    {"watch", "0"}};
  service_.say(usual);
  until_running();
  EXPECT_TRUE(unknown("watch"));
  EXPECT_FALSE(unknown("max_item_size"));
  EXPECT_FALSE(unknown("max_simultaneous_connections"));
  EXPECT_EQ(status().settings_pending, std::vector<std::string>());
}

// Those of redis7.
TEST_P(AgentTest, RedisTakesItsUsualParameters) {
  if (GetParam().engine != Engine::redis) GTEST_SKIP() << "only Redis has them";
  NodeSpec usual = spec();
  usual.settings = {{"acllog-max-len", "128"},
                    {"active-expire-effort", "1"},
                    {"activedefrag", "no"},
                    {"active-defrag-ignore-bytes", "104857600"},
                    {"appendonly", "no"},
                    {"appendfsync", "everysec"},
                    {"client-output-buffer-limit-normal-hard-limit", "0"},
                    {"client-output-buffer-limit-normal-soft-limit", "0"},
                    {"client-output-buffer-limit-normal-soft-seconds", "0"},
                    {"client-output-buffer-limit-pubsub-hard-limit", "33554432"},
                    {"client-output-buffer-limit-pubsub-soft-limit", "8388608"},
                    {"client-output-buffer-limit-pubsub-soft-seconds", "60"},
                    {"client-query-buffer-limit", "1073741824"},
                    {"close-on-replica-write", "yes"},
                    {"cluster-enabled", "no"},
                    {"databases", "16"},
                    {"hash-max-listpack-entries", "512"},
                    {"latency-tracking", "no"},
                    {"lazyfree-lazy-eviction", "no"},
                    {"lfu-decay-time", "1"},
                    {"lua-time-limit", "5000"},
                    {"maxclients", "65000"},
                    {"maxmemory-policy", "volatile-lru"},
                    {"maxmemory-samples", "3"},
                    {"min-replicas-max-lag", "10"},
                    {"min-replicas-to-write", "0"},
                    {"notify-keyspace-events", ""},
                    {"repl-backlog-size", "1048576"},
                    {"repl-timeout", "60"},
                    {"reserved-memory-percent", "25"},
                    {"slowlog-log-slower-than", "10000"},
                    {"tcp-keepalive", "300"},
                    {"timeout", "0"},
                    {"tracking-table-max-keys", "1000000"}};
  service_.say(usual);
  until_running();
  EXPECT_EQ(status().settings_unknown,
            std::vector<std::string>({"close-on-replica-write", "reserved-memory-percent"}));
  EXPECT_EQ(status().settings_pending, std::vector<std::string>());
}

TEST_P(AgentTest, AnAddressComesAndGoesWhileANodeServes) {
  NodeSpec node = spec();
  service_.say(node);
  until_running();
  const int64_t pid = status().pid;
  EXPECT_EQ(ask(port_, GetParam().get, "127.0.0.2"), "");
  node.addresses = {"127.0.0.1", "127.0.0.2"};
  service_.say(node);
  until_running();
  if (GetParam().name == "Memcached") {
    EXPECT_EQ(status().settings_pending, std::vector<std::string>({"addresses"}));
    return;
  }
  EXPECT_EQ(ask(port_, GetParam().get, "127.0.0.2"), GetParam().missed);
  node.addresses = {"127.0.0.2"};
  service_.say(node);
  until_running();
  EXPECT_EQ(ask(port_, GetParam().get, "127.0.0.1"), "");
  EXPECT_EQ(status().pid, pid);
  EXPECT_EQ(status().restarts, 0u);
}

TEST_P(AgentTest, ADamagedSpecIsWaitedFor) {
  service_.say(spec());
  until_running();
  const int64_t pid = status().pid;
  stop_agent();
  ASSERT_TRUE(replace_file(directory_ + "/nodes/cache-0001/spec.json", "{"));
  start_agent();
  until([&] { return status().state == NodeState::failed; }, "failed");
  EXPECT_NE(status().message.find("spec.json: "), std::string::npos) << status().message;
  service_.say(spec());
  until_running();
  EXPECT_EQ(status().pid, pid);
}

TEST_P(AgentTest, SourcesAreAllowedByTarnAlone) {
  NodeSpec closed = spec();
  service_.say(closed);
  until_running();
  closed.allowed_sources = {"10.0.0.0/8"};
  service_.say(closed);
  until_running();
  const bool is_tarn = GetParam().prefix.empty();
  EXPECT_EQ(ask(port_, GetParam().get), is_tarn ? "" : GetParam().missed);
  EXPECT_EQ(unknown("allowed_sources"), !is_tarn);
}

TEST_P(AgentTest, TheClusterIsSaidAgainWhateverClientsDo) {
  if (GetParam().engine != Engine::memcached) GTEST_SKIP() << "only memcached's clients ask";
  NodeSpec member = spec();
  member.discovery_version = 3;
  member.discovery_nodes = {"a.example|127.0.0.1|11211"};
  service_.say(member);
  until_running();
  const std::string get = "get AmazonElastiCache:cluster\r\n";
  const std::string got =
      "VALUE AmazonElastiCache:cluster 0 28\r\n3\na.example|127.0.0.1|11211\n\r\nEND\r\n";
  EXPECT_EQ(ask(port_, get), got);
  EXPECT_EQ(ask(port_, "set AmazonElastiCache:cluster 0 0 1\r\nx\r\n"), "STORED\r\n");
  until([&] { return ask(port_, get) == got; }, "said again");
  EXPECT_EQ(status().state, NodeState::running);
}

TEST_P(AgentTest, UnknownSettingsDoNotStopANode) {
  NodeSpec strange = spec();
  strange.settings["no-such-setting"] = "1";
  strange.settings["unixsocket"] = "/elsewhere";
  service_.say(strange);
  until_running();
  EXPECT_TRUE(unknown("no-such-setting"));
  EXPECT_TRUE(unknown("unixsocket"));
}

TEST_P(AgentTest, MoreThreadsWaitForARestart) {
  NodeSpec two = spec();
  two.threads = 1;
  service_.say(two);
  until_running();
  EXPECT_EQ(status().settings_pending, std::vector<std::string>());
  two.threads = 2;
  service_.say(two);
  until_running();
  EXPECT_EQ(status().settings_pending, std::vector<std::string>({"threads"}));
  two.incarnation++;
  service_.say(two);
  until_running();
  EXPECT_EQ(status().settings_pending, std::vector<std::string>());
}

TEST_P(AgentTest, ATakenPortIsAReasonToFailAndTryAgain) {
  base::Descriptor other(socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(bind(other.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  ASSERT_EQ(listen(other.get(), 1), 0);
  service_.say(spec());
  until([&] { return status().state == NodeState::failed; }, "failed");
  EXPECT_NE(status().message.find("the process exited with status "), std::string::npos)
      << status().message;
  other = base::Descriptor();
  until_running();
  EXPECT_EQ(status().state, NodeState::running);
}

TEST_P(AgentTest, OneAgentAtATimeHasADirectory) {
  AgentOptions options;
  options.state_directory = directory_;
  Agent second({.loop = loop_, .clock = clock_, .service = service_}, options);
  const auto started = second.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().message,
            "another agent works in " + std::filesystem::canonical(directory_).string());
}

TEST_P(AgentTest, ASpecForAnotherHostOrWithAStrangeNameIsIgnored) {
  NodeSpec elsewhere = spec();
  elsewhere.host = "there";
  service_.say(elsewhere);
  NodeSpec strange = spec();
  strange.id = "../../cache";
  service_.say(strange);
  NodeSpec good = spec();
  good.id = "cache-0002";
  service_.say(good);
  until([&] { return service_.node("cache-0002") != nullptr; }, "the good one");
  EXPECT_EQ(service_.last.nodes.size(), 1u);
}

std::string name_of(const testing::TestParamInfo<Program>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Programs, AgentTest, testing::ValuesIn(programs()), name_of);

}  // namespace
}  // namespace agent
