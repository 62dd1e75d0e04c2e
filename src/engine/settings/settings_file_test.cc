// SPDX-License-Identifier: Apache-2.0
#include "engine/settings/settings_file.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/settings/memory_config_files.h"
#include "engine/settings/setting_value.h"
#include "engine/settings/settings_table.h"

namespace engine {
namespace {

class SettingsFileTest : public testing::Test {
 protected:
  base::Result<Settings> load(const std::string& text, std::vector<std::string> arguments = {}) {
    files_.texts["node.conf"] = text;
    return load_settings("node.conf", arguments, files_);
  }

  // The value of `name` under the file and the arguments, or the error text.
  std::string value(const std::string& name, const std::string& text,
                    std::vector<std::string> arguments = {}) {
    const auto settings = load(text, std::move(arguments));
    return settings ? value_text(*find_setting(name), *settings) : settings.error().message;
  }

  std::string error(const std::string& text, std::vector<std::string> arguments = {}) {
    const auto settings = load(text, std::move(arguments));
    return settings ? "no error" : settings.error().message;
  }

  MemoryConfigFiles files_;
};

TEST_F(SettingsFileTest, NothingGivesTheDefaults) {
  EXPECT_EQ(*load_settings("", {}, files_), Settings{});
  EXPECT_EQ(*load("# only\n\n  # comments\r\n"), Settings{});
}

TEST_F(SettingsFileTest, AMemcachedNodeHasDefaultsOfItsOwn) {
  const std::string engine = "engine memcached\n";
  EXPECT_EQ(value("port", engine), "11211");
  EXPECT_EQ(value("maxmemory-policy", engine), "allkeys-lru");
  EXPECT_EQ(value("maxmemory", engine), "0");
  EXPECT_EQ(value("port", engine, {"--port", "6379"}), "6379");
  EXPECT_EQ(value("maxmemory-policy", "maxmemory-policy noeviction\n" + engine), "noeviction");
}

TEST_F(SettingsFileTest, ReadsLinesWithQuotesAliasesAndAnyCase) {
  const auto settings = load(
      "PORT 7000\r\n"
      "  requirepass \"two words\"\n"
      "logfile ''\n"
      "hash-max-ziplist-entries 21\n"
      "bind 127.0.0.1 -::1\n"
      "slave-priority 7");
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->port, 7000);
  EXPECT_EQ(settings->requirepass, "two words");
  EXPECT_EQ(settings->hash_max_listpack_entries, 21);
  EXPECT_EQ(settings->bind, (std::vector<std::string>{"127.0.0.1", "-::1"}));
  EXPECT_EQ(settings->replica_priority, 7);
}

TEST_F(SettingsFileTest, LaterLinesWin) {
  EXPECT_EQ(value("port", "port 1\nport 2\n"), "2");
  EXPECT_EQ(value("port", "port 1\n", {"--port", "3"}), "3");
}

TEST_F(SettingsFileTest, OutputBufferLimitsMayBeRepeated) {
  EXPECT_EQ(value("client-output-buffer-limit",
                  "client-output-buffer-limit normal 1 2 3\n"
                  "client-output-buffer-limit pubsub 4 5 6\n",
                  {"--client-output-buffer-limit", "replica", "7", "8", "9"}),
            "normal 1 2 3 slave 7 8 9 pubsub 4 5 6");
}

TEST_F(SettingsFileTest, ErrorsNameTheSettingAndItsPlace) {
  EXPECT_EQ(error("\n#\nfoo bar"), "Unknown setting 'foo' at node.conf:3");
  EXPECT_EQ(error("", {"--foo", "bar"}), "Unknown setting 'foo' on the command line");
  EXPECT_EQ(error("port 6379\n\nport 70000\n"),
            "Setting 'port' must be between 0 and 65535, got '70000' (node.conf:3)");
  EXPECT_EQ(error("port x"),
            "Setting 'port' couldn't be parsed into an integer, got 'x' (node.conf:1)");
  EXPECT_EQ(error("port 1 2"),
            "Setting 'port': wrong number of arguments, got '1 2' (node.conf:1)");
  EXPECT_EQ(error("port \"1"), "Unbalanced quotes at node.conf:1");
  EXPECT_EQ(error("", {"--loglevel", "loud"}),
            "Setting 'loglevel' must be one of the following: debug, verbose, notice, warning, "
            "nothing, got 'loud' (command line)");
}

TEST_F(SettingsFileTest, SecretsStayOutOfErrors) {
  EXPECT_EQ(error("requirepass swordfish swordfish"),
            "Setting 'requirepass': wrong number of arguments (node.conf:1)");
  EXPECT_EQ(error("requirepass \"swordfish").find("swordfish"), std::string::npos);
  EXPECT_EQ(error("", {"--requirepass \"swordfish"}).find("swordfish"), std::string::npos);
}

TEST_F(SettingsFileTest, AskingForAMissingFeatureStopsTheStart) {
  EXPECT_EQ(
      error("cluster-enabled yes"),
      "'cluster-enabled yes' needs cluster mode, which this version of Tarn does not have yet "
      "(node.conf:1)");
  for (const char* line : {"tls-cluster yes", "unixsocketgroup redis", "loadmodule x.so"}) {
    EXPECT_NE(error(line).find("which this version of Tarn does not have yet (node.conf:1)"),
              std::string::npos)
        << line;
  }
}

TEST_F(SettingsFileTest, UsersStandInLinesOfTheirOwn) {
  const auto settings = load("user alice on >p ~a*\nuser bob off\n", {});
  EXPECT_EQ(settings->users,
            (std::vector<std::vector<std::string>>{{"alice", "on", ">p", "~a*"}, {"bob", "off"}}));
  EXPECT_NE(error("user").find("takes a name"), std::string::npos);
}

TEST_F(SettingsFileTest, CommandsAreRenamedInTheOrderOfTheLines) {
  const auto settings = load("rename-command CONFIG \"\"\nrename-command get 'A b'\n",
                             {"--rename-command", "SET", "put"});
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->renamed_commands,
            (std::vector<RenamedCommand>{{"config", ""}, {"get", "a b"}, {"set", "put"}}));
  EXPECT_EQ(error("rename-command GET"),
            "'rename-command' takes the name of a command and another one, or \"\" (node.conf:1)");
  EXPECT_NE(error("rename-command '' x"), "no error");
}

