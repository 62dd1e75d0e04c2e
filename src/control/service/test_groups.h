// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "control/model/shard.h"
#include "control/nodes/node.h"
#include "control/records/transaction.h"
#include "control/resources/shards/shards.h"
#include "control/service/test_service.h"

// Replication groups for tests of a whole service: one of three members, `g`, whose primary is
// g-001 and whose third member has more of the stream than its second.

namespace control {

class ReplicationGroupsTest : public ServiceTest {
 protected:
  void create_group(const std::string& id) {
    call("CreateReplicationGroup", {{"ReplicationGroupId", id},
                                    {"ReplicationGroupDescription", "d"},
                                    {"CacheNodeType", "cache.t4g.micro"}});
    agent_.obey();
  }
  aws::Structure group(const std::string& id) {
    return call("DescribeReplicationGroups", {{"ReplicationGroupId", id}})
        .structures("ReplicationGroups")[0];
  }
  std::string role_in(const std::string& id) {
    const aws::Structure shown = group(id);
    const aws::Structure& shard = shown.structures("NodeGroups")[0];
    const aws::Structure& member = shard.structures("NodeGroupMembers")[0];
    return std::string(*shard.string("NodeGroupId")) + " " +
           std::string(*member.string("CacheClusterId")) + " " +
           std::string(*member.string("CurrentRole"));
  }
};

inline constexpr const char* kFirst = "g-001.0001";
inline constexpr const char* kSecond = "g-002.0001";
inline constexpr const char* kThird = "g-003.0001";

class ReplicasTest : public ReplicationGroupsTest {
 protected:
  using NodeIds = std::vector<std::string>;

  ReplicasTest() {
    call("CreateReplicationGroup", {{"ReplicationGroupId", "g"},
                                    {"ReplicationGroupDescription", "d"},
                                    {"CacheNodeType", "cache.t4g.micro"},
                                    {"NumCacheClusters", "3"},
                                    {"AutomaticFailoverEnabled", "true"},
                                    {"MultiAZEnabled", "true"}});
    agent_.obey();
    for (const char* id : {kFirst, kSecond, kThird}) agent_.node(id).standing.has_data = true;
    move(kFirst, 100);
    move(kSecond, 90);
    move(kThird, 95);
    agent_.obey();
  }

  void move(const std::string& id, int64_t offset) {
    agent_.node(id).replication_offset = offset;
    agent_.report();
  }
  Shard shard() { return *Transaction(*store_).find<Shard>("g.0001"); }
  std::string leader() {
    const Shard found = shard();
    const ShardMember* primary = primary_of(found);
    return primary == nullptr ? "" : primary->cluster;
  }
  std::string endpoint(const std::string& name) {
    const aws::Structure shown = group("g").structures("NodeGroups")[0];
    return std::string(*shown.structure(name)->string("Address"));
  }
  bool listens(const std::string& id, const std::string& address) {
    const std::vector<std::string>& all = agent_.spec(id).addresses;
    return std::find(all.begin(), all.end(), address) != all.end();
  }
  std::vector<std::string> holders(const std::string& address) {
    std::vector<std::string> found;
    for (const char* id : {kFirst, kSecond, kThird}) {
      if (listens(id, address)) found.emplace_back(id);
    }
    return found;
  }
  // The same of what the service asks for, whether or not an agent has heard of it.
  std::vector<std::string> readers() { return to_listen_on(endpoint("ReaderEndpoint")); }
  std::vector<std::string> to_listen_on(const std::string& address) {
    std::vector<std::string> found;
    for (const char* id : {kFirst, kSecond, kThird}) {
      const std::vector<std::string> all = Transaction(*store_).find<Node>(id)->spec.addresses;
      if (std::find(all.begin(), all.end(), address) != all.end()) found.emplace_back(id);
    }
    return found;
  }
};

}  // namespace control
