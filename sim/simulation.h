// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "control/model/replication_group.h"
#include "control/store/memory_store.h"
#include "sim/checker.h"
#include "sim/host.h"
#include "sim/node.h"
#include "sim/service.h"
#include "sim/world.h"

namespace sim {

// What a run came to.
struct Outcome {
  std::string violation;  // empty: every promise was kept
  uint64_t events = 0;
  int64_t failovers = 0;
  int64_t acknowledged = 0;  // writes
};

// One run: a service, agents on hosts, users and their clients, and what goes wrong, for some
// minutes of virtual time. All of it comes from the seed.
class Simulation {
 public:
  Simulation(uint64_t seed, World::LogSink log);
  ~Simulation();

  Outcome run();

  // For tests of one thing, in the place of run().
  struct Scenario {
    int64_t hosts = 1;
    int64_t members = 2;
  };
  // Everything is there, and nothing goes wrong by itself: a group "g" with clients that write.
  void begin(const Scenario& scenario);
  void run_for_us(int64_t us);
  std::string trouble() const { return checker_.trouble(); }
  const std::string& violation() const { return world_.violation(); }
  int64_t now_us() const { return world_.now_us(); }
  int64_t acknowledged() const { return outcome_.acknowledged; }
  // The node that could answer clients as the primary of "g"; null: none.
  std::shared_ptr<Node> leader() const;
  Host& host_of(const Node& node);
  void stop_service_for_us(int64_t us);
  void crash_host(Host& host);
  void isolate_host(Host& host, int64_t for_us);
  void pause_service_for_us(int64_t us);
  void stop_host(Host& host, int64_t for_us);
  void stop_agent_for_us(Host& host, int64_t us);
  void cut_for(const std::string& from, const std::string& to, int64_t for_us);

  // Puts a line into the log of the run.
  void say(std::string_view line) { world_.say("  " + std::string(line)); }

 private:
  struct Client;

  // --- what there is ---
  void start_service();
  void end_service(const char* why);
  void take_over();
  ServiceProcess* service_that_listens();
  void start_agent(Host& host);

  // --- what users do (users.cc) ---
  void use();
  void create_group(const std::string& id, int64_t members);
  void change_group(const std::string& id);
  std::string call(const std::string& operation, const Parameters& parameters);
  void write(const std::string& group);
  std::shared_ptr<Node> node_to_write_to(const control::ReplicationGroup& group);
  std::vector<std::string> groups() const;

  // --- machines (machines.cc) ---
  void build_hosts(int64_t count);
  Host& some_host();
  void break_machine();
  void cut_way(const std::string& one, const std::string& other);

  // --- what goes wrong (faults.cc) ---
  void choose_faults();
  void break_something();
  void break_service();
  void break_agent();
  void break_node();
  void end_faults();

  void settle();

  World world_;
  control::MemoryStore store_;
  Network network_;
  Checker checker_;
  ServiceFaults faults_;
  bool faults_go_on_ = true;
  std::vector<std::unique_ptr<Host>> hosts_;
  std::unique_ptr<ServiceProcess> service_;
  // Those that another one has taken the place of, and that do not know it.
  std::vector<std::unique_ptr<ServiceProcess>> former_services_;
  uint64_t next_write_ = 1;
  Outcome outcome_;
};

}  // namespace sim
