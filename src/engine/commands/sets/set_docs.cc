// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/support/command_docs.h"

namespace engine {

namespace {

constexpr CommandDoc kSetDocs[] = {
    {"sadd", "Adds members to a set, creating it if need be", "1.0.0", "set", "O(1) a member",
     "key member ..."},
    {"scard", "Tells how many members a set has", "1.0.0", "set", "O(1)", "key"},
    {"sdiff", "Replies the members of the first set that are in no other", "1.0.0", "set",
     "O(N) in the members of all sets", "key ..."},
    {"sdiffstore", "Stores the members of the first set that are in no other", "1.0.0", "set",
     "O(N) in the members of all sets", "destination key ..."},
    {"sinter", "Replies the members that are in all sets", "1.0.0", "set",
     "O(N*M) in the members of the smallest set and the sets", "key ..."},
    {"sintercard", "Counts the members that are in all sets", "7.0.0", "set",
     "O(N*M) in the members of the smallest set and the sets",
     "numkeys key ... [LIMIT limit:integer]"},
    {"sinterstore", "Stores the members that are in all sets", "1.0.0", "set",
     "O(N*M) in the members of the smallest set and the sets", "destination key ..."},
    {"sismember", "Tells whether a set has a member", "1.0.0", "set", "O(1)", "key member"},
    {"smembers", "Replies all members of a set", "1.0.0", "set", "O(N) in the members", "key"},
    {"smismember", "Tells which members a set has", "6.2.0", "set", "O(N) in the members asked for",
     "key member ..."},
    {"smove", "Moves a member from one set to another", "1.0.0", "set", "O(1)",
     "source destination member"},
    {"spop", "Takes random members out of a set", "1.0.0", "set", "O(N) in the members taken",
     "key [count]"},
    {"srandmember", "Replies random members of a set", "1.0.0", "set",
     "O(N) in the members replied", "key [count]"},
    {"srem", "Removes members from a set", "1.0.0", "set", "O(1) a member", "key member ..."},
    {"sscan", "Walks over the members of a set in steps", "2.8.0", "set", "O(1) a step",
     "key cursor [MATCH pattern] [COUNT count]"},
    {"sunion", "Replies the members that are in any set", "1.0.0", "set",
     "O(N) in the members of all sets", "key ..."},
    {"sunionstore", "Stores the members that are in any set", "1.0.0", "set",
     "O(N) in the members of all sets", "destination key ..."},
};

}  // namespace

std::span<const CommandDoc> set_command_docs() { return kSetDocs; }

}  // namespace engine
