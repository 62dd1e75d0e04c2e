// SPDX-License-Identifier: Apache-2.0
#include "sim/host.h"

#include <csignal>
#include <utility>

#include "agent/transfers/test_transfers.h"
#include "base/check.h"

namespace sim {

namespace {

constexpr const char* kStateDirectory = "/agent";
constexpr const char* kSocket = "/run/admin.sock";

class SimulatedTimer final : public agent::Timer {
 public:
  SimulatedTimer(World& world, LifePtr life) : world_(world), life_(std::move(life)) {}
  ~SimulatedTimer() override { ++*starts_; }

  void start(std::chrono::milliseconds after, std::function<void()> task) override {
    world_.after_us(after.count() * 1000, life_,
                    [starts = starts_, number = ++*starts_, task = std::move(task)] {
                      if (*starts == number) task();
                    });
  }
  void cancel() override { ++*starts_; }

 private:
  World& world_;
  const LifePtr life_;
  const std::shared_ptr<uint64_t> starts_ = std::make_shared<uint64_t>(0);
};

// What an agent and a node say to each other, over a socket that breaks when the process ends.
struct Conversation {
  bool over = false;
  std::function<void(base::Result<agent::Replies>)> done;

  void finish(base::Result<agent::Replies> result) {
    if (!std::exchange(over, true)) std::exchange(done, nullptr)(std::move(result));
  }
};

}  // namespace

// A process as the agent of now sees it.
class Host::Process final : public agent::NodeProcess {
 public:
  Process(Host& host, std::shared_ptr<Node> node, LifePtr agent)
      : host_(host), node_(std::move(node)), agent_(std::move(agent)) {}
  ~Process() override { *watched_ = false; }

  int64_t pid() const override { return node_->pid(); }
  bool has_ended() const override { return node_->life()->ended; }
  void signal(int number) override { host_.signal(node_, number); }
  std::string ending() const override { return host_.endings_[node_->pid()]; }

  base::Result<void> watch(std::function<void()> ended) override {
    *watched_ = true;
    node_->when_ended(
        [&world = host_.world_, agent = agent_, watched = watched_, ended = std::move(ended)] {
          world.after_us(world.latency_us(), agent, [watched, ended] {
            if (*watched) ended();
          });
        });
    return {};
  }

 private:
  Host& host_;
  const std::shared_ptr<Node> node_;
  const LifePtr agent_;
  const std::shared_ptr<bool> watched_ = std::make_shared<bool>(false);
};

class Host::System final : public agent::HostSystem {
 public:
  System(Host& host, LifePtr life) : host_(host), world_(host.world_), life_(std::move(life)) {}

  void post(std::function<void()> task) override { world_.after_us(0, life_, std::move(task)); }

  std::unique_ptr<agent::Timer> make_timer() override {
    return std::make_unique<SimulatedTimer>(world_, life_);
  }

  base::Result<std::unique_ptr<agent::NodeProcess>> start_process(
      const agent::Command& command) override {
    auto started = host_.start_process(command);
    if (!started) return started.error();
    return std::unique_ptr<agent::NodeProcess>(std::make_unique<Process>(host_, *started, life_));
  }

  base::Result<std::unique_ptr<agent::NodeProcess>> find_process(
      const std::string& lock_file) override {
    const auto found = host_.find_process(lock_file);
    if (found == nullptr) return std::unique_ptr<agent::NodeProcess>();
    return std::unique_ptr<agent::NodeProcess>(std::make_unique<Process>(host_, found, life_));
  }

  void converse(const agent::Endpoint& endpoint, const std::vector<agent::Words>& requests,
                std::chrono::milliseconds timeout,
                std::function<void(base::Result<agent::Replies>)> done) override;

  // Nothing moves in from elsewhere, and no data at rest is moved: neither is simulated.
  void check_source(const agent::SourceCheck& check, std::chrono::milliseconds timeout,
                    std::function<void(agent::SourceFacts)> done) override {
    world_.after_us(timeout.count() * 1000, life_, [number = check.number, done = std::move(done)] {
      agent::SourceFacts facts;
      facts.number = number;
      done(facts);
    });
  }
  agent::Transfers& transfers() override { return transfers_; }

  agent::HostFiles& files() override { return host_.files_; }

