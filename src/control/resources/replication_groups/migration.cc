// SPDX-License-Identifier: Apache-2.0
#include "control/resources/replication_groups/migration.h"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/numbers.h"
#include "control/actions/events.h"
#include "control/model/shard.h"
#include "control/nodes/node.h"
#include "control/resources/replication_groups/failover.h"
#include "control/resources/replication_groups/internal.h"
#include "control/resources/shards/members.h"
#include "control/resources/shards/shards.h"

namespace control {

namespace {

using aws::kInvalidParameterValue;

// What has not arrived by then does not arrive, or the source is written to all the time.
constexpr int64_t kCompletionMaxMs = 30'000;
constexpr size_t kHostBytesMax = 253;
constexpr int64_t kDatabasesDefault = 16;

std::string source_of(const Migration& migration) {
  return migration.host + ":" + std::to_string(migration.port);
}

std::string in_mib(int64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.1f MiB", static_cast<double>(bytes) / (1 << 20));
  return text;
}

// --- What is asked for ---------------------------------------------------------------------------

// An address or a name, as it may stand in a request to a node.
bool is_host(std::string_view text) {
  const auto fits = [](char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == ':';
  };
  return !text.empty() && text.size() <= kHostBytesMax && text.front() != '-' &&
         std::all_of(text.begin(), text.end(), fits);
}

aws::Result<void> read_source(const aws::Structure& input, Migration& migration) {
  const auto endpoints = input.structures("CustomerNodeEndpointList");
  if (endpoints.size() != 1) {
    return aws::Error(kInvalidParameterValue,
                      "CustomerNodeEndpointList must have one endpoint: the replication group has "
                      "one node group.");
  }
  const std::string_view host = endpoints[0].string("Address").value_or("");
  const int64_t port = endpoints[0].integer("Port").value_or(0);
  if (!is_host(host)) {
    return aws::Error(kInvalidParameterValue,
                      "The Address of the customer node must be an IP address or a host name.");
  }
  if (port < 1 || port > UINT16_MAX) {
    return aws::Error(kInvalidParameterValue,
                      "The Port of the customer node must be between 1 and 65535.");
  }
  migration.host = host;
  migration.port = static_cast<uint16_t>(port);
  return {};
}

// The source would follow itself.
aws::Result<void> check_is_elsewhere(ActionContext& context, const Migration& migration) {
  for (const Node& node : context.records.list<Node>()) {
    const auto& own = node.spec.addresses;
    if (node.spec.port != migration.port) continue;
    if (std::find(own.begin(), own.end(), migration.host) == own.end()) continue;
    return aws::Error(kInvalidParameterValue,
                      source_of(migration) + " is cache cluster " + node.owner +
                          " of this service: data come from servers elsewhere.");
  }
  return {};
}

aws::Result<ReplicationGroup> find_target(ActionContext& context, const aws::Structure& input) {
  auto group = find_group(context, *input.string("ReplicationGroupId"));
  if (!group) return group;
  if (group->status == ReplicationGroupStatus::migrating) {
    return aws::Error(aws::elasticache::kReplicationGroupAlreadyUnderMigrationFault,
                      "Replication group " + group->id + " is already under migration.");
  }
  return find_available_group(context, input);
}

// The agent of the primary looks at the source, and what it finds decides.
ActionResult begin_check(ActionContext& context, const aws::Request& request,
                         MigrationStage stage) {
  auto group = find_target(context, request.input);
  if (!group) return group.error();
  Migration& migration = group->migration;
  if (auto good = read_source(request.input, migration); !good) return good.error();
  if (auto good = check_is_elsewhere(context, migration); !good) return good.error();
  migration.stage = stage;
  migration.check++;
  migration.since_ms = context.now_ms;
  if (stage == MigrationStage::starting) group->status = ReplicationGroupStatus::migrating;
  context.records.put(*group);
  return group_result(context, request, *group);
}

ActionResult test_migration(ActionContext& context, const aws::Request& request) {
  return begin_check(context, request, MigrationStage::testing);
}

ActionResult start_migration(ActionContext& context, const aws::Request& request) {
  return begin_check(context, request, MigrationStage::starting);
}

// In a new epoch, so that none of the source's is taken any more.
void promote_head(ActionContext& context, ReplicationGroup& group) {
  for (Shard& shard : shards_of(context.records, group)) {
    if (shard.source.head.empty()) continue;
    const std::string head = std::exchange(shard.source, {}).head;
    lead(shard, head);
    context.records.put(shard);
  }
  group.migration.stage = MigrationStage::promoting;
}

aws::Error wrong_moment(const ReplicationGroup& group, const char* what) {
  return {aws::elasticache::kInvalidReplicationGroupStateFault,
          "Replication group " + group.id + what};
}

// Whatever is here is what there is.
aws::Result<void> force_completion(ActionContext& context, ReplicationGroup& group) {
  Migration& migration = group.migration;
  if (migration.stage == MigrationStage::promoting)
    return wrong_moment(group, " is being promoted.");
  if (migration.stage != MigrationStage::starting) {
    promote_head(context, group);
    return {};
  }
  migration.stage = MigrationStage::none;  // it has not begun
  group.status = ReplicationGroupStatus::modifying;
  return {};
}

aws::Result<void> ask_for_completion(ActionContext& context, ReplicationGroup& group) {
  Migration& migration = group.migration;
  if (migration.stage == MigrationStage::promoting)
    return wrong_moment(group, " is being promoted.");
  if (migration.stage == MigrationStage::starting) {
    return wrong_moment(group, " does not follow its source yet.");
  }
  migration.stage = MigrationStage::completing;
  migration.check++;
  migration.since_ms = context.now_ms;
  return {};
}

ActionResult complete_migration(ActionContext& context, const aws::Request& request) {
  auto group = find_group(context, *request.input.string("ReplicationGroupId"));
  if (!group) return group.error();
  if (group->status != ReplicationGroupStatus::migrating) {
    return aws::Error(aws::elasticache::kReplicationGroupNotUnderMigrationFault,
                      "Replication group " + group->id + " is not under migration.");
  }
  auto good = request.input.boolean("Force").value_or(false) ? force_completion(context, *group)
                                                             : ask_for_completion(context, *group);
  if (!good) return good.error();
  context.records.put(*group);
  return group_result(context, request, *group);
}

constexpr Action kMigrationActions[] = {
    {"StartMigration", start_migration},
    {"TestMigration", test_migration},
    {"CompleteMigration", complete_migration},
};

// --- What happens --------------------------------------------------------------------------------

class MigrationLook {
 public:
  MigrationLook(ActionContext& context, ReplicationGroup& group, Shard shard)
      : context_(context),
        group_(group),
        migration_(group.migration),
        shard_(std::move(shard)),
        members_(members_of(context.records, context.fleet, shard_)) {}

