// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "agent/process/confinement.h"

namespace agent {

// Of a confinement, what this process can have done here, and why the rest cannot: containers,
// kernels and users differ.
struct PossibleConfinement {
  Confinement confinement;              // what is possible
  std::vector<std::string> impossible;  // "users of their own (Operation not permitted)"
};

// Tries each measure in a process of its own. Needs the directories that are to be hidden.
PossibleConfinement probe_confinement(const Confinement& wanted);

}  // namespace agent