TEST_F(SettingsFileTest, WhatSupervisesTheProcessIsRead) {
  const auto settings =
      load("daemonize yes\nsupervised auto\nsyslog-enabled yes\nsyslog-facility local7\n");
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_TRUE(settings->daemonize);
  EXPECT_EQ(settings->supervised, Supervision::kAuto);
  EXPECT_TRUE(settings->syslog_enabled);
  EXPECT_EQ(settings->syslog_facility, SyslogFacility::kLocal7);
}

TEST_F(SettingsFileTest, AMissingFeatureMayBeTakenBack) {
  EXPECT_EQ(value("save", "save 900 1\n", {"--save", ""}), "");
  EXPECT_EQ(value("appendonly", "appendonly yes\nappendonly no\n"), "no");
}

TEST_F(SettingsFileTest, IncludesReadInPlace) {
  files_.texts["a.conf"] = "port 2\n";
  files_.texts["conf.d/1.conf"] = "timeout 1\n";
  files_.texts["conf.d/2.conf"] = "timeout 2\n";
  EXPECT_EQ(value("port", "port 1\ninclude a.conf\n"), "2");
  EXPECT_EQ(value("port", "include a.conf\nport 1\n"), "1");
  EXPECT_EQ(value("timeout", "include conf.d/*.conf"), "2");
  EXPECT_EQ(value("timeout", "include nothing/*.conf"), "0");
  EXPECT_EQ(value("port", "", {"--include", "a.conf"}), "2");
}

TEST_F(SettingsFileTest, IncludesThatFailSayWhere) {
  EXPECT_EQ(error("\ninclude gone.conf"), "Can't open config file 'gone.conf' (node.conf:2)");
  files_.texts["a.conf"] = "foo bar";
  EXPECT_EQ(error("include a.conf"), "Unknown setting 'foo' at a.conf:1");
}

TEST_F(SettingsFileTest, IncludesMustNotGoInCirclesOrTooDeep) {
  files_.texts["a.conf"] = "include node.conf";
  EXPECT_EQ(error("include a.conf"), "Config file 'node.conf' includes itself (a.conf:1)");
  for (int i = 0; i < 20; ++i) {
    files_.texts["d" + std::to_string(i)] = "include d" + std::to_string(i + 1);
  }
  EXPECT_EQ(error("include d0"),
            "Config files include each other more than 16 deep at 'd16' (d15:1)");
}

TEST_F(SettingsFileTest, ArgumentsMayShareOneString) {
  EXPECT_EQ(value("maxmemory", "", {"--maxmemory 700mb", "--maxmemory-policy volatile-lru"}),
            "734003200");
  EXPECT_EQ(value("maxmemory", "", {"--maxmemory '700mb'"}), "734003200");
  EXPECT_EQ(value("shutdown-on-sigterm", "", {"--shutdown-on-sigterm", "nosave force"}),
            "nosave force");
}

TEST_F(SettingsFileTest, AValueMayLookLikeAName) {
  const std::vector<std::string> arguments = {"--proc-title-template", "--my--title", "--port",
                                              "1"};
  EXPECT_EQ(value("proc-title-template", "", arguments), "--my--title");
  EXPECT_EQ(value("port", "", arguments), "1");
  EXPECT_EQ(error("", {"--port", "--bla"}),
            "Setting 'port' couldn't be parsed into an integer, got '--bla' (command line)");
}

TEST_F(SettingsFileTest, SaveMayLackItsEmptyValue) {
  EXPECT_EQ(value("loglevel", "save 1 1", {"--save", "--loglevel", "verbose"}), "verbose");
  EXPECT_EQ(value("loglevel", "save 1 1", {"--loglevel", "verbose", "--save"}), "verbose");
}

TEST_F(SettingsFileTest, ArgumentsWithoutANameOrValueAreRefused) {
  EXPECT_EQ(error("", {"6379"}), "Expected '--name value', got '6379'");
  EXPECT_EQ(error("", {"--"}), "Expected '--name value', got '--'");
  EXPECT_EQ(error("", {"--port"}),
            "Setting 'port': wrong number of arguments, got '' (command line)");
  EXPECT_EQ(load_settings("gone.conf", {}, files_).error().message,
            "Can't open config file 'gone.conf'");
}

}  // namespace
}  // namespace engine