  void take();

 private:
  const MemberNode* leading() const;
  const agent::SourceFacts* facts() const;
  std::string problem_of(const agent::SourceFacts& facts) const;
  void conclude_test(const agent::SourceFacts& facts);
  void begin(const agent::SourceFacts& facts);
  void complete(const agent::SourceFacts& facts);
  void give_up_completion(const std::string& why);
  void event(const std::string& message) {
    record_event(context_.records, kReplicationGroupSource, group_.id, message, context_.now_ms);
  }

  ActionContext& context_;
  ReplicationGroup& group_;
  Migration& migration_;
  Shard shard_;
  std::vector<MemberNode> members_;
};

void MigrationLook::take() {
  if (migration_.stage == MigrationStage::promoting) {
    if (!is_settled(context_, group_, shard_.id)) return;
    event("Complete Migration successful for " + group_.id);
    migration_.stage = MigrationStage::none;
    group_.status = ReplicationGroupStatus::modifying;  // until all is as it is to be
    return;
  }
  const agent::SourceFacts* const found = facts();
  if (found == nullptr) return;
  if (migration_.stage == MigrationStage::testing) conclude_test(*found);
  if (migration_.stage == MigrationStage::starting) begin(*found);
  if (migration_.stage == MigrationStage::completing) complete(*found);
}

const MemberNode* MigrationLook::leading() const {
  const std::string name = leading_member(shard_);
  const auto found = std::find_if(members_.begin(), members_.end(), [&](const MemberNode& node) {
    return node.member.cluster == name;
  });
  return found == members_.end() ? nullptr : &*found;
}

// Of the check that was asked for last; nullptr: its agent has not said anything yet.
const agent::SourceFacts* MigrationLook::facts() const {
  const MemberNode* const node = leading();
  if (node == nullptr || node->status == nullptr) return nullptr;
  const agent::SourceFacts& facts = node->status->source;
  return facts.number == migration_.check ? &facts : nullptr;
}

// Why nothing can be had from the source, in words; empty: it can.
std::string MigrationLook::problem_of(const agent::SourceFacts& facts) const {
  if (!facts.problem.empty()) return facts.problem;
  if (facts.is_cluster) return "it is in cluster mode, and the replication group is not";
  const std::optional<Node>& row = leading()->row;
  if (!row) return "";
  const int64_t room = row->spec.maxmemory_bytes;
  if (facts.data_bytes > room) {
    return "its data use " + in_mib(facts.data_bytes) + ", which do not fit into the " +
           in_mib(room) + " of " + group_.node_type;
  }
  const auto setting = row->spec.settings.find("databases");
  const int64_t databases = setting == row->spec.settings.end()
                                ? kDatabasesDefault
                                : base::parse_int64(setting->second).value_or(kDatabasesDefault);
  if (facts.databases > databases) {
    return "it has keys in database " + std::to_string(facts.databases - 1) +
           ", and the replication group has " + std::to_string(databases) + " databases";
  }
  return "";
}

void MigrationLook::conclude_test(const agent::SourceFacts& facts) {
  const std::string problem = problem_of(facts);
  event(problem.empty() ? "Test Migration successful for " + group_.id + ": data can come from " +
                              source_of(migration_)
                        : "Test Migration failed for " + group_.id + ": " + source_of(migration_) +
                              ": " + problem);
  migration_.stage = MigrationStage::none;
}

// Who led follows the source, in an epoch of its own; nobody leads.
void MigrationLook::begin(const agent::SourceFacts& facts) {
  const std::string problem = problem_of(facts);
  if (!problem.empty()) {
    event("Start Migration failed for " + group_.id + ": " + source_of(migration_) + ": " +
          problem);
    migration_.stage = MigrationStage::none;
    group_.status = ReplicationGroupStatus::modifying;  // until all is as it is to be
    return;
  }
  if (primary_of(shard_) == nullptr) return;  // it is handed over just now
  follow_source(shard_, migration_.host, migration_.port);
  context_.records.put(shard_);
  migration_.stage = MigrationStage::following;
  event("Migration to " + group_.id + " has started: data come from " + source_of(migration_));
}

// All that the source had when it was asked has to be here.
void MigrationLook::complete(const agent::SourceFacts& facts) {
  if (!facts.problem.empty()) return give_up_completion(facts.problem);
  const MemberNode& head = *leading();
  const bool has_all =
      head.follows(shard_.epoch) && head.status->replication_offset >= facts.offset;
  if (has_all) return promote_head(context_, group_);
  if (context_.now_ms - migration_.since_ms < kCompletionMaxMs) return;
  give_up_completion(head.follows(shard_.epoch) ? "data is not in sync: what it had is not here yet"
                                                : "data is not in sync: there is no link to it");
}

void MigrationLook::give_up_completion(const std::string& why) {
  event("Complete Migration failed for " + group_.id + ": " + source_of(migration_) + ": " + why);
  migration_.stage = MigrationStage::following;
}

}  // namespace

Actions migration_actions() { return kMigrationActions; }

void migrate(ActionContext& context, ReplicationGroup& group) {
  if (group.migration.stage == MigrationStage::none) return;
  if (group.migration.stage == MigrationStage::following) return;
  for (Shard& shard : shards_of(context.records, group)) {
    MigrationLook(context, group, std::move(shard)).take();
  }
}

}  // namespace control
