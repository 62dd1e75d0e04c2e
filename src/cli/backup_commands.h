// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace cli {

// tarn backup NAME: CreateSnapshot of a group or a cluster, and how far it is until it is there.
// tarn restore SNAPSHOT NAME: a new group or cluster that begins with it, until it is available.
// Each takes what stands behind its name and returns an exit code.
int run_backup(const std::vector<std::string>& arguments);
int run_restore(const std::vector<std::string>& arguments);

}  // namespace cli
