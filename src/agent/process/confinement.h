// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "agent/process/system_call_filter.h"

namespace agent {

// What a process on a shared host is kept from.
struct Confinement {
  uint32_t user = 0;  // it runs as, and as the group of that number; 0: as who starts it
  // Directories that it finds empty, but for the one that it works in, wherever that lies in them:
  // it has a view of the file system of its own.
  std::vector<std::string> hidden = {};
  bool hides_processes = false;  // /proc shows its own user's processes only; in that view
  std::shared_ptr<const SystemCallFilter> system_calls = nullptr;  // nullptr: all are allowed

  bool has_view() const { return !hidden.empty() || hides_processes; }
};

// How a forked process confines itself. Takes all memory before the fork, and then makes system
// calls only. Of all steps false says that errno has the reason.
class ConfinementPlan {
 public:
  // `directory` is the one that the process works in. Both outlive the plan.
  ConfinementPlan(const Confinement& confinement, const std::string& directory);

  // Makes the view, in the directory of work, and goes to where that is in it.
  bool enter_view() const;
  bool become_user() const;
  // The last step: needs no_new_privs.
  bool filter_system_calls() const;

 private:
  bool hide_directories() const;
  bool seal(const char* directory) const;

  const Confinement& confinement_;
  const std::string& directory_;
  std::vector<std::string> ancestors_;  // of the directory, within hidden ones
  bool is_hidden_ = false;              // the directory is within one of them
};

}  // namespace agent