 private:
  Host& host_;
  World& world_;
  const LifePtr life_;
  agent::IdleTransfers transfers_;
};

void Host::System::converse(const agent::Endpoint& endpoint,
                            const std::vector<agent::Words>& requests,
                            std::chrono::milliseconds timeout,
                            std::function<void(base::Result<agent::Replies>)> done) {
  const auto talk = std::make_shared<Conversation>();
  talk->done = std::move(done);
  // The agent may end while it talks: nothing here refers to this.
  World& world = world_;
  const auto fail = [&world, life = life_, talk](const char* why) {
    world.after_us(world.latency_us(), life, [talk, why] { talk->finish(base::Error{why}); });
  };
  CHECK(endpoint.socket_path.ends_with(kSocket));
  const std::string directory =
      endpoint.socket_path.substr(0, endpoint.socket_path.size() - std::string(kSocket).size());
  const auto node = host_.find_process(directory + "/lock");
  if (node == nullptr || !node->is_ready()) return fail("connect: Connection refused");
  world.after_us(timeout.count() * 1000, life_,
                 [talk] { talk->finish(base::Error{"no answer in time"}); });
  node->when_ended([talk, fail] {
    if (!talk->over) fail("receive: Connection reset by peer");
  });
  world.after_us(world.latency_us(), node->life(), [&world, life = life_, talk, node, requests] {
    agent::Replies replies;
    for (const agent::Words& request : requests) replies.push_back(node->answer(request));
    // Now and then a node is slow to answer.
    const int64_t way_us = world.chance(3) ? world.between(50'000, 1'000'000) : world.latency_us();
    world.after_us(way_us, life, [talk, replies] { talk->finish(replies); });
  });
}

Host::Host(World& world, Network& network, agent::HostOffer offer)
    : world_(world),
      network_(network),
      offer_(std::move(offer)),
      files_(world),
      next_pid_(world.between(100, 999)) {}

Host::~Host() = default;

void Host::start_agent(std::unique_ptr<agent::ServiceLink> link, const LifePtr& life) {
  world_.say(offer_.id + ": the agent starts");
  agent_life_ = life;
  link_ = std::move(link);
  system_ = std::make_unique<System>(*this, life);
  agent::AgentOptions options;
  options.state_directory = kStateDirectory;
  options.offer = offer_;
  options.tarn_program = "tarn";
  agent_ = std::make_unique<agent::Agent>(
      agent::Agent::Surroundings{.system = *system_, .clock = world_.clock, .service = *link_},
      std::move(options));
  if (auto started = agent_->start(); !started) {
    world_.say(offer_.id + ": the agent ends: " + started.error().message);
    end_agent();
  }
}

void Host::end_agent() {
  if (agent_life_ == nullptr) return;
  world_.end(agent_life_);
  agent_.reset();
}

base::Result<std::shared_ptr<Node>> Host::start_process(const agent::Command& command) {
  if (processes_.contains(command.lock_file)) {
    return base::Error{"another process holds " + command.lock_file};
  }
  const std::string config = command.directory + "/" + agent::kConfigFile;
  auto node = std::make_shared<Node>(
      world_, network_,
      Node::Start{.host = offer_.id,
                  .directory = command.directory,
                  .config = files_.read(config)->value_or(""),
                  .disk = files_.disk(command.directory + "/" + agent::kDataDirectory),
                  .pid = next_pid_++,
                  .durability = engine::Durability::kSync});
  processes_[command.lock_file] = node;
  network_.add(node);
  world_.say(node->life()->name + " starts");
  if (auto begun = node->begin(); !begun) {
    world_.after_us(world_.latency_us(), node->life(), [this, node, why = begun.error().message] {
      world_.say(node->life()->name + ": " + why);
      end_process(node, "exited with status 1");
    });
  }
  return node;
}

std::shared_ptr<Node> Host::find_process(const std::string& lock_file) const {
  const auto found = processes_.find(lock_file);
  return found == processes_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<Node>> Host::processes() const {
  std::vector<std::shared_ptr<Node>> all;
  for (const auto& [lock, node] : processes_) all.push_back(node);
  return all;
}

// SIGTERM lets a node end by itself, SIGKILL takes it away even if it is stopped.
void Host::signal(const std::shared_ptr<Node>& node, int number) {
  if (node->life()->ended) return;
  if (number == SIGKILL) {
    world_.after_us(world_.latency_us(), nullptr, [this, node] {
      if (!node->life()->ended) end_process(node, "was killed by signal 9 (Killed)");
    });
    return;
  }
  world_.after_us(world_.between(1'000, 300'000), node->life(),
                  [this, node] { end_process(node, "exited with status 0"); });
}

void Host::end_process(const std::shared_ptr<Node>& node, const std::string& how) {
  world_.say(node->life()->name + " " + how);
  endings_[node->pid()] = how;
  world_.end(node->life());
  network_.remove(*node);
  std::erase_if(processes_, [&](const auto& entry) { return entry.second == node; });
  node->tell_of_end();
  world_.touched = true;
}

}  // namespace sim
