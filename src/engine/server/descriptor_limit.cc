// SPDX-License-Identifier: Apache-2.0
#include "engine/server/descriptor_limit.h"

#include <sys/resource.h>

#include <algorithm>

namespace engine {

int64_t descriptors_beside_clients(uint32_t workers) {
  constexpr int64_t kReserve = 32;  // as Redis
  return kReserve + 2 * int64_t{workers};
}

int64_t clients_that_fit(int64_t clients, uint32_t workers) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return clients;
  const int64_t beside = descriptors_beside_clients(workers);
  const auto wanted = static_cast<rlim_t>(clients + beside);
  if (limit.rlim_cur >= wanted) return clients;
  // Who may raises the hard limit too; then as far as that goes.
  const rlimit both{.rlim_cur = wanted, .rlim_max = std::max(wanted, limit.rlim_max)};
  if (setrlimit(RLIMIT_NOFILE, &both) == 0) return clients;
  const rlimit soft{.rlim_cur = std::min(wanted, limit.rlim_max), .rlim_max = limit.rlim_max};
  if (setrlimit(RLIMIT_NOFILE, &soft) == 0) limit = soft;
  if (limit.rlim_cur >= wanted) return clients;
  return std::max<int64_t>(static_cast<int64_t>(limit.rlim_cur) - beside, 0);
}

}  // namespace engine
