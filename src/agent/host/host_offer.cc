// SPDX-License-Identifier: Apache-2.0
#include "agent/host/host_offer.h"

#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>

#include "agent/process/state_file.h"
#include "base/ip_network.h"
#include "base/numbers.h"

namespace agent {

namespace {

std::string text_of(const std::string& path) {
  const auto text = read_file(path);
  return text ? text->value_or("") : std::string();
}

// "MemTotal:       16303812 kB"
std::optional<int64_t> total_memory(const std::string& meminfo) {
  constexpr std::string_view kName = "MemTotal:";
  constexpr int64_t kKilobyte = 1024;
  const size_t at = meminfo.find(kName);
  if (at == meminfo.npos) return std::nullopt;
  const size_t start = meminfo.find_first_not_of(' ', at + kName.size());
  if (start == meminfo.npos) return std::nullopt;
  const auto kilobytes =
      base::parse_int64(std::string_view(meminfo).substr(start, meminfo.find(' ', start) - start));
  if (!kilobytes) return std::nullopt;
  return *kilobytes * kKilobyte;
}

// The path behind "0::" (version 2) or "N:memory:" (version 1) of /proc/self/cgroup.
std::optional<std::string> group_path(const std::string& groups, std::string_view controller) {
  const std::string mark = ":" + std::string(controller) + ":";
  const size_t at = groups.find(mark);
  if (at == groups.npos) return std::nullopt;
  const size_t start = at + mark.size();
  return groups.substr(start, groups.find('\n', start) - start);
}

// The least of the limits of a group and those above it; a group without a limit says "max", or a
// number beyond all memory.
std::optional<int64_t> least_limit(const std::string& mount, std::string path,
                                   const std::string& file) {
  std::optional<int64_t> least;
  for (;;) {
    std::string name = mount;
    name.append(path).append("/").append(file);
    std::string text = text_of(name);
    if (text.ends_with('\n')) text.pop_back();
    const auto limit = base::parse_int64(text);
    if (limit && *limit > 0) least = std::min(least.value_or(*limit), *limit);
    if (path.empty() || path == "/") return least;
    path.erase(path.rfind('/'));
  }
}

std::optional<int64_t> group_memory(const std::string& root) {
  const std::string groups = text_of(root + "/proc/self/cgroup");
  const std::string mount = root + "/sys/fs/cgroup";
  if (const auto path = group_path(groups, "memory")) {
    return least_limit(mount + "/memory", *path, "memory.limit_in_bytes");
  }
  if (const auto path = group_path(groups, "")) return least_limit(mount, *path, "memory.max");
  return std::nullopt;
}

int usable_cores() {
  cpu_set_t cores;
  if (sched_getaffinity(0, sizeof(cores), &cores) != 0) return 1;
  return std::max(1, CPU_COUNT(&cores));
}

std::string host_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "localhost";
  return name.data();
}

}  // namespace

base::Result<HostOffer> offer_of_host(const OfferOptions& options, const std::string& root) {
  HostOffer offer{.id = options.id.empty() ? host_name() : options.id,
                  .zones = options.zones,
                  .memory_bytes = options.memory_bytes,
                  .cores = options.cores > 0 ? options.cores : usable_cores(),
                  .address_pool = options.address_pool};
  if (offer.zones.empty()) {
    for (const char* zone : {"a", "b", "c"}) offer.zones.push_back(options.region + zone);
  }
  if (offer.memory_bytes <= 0) {
    const auto total = total_memory(text_of(root + "/proc/meminfo"));
    if (!total) return base::Error{"/proc/meminfo does not say how much memory there is"};
    offer.memory_bytes = std::min(*total, group_memory(root).value_or(*total));
  }
  const auto pool = base::IpNetwork::parse(offer.address_pool);
  if (!pool) return base::Error{"the address pool: " + pool.error().message};
  return offer;
}

base::Result<EngineBinary> parse_engine_binary(std::string_view text) {
  const size_t equals = text.find('=');
  const std::string quoted = "'" + std::string(text) + "'";
  if (equals == text.npos || equals == 0) {
    return base::Error{quoted +
                       " is not ENGINE:VERSION=PROGRAM, as redis:7.0=/usr/bin/redis-server"};
  }
  EngineBinary binary{.prefix = std::string(text.substr(0, equals)),
                      .path = std::string(text.substr(equals + 1))};
  const std::string engine = binary.prefix.substr(0, binary.prefix.find(':'));
  if (engine != "redis" && engine != "valkey" && engine != "memcached") {
    return base::Error{quoted + ": the engine is one of redis, valkey and memcached"};
  }
  struct stat status;
  if (!binary.path.starts_with('/') || stat(binary.path.c_str(), &status) != 0 ||
      !S_ISREG(status.st_mode) || access(binary.path.c_str(), X_OK) != 0) {
    return base::Error{quoted + ": there is no program of this path"};
  }
  return binary;
}

}  // namespace agent
