// SPDX-License-Identifier: Apache-2.0
#include "agent/drivers/assignments.h"

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <span>
#include <string_view>
#include <utility>

#include "agent/drivers/driver.h"
#include "base/numbers.h"
#include "base/sha256.h"
#include "base/words.h"

namespace agent {

namespace {

constexpr std::string_view kReserved[] = {"aclfile",
                                          "admin-socket",
                                          "allowed-sources",
                                          "bind",
                                          "daemonize",
                                          "dir",
                                          "discovery-nodes",
                                          "discovery-version",
                                          "engine",
                                          "include",
                                          "loadmodule",
                                          "logfile",
                                          "maxmemory",
                                          "metrics-bind",
                                          "metrics-port",
                                          "pidfile",
                                          "port",
                                          "protected-mode",
                                          "restricted-commands",
                                          "stand-by",
                                          "supervised",
                                          "threads",
                                          "tls-auth-clients",
                                          "tls-ca-cert-file",
                                          "tls-cert-file",
                                          "tls-key-file",
                                          "tls-port",
                                          "tls-replication",
                                          "unixsocket",
                                          "unixsocketperm"};

// Values of these are several words; of all others spaces belong to the value.
constexpr std::string_view kOfManyWords[] = {"allowed-sources",
                                             "bind",
                                             "client-output-buffer-limit",
                                             "discovery-nodes",
                                             "latency-tracking-info-percentiles",
                                             "oom-score-adj-values",
                                             "save"};

std::string digest_of(const std::string& text) {
  constexpr size_t kDigits = 16;
  return base::hex(base::sha256(text)).substr(0, kDigits);
}

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// What memcached's parameters are called here.
struct Renamed {
  std::string_view parameter;
  std::string_view setting;
};
constexpr Renamed kMemcachedParameters[] = {
    {"idle_timeout", "timeout"},
    {"max_item_size", "item-size-max"},
    {"max_simultaneous_connections", "maxclients"},
};

Assignment memcached_assignment(const std::string& name, const std::string& value) {
  if (name == "error_on_memory_exhausted") {
    return {name, "maxmemory-policy", value == "1" ? "noeviction" : "allkeys-lru"};
  }
  if (name == "disable_flush_all") {
    return {name, "enable-flush-all", value == "1" ? "no" : "yes"};
  }
  for (const Renamed& renamed : kMemcachedParameters) {
    if (renamed.parameter == name) return {name, std::string(renamed.setting), value};
  }
  return {name, name, value};
}

// AWS has a parameter for each number of client-output-buffer-limit.
class OutputBufferLimits {
 public:
  bool take(const std::string& name, const std::string& value) {
    if (!name.starts_with(kPrefix)) return false;
    const size_t dash = name.find('-', kPrefix.size());
    if (dash == name.npos) return false;
    const auto* const part =
        std::find(std::begin(kParts), std::end(kParts), std::string_view(name).substr(dash + 1));
    if (part == std::end(kParts)) return false;
    auto& numbers = classes_
                        .try_emplace(name.substr(kPrefix.size(), dash - kPrefix.size()),
                                     std::array<std::string, 3>{"0", "0", "0"})
                        .first->second;
    numbers[static_cast<size_t>(part - std::begin(kParts))] = value;
    return true;
  }

  void add_to(std::vector<Assignment>& list) const {
    for (const auto& [client_class, numbers] : classes_) {
      list.push_back({std::string(kPrefix) + client_class, "client-output-buffer-limit",
                      client_class + ' ' + numbers[0] + ' ' + numbers[1] + ' ' + numbers[2]});
    }
  }

 private:
  static constexpr std::string_view kPrefix = "client-output-buffer-limit-";
  static constexpr std::string_view kParts[] = {"hard-limit", "soft-limit", "soft-seconds"};

  std::map<std::string, std::array<std::string, 3>> classes_;
};

}  // namespace

std::string identity_file(const NodeIdentity& identity) {
  return kIdentityPrefix + digest_of(identity.certificate) + ".pem";
}

std::string authority_file(const NodeIdentity& identity) {
  return kAuthorityPrefix + digest_of(identity.authority) + ".pem";
}

bool is_reserved(const std::string& name) { return is_one_of(name, kReserved); }

Assignments assignments_of(const NodeSpec& spec) {
  Assignments assignments;
  OutputBufferLimits limits;
  for (const auto& [name, value] : spec.settings) {
    if (is_reserved(name)) {
      assignments.reserved.push_back(name);
    } else if (spec.engine == Engine::memcached) {
      assignments.list.push_back(memcached_assignment(name, value));
    } else if (!limits.take(name, value)) {
      assignments.list.push_back({name, name, value});
    }
  }
  limits.add_to(assignments.list);
  for (Assignment& assignment : assignments.list) {
    if (assignment.name == "maxclients") assignment.value = possible_connections(assignment.value);
  }
  return assignments;
}

std::string current_name(const std::string& name) {
  constexpr std::pair<std::string_view, std::string_view> kRenamed[] = {
      {"slowlog-log-slower-than", "commandlog-execution-slower-than"},
      {"slowlog-max-len", "commandlog-slow-execution-max-len"}};
  constexpr std::pair<std::string_view, std::string_view> kWords[] = {
      {"slave", "replica"}, {"ziplist", "listpack"}, {"master", "primary"}};
  for (const auto& [before, now] : kRenamed) {
    if (name == before) return std::string(now);
  }
  std::string current = name;
  for (const auto& [before, now] : kWords) {
    const size_t at = current.find(before);
    if (at != std::string::npos) current.replace(at, before.size(), now);
  }
  return current;
}

std::string config_line(const std::string& name, const std::string& value) {
  if (is_one_of(name, kOfManyWords) && !value.empty()) return name + ' ' + value + '\n';
  return name + ' ' + base::quote_word(value) + '\n';
}

std::string possible_connections(const std::string& wanted) {
  constexpr rlim_t kOwnFiles = 64;
  rlimit files;
  const auto count = base::parse_uint64(wanted);
  if (!count || getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_max <= kOwnFiles) return wanted;
  return std::to_string(std::min<uint64_t>(*count, files.rlim_max - kOwnFiles));
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace agent
