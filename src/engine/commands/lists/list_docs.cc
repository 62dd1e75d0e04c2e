// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/support/command_docs.h"

namespace engine {

namespace {

constexpr CommandDoc kListDocs[] = {
    {"blmove", "Moves an element to another list, waiting for one if need be", "6.2.0", "list",
     "O(1)", "source destination wherefrom=<LEFT | RIGHT> whereto=<LEFT | RIGHT> timeout:double"},
    {"blmpop", "Takes elements from the first list that has some, waiting for one if need be",
     "7.0.0", "list", "O(N+M) in the keys and the elements taken",
     "timeout:double numkeys key ... where=<LEFT | RIGHT> [COUNT count]"},
    {"blpop", "Takes the first element of the first list that has one, waiting if need be", "2.0.0",
     "list", "O(N) in the keys", "key ... timeout:double"},
    {"brpop", "Takes the last element of the first list that has one, waiting if need be", "2.0.0",
     "list", "O(N) in the keys", "key ... timeout:double"},
    {"brpoplpush", "Moves the last element to the front of another list, waiting if need be",
     "2.2.0", "list", "O(1)", "source destination timeout:double"},
    {"lindex", "Replies the element at an index", "1.0.0", "list",
     "O(N) in the parts of the list up to it", "key index"},
    {"linsert", "Puts an element before or after another", "2.2.0", "list",
     "O(N) in the elements looked at", "key where=<BEFORE | AFTER> pivot element"},
    {"llen", "Tells how many elements a list has", "1.0.0", "list", "O(1)", "key"},
    {"lmove", "Moves an element to another list", "6.2.0", "list", "O(1)",
     "source destination wherefrom=<LEFT | RIGHT> whereto=<LEFT | RIGHT>"},
    {"lmpop", "Takes elements from the first list that has some", "7.0.0", "list",
     "O(N+M) in the keys and the elements taken",
     "numkeys key ... where=<LEFT | RIGHT> [COUNT count]"},
    {"lpop", "Takes the first elements of a list", "1.0.0", "list", "O(N) in the elements taken",
     "key [count]"},
    {"lpos", "Tells where elements equal to a value stand", "6.0.6", "list",
     "O(N) in the elements looked at",
     "key element [RANK rank:integer] [COUNT num-matches:integer] [MAXLEN len:integer]"},
    {"lpush", "Puts elements at the front of a list, creating it if need be", "1.0.0", "list",
     "O(1) an element", "key element ..."},
    {"lpushx", "Puts elements at the front of a list that is there", "2.2.0", "list",
     "O(1) an element", "key element ..."},
    {"lrange", "Replies the elements between two indexes", "1.0.0", "list",
     "O(S+N) in the parts up to the first one and the elements replied", "key start stop:integer"},
    {"lrem", "Takes out elements equal to a value", "1.0.0", "list",
     "O(N) in the elements looked at", "key count element"},
    {"lset", "Replaces the element at an index", "1.0.0", "list",
     "O(N) in the parts of the list up to it", "key index element"},
    {"ltrim", "Takes out all elements but those between two indexes", "1.0.0", "list",
     "O(N) in the elements taken out", "key start stop:integer"},
    {"rpop", "Takes the last elements of a list", "1.0.0", "list", "O(N) in the elements taken",
     "key [count]"},
    {"rpoplpush", "Moves the last element to the front of another list", "1.2.0", "list", "O(1)",
     "source destination"},
    {"rpush", "Puts elements at the end of a list, creating it if need be", "1.0.0", "list",
     "O(1) an element", "key element ..."},
    {"rpushx", "Puts elements at the end of a list that is there", "2.2.0", "list",
     "O(1) an element", "key element ..."},
};

}  // namespace

std::span<const CommandDoc> list_command_docs() { return kListDocs; }

}  // namespace engine
