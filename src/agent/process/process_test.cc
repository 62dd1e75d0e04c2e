// SPDX-License-Identifier: Apache-2.0
#include "agent/process/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include "agent/process/child.h"
#include "agent/process/process_lock.h"
#include "agent/process/state_file.h"

namespace agent {
namespace {

constexpr int kDeadlineMs = 60'000;

class ProcessTest : public testing::Test {
 protected:
  ProcessTest() {
    std::string name = testing::TempDir() + "agent-process-XXXXXX";
    directory_ = mkdtemp(name.data());
  }
  ~ProcessTest() override { std::filesystem::remove_all(directory_); }

  std::string path(const std::string& name) const { return directory_ + "/" + name; }

  Command shell(const std::string& script) const {
    return {.program = "/bin/sh",
            .arguments = {"-c", script},
            .directory = directory_,
            .log_file = path("log"),
            .lock_file = path("lock"),
            .cgroup_procs = ""};
  }

  static void wait_for_end(const Process& process) {
    pollfd end{.fd = process.pidfd(), .events = POLLIN, .revents = 0};
    ASSERT_EQ(poll(&end, 1, kDeadlineMs), 1);
  }

  // Returns once nobody holds the lock.
  void wait_for_lock() const {
    const base::Descriptor lock(open(path("lock").c_str(), O_RDWR));
    ASSERT_EQ(flock(lock.get(), LOCK_EX), 0);
  }

  std::string directory_;
};

TEST_F(ProcessTest, IsFoundByItsLockAndRunsOnce) {
  const auto started = Process::start(shell("exec sleep 1000"));
  ASSERT_TRUE(started) << started.error().message;
  const auto found = Process::find(path("lock"));
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_TRUE(found->has_value());
  EXPECT_EQ((*found)->pid(), started->pid());

  const auto second = Process::start(shell("exec sleep 1000"));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message, "another process holds " + path("lock"));

  (*found)->signal(SIGKILL);
  wait_for_end(*started);
  EXPECT_EQ(started->ending(), "was killed by signal 9 (Killed)");
  const auto none = Process::find(path("lock"));
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->has_value());
}

TEST_F(ProcessTest, SaysHowItEnded) {
  const auto started = Process::start(shell("exit 3"));
  ASSERT_TRUE(started);
  wait_for_end(*started);
  EXPECT_EQ(started->ending(), "exited with status 3");
}

TEST_F(ProcessTest, StandsAlone) {
  const base::Descriptor ours(open("/dev/null", O_RDONLY));  // not closed by exec
  const int high = dup2(ours.get(), 77);
  const auto started =
      Process::start(shell("pwd; echo session $(cut -d' ' -f6 /proc/$$/stat) $$; "
                           "readlink /proc/$$/fd/0; test -e /proc/$$/fd/77 || echo closed >&2"));
  close(high);
  ASSERT_TRUE(started);
  wait_for_end(*started);
  EXPECT_EQ(started->ending(), "exited with status 0");
  const std::string pid = std::to_string(started->pid());
  EXPECT_EQ(read_file(path("log"))->value(), std::filesystem::canonical(directory_).string() +
                                                 "\nsession " + pid + " " + pid +
                                                 "\n/dev/null\nclosed\n");
}

TEST_F(ProcessTest, GetsNothingOfOurEnvironmentAndNoNewPrivileges) {
  ASSERT_EQ(setenv("AWS_SECRET_ACCESS_KEY", "tell-no-one", 1), 0);
  ASSERT_EQ(setenv("TZ", "Europe/Berlin", 1), 0);
  const auto started = Process::start(
      shell("tr '\\0' '\\n' < /proc/$$/environ | sort; grep NoNewPrivs /proc/$$/status"));
  unsetenv("AWS_SECRET_ACCESS_KEY");
  unsetenv("TZ");
  ASSERT_TRUE(started);
  wait_for_end(*started);
  EXPECT_EQ(read_file(path("log"))->value(),
            "LANG=C.UTF-8\nPATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n"
            "TZ=Europe/Berlin\nNoNewPrivs:\t1\n");
}

TEST_F(ProcessTest, OneThatALockFileNamesButThatDoesNotHoldItIsLeftAlone) {
  Command elsewhere = shell("exec sleep 1000");
  elsewhere.lock_file = path("other-lock");
  const auto bystander = Process::start(elsewhere);
  ASSERT_TRUE(bystander);
  const base::Descriptor lock(open(path("lock").c_str(), O_RDWR | O_CREAT, 0600));
  ASSERT_EQ(flock(lock.get(), LOCK_EX | LOCK_NB), 0);
  const std::string claim = *read_file(path("other-lock")).value();
  ASSERT_EQ(write(lock.get(), claim.data(), claim.size()), static_cast<ssize_t>(claim.size()));
  const auto found = Process::find(path("lock"));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().message, "process " + std::to_string(bystander->pid()) + ", which " +
                                       path("lock") + " names, does not hold it");
  EXPECT_FALSE(bystander->has_ended());
  bystander->signal(SIGKILL);
  wait_for_end(*bystander);
}

