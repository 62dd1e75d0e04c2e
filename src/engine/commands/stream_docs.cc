// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/command_docs.h"

namespace engine {

namespace {

constexpr CommandDoc kTable[] = {
    {"xack", "Tells a group that entries were dealt with", "5.0.0", "stream", "O(log N) an id",
     "key group ID [ID ...]"},
    {"xadd", "Adds an entry at the end of a stream", "5.0.0", "stream",
     "O(1), and O(N) in the entries trimmed",
     "key [NOMKSTREAM] [<MAXLEN | MINID> [= | ~] threshold [LIMIT count]] <* | id> field value "
     "[field value ...]"},
    {"xautoclaim", "Takes over what other consumers have had pending for long", "6.2.0", "stream",
     "O(N) in the entries looked at",
     "key group consumer min-idle-time start [COUNT count] [JUSTID]"},
    {"xclaim", "Takes pending entries over from other consumers", "5.0.0", "stream",
     "O(log N) an id",
     "key group consumer min-idle-time ID [ID ...] [IDLE ms] [TIME unix-time-milliseconds] "
     "[RETRYCOUNT count] [FORCE] [JUSTID] [LASTID lastid]"},
    {"xdel", "Removes entries", "5.0.0", "stream", "O(log N) an id", "key ID [ID ...]"},
    {"xgroup", "Commands about consumer groups", "5.0.0", "stream", "Depends on subcommand", ""},
    {"xgroup create", "Creates a group", "5.0.0", "stream", "O(log N) in the groups",
     "key group <id | $> [MKSTREAM] [ENTRIESREAD entries-read]"},
    {"xgroup createconsumer", "Creates a consumer in a group", "6.2.0", "stream",
     "O(log N) in the consumers", "key group consumer"},
    {"xgroup delconsumer", "Removes a consumer with what it has pending", "5.0.0", "stream",
     "O(N) in the entries pending", "key group consumer"},
    {"xgroup destroy", "Removes a group", "5.0.0", "stream", "O(N) in the entries pending",
     "key group"},
    {"xgroup setid", "Sets which entry a group has read last", "5.0.0", "stream", "O(1)",
     "key group <id | $> [ENTRIESREAD entries-read]"},
    {"xinfo", "Commands that look into a stream", "5.0.0", "stream", "Depends on subcommand", ""},
    {"xinfo consumers", "Lists the consumers of a group", "5.0.0", "stream",
     "O(N) in the consumers", "key group"},
    {"xinfo groups", "Lists the groups of a stream", "5.0.0", "stream", "O(N) in the groups",
     "key"},
    {"xinfo stream", "Tells about a stream", "5.0.0", "stream", "O(1), O(N) with FULL",
     "key [FULL [COUNT count]]"},
    {"xlen", "Counts the entries", "5.0.0", "stream", "O(1)", "key"},
    {"xpending", "Lists what a group has pending", "5.0.0", "stream",
     "O(N) in the entries looked at",
     "key group [[IDLE min-idle-time] start end count [consumer]]"},
    {"xrange", "Replies the entries between two ids", "5.0.0", "stream",
     "O(log N), and O(M) in the entries replied", "key start end [COUNT count]"},
    {"xread", "Replies what came after an id, in several streams", "5.0.0", "stream",
     "O(log N), and O(M) in the entries replied",
     "[COUNT count] [BLOCK milliseconds] STREAMS key [key ...] id [id ...]"},
    {"xreadgroup", "Reads streams as a consumer of a group", "5.0.0", "stream",
     "O(log N), and O(M) in the entries replied",
     "GROUP group consumer [COUNT count] [BLOCK milliseconds] [NOACK] STREAMS key [key ...] id "
     "[id ...]"},
    {"xrevrange", "Replies the entries between two ids, the last first", "5.0.0", "stream",
     "O(log N), and O(M) in the entries replied", "key end start [COUNT count]"},
    {"xsetid", "Sets the last id and the counters of a stream", "5.0.0", "stream", "O(1)",
     "key last-id [ENTRIESADDED entries-added] [MAXDELETEDID max-deleted-id]"},
    {"xtrim", "Removes the oldest entries", "5.0.0", "stream", "O(N) in the entries removed",
     "key <MAXLEN | MINID> [= | ~] threshold [LIMIT count]"},
};

}  // namespace

std::span<const CommandDoc> stream_command_docs() { return kTable; }

}  // namespace engine
