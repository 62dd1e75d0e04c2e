// SPDX-License-Identifier: Apache-2.0
#include "engine/execution/key_witness.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/ascii.h"
#include "base/check.h"
#include "base/numbers.h"
#include "engine/execution/access.h"
#include "engine/replication/replica.h"
#include "engine/session/named_arguments.h"

namespace engine {

namespace {

// Of what names no keys: whether it looks for some by other means than their names, or is for who
// administers the node.
bool walks(const CommandSpec& spec) {
  return !has_keys(spec) &&
         ((spec.categories & kKeyspaceCategory) != 0 || (spec.flags & kAdmin) != 0);
}

// What admission.h calls so, as far as it shows behind admission: only the right secret came
// through.
bool is_of_known_replica(const Execution& execution) {
  if ((execution.spec.flags & kOfReplicas) == 0) return false;
  const auto& args = execution.args;
  return execution.client.knows_replication_secret ||
         (args.size() == 3 && base::equals_ignore_case(args[1], kReplicationSecretOption));
}

}  // namespace

KeyWitness::KeyWitness(const Execution& execution, KeyspaceWorker& worker)
    : execution_(execution),
      worker_(worker),
      outer_(std::exchange(worker.touch_observer, this)),
      db_(execution.client.db) {
  const Client& client = execution.client;
  CHECK(!client.restricted || is_of_known_replica(execution) ||
        was_just_granted(*client.user, execution.spec, execution.args, client.db));
}

void KeyWitness::touched(uint32_t db, const Key& key) {
  CHECK(may_touch(key));
  CHECK(may_touch(db) || execution_.spec.name == "exec");
}

void KeyWitness::touched_all(uint32_t db) { CHECK(walks(execution_.spec) && may_touch(db)); }

bool KeyWitness::may_touch(uint32_t db) const {
  const CommandSpec& spec = execution_.spec;
  if (spec.databases.all || (db == db_ && !spec.databases.not_own)) return true;
  bool named = false;
  for_each_database(spec, execution_.args, [&](uint32_t position) {
    named |= base::parse_int64(execution_.args[position]) == std::optional<int64_t>(db);
  });
  return named || (spec.flags & kAdmin) != 0;
}

bool KeyWitness::may_touch(const Key& key) const {
  const auto is_named_so = [&](const auto& name) { return name == key.name; };
  if (walks(execution_.spec) || execution_.keys.any()) return true;
  if (execution_.spec.name == "exec") {  // looks whether keys have expired that WATCH was asked for
    const auto& watched = execution_.client.watched;
    return std::any_of(watched.begin(), watched.end(),
                       [&](const auto& one) { return is_named_so(one.key.name); });
  }
  // From the last one on: keys are touched in their order, and there may be many thousands.
  const std::span<const Key> keys = execution_.keys.keys();
  for (size_t i = 0; i < keys.size(); i++) {
    const size_t at = (last_ + i) % keys.size();
    if (!is_named_so(keys[at].name)) continue;
    last_ = at;
    return true;
  }
  return false;
}

}  // namespace engine
