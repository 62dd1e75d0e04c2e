// SPDX-License-Identifier: Apache-2.0
#include "agent/host/agent.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>

#include "agent/host/agent_test_case.h"
#include "agent/process/state_file.h"
#include "base/numbers.h"

// Beginnings and ends, of nodes and of agents.

namespace agent {
namespace {

// How many nodes work below a directory: each has a session of its own, unlike the process that a
// leak checker forks to look at one that ends.
size_t nodes_below(const std::string& directory) {
  size_t count = 0;
  std::error_code error;
  for (const auto& process : std::filesystem::directory_iterator("/proc", error)) {
    const auto place = std::filesystem::read_symlink(process.path() / "cwd", error);
    if (error || !place.string().starts_with(directory + "/nodes/")) continue;
    const auto pid = base::parse_int64(process.path().filename().string());
    if (!pid || getsid(static_cast<pid_t>(*pid)) != *pid) continue;
    // One that is on its way out has given back its lock and its program, but is still somewhere.
    const auto program = std::filesystem::read_symlink(process.path() / "exe", error);
    if (!error && !program.empty()) count++;
  }
  return count;
}

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

TEST_P(AgentTest, AnAgentKilledAtAnyStepLosesNoProcess) {
  constexpr int kSteps = 24;  // of the loop; by then the node runs
  stop_agent();
  service_.say(spec());
  for (int steps = 1; steps <= kSteps; steps++) {
    const pid_t victim = fork();
    if (victim == 0) {  // an agent of the same directory
      boost::asio::io_context loop;
      IdleTransfers transfers;
      AsioSystem system(loop, transfers);
      FakeService service(loop);
      service.say(spec());
      Agent agent({.system = system, .clock = clock_, .service = service}, options());
      if (!agent.start()) _exit(1);
      for (int i = 0; i < steps; i++) loop.run_one();
      kill(getpid(), SIGKILL);
    }
    int how = 0;
    waitpid(victim, &how, 0);
    ASSERT_TRUE(WIFSIGNALED(how)) << how;
    ASSERT_LE(nodes_below(directory_), 1u) << "after step " << steps;
    if (steps % 4 != 0) continue;  // the next one finds what this one left
    start_agent();
    until_running();
    EXPECT_EQ(nodes_below(directory_), 1u) << "after step " << steps;
    NodeSpec absent = spec();
    absent.wanted = Wanted::absent;
    service_.say(absent);
    until([&] { return status().state == NodeState::absent; }, "absent");
    EXPECT_EQ(nodes_below(directory_), 0u) << "after step " << steps;
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

TEST_P(AgentTest, TheReportsOfALaterAgentHaveLargerNumbers) {
  until([&] { return service_.reports > 2; }, "reports");
  const uint64_t first = service_.last.agent;
  EXPECT_GT(first, 0u);
  EXPECT_GT(service_.last.number, 1u);
  stop_agent();
  system_.refuse("agent-number", 1);
  start_agent();
  until([&] { return service_.last.number > 0; }, "reports again");
  EXPECT_EQ(service_.last.agent, 0u) << "what is not on the disk is not used";
  until([&] { return service_.last.agent > first; }, "numbered");
}

TEST_P(AgentTest, OneAgentAtATimeHasADirectory) {
  AgentOptions options;
  options.state_directory = directory_;
  Agent second({.system = system_, .clock = clock_, .service = service_}, options);
  const auto started = second.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().message, "no agent can work here: another process holds " +
                                         std::filesystem::canonical(directory_).string() +
                                         "/agent.lock");
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

INSTANTIATE_TEST_SUITE_P(Programs, AgentTest, testing::ValuesIn(programs()), name_of);

}  // namespace
}  // namespace agent
