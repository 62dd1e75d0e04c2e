// SPDX-License-Identifier: Apache-2.0
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include "base/ascii.h"
#include "base/log.h"
#include "base/numbers.h"
#include "base/words.h"
#include "engine/commands/server/debug_protocol.h"
#include "engine/commands/server/debug_reload.h"
#include "engine/commands/server/keyspace_digest.h"
#include "engine/commands/server/server_commands.h"
#include "engine/commands/support/help.h"
#include "engine/persistence/value_dump.h"
#include "engine/types/string.h"

namespace engine {

namespace {

// --- one key ----------------------------------------------------------------------------------

// Runs `use(const Database&, const Key&, Found)` with the key's partition held: DEBUG has its keys
// where no key range could say it, so the dispatcher holds nothing.
template <typename Function>
void with_key(CommandContext& c, std::string_view name, Function use) {
  const Key key = c.node.keyspace.key(name);
  const Guard guard(c.node.keyspace, c.worker, {&key.partition, 1});
  const Database db(guard, c.client.db);
  use(db, key, db.find(key, Use::kPeek));
}

// What stands there, even if its time has come and only who is to say so has not.
void object(CommandContext& c) {
  with_key(c, c.args[2], [&](const Database& db, const Key& key, const Database::Found&) {
    const Table* table = db.guard().table_if_any(db.index(), key.partition);
    const Entry* stands = table != nullptr ? table->find(key.hash, key.name).record : nullptr;
    if (stands == nullptr) {
      c.error(errors::kNoSuchKey);
      return;
    }
    const Entry& entry = *stands;
    const size_t length = entry.is_object() ? dump_length(entry) : string_length(entry);
    c.reply.simple(
        fmt::format("Value at:{} refcount:1 encoding:{} "
                    "serializedlength:{} lru:{} lru_seconds_idle:{}",
                    fmt::ptr(&entry), encoding_name(entry.encoding()), length, entry.access(),
                    AccessClock::idle_ms(entry, c.now_ms()) / 1000));
  });
}

// Nothing here is an sds: the fields keep their names for tools that read them.
void sdslen(CommandContext& c) {
  with_key(c, c.args[2], [&](const Database&, const Key&, const Database::Found& found) {
    if (!found) {
      c.error(errors::kNoSuchKey);
    } else if (found->encoding() == Encoding::kInt || found->is_object()) {
      c.error("ERR Not an sds encoded string.");
    } else {
      const size_t blob_bytes = found->is_blob() ? found->blob()->footprint() : 0;
      c.reply.simple(
          fmt::format("key_sds_len:{} key_sds_avail:0 obj_alloc:{} val_sds_len:{} val_sds_avail:0 "
                      "val_alloc:{}",
                      found->key().size(), found->footprint() - blob_bytes,
                      string_length(*found.entry()), blob_bytes));
    }
  });
}

void digest_value(CommandContext& c) {
  c.reply.array(c.args.size() - 2);
  for (const std::string_view name : c.args.subspan(2)) {
    with_key(c, name, [&](const Database&, const Key&, const Database::Found& found) {
      ContentDigest digest;
      if (found) digest.add(*found.entry(), "");
      c.reply.simple(digest.text());
    });
  }
}

// --- the keyspace -----------------------------------------------------------------------------

void digest(CommandContext& c) {
  c.reply.simple(digest_of_keyspace(c.node.keyspace, c.worker).text());
}

void populate(CommandContext& c) {
  const auto count = base::parse_int64(c.args[2]);
  const auto bytes = c.args.size() > 4 ? base::parse_int64(c.args[4]) : 0;
  if (!count || !bytes || *count < 0 || *bytes < 0) {
    c.error(errors::kNotPositive);
    return;
  }
  if (static_cast<uint64_t>(*bytes) > c.settings.proto_max_bulk_len) {
    c.error(errors::kStringTooLong);
    return;
  }
  const std::string_view prefix = c.args.size() > 3 ? c.args[3] : "key";
  for (int64_t i = 0; i < *count; i++) {
    std::string value = fmt::format("value:{}", i);
    if (*bytes > 0) value.resize(static_cast<size_t>(*bytes));
    with_key(c, fmt::format("{}:{}", prefix, i),
             [&](const Database& db, const Key& key, const Database::Found& found) {
               if (found) return;
               Entry* entry = make_string(db.memory(), key.name, value, {});
               db.mark_fresh(*entry);
               db.put(key, found, entry);
             });
  }
  c.reply.ok();
}

// Places are what Redis' tables have for size: eight a bucket.
void htstats(CommandContext& c) {
  constexpr size_t kLengths = 3 * Bucket::kPlaces;
  const auto db = base::parse_int64(c.args[2]);
  if (!db || *db < 0 || *db >= c.settings.databases) {
    c.error(db ? "ERR Out of range database" : errors::kNotInteger);
    return;
  }
  std::array<uint64_t, kLengths> lengths{};
  size_t buckets = 0;
  size_t keys = 0;
  size_t volatile_keys = 0;
  for_each_partition(c.node.keyspace, c.worker, [&](const Guard& guard, uint32_t partition) {
    const Table* table = guard.table_if_any(static_cast<uint32_t>(*db), partition);
    if (table == nullptr) return false;
    buckets += table->bucket_count();
    keys += table->size();
    volatile_keys += table->volatile_size();
    if (c.args.size() == 4) table->count_lengths(lengths.data(), lengths.size());
    return true;
  });
  std::string text = fmt::format(
      "[Dictionary HT]\nHash table 0 stats (main hash table):\n table size: {}\n"
      " number of entries: {}\n buckets: {}\n",
      buckets * Bucket::kPlaces, keys, buckets);
  for (size_t i = 0; i < lengths.size(); i++) {
    if (lengths[i] != 0) text += fmt::format("  buckets with {} keys: {}\n", i, lengths[i]);
  }
  text += fmt::format("[Expires HT]\n number of entries: {}\n", volatile_keys);
  c.reply.verbatim("txt", text);
}

// --- the node ---------------------------------------------------------------------------------

void stall(CommandContext& c) {
  constexpr double kSecondsMax = 3600;
  const auto seconds = base::parse_double(c.args[2]);
  if (!seconds) {
    c.error(errors::kNotFloat);
    return;
  }
  const std::chrono::microseconds pause(std::llround(std::clamp(*seconds, 0.0, kSecondsMax) * 1e6));
  c.node.control.stall(c.client.worker, pause);
  c.reply.ok();
}

void set_active_expire(CommandContext& c) {
  c.node.keyspace.set_active_expire(c.args[2] != "0");
  c.reply.ok();
}

void skip_checksum(CommandContext& c) {
  c.node.debug.skip_checksum = c.args[2] != "0";
  c.reply.ok();
}

void allow_all_in_scripts(CommandContext& c) {
  c.node.debug.allows_all_in_scripts = c.args[2] != "0";
  c.reply.ok();
}

void enforce_reply_list(CommandContext& c) {
  c.node.debug.count_reply_buffers = c.args[2] != "0";
  c.reply.ok();
}

// --- effects ----------------------------------------------------------------------------------

// Units of effects that happened at once, each effect a database and a command.
void take_effects(CommandContext& c) {
  const auto units = c.node.effect_recorder.take();
  if (!units) {
    c.error("ERR there were more effects than are kept");
    return;
  }
  c.reply.array(units->size());
  for (const EffectRecorder::Unit& unit : *units) {
    c.reply.array(unit.commands.size());
    for (const EffectRecorder::Command& command : unit.commands) {
      c.reply.array(1 + command.words.size());
      c.reply.integer(command.db);
      for (const std::string& word : command.words) c.reply.bulk(word);
    }
  }
}

void effects(CommandContext& c) {
  const bool on = base::equals_ignore_case(c.args[2], "ON");
  if (base::equals_ignore_case(c.args[2], "TAKE")) {
    take_effects(c);
  } else if (!on && !base::equals_ignore_case(c.args[2], "OFF")) {
    c.error(errors::kSyntax);
  } else if (c.settings.engine == Engine::kMemcached) {
    c.error("ERR commands of memcached's protocol tell no effects");
  } else {
    Guard(c.node.keyspace, c.worker).set_effect_sink(on ? &c.node.effect_recorder : nullptr);
    if (on) c.node.effect_recorder.take();
    c.reply.ok();
  }
}

// As a command of a client would be that was done here: whatever it is.
void replicate(CommandContext& c) {
  std::string text = fmt::format("*{}\r\n", c.args.size() - 2);
  for (const std::string_view word : c.args.subspan(2)) {
    text += fmt::format("${}\r\n{}\r\n", word.size(), word);
  }
  c.node.stream.append(text, WriteStream::Kind::kData);
  c.reply.ok();
}

void pause_cron(CommandContext& c) {
  c.node.debug.cron_paused = c.args[2] != "0";
  c.reply.ok();
}

void rewrite_all_settings(CommandContext& c) {
  if (const auto done = c.node.settings.rewrite(RewriteScope::kAll); !done) {
    c.error("ERR " + done.error().message);
  } else {
    c.reply.ok();
  }
}

void log_message(CommandContext& c) {
  base::log::warning("DEBUG LOG: {}", base::quote_word(c.args[2]));
  c.reply.ok();
}

void reply_error(CommandContext& c) { c.error(c.args[2]); }

void structsize(CommandContext& c) {
  c.reply.simple(fmt::format("bits:{} robj:{} bucket:{} table:{} client:{}", sizeof(void*) * 8,
                             sizeof(Entry), sizeof(Bucket), sizeof(Table), sizeof(Client)));
}

// Switches of mechanisms that this engine does not have: test suites turn them off and on again.
void accepted(CommandContext& c) { c.reply.ok(); }

void load_journal(CommandContext& c) {
  if (c.worker.guard != nullptr) {
    c.error("ERR DEBUG LOADAOF is not allowed in a transaction");
  } else if (c.node.replication.has_backlog()) {  // what it keeps would be of other data
    c.error("ERR DEBUG LOADAOF is not allowed on a node that follows another or was followed");
  } else if (c.node.conditions.any(kIsLoading) || c.node.loads.current() != nullptr) {
    c.error(errors::kLoading);
  } else {
    c.node.control.load_journal_again(c.client);
  }
}

void help(CommandContext& c);

// --- table ------------------------------------------------------------------------------------

struct Subcommand {
  std::string_view name;
  void (*run)(CommandContext&);
  size_t args_min;  // DEBUG and the name included
  size_t args_max;
};

constexpr size_t kAnyNumber = SIZE_MAX;

constexpr Subcommand kSubcommands[] = {
    {"client-enforce-reply-list", enforce_reply_list, 3, 3},
    {"config-rewrite-force-all", rewrite_all_settings, 2, 2},
    {"dict-resizing", accepted, 3, 3},
    {"digest", digest, 2, 2},
    {"digest-value", digest_value, 3, kAnyNumber},
    {"effects", effects, 3, 3},
    {"error", reply_error, 3, 3},
    {"force-free-primary-async", accepted, 3, 3},
    {"help", help, 2, 2},
    {"htstats", htstats, 3, 4},
    {"loadaof", load_journal, 2, 2},
    {"log", log_message, 3, 3},
    {"object", object, 3, 4},
    {"pause-cron", pause_cron, 3, 3},
    {"populate", populate, 3, 5},
    {"protocol", debug_protocol, 3, 3},
    {"quicklist-packed-threshold", accepted, 3, 3},
    {"reload", debug_reload, 2, kAnyNumber},
    {"replicate", replicate, 3, kAnyNumber},
    {"replybuffer", accepted, 4, 4},
    {"sdslen", sdslen, 3, 3},
    {"set-active-expire", set_active_expire, 3, 3},
    {"set-disable-deny-scripts", allow_all_in_scripts, 3, 3},
    {"set-skip-checksum-validation", skip_checksum, 3, 3},
    {"sleep", stall, 3, 3},
    {"structsize", structsize, 2, 2},
};

void help(CommandContext& c) {
  constexpr std::string_view kLines[] = {
      "DEBUG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
      "CLIENT-ENFORCE-REPLY-LIST <0|1>",
      "    Count whole reply buffers against the limit of clients before AUTH.",
      "CONFIG-REWRITE-FORCE-ALL",
      "    Write every setting into the configuration file.",
      "DICT-RESIZING | FORCE-FREE-PRIMARY-ASYNC | QUICKLIST-PACKED-THRESHOLD | REPLYBUFFER ...",
      "    Accepted for the sake of test suites, without effect.",
      "DIGEST | DIGEST-VALUE <key> [<key> ...]",
      "    Return a fingerprint of all databases, or of the values of keys.",
      "EFFECTS <ON|OFF|TAKE>",
      "    Keep what changes as commands to run again; return those kept since.",
      "ERROR <message>",
      "    Reply this error.",
      "HTSTATS <dbid> [full]",
      "    Return the size and use of the hash tables of a database.",
      "LOADAOF",
      "    Load what the append-only file has in place of all data.",
      "LOG <message>",
      "    Write a line into the log.",
      "OBJECT <key> | SDSLEN <key>",
      "    Return how a key and its value are stored.",
      "PAUSE-CRON <0|1>",
      "    Stop or resume what the workers do ten times a second.",
      "POPULATE <count> [<prefix>] [<size>]",
      "    Create string keys <prefix>:0, <prefix>:1 and so on where there are none.",
      "PROTOCOL <type>",
      "    Reply with a test value of a type.",
      "RELOAD [NOSAVE] [NOFLUSH] [MERGE]",
      "    Save all data and load it again; without saving, what the file has; without emptying",
      "    what there is, of which the file may have nothing, unless MERGE.",
      "REPLICATE <command> [<arg> ...]",
      "    Send replicas and the journal this command, which is not run here.",
      "SET-DISABLE-DENY-SCRIPTS <0|1>",
      "    Let scripts call the commands that are not for them, too.",
      "SET-SKIP-CHECKSUM-VALIDATION <0|1>",
      "    Take files and dumps of RESTORE with a wrong checksum as well.",
      "SET-ACTIVE-EXPIRE <0|1>",
      "    Remove expired keys only when they are looked at, or also without.",
      "SLEEP <seconds>",
      "    Stop the node for a while.",
      "STRUCTSIZE",
      "    Return the sizes of the engine's structures.",
      "HELP",
      "    Print this help.",
  };
  reply_help(c, kLines);
}

bool is_allowed(const CommandContext& c) {
  const ProtectedAction action = c.settings.enable_debug_command;
  const bool local = c.client.loopback || c.client.unix_socket;
  return action == ProtectedAction::kYes || (action == ProtectedAction::kLocal && local);
}

void debug(CommandContext& c) {
  if (!is_allowed(c)) {
    c.error(
        "ERR DEBUG command not allowed. If the enable-debug-command option is set to \"local\", "
        "you can run it from a local connection, otherwise you need to set this option in the "
        "configuration file, and then restart the server.");
    return;
  }
  for (const Subcommand& subcommand : kSubcommands) {
    if (!base::equals_ignore_case(subcommand.name, c.args[1])) continue;
    if (c.args.size() < subcommand.args_min || c.args.size() > subcommand.args_max) break;
    subcommand.run(c);
    return;
  }
  c.error(errors::unknown_subcommand(c.args[1], "DEBUG"));
}

// One command without subcommands for the table, as in Redis: COMMAND INFO and the statistics
// know DEBUG alone.
constexpr CommandSpec kDebugCommands[] = {
    {.name = "debug",
     .run = debug,
     .arity = -2,
     .flags = kAdmin | kNoScript | kLoading | kStale | kProtectedCommand | kRestricted},
};

}  // namespace

CommandFamily debug_commands() { return kDebugCommands; }

}  // namespace engine
