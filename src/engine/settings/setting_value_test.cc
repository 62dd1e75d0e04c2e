// SPDX-License-Identifier: Apache-2.0
#include "engine/settings/setting_value.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "base/words.h"
#include "engine/settings/settings_table.h"

namespace engine {
namespace {

// The value after setting `name`, or the error text.
std::string set_one(const std::string& name, const std::vector<std::string>& words,
                    Settings settings = {}) {
  const SettingSpec* spec = find_setting(name);
  if (spec == nullptr) return "no such setting";
  const auto done = set_value(*spec, words, settings);
  return done ? value_text(*spec, settings) : done.error().message;
}

TEST(SettingValue, EveryDefaultIsAcceptedAsAValueAndMeansItself) {
  for (const SettingSpec* spec : all_settings()) {
    SCOPED_TRACE(spec->name);
    const std::string usual = default_text(*spec);
    std::vector<std::string> words = {usual};
    if (spec->takes_many()) words = base::split_at_spaces(usual);
    Settings settings;
    ASSERT_TRUE(set_value(*spec, words, settings));
    EXPECT_EQ(value_text(*spec, settings), usual);
    EXPECT_EQ(settings, Settings{});
  }
}

TEST(SettingValue, NamesAndAliasesAreUniqueAndLowerCase) {
  std::set<std::string_view> names;
  for (const SettingSpec* spec : all_settings()) {
    for (const std::string_view name : {spec->name, spec->alias}) {
      if (name.empty()) continue;
      EXPECT_TRUE(names.insert(name).second) << name;
      EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz46-_"), name.npos) << name;
    }
  }
}

TEST(SettingValue, WhatTheNodeActsUponIsDocumented) {
  for (const SettingSpec* spec : all_settings()) {
    EXPECT_EQ(spec->help.empty(), std::holds_alternative<Accepted>(spec->place)) << spec->name;
  }
}

TEST(SettingValue, BoundsAreInclusiveAtBothEnds) {
  int checked = 0;
  for (const SettingSpec* spec : all_settings()) {
    if (spec->kind != SettingKind::kInteger && spec->kind != SettingKind::kMemory) continue;
    if (spec->has(kClamped)) continue;
    SCOPED_TRACE(spec->name);
    const std::string name(spec->name);
    const std::string least = std::to_string(spec->min);
    const std::string most = std::to_string(spec->max);
    const std::string out = "argument must be between " + least + " and " + most + " inclusive";
    EXPECT_EQ(set_one(name, {least}), least);
    EXPECT_EQ(set_one(name, {most}), most);
    if (spec->kind == SettingKind::kInteger) {
      EXPECT_EQ(set_one(name, {std::to_string(spec->min - 1)}), out);
    }
    if (spec->max < static_cast<uint64_t>(kLongMax)) {
      EXPECT_EQ(set_one(name, {std::to_string(spec->max + 1)}), out);
    }
    ++checked;
  }
  EXPECT_GT(checked, 90);
}

TEST(SettingValue, NamesAreFoundWhateverTheirCase) {
  EXPECT_EQ(find_setting("MaxMemory"), find_setting("maxmemory"));
  EXPECT_EQ(find_setting("slowlog-max-len"), find_setting("commandlog-slow-execution-max-len"));
  EXPECT_EQ(find_setting("nonsense"), nullptr);
  EXPECT_EQ(find_setting(""), nullptr);
}

TEST(SettingValue, BooleansAreYesOrNo) {
  EXPECT_EQ(set_one("protected-mode", {"NO"}), "no");
  EXPECT_EQ(set_one("protected-mode", {"1"}), "argument must be 'yes' or 'no'");
}

TEST(SettingValue, IntegersHaveOneSpelling) {
  EXPECT_EQ(set_one("port", {"7000"}), "7000");
  for (const char* wrong : {"", "seven", "+7", "7 ", "0x10", "7.0"}) {
    EXPECT_EQ(set_one("port", {wrong}), "argument couldn't be parsed into an integer") << wrong;
  }
}

TEST(SettingValue, PartitionsAreAPowerOfTwo) {
  EXPECT_EQ(set_one("partitions", {"512"}), "512");
  EXPECT_EQ(set_one("partitions", {"1000"}), "argument must be a power of two");
}

TEST(SettingValue, HzIsBroughtIntoItsRange) {
  EXPECT_EQ(set_one("hz", {"0"}), "1");
  EXPECT_EQ(set_one("hz", {"100000"}), "500");
}

TEST(SettingValue, MemoryTakesUnits) {
  EXPECT_EQ(set_one("maxmemory", {"100mb"}), "104857600");
  EXPECT_EQ(set_one("maxmemory", {"1G"}), "1000000000");
  EXPECT_EQ(set_one("maxmemory", {"18446744073709551615"}), "18446744073709551615");
  EXPECT_EQ(set_one("maxmemory", {"18446744073709551616"}), "argument must be a memory value");
  EXPECT_EQ(set_one("maxmemory", {"-1"}), "argument must be a memory value");
  EXPECT_EQ(set_one("maxmemory", {"1tb"}), "argument must be a memory value");
}

TEST(SettingValue, OneMemorySettingTakesMinusOne) {
  const std::string name = "slot-migration-max-failover-repl-bytes";
  EXPECT_EQ(set_one(name, {"-1"}), "-1");
  EXPECT_EQ(set_one(name, {"1kb"}), "1024");
  EXPECT_EQ(set_one(name, {"-2"}), "argument must be between -1 and 9223372036854775807 inclusive");
}

TEST(SettingValue, ClientMemoryIsBytesOrAShareOfMaxmemory) {
  EXPECT_EQ(value_text(*find_setting("maxmemory-clients"), {}), "5%");
  EXPECT_EQ(set_one("maxmemory-clients", {"100%"}), "100%");
  EXPECT_EQ(set_one("maxmemory-clients", {"0%"}), "0");
  EXPECT_EQ(set_one("maxmemory-clients", {"1mb"}), "1048576");
  EXPECT_EQ(set_one("maxmemory-clients", {"200%"}),
            "percentage argument must be less or equal to 100");
  for (const char* wrong : {"%", "-1%", "-1", "x"}) {
    EXPECT_EQ(set_one("maxmemory-clients", {wrong}), "argument must be a memory or percent value");
  }
  EXPECT_EQ((MemoryLimit{5, true}).bytes(1000), 50u);
  EXPECT_EQ((MemoryLimit{5, true}).bytes(0), 0u);
  EXPECT_EQ((MemoryLimit{5, false}).bytes(1000), 5u);
}

TEST(SettingValue, PermissionsAreOctal) {
  EXPECT_EQ(set_one("unixsocketperm", {"700"}), "700");
  Settings settings;
  const std::vector<std::string> words = {"0770"};
  ASSERT_TRUE(set_value(*find_setting("unixsocketperm"), words, settings));
  EXPECT_EQ(settings.unixsocketperm, 0770);
  EXPECT_EQ(set_one("unixsocketperm", {"1000"}), "argument must be between 0 and 777 inclusive");
  for (const char* wrong : {"", "8", "7777777777777777777777777", "-1"}) {
    EXPECT_EQ(set_one("unixsocketperm", {wrong}), "argument couldn't be parsed as an octal number");
  }
}

TEST(SettingValue, EnumsListTheirNamesWhenRefused) {
  EXPECT_EQ(set_one("maxmemory-policy", {"ALLKEYS-LFU"}), "allkeys-lfu");
  EXPECT_EQ(set_one("enable-debug-command", {"maybe"}),
            "argument(s) must be one of the following: no, yes, local");
  Settings settings;
  const std::vector<std::string> words = {"volatile-ttl"};
  ASSERT_TRUE(set_value(*find_setting("maxmemory-policy"), words, settings));
  EXPECT_EQ(settings.maxmemory_policy, MaxmemoryPolicy::kVolatileTtl);
}

TEST(SettingValue, FlagsKeepTheOrderOfTheirNames) {
  EXPECT_EQ(set_one("shutdown-on-sigint", {"force", "now", "nosave"}), "nosave now force");
  EXPECT_EQ(set_one("shutdown-on-sigint", {"default"}), "default");
  EXPECT_EQ(set_one("shutdown-on-sigint", {"save", "nosave"}),
            "shutdown options SAVE and NOSAVE can't be used simultaneously");
  const std::string refused =
      "argument(s) must be one of the following: default, save, nosave, now, force, safe, failover";
  EXPECT_EQ(set_one("shutdown-on-sigint", {}), refused);
  EXPECT_EQ(set_one("shutdown-on-sigint", {"later"}), refused);
}

TEST(SettingValue, BindTakesUpToSixteenAddresses) {
  EXPECT_EQ(set_one("bind", {"127.0.0.1", "-::1"}), "127.0.0.1 -::1");
  EXPECT_EQ(set_one("bind", {""}), "");
  EXPECT_EQ(set_one("bind", {}), "");
  EXPECT_NE(set_one("bind", std::vector<std::string>(16, "::1")),
            "Too many bind addresses specified.");
  EXPECT_EQ(set_one("bind", std::vector<std::string>(17, "::1")),
            "Too many bind addresses specified.");
}

TEST(SettingValue, AnAddressIsOneOfIpOrNothing) {
  EXPECT_EQ(set_one("bind-source-addr", {"10.0.0.1"}), "10.0.0.1");
  EXPECT_EQ(set_one("bind-source-addr", {"2001:DB8:0::1"}), "2001:db8::1");
  EXPECT_EQ(set_one("bind-source-addr", {""}), "");
  for (const std::string word : {"localhost", "10.0.0.0/8", "10.0.0.1:80", "10.0.0"}) {
    EXPECT_TRUE(set_one("bind-source-addr", {word}).ends_with("' is not an IP address")) << word;
  }
}

TEST(SettingValue, OutputBufferLimitsChangeOnlyTheClassesNamed) {
  const std::string name = "client-output-buffer-limit";
  EXPECT_EQ(value_text(*find_setting(name), {}),
            "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60");
  EXPECT_EQ(set_one(name, {"replica", "1mb", "2", "3", "PubSub", "0", "0", "0"}),
            "normal 0 0 0 slave 1048576 2 3 pubsub 0 0 0");
  EXPECT_EQ(set_one(name, {"normal", "0", "0"}),
            "Wrong number of arguments in buffer limit configuration.");
  EXPECT_EQ(set_one(name, {"master", "0", "0", "0"}),
            "Invalid client class specified in buffer limit configuration.");
  for (const char* seconds : {"-1", "x", "2147483648"}) {
    EXPECT_EQ(set_one(name, {"normal", "0", "0", seconds}),
              "Error in hard, soft or soft_seconds setting in buffer limit configuration.");
  }
}

TEST(SettingValue, PercentilesPrintWithoutTrailingZeros) {
  const std::string name = "latency-tracking-info-percentiles";
  EXPECT_EQ(value_text(*find_setting(name), {}), "50 99 99.9");
  EXPECT_EQ(set_one(name, {"0.0", "100.00", "99.990"}), "0 100 99.99");
  EXPECT_EQ(set_one(name, {""}), "");
  EXPECT_EQ(set_one(name, {"p99"}), "Invalid latency-tracking-info-percentiles parameters");
  EXPECT_EQ(set_one(name, {"100.1"}),
            "latency-tracking-info-percentiles parameters should sit between [0.0,100.0]");
}

TEST(SettingValue, SavePointsAreIntervalsAndChanges) {
  EXPECT_EQ(set_one("save", {"900", "1", "60", "0"}), "900 1 60 0");
  EXPECT_EQ(set_one("save", {""}), "");
  for (const std::vector<std::string>& wrong :
       std::vector<std::vector<std::string>>{{"900"}, {"0", "1"}, {"900", "-1"}, {"900", "x"}}) {
    EXPECT_EQ(set_one("save", wrong), "Invalid save parameters");
  }
}

TEST(SettingValue, ReplicaOfTakesHostAndPort) {
  EXPECT_EQ(set_one("replicaof", {"no", "one"}), "");
  EXPECT_EQ(set_one("slaveof", {"host", "6379"}), "host 6379");
  EXPECT_EQ(set_one("replicaof", {"host", "abc"}), "Invalid primary port");
  EXPECT_EQ(set_one("replicaof", {"host", "65536"}), "Invalid primary port");
  EXPECT_EQ(set_one("replicaof", {"host"}), "wrong number of arguments");
}

TEST(SettingValue, OomScoresAreThree) {
  EXPECT_EQ(set_one("oom-score-adj-values", {"-2000", "0", "2000"}), "-2000 0 2000");
  EXPECT_EQ(set_one("oom-score-adj-values", {"1", "2"}), "wrong number of arguments");
  EXPECT_EQ(set_one("oom-score-adj-values", {"1", "2", "2001"}),
            "Invalid oom-score-adj-values, elements must be between -2000 and 2000.");
}

TEST(SettingValue, KeyspaceEventsHaveACanonicalOrder) {
  EXPECT_EQ(set_one("notify-keyspace-events", {"KEA"}), "AKE");
  EXPECT_EQ(set_one("notify-keyspace-events", {"xglE"}), "glxE");
  EXPECT_EQ(set_one("notify-keyspace-events", {"g$lshzxetd"}), "A");
  EXPECT_EQ(set_one("notify-keyspace-events", {"q"}),
            "Invalid event class character. Use 'Ag$lshzxeKEtmdn'.");
}

TEST(SettingValue, SomeStringsMustNotBeEmptyOrPaths) {
  EXPECT_EQ(set_one("dir", {""}), "dir can't be empty");
  EXPECT_EQ(set_one("dbfilename", {""}), "dbfilename can't be empty");
  EXPECT_EQ(set_one("dbfilename", {"a/b"}), "dbfilename can't be a path, just a filename");
  EXPECT_EQ(set_one("logfile", {""}), "");
  EXPECT_EQ(set_one("logfile", {std::string("a\0b", 3)}), "argument can't contain a zero byte");
  const std::string binary("a\0b", 3);
  EXPECT_EQ(set_one("requirepass", {binary}), binary);
}

TEST(SettingValue, OneWordIsOneWord) {
  EXPECT_EQ(set_one("port", {}), "wrong number of arguments");
  EXPECT_EQ(set_one("port", {"1", "2"}), "wrong number of arguments");
}

TEST(SettingValue, AMissingFeatureIsNamedOnlyWhenItIsAskedFor) {
  const auto sentence = [](const std::string& name, const std::vector<std::string>& words) {
    Settings settings;
    EXPECT_TRUE(set_value(*find_setting(name), words, settings));
    return missing_feature(*find_setting(name), settings).value_or("");
  };
  EXPECT_EQ(sentence("cluster-enabled", {"no"}), "");
  EXPECT_EQ(
      sentence("cluster-enabled", {"yes"}),
      "'cluster-enabled yes' needs cluster mode, which this version of Tarn does not have yet");
  EXPECT_EQ(sentence("shutdown-on-sigterm", {"nosave", "now"}), "");
  EXPECT_EQ(sentence("shutdown-on-sigterm", {"save", "now"}), "");
  EXPECT_EQ(sentence("repl-timeout", {"1"}), "");
}

}  // namespace
}  // namespace engine
