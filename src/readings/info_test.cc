// SPDX-License-Identifier: Apache-2.0
#include "readings/info.h"

#include <gtest/gtest.h>

namespace readings {
namespace {

TEST(Readings, AreTheFiguresOfInfo) {
  const Readings readings = info_readings(
      "# Stats\r\nkeyspace_hits:12\r\nused_memory:1000\r\nused_memory_human:1K\r\n"
      "mem_fragmentation_ratio:1.25\r\nrole:slave\r\nmaster_link_status:up\r\n"
      "used_active_time_main_thread:1.5\r\nkeyspace_misses:many\r\n"
      "errorstat_ERR:count=3\r\naof_last_write_status:err\r\nrdb_last_bgsave_status:ok\r\n"
      "db0:keys=3,expires=1,avg_ttl=70\r\ndb11:keys=4,expires=0,avg_ttl=0\r\n");
  EXPECT_EQ(readings.at("keyspace_hits"), 12);
  EXPECT_EQ(readings.at("used_memory"), 1000);
  EXPECT_EQ(readings.at("mem_fragmentation_ratio"), 1.25);
  EXPECT_EQ(readings.at("is_master"), 0);
  EXPECT_EQ(readings.at("link_up"), 1);
  EXPECT_EQ(readings.at("used_active_time_main_thread"), 1.5);
  EXPECT_EQ(readings.at("keys"), 7);
  EXPECT_EQ(readings.at("expires"), 1);
  EXPECT_EQ(readings.at("db0:avg_ttl"), 70);
  EXPECT_EQ(readings.at("db11:keys"), 4);
  EXPECT_EQ(readings.at("errorstat_ERR:count"), 3);
  EXPECT_EQ(readings.at("aof_last_write_status"), 0);
  EXPECT_EQ(readings.at("rdb_last_bgsave_status"), 1);
  EXPECT_FALSE(readings.contains("keyspace_misses"));
  EXPECT_FALSE(readings.contains("used_memory_human"));
}

TEST(Readings, KeysWithFieldsThatExpireAreKnownWhereTheServerTellsThem) {
  const auto partly = [](std::string_view info) {
    const Readings readings = info_readings(info);
    const auto found = readings.find("keys_with_volatile_items");
    return found == readings.end() ? -1 : found->second;
  };
  EXPECT_EQ(partly(""), 0);
  EXPECT_EQ(partly("db0:keys=5,expires=0,avg_ttl=0,keys_with_volatile_items=2\r\n"
                   "db1:keys=5,expires=0,avg_ttl=0,keys_with_volatile_items=1\r\n"),
            3);
  EXPECT_EQ(partly("db0:keys=5,expires=0,avg_ttl=0,subexpiry=4\r\n"), 4);
  EXPECT_EQ(partly("db0:keys=5,expires=0,avg_ttl=0\r\ndb1:keys=1,expires=0,avg_ttl=0\r\n"), -1);
}

TEST(Readings, CallsCountForTheirFamilies) {
  const Readings readings = info_readings(
      "cmdstat_get:calls=5,usec=1\ncmdstat_set:calls=2,usec=1\ncmdstat_hgetall:calls=3,usec=9\n"
      "cmdstat_client|list:calls=4,usec=1\ncmdstat_eval:calls=6\ncmdstat_unheard-of:calls=7\n"
      "cmdstat_del:usec=1,calls=8\ncmdstat_ge:calls=9\ncmdstat_:calls=1\ncmdstat_zadd:calls=x\n");
  EXPECT_EQ(readings.at("calls_StringBased"), 7);
  EXPECT_EQ(readings.at("calls_HashBased"), 3);
  EXPECT_EQ(readings.at("calls_GetType"), 8);
  EXPECT_EQ(readings.at("calls_SetType"), 10);
  EXPECT_EQ(readings.at("calls_KeyBased"), 8);
  EXPECT_EQ(readings.at("calls_NonKeyType"), 4);
  EXPECT_EQ(readings.at("calls_EvalBased"), 6);
  EXPECT_EQ(readings.at("calls_SortedSetBased"), 0);
  EXPECT_EQ(readings.at("usec_GetType"), 10);
  EXPECT_EQ(readings.at("cmdstat_client|list:calls"), 4);
  EXPECT_EQ(readings.at("cmdstat_hgetall:usec"), 9);
  EXPECT_FALSE(readings.contains("cmdstat_get:failed_calls"));
}

TEST(Readings, OfMemcachedHaveItsNamesWhicheverProgramGivesThem) {
  const Readings ours = info_memcached_readings(
      "used_memory:9\r\nconnected_clients:2\r\ndb0:keys=5,expires=0\r\nused_cpu_user:1.5\r\n"
      "get_hits:3\r\nkeyspace_hits:8\r\n");
  EXPECT_EQ(ours.at("bytes"), 9);
  EXPECT_EQ(ours.at("curr_connections"), 2);
  EXPECT_EQ(ours.at("curr_items"), 5);
  EXPECT_EQ(ours.at("get_hits"), 3);
  EXPECT_EQ(ours.at("used_cpu_user"), 1.5);
  EXPECT_FALSE(ours.contains("keyspace_hits"));
  const std::string lines[] = {"STAT bytes 9", "STAT get_hits 3", "STAT version 1.6.22",
                               "STAT bytes", "END"};
  const Readings stock = stats_readings(lines);
  EXPECT_EQ(stock, (Readings{{"bytes", 9}, {"get_hits", 3}}));
}

}  // namespace
}  // namespace readings
