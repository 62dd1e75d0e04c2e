// SPDX-License-Identifier: Apache-2.0
#include "control/resources/replication_groups/progress.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "control/model/cache_cluster.h"
#include "control/model/shard.h"
#include "control/resources/shards/members.h"
#include "control/resources/shards/shards.h"

namespace control {

namespace {

using agent::NodeState;
using agent::Role;

std::string in_units(int64_t bytes) {
  constexpr std::array<const char*, 4> kUnits = {"B", "K", "M", "G"};
  constexpr double kStep = 1024;
  auto amount = static_cast<double>(bytes);
  size_t unit = 0;
  while (amount >= kStep && unit + 1 < kUnits.size()) {
    amount /= kStep;
    unit++;
  }
  char text[32];
  std::snprintf(text, sizeof(text), amount < 10 && unit > 0 ? "%.1f%s" : "%.0f%s", amount,
                kUnits[unit]);
  return text;
}

std::string why_it_does_not_follow(const MemberNode& node, const std::string& leading) {
  const std::string& name = node.member.cluster;
  if (node.away) return "the host of " + name + " does not report";
  if (node.status == nullptr) return "waits for word of " + name + " from its agent";
  if (node.status->state == NodeState::failed) {
    return "waits for " + name + ", which cannot run: " + node.status->message;
  }
  if (!node.runs()) return "waits for " + name + " to start";
  return leading.empty() ? "" : "waits for " + name + " to get the data of " + leading;
}

bool migration_is_under_way(const ReplicationGroup& group) {
  return group.status == ReplicationGroupStatus::migrating ||
         group.migration.stage == MigrationStage::testing;
}

class Progress {
 public:
  Progress(Transaction& records, const Fleet& fleet, Shard shard)
      : records_(records), shard_(std::move(shard)), members_(members_of(records, fleet, shard_)) {}

  std::vector<std::string> tell(const ReplicationGroup& group);

 private:
  const MemberNode* find(std::string_view cluster) const;
  void tell_handover();
  void tell_migration(const Migration& migration);
  void tell_primary();
  void tell_replicas();
  void tell_rolling(const std::string& node_type);
  void tell_endpoints(const ReplicationGroup& group);
  void tell_users();
  void say(std::string sentence) { sentences_.push_back(std::move(sentence)); }

