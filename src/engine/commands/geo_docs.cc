// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/command_docs.h"

namespace engine {

namespace {

constexpr CommandDoc kTable[] = {
    {"geoadd", "Adds places to a sorted set or moves them", "3.2.0", "geo", "O(log(N)) a place",
     "key [NX | XX] [CH] <longitude latitude member> [longitude latitude member ...]"},
    {"geodist", "Tells how far two members are from each other", "3.2.0", "geo", "O(1)",
     "key member1 member2 [M | KM | FT | MI]"},
    {"geohash", "Replies where members are, as geohash texts", "3.2.0", "geo", "O(1) a member",
     "key [member ...]"},
    {"geopos", "Replies the longitudes and latitudes of members", "3.2.0", "geo", "O(1) a member",
     "key [member ...]"},
    {"georadius", "Replies or stores the members within a distance of a place", "3.2.0", "geo",
     "O(N+log(M)) in the members around and the result",
     "key longitude latitude radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] "
     "[COUNT count [ANY]] [ASC | DESC] [STORE key | STOREDIST key]"},
    {"georadius_ro", "Replies the members within a distance of a place", "3.2.10", "geo",
     "O(N+log(M)) in the members around and the result",
     "key longitude latitude radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] "
     "[COUNT count [ANY]] [ASC | DESC]"},
    {"georadiusbymember", "Replies or stores the members within a distance of one of them", "3.2.0",
     "geo", "O(N+log(M)) in the members around and the result",
     "key member radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] "
     "[COUNT count [ANY]] [ASC | DESC] [STORE key | STOREDIST key]"},
    {"georadiusbymember_ro", "Replies the members within a distance of one of them", "3.2.10",
     "geo", "O(N+log(M)) in the members around and the result",
     "key member radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] "
     "[COUNT count [ANY]] [ASC | DESC]"},
    {"geosearch", "Replies the members within a circle, a box or a polygon", "6.2.0", "geo",
     "O(N+log(M)) in the members around and the result",
     "key [FROMMEMBER member | FROMLONLAT <longitude latitude>] "
     "<BYRADIUS <radius <M | KM | FT | MI>> | BYBOX <width height <M | KM | FT | MI>> | "
     "BYPOLYGON <num-vertices longitude latitude [longitude latitude ...]>> [ASC | DESC] "
     "[COUNT count [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH]"},
    {"geosearchstore", "Stores the members within a circle, a box or a polygon", "6.2.0", "geo",
     "O(N+log(M)) in the members around and the result",
     "destination source [FROMMEMBER member | FROMLONLAT <longitude latitude>] "
     "<BYRADIUS <radius <M | KM | FT | MI>> | BYBOX <width height <M | KM | FT | MI>> | "
     "BYPOLYGON <num-vertices longitude latitude [longitude latitude ...]>> [ASC | DESC] "
     "[COUNT count [ANY]] [STOREDIST]"},
};

}  // namespace

std::span<const CommandDoc> geo_command_docs() { return kTable; }

}  // namespace engine
