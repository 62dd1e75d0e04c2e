// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/all_commands.h"

#include <array>

#include "engine/commands/acl/acl_commands.h"
#include "engine/commands/acl/confine.h"
#include "engine/commands/acl/node_users.h"
#include "engine/commands/connection/connection_commands.h"
#include "engine/commands/geo/geo_commands.h"
#include "engine/commands/hashes/hash_commands.h"
#include "engine/commands/hyperloglog/hyperloglog_commands.h"
#include "engine/commands/keys/dump_commands.h"
#include "engine/commands/keys/key_commands.h"
#include "engine/commands/keys/sort_commands.h"
#include "engine/commands/lists/list_commands.h"
#include "engine/commands/pubsub/pubsub_commands.h"
#include "engine/commands/replication/replication_commands.h"
#include "engine/commands/saving/saving_commands.h"
#include "engine/commands/scripting/function_commands.h"
#include "engine/commands/scripting/script_commands.h"
#include "engine/commands/server/command_commands.h"
#include "engine/commands/server/config_commands.h"
#include "engine/commands/server/hotkeys_commands.h"
#include "engine/commands/server/latency_commands.h"
#include "engine/commands/server/server_commands.h"
#include "engine/commands/sets/set_commands.h"
#include "engine/commands/shard/shard_commands.h"
#include "engine/commands/sorted_sets/zset_commands.h"
#include "engine/commands/streams/stream_commands.h"
#include "engine/commands/strings/string_commands.h"
#include "engine/commands/transactions/transaction_commands.h"

namespace engine {

std::span<const CommandTable::Family> command_families() {
  static const std::array kFamilies = {
      string_commands(),       string_range_commands(), counter_commands(),
      key_commands(),          expiry_commands(),       keyspace_commands(),
      connection_commands(),   client_commands(),       config_commands(),
      command_commands(),      server_commands(),       slowlog_commands(),
      memory_commands(),       latency_commands(),      hotkeys_commands(),
      debug_commands(),        bit_commands(),          bitmap_commands(),
      list_commands(),         list_move_commands(),    sort_commands(),
      hash_commands(),         hash_walk_commands(),    hash_expiry_commands(),
      set_commands(),          set_random_commands(),   set_algebra_commands(),
      transaction_commands(),  zset_commands(),         dump_commands(),
      hyperloglog_commands(),  zset_range_commands(),   zset_algebra_commands(),
      zset_pop_commands(),     geo_commands(),          geo_search_commands(),
      stream_commands(),       stream_read_commands(),  stream_group_commands(),
      stream_claim_commands(), stream_info_commands(),  pubsub_commands(),
      replication_commands(),  saving_commands(),       shard_commands(),
      acl_commands(),          script_commands(),       function_commands(),
      node_users_commands(),   confine_commands(),
  };
  return kFamilies;
}

}  // namespace engine
