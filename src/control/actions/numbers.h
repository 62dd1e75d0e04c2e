// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace control {

// "0001" of 1: how the cache nodes of a cluster and the shards of a replication group are called.
std::string four_digits(int number);

// "1.5 MiB"
std::string in_mib(int64_t bytes);

}  // namespace control
