// SPDX-License-Identifier: Apache-2.0
// What a process is kept from, with real ones: most of it only root can give.

#include "agent/process/confinement.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "agent/process/confinement_probe.h"
#include "agent/process/process.h"
#include "agent/process/state_file.h"
#include "base/sanitizers.h"

namespace agent {
namespace {

constexpr uint32_t kUser = 2'000'070'001;

class ConfinementTest : public testing::Test {
 protected:
  ConfinementTest() {
    std::string name = testing::TempDir() + "agent-confinement-XXXXXX";
    state_ = std::filesystem::canonical(mkdtemp(name.data())).string();
    node_ = state_ + "/nodes/one";
    std::filesystem::create_directories(node_);
    std::filesystem::create_directories(state_ + "/nodes/two");
    std::ofstream(state_ + "/key") << "secret";
    std::ofstream(node_ + "/told") << "this\n";
  }
  ~ConfinementTest() override { std::filesystem::remove_all(state_); }

  // What the script prints as such a process; or why that cannot be started.
  std::string run(const std::string& script, const Confinement& confinement,
                  const std::string& secret = "") const {
    const std::string log = state_ + "/log";
    unlink(log.c_str());
    const auto started = Process::start({.program = "/bin/sh",
                                         .arguments = {"-c", script},
                                         .directory = node_,
                                         .log_file = log,
                                         .lock_file = state_ + "/lock",
                                         .cgroup_procs = "",
                                         .secret = secret,
                                         .confinement = confinement});
    if (!started) return started.error().message;
    pollfd end{.fd = started->pidfd(), .events = POLLIN, .revents = 0};
    EXPECT_EQ(poll(&end, 1, 60'000), 1);
    (void)started->ending();
    return read_file(log)->value_or("");
  }

  std::string state_;
  std::string node_;
};

TEST_F(ConfinementTest, AUserOfItsOwnHasNoRights) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give that";
  ASSERT_EQ(chown(node_.c_str(), 0, kUser), 0);
  ASSERT_EQ(chmod(node_.c_str(), 0710), 0);
  EXPECT_EQ(run("id -u; id -g; id -G; ulimit -c; umask", {.user = kUser}),
            "2000070001\n2000070001\n2000070001\n0\n0077\n");
  EXPECT_NE(run("cat ../../key", {.user = kUser}).find("Permission denied"), std::string::npos);
  EXPECT_EQ(run("cat <&5", {.user = kUser}, "handed over"), "handed over");
  EXPECT_EQ(run("cat /dev/fd/5", {.user = kUser}, "handed over"), "handed over");
}

TEST_F(ConfinementTest, AViewHasNothingOfAHiddenDirectoryButItsOwn) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give that";
  const Confinement hidden = {.hidden = {state_}};
  EXPECT_EQ(run("pwd; cat told; ls ..; ls " + state_, hidden), node_ + "\nthis\none\nnodes\n");
  EXPECT_NE(run("cat " + state_ + "/key", hidden).find("No such file"), std::string::npos);
  EXPECT_NE(run("echo x > " + state_ + "/new", hidden).find("Read-only"), std::string::npos);
  // What it writes is in the directory that others know.
  EXPECT_EQ(run("echo news > mine", hidden), "");
  EXPECT_EQ(*read_file(node_ + "/mine"), "news\n");
  // Others still have all of it, and a hidden directory that is missing is no fault.
  EXPECT_EQ(*read_file(state_ + "/key"), "secret");
  EXPECT_EQ(run("cat told", {.hidden = {state_ + "/none", state_}}), "this\n");
}

TEST_F(ConfinementTest, ItsProcHasNoOtherUsersProcesses) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give that";
  ASSERT_EQ(chown(node_.c_str(), kUser, kUser), 0);
  const Confinement confinement = {.user = kUser, .hides_processes = true};
  EXPECT_NE(run("ls -d /proc/1", confinement).find("No such file"), std::string::npos);
  EXPECT_EQ(run("ls -d /proc/self", confinement), "/proc/self\n");
  EXPECT_TRUE(std::filesystem::exists("/proc/1"));
}

TEST_F(ConfinementTest, SystemCallsThatNoNodeNeedsAreRefused) {
  if (base::kAddressSanitizer || base::kThreadSanitizer) GTEST_SKIP() << "they trace themselves";
  const auto filter = SystemCallFilter::make();
  ASSERT_TRUE(filter) << filter.error().message;
  EXPECT_LT((*filter)->size(), 500U);
  const Confinement confinement = {.system_calls = *filter};
  EXPECT_EQ(run("grep -E '^(Seccomp|NoNewPrivs):' /proc/self/status", confinement),
            "NoNewPrivs:\t1\nSeccomp:\t2\n");
  EXPECT_NE(run("unshare -U true", confinement).find("Operation not permitted"), std::string::npos);
  EXPECT_EQ(run("echo $(echo one | cat) & wait", confinement), "one\n");
}

TEST_F(ConfinementTest, WhatIsNotPossibleIsSaidAndLeftOut) {
  const PossibleConfinement none = probe_confinement({});
  EXPECT_TRUE(none.impossible.empty());
  const PossibleConfinement possible = probe_confinement({.hidden = {"/dev/null"}});
  EXPECT_TRUE(possible.confinement.hidden.empty());
  ASSERT_EQ(possible.impossible.size(), 1U);
  EXPECT_TRUE(possible.impossible[0].starts_with("a file system without the others' files ("))
      << possible.impossible[0];
}

}  // namespace
}  // namespace agent
