// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/support/command_docs.h"

namespace engine {

namespace {

constexpr CommandDoc kGeoDocs[] = {
    {"geoadd", "Adds places to a sorted set or moves them", "3.2.0", "geo", "O(log(N)) a place",
     "key condition=[NX | XX] [change=CH] data=<longitude:double latitude:double member> ..."},
    {"geodist", "Tells how far two members are from each other", "3.2.0", "geo", "O(1)",
     "key member1 member2 unit=['m' | 'km' | 'ft' | 'mi']"},
    {"geohash", "Replies where members are, as geohash texts", "3.2.0", "geo", "O(1) a member",
     "key [member ...]"},
    {"geopos", "Replies the longitudes and latitudes of members", "3.2.0", "geo", "O(1) a member",
     "key [member ...]"},
    {"georadius", "Replies or stores the members within a distance of a place", "3.2.0", "geo",
     "O(N+log(M)) in the members around and the result",
     "key longitude:double latitude:double radius:double unit=<'m' | 'km' | 'ft' | 'mi'> "
     "[WITHCOORD] [WITHDIST] [WITHHASH] count-block=[COUNT count [ANY]] order=[ASC | DESC] "
     "store=[STORE storekey:key | STOREDIST storedistkey:key]"},
    {"georadius_ro", "Replies the members within a distance of a place", "3.2.10", "geo",
     "O(N+log(M)) in the members around and the result",
     "key longitude:double latitude:double radius:double unit=<'m' | 'km' | 'ft' | 'mi'> "
     "[WITHCOORD] [WITHDIST] [WITHHASH] count-block=[COUNT count [ANY]] order=[ASC | DESC]"},
    {"georadiusbymember", "Replies or stores the members within a distance of one of them", "3.2.0",
     "geo", "O(N+log(M)) in the members around and the result",
     "key member radius:double unit=<'m' | 'km' | 'ft' | 'mi'> [WITHCOORD] [WITHDIST] "
     "[WITHHASH] count-block=[COUNT count [ANY]] order=[ASC | DESC] store=[STORE storekey:key "
     "| STOREDIST storedistkey:key]"},
    {"georadiusbymember_ro", "Replies the members within a distance of one of them", "3.2.10",
     "geo", "O(N+log(M)) in the members around and the result",
     "key member radius:double unit=<'m' | 'km' | 'ft' | 'mi'> [WITHCOORD] [WITHDIST] "
     "[WITHHASH] count-block=[COUNT count [ANY]] order=[ASC | DESC]"},
    {"geosearch", "Replies the members within a circle, a box or a polygon", "6.2.0", "geo",
     "O(N+log(M)) in the members around and the result",
     "key from=<FROMMEMBER member | FROMLONLAT fromlonlat=<longitude:double latitude:double>> "
     "by=<circle=<BYRADIUS radius:double unit=<'m' | 'km' | 'ft' | 'mi'>> | box=<BYBOX "
     "width:double height:double unit=<'m' | 'km' | 'ft' | 'mi'>>> order=[ASC | DESC] "
     "count-block=[COUNT count [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH]"},
    {"geosearchstore", "Stores the members within a circle, a box or a polygon", "6.2.0", "geo",
     "O(N+log(M)) in the members around and the result",
     "destination source from=<FROMMEMBER member | FROMLONLAT fromlonlat=<longitude:double "
     "latitude:double>> by=<circle=<BYRADIUS radius:double unit=<'m' | 'km' | 'ft' | 'mi'>> | "
     "box=<BYBOX width:double height:double unit=<'m' | 'km' | 'ft' | 'mi'>>> order=[ASC | "
     "DESC] count-block=[COUNT count [ANY]] [STOREDIST]"},
};

}  // namespace

std::span<const CommandDoc> geo_command_docs() { return kGeoDocs; }

}  // namespace engine
