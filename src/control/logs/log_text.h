// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "agent/api/logs.h"

namespace control::logs {

// Whose entry it is: a cache cluster, and a cache node of it.
struct LogOrigin {
  std::string_view cluster;
  std::string_view node;
};

// An entry as ElastiCache delivers it.
//   slow-log    json {"CacheClusterId":...,"Id":...,"Timestamp":...,"Duration (us)":...,...}
//               text cluster,node,timestamp,duration,command,address,name
//   engine-log  json {"CacheClusterId":...,"LogLevel":"NOTICE","Role":"M","Time":...,"Message":...}
//               text cluster/node:M 29 Oct 2020 20:12:20.499 UTC * message
std::string log_as_json(const LogOrigin& origin, agent::LogType type, const agent::LogEntry& entry);
std::string log_as_text(const LogOrigin& origin, agent::LogType type, const agent::LogEntry& entry);

// "elasticache/redis/my-cluster/0001/slow-log": of the node in a log group.
std::string log_stream_name(std::string_view engine, const LogOrigin& origin, agent::LogType type);

}  // namespace control::logs