TEST_F(ProcessTest, MayTakeALockForItself) {
  const auto lock = take_process_lock(path("lock"));
  ASSERT_TRUE(lock) << lock.error().message;
  const auto found = Process::find(path("lock"));
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ((*found)->pid(), getpid());
  EXPECT_EQ(take_process_lock(path("lock")).error().message,
            "another process holds " + path("lock"));
}

TEST_F(ProcessTest, FilesOfOthersAndLinksAreNotTrusted) {
  ASSERT_TRUE(replace_file(path("spec"), "ours"));
  EXPECT_EQ(read_own_file(path("spec")).value(), "ours");
  EXPECT_FALSE(read_own_file(path("none"))->has_value());
  ASSERT_EQ(chmod(path("spec").c_str(), 0620), 0);
  EXPECT_EQ(read_own_file(path("spec")).error().message,
            path("spec") + " may be written by others: it is not trusted (chmod go-w helps)");
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(read_own_file(path("pipe")).error().message, path("pipe") + " is not a file");
  if (geteuid() == 0) {
    ASSERT_EQ(chmod(path("spec").c_str(), 0600), 0);
    ASSERT_EQ(chown(path("spec").c_str(), 1, 1), 0);
    EXPECT_EQ(read_own_file(path("spec")).error().message,
              path("spec") + " belongs to another user (uid 1): it is not trusted");
  }
  for (const std::string name : {"lock", "log"}) {
    std::ofstream(path("victim")) << "precious";
    ASSERT_EQ(symlink(path("victim").c_str(), path(name).c_str()), 0);
    EXPECT_FALSE(Process::start(shell("echo overwritten"))) << name;
    EXPECT_EQ(read_file(path("victim"))->value(), "precious") << name;
    std::filesystem::remove(path(name));
  }
}

TEST_F(ProcessTest, WhatItLeavesBehindIsEnded) {
  const auto started = Process::start(shell("sleep 1000 & exit 0"));
  ASSERT_TRUE(started);
  wait_for_end(*started);
  EXPECT_EQ(started->ending(), "exited with status 0");
  const auto found = Process::find(path("lock"));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().message, "what another process left behind holds " + path("lock"));
  wait_for_lock();
  const auto none = Process::find(path("lock"));
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->has_value());
}

TEST_F(ProcessTest, OneThatIsAboutToBeginIsNotAbsent) {
  const base::Descriptor lock(open(path("lock").c_str(), O_RDWR | O_CREAT, 0600));
  ASSERT_EQ(flock(lock.get(), LOCK_EX | LOCK_NB), 0);
  const auto found = Process::find(path("lock"));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().message, "a process begins that holds " + path("lock"));
}

TEST_F(ProcessTest, WhatCannotBeStartedSaysWhy) {
  Command command = shell("");
  command.program = "/nowhere";
  EXPECT_EQ(Process::start(command).error().message, "run /nowhere: No such file or directory");
  command = shell("exit 0");
  command.directory = "/nowhere";
  EXPECT_EQ(Process::start(command).error().message, "enter /nowhere: No such file or directory");
  command = shell("exit 0");
  command.log_file = "/nowhere/log";
  EXPECT_EQ(Process::start(command).error().message,
            "open /nowhere/log: No such file or directory");
  EXPECT_TRUE(Process::start(shell("exit 0")));  // no failure leaves the lock taken
}

TEST(StartTicks, AreTheTwentySecondField) {
  EXPECT_EQ(start_ticks_in("7 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20 21"),
            4711u);
  EXPECT_EQ(start_ticks_in("7 (a) Z 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20"),
            std::nullopt);
  for (const char* text : {"", "7", "7 (a", "7 (a)", "7 (a) ", "7 (a) S 1 2 3"}) {
    EXPECT_EQ(start_ticks_in(text), std::nullopt) << text;
  }
  EXPECT_EQ(start_ticks_of(getpid()), start_ticks_of(getpid()));
  EXPECT_NE(start_ticks_of(getpid()), std::nullopt);
}

TEST_F(ProcessTest, StateFilesAreReplacedWhole) {
  EXPECT_FALSE(read_file(path("spec"))->has_value());
  ASSERT_TRUE(replace_file(path("spec"), "one"));
  ASSERT_TRUE(replace_file(path("spec"), "two"));
  EXPECT_EQ(read_file(path("spec"))->value(), "two");
  const auto failed = replace_file(path("missing/spec"), "three");
  EXPECT_FALSE(failed);
}

TEST_F(ProcessTest, TheLastLineOfALogIsTheLastThatSaysSomething) {
  EXPECT_EQ(last_line(path("log")), "");
  std::ofstream(path("log")) << std::string(10'000, 'x') << "\nfirst\n  bind: in use\r\n\n";
  EXPECT_EQ(last_line(path("log")), "  bind: in use");
}

}  // namespace
}  // namespace agent