  Transaction& records_;
  Shard shard_;
  std::vector<MemberNode> members_;
  std::vector<std::string> sentences_;
};

std::vector<std::string> Progress::tell(const ReplicationGroup& group) {
  if (group.rolling.under_way) tell_rolling(group.rolling.node_type);
  if (migration_is_under_way(group)) tell_migration(group.migration);
  if (!shard_.successor.empty()) {
    tell_handover();
  } else {
    tell_primary();
    tell_replicas();
    tell_endpoints(group);
  }
  tell_users();
  return std::move(sentences_);
}

const MemberNode* Progress::find(std::string_view cluster) const {
  const auto found = std::find_if(members_.begin(), members_.end(), [&](const MemberNode& node) {
    return node.member.cluster == cluster;
  });
  return found == members_.end() ? nullptr : &*found;
}

void Progress::tell_handover() {
  const MemberNode* const former = find(shard_.retiring);
  const MemberNode* const successor = find(shard_.successor);
  const bool is_dead = former == nullptr || former->is_dead();
  const bool has_ended =
      is_dead || (former->runs() && former->status->standing.epoch >= shard_.epoch);
  if (!has_ended && former->away) {
    return say("waits for the lease of " + shard_.retiring +
               ", whose host does not report, to end");
  }
  if (!has_ended) {
    const bool silent = former->status != nullptr && former->status->silent;
    return say("waits for " + shard_.retiring +
               (silent ? ", which does not answer, to end" : " to stop leading"));
  }
  if (successor == nullptr || !successor->runs()) {
    return say("waits for " + shard_.successor + " to run, which is to lead");
  }
  const int64_t behind =
      is_dead ? 0 : former->status->replication_offset - successor->status->replication_offset;
  if (behind <= 0) return say(shard_.successor + " takes over from " + shard_.retiring);
  say("waits for " + shard_.successor + " to have all that " + shard_.retiring +
      " has: " + in_units(behind) + " behind");
}

void Progress::tell_migration(const Migration& migration) {
  const std::string source = migration.host + ":" + std::to_string(migration.port);
  const MemberNode* const head = find(shard_.source.head);
  if (migration.stage == MigrationStage::testing || migration.stage == MigrationStage::starting) {
    return say("waits for " + source + ", whether data can come from there");
  }
  if (head == nullptr) return;  // it is to lead
  const std::string& name = head->member.cluster;
  if (!head->follows(shard_.epoch))
    return say("waits for " + name + " to get the data of " + source);
  if (migration.stage == MigrationStage::following) {
    return say(name + " follows " + source + ", until the migration is completed");
  }
  const agent::SourceFacts& facts = head->status->source;
  if (facts.number != migration.check) return say("waits for " + source + " to say how far it is");
  const int64_t behind = std::max<int64_t>(0, facts.offset - head->status->replication_offset);
  say("waits for " + name + " to have all that " + source + " has: " + in_units(behind) +
      " behind");
}

void Progress::tell_primary() {
  const ShardMember* const primary = primary_of(shard_);
  const MemberNode* const node = primary == nullptr ? nullptr : find(primary->cluster);
  if (node == nullptr || node->leads(shard_.epoch)) return;
  const std::string& name = node->member.cluster;
  if (node->away) return say("the host of " + name + ", which leads, does not report");
  if (node->status == nullptr) return say("waits for word of " + name + " from its agent");
  if (node->status->state == NodeState::failed) {
    return say("waits for " + name + ", which cannot run: " + node->status->message);
  }
  say("waits for " + name + (node->runs() ? " to lead" : " to start"));
}

void Progress::tell_replicas() {
  const std::string leading = leading_member(shard_);
  for (const MemberNode& node : members_) {
    if (node.member.cluster == leading || node.follows(shard_.epoch) || !node.row) continue;
    std::string sentence = why_it_does_not_follow(node, leading);
    if (!sentence.empty()) say(std::move(sentence));
  }
}

// Members are counted as they are done, in whatever order.
void Progress::tell_rolling(const std::string& node_type) {
  size_t done = 0;
  std::string changing;
  for (const MemberNode& node : members_) {
    const auto cluster = records_.find<CacheCluster>(node.member.cluster);
    if (!cluster) continue;
    if (cluster->status == ClusterStatus::modifying) {
      changing = cluster->id;
    } else if (cluster->pending.empty()) {
      done++;
    }
  }
  std::string sentence = "changes its members";
  if (!node_type.empty()) sentence += " to " + node_type;
  sentence += ", one after the other: " + std::to_string(done) + " of " +
              std::to_string(members_.size()) + " are done";
  if (!changing.empty()) sentence += ", " + changing + " is being changed";
  say(std::move(sentence));
}

void Progress::tell_endpoints(const ReplicationGroup& group) {
  const ShardMember* const primary = primary_of(shard_);
  const std::string& holder = shard_.primary_holder;
  if (group.endpoint_host.empty() || primary == nullptr || holder.empty()) return;
  if (holder == primary->cluster) return;
  say("waits for the primary endpoint to go from " + holder + " to " + primary->cluster);
}

// Of those that run: of the others it is said already that they do not.
void Progress::tell_users() {
  for (const MemberNode& node : members_) {
    if (!node.row || node.row->users_of.empty() || !node.runs()) continue;
    if (node.status->users == agent::users_digest(node.row->spec)) continue;
    std::string sentence = "waits for " + node.member.cluster + " to have its users";
    const auto refused = node.status->settings_refused.find(agent::kUsers);
    if (refused != node.status->settings_refused.end()) sentence += ": " + refused->second;
    say(std::move(sentence));
  }
}

}  // namespace

std::vector<std::string> progress_of(Transaction& records, const Fleet& fleet,
                                     const ReplicationGroup& group) {
  std::vector<std::string> all;
  if (group.status == ReplicationGroupStatus::deleting) return all;
  for (Shard& shard : shards_of(records, group)) {
    for (std::string& sentence : Progress(records, fleet, std::move(shard)).tell(group)) {
      all.push_back(std::move(sentence));
    }
  }
  return all;
}

int64_t behind_bytes(const Shard& shard, const Fleet& fleet, std::string_view cluster) {
  const auto offset_of = [&](std::string_view name) -> int64_t {
    for (const ShardMember& member : shard.members) {
      if (member.cluster != name) continue;
      const agent::NodeStatus* status = fleet.node(member.cluster + "." + member.cache_node);
      if (status != nullptr && status->state == NodeState::running) {
        return status->replication_offset;
      }
    }
    return -1;
  };
  const std::string member = leading_member(shard);
  const int64_t leading = offset_of(member.empty() ? shard.retiring : member);
  const int64_t own = offset_of(cluster);
  if (leading < 0 || own < 0) return -1;
  return std::max<int64_t>(0, leading - own);
}

}  // namespace control
