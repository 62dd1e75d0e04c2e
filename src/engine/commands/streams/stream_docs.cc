// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/support/command_docs.h"

namespace engine {

namespace {

constexpr CommandDoc kStreamDocs[] = {
    {"xack", "Tells a group that entries were dealt with", "5.0.0", "stream", "O(log N) an id",
     "key group ID:string ..."},
    {"xadd", "Adds an entry at the end of a stream", "5.0.0", "stream",
     "O(1), and O(N) in the entries trimmed",
     "key [NOMKSTREAM] trim=[strategy=<MAXLEN | MINID> operator=[equal='=' | "
     "approximately='~'] threshold [LIMIT count]] id-selector=<auto-id='*' | id> data=<field "
     "value> ..."},
    {"xautoclaim", "Takes over what other consumers have had pending for long", "6.2.0", "stream",
     "O(N) in the entries looked at",
     "key group consumer min-idle-time start:string [COUNT count] [JUSTID]"},
    {"xclaim", "Takes pending entries over from other consumers", "5.0.0", "stream",
     "O(log N) an id",
     "key group consumer min-idle-time ID:string ... [IDLE ms:integer] [TIME "
     "unix-time-milliseconds] [RETRYCOUNT count] [FORCE] [JUSTID] [LASTID lastid]"},
    {"xdel", "Removes entries", "5.0.0", "stream", "O(log N) an id", "key ID:string ..."},
    {"xgroup", "Commands about consumer groups", "5.0.0", "stream", "Depends on subcommand", ""},
    {"xgroup create", "Creates a group", "5.0.0", "stream", "O(log N) in the groups",
     "key group id-selector=<id | new-id='$'> [MKSTREAM] [ENTRIESREAD entriesread:integer]"},
    {"xgroup createconsumer", "Creates a consumer in a group", "6.2.0", "stream",
     "O(log N) in the consumers", "key group consumer"},
    {"xgroup delconsumer", "Removes a consumer with what it has pending", "5.0.0", "stream",
     "O(N) in the entries pending", "key group consumer"},
    {"xgroup destroy", "Removes a group", "5.0.0", "stream", "O(N) in the entries pending",
     "key group"},
    {"xgroup setid", "Sets which entry a group has read last", "5.0.0", "stream", "O(1)",
     "key group id-selector=<id | new-id='$'> [ENTRIESREAD entriesread:integer]"},
    {"xinfo", "Commands that look into a stream", "5.0.0", "stream", "Depends on subcommand", ""},
    {"xinfo consumers", "Lists the consumers of a group", "5.0.0", "stream",
     "O(N) in the consumers", "key group"},
    {"xinfo groups", "Lists the groups of a stream", "5.0.0", "stream", "O(N) in the groups",
     "key"},
    {"xinfo stream", "Tells about a stream", "5.0.0", "stream", "O(1), O(N) with FULL",
     "key full-block=[FULL [COUNT count]]"},
    {"xlen", "Counts the entries", "5.0.0", "stream", "O(1)", "key"},
    {"xpending", "Lists what a group has pending", "5.0.0", "stream",
     "O(N) in the entries looked at",
     "key group filters=[[IDLE min-idle-time:integer] start:string end:string count "
     "[consumer]]"},
    {"xrange", "Replies the entries between two ids", "5.0.0", "stream",
     "O(log N), and O(M) in the entries replied", "key start:string end:string [COUNT count]"},
    {"xread", "Replies what came after an id, in several streams", "5.0.0", "stream",
     "O(log N), and O(M) in the entries replied",
     "[COUNT count] [BLOCK milliseconds] STREAMS streams=<key ... ID:string ...>"},
    {"xreadgroup", "Reads streams as a consumer of a group", "5.0.0", "stream",
     "O(log N), and O(M) in the entries replied",
     "GROUP group-block=<group consumer> [COUNT count] [BLOCK milliseconds] [NOACK] STREAMS "
     "streams=<key ... ID:string ...>"},
    {"xrevrange", "Replies the entries between two ids, the last first", "5.0.0", "stream",
     "O(log N), and O(M) in the entries replied", "key end:string start:string [COUNT count]"},
    {"xsetid", "Sets the last id and the counters of a stream", "5.0.0", "stream", "O(1)",
     "key last-id [ENTRIESADDED entries-added:integer] [MAXDELETEDID max-deleted-id]"},
    {"xtrim", "Removes the oldest entries", "5.0.0", "stream", "O(N) in the entries removed",
     "key trim=<strategy=<MAXLEN | MINID> operator=[equal='=' | approximately='~'] threshold "
     "[LIMIT count]>"},
};

}  // namespace

std::span<const CommandDoc> stream_command_docs() { return kStreamDocs; }

}  // namespace engine
