// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace control {

// "0001" of 1: how the cache nodes of a cluster and the shards of a replication group are called.
std::string four_digits(int number);

}  // namespace control
