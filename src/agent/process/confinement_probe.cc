// SPDX-License-Identifier: Apache-2.0
#include "agent/process/confinement_probe.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <functional>

namespace agent {

namespace {

// 0 if a child could do it; else the errno that it ended with.
template <typename Step>
int tried(const Step& step) {
  const pid_t child = fork();
  if (child < 0) return errno;
  if (child == 0) _exit(step() ? 0 : errno);
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return errno;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : EPERM;
}

template <typename Step>
bool is_possible(const Confinement& one, const char* name, const Step& step,
                 PossibleConfinement& result) {
  const std::string directory = "/";
  const ConfinementPlan plan(one, directory);
  const int error = tried([&] { return step(plan); });
  if (error == 0) return true;
  std::string text = name;
  result.impossible.push_back(text.append(" (").append(std::strerror(error)).append(")"));
  return false;
}

}  // namespace

PossibleConfinement probe_confinement(const Confinement& wanted) {
  PossibleConfinement result;
  Confinement& possible = result.confinement;
  const auto enter = [](const ConfinementPlan& plan) { return plan.enter_view(); };
  if (wanted.user != 0 &&
      is_possible(
          {.user = wanted.user}, "users of their own",
          [](const ConfinementPlan& plan) { return plan.become_user(); }, result)) {
    possible.user = wanted.user;
  }
  if (!wanted.hidden.empty() &&
      is_possible({.hidden = wanted.hidden}, "a file system without the others' files", enter,
                  result)) {
    possible.hidden = wanted.hidden;
  }
  if (wanted.hides_processes &&
      is_possible({.hides_processes = true}, "a /proc without the others", enter, result)) {
    possible.hides_processes = true;
  }
  const auto filter = [](const ConfinementPlan& plan) {
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && plan.filter_system_calls();
  };
  if (wanted.system_calls != nullptr && is_possible({.system_calls = wanted.system_calls},
                                                    "a filter of system calls", filter, result)) {
    possible.system_calls = wanted.system_calls;
  }
  return result;
}

}  // namespace agent
