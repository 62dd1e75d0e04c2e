// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/support/command_docs.h"

namespace engine {

namespace {

constexpr CommandDoc kHashDocs[] = {
    {"hdel", "Removes fields from a hash", "2.0.0", "hash", "O(1) a field", "key field ..."},
    {"hexists", "Tells whether a hash has a field", "2.0.0", "hash", "O(1)", "key field"},
    {"hexpire", "Lets fields expire in so many seconds", "9.0.0", "hash", "O(1) a field",
     "key seconds condition=[NX | XX | GT | LT] FIELDS fields=<numfields:integer field ...>"},
    {"hexpireat", "Lets fields expire at a time in seconds", "9.0.0", "hash", "O(1) a field",
     "key unix-time-seconds condition=[NX | XX | GT | LT] FIELDS fields=<numfields:integer "
     "field ...>"},
    {"hexpiretime", "Tells when fields expire, in seconds", "9.0.0", "hash", "O(1) a field",
     "key FIELDS fields=<numfields:integer field ...>"},
    {"hget", "Replies the value of a field", "2.0.0", "hash", "O(1)", "key field"},
    {"hgetall", "Replies all fields of a hash and their values", "2.0.0", "hash",
     "O(N) in the fields", "key"},
    {"hgetdel", "Replies the values of fields and removes them", "9.1.0", "hash", "O(1) a field",
     "key FIELDS fields=<numfields:integer field ...>"},
    {"hgetex", "Replies the values of fields and changes their expiry", "9.0.0", "hash",
     "O(1) a field",
     "key expiration=[EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT "
     "unix-time-milliseconds | PERSIST] FIELDS fields=<numfields:integer field ...>"},
    {"hincrby", "Adds to the integer in a field", "2.0.0", "hash", "O(1)", "key field increment"},
    {"hincrbyfloat", "Adds to the number in a field", "2.6.0", "hash", "O(1)",
     "key field increment:double"},
    {"hkeys", "Replies all fields of a hash", "2.0.0", "hash", "O(N) in the fields", "key"},
    {"hlen", "Tells how many fields a hash has", "2.0.0", "hash", "O(1)", "key"},
    {"hmget", "Replies the values of fields", "2.0.0", "hash", "O(1) a field", "key field ..."},
    {"hmset", "Sets fields of a hash, creating it if need be", "2.0.0", "hash", "O(1) a field",
     "key data=<field value> ..."},
    {"hpersist", "Takes the expiry of fields away", "9.0.0", "hash", "O(1) a field",
     "key FIELDS fields=<numfields:integer field ...>"},
    {"hpexpire", "Lets fields expire in so many milliseconds", "9.0.0", "hash", "O(1) a field",
     "key milliseconds condition=[NX | XX | GT | LT] FIELDS fields=<numfields:integer field "
     "...>"},
    {"hpexpireat", "Lets fields expire at a time in milliseconds", "9.0.0", "hash", "O(1) a field",
     "key unix-time-milliseconds condition=[NX | XX | GT | LT] FIELDS "
     "fields=<numfields:integer field ...>"},
    {"hpexpiretime", "Tells when fields expire, in milliseconds", "9.0.0", "hash", "O(1) a field",
     "key FIELDS fields=<numfields:integer field ...>"},
    {"hpttl", "Tells for how many milliseconds fields still live", "9.0.0", "hash", "O(1) a field",
     "key FIELDS fields=<numfields:integer field ...>"},
    {"hrandfield", "Replies random fields of a hash", "6.2.0", "hash", "O(N) in the fields replied",
     "key options=[count [WITHVALUES]]"},
    {"hscan", "Walks over the fields of a hash in steps", "2.8.0", "hash", "O(1) a step",
     "key cursor [MATCH pattern] [COUNT count] [NOVALUES]"},
    {"hset", "Sets fields of a hash, creating it if need be", "2.0.0", "hash", "O(1) a field",
     "key data=<field value> ..."},
    {"hsetex", "Sets fields of a hash with an expiry", "9.0.0", "hash", "O(1) a field",
     "key key-condition=[NX | XX] fields-condition=[FNX | FXX] expiration=[EX seconds | PX "
     "milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | KEEPTTL] FIELDS "
     "fields=<numfields:integer data=<field value> ...>"},
    {"hsetnx", "Sets a field that is not there", "2.0.0", "hash", "O(1)", "key field value"},
    {"hstrlen", "Tells the length of the value of a field", "3.2.0", "hash", "O(1)", "key field"},
    {"httl", "Tells for how many seconds fields still live", "9.0.0", "hash", "O(1) a field",
     "key FIELDS fields=<numfields:integer field ...>"},
    {"hvals", "Replies all values of a hash", "2.0.0", "hash", "O(N) in the fields", "key"},
};

}  // namespace

std::span<const CommandDoc> hash_command_docs() { return kHashDocs; }

}  // namespace engine
