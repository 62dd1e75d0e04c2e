// SPDX-License-Identifier: Apache-2.0
#include "cli/node/memcached_options.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/settings/memory_config_files.h"
#include "engine/settings/settings_file.h"

namespace cli {
namespace {

using Words = std::vector<std::string>;

// The value that a setting is given; "" if it is not.
std::string setting(const MemcachedOptions& options, const std::string& name) {
  const auto found = std::find(options.settings.begin(), options.settings.end(), "--" + name);
  return found == options.settings.end() ? "" : *(found + 1);
}

std::string error_of(const Words& words) {
  const auto options = read_memcached_options(words);
  return options ? "" : options.error().message;
}

TEST(MemcachedOptions, WithoutAnyItIsAMemcached) {
  const auto options = read_memcached_options({});
  ASSERT_TRUE(options);
  EXPECT_EQ(setting(*options, "engine"), "memcached");
  EXPECT_EQ(setting(*options, "maxmemory"), "64mb");
  EXPECT_EQ(setting(*options, "bind"), "* -::*");
  EXPECT_EQ(setting(*options, "protected-mode"), "no");
  EXPECT_EQ(setting(*options, "port"), "");
}

TEST(MemcachedOptions, TheNodeTakesWhatComesOfThem) {
  const auto options = read_memcached_options({"-m",
                                               "100",
                                               "-p11311",
                                               "-l",
                                               "127.0.0.1,::1",
                                               "-c",
                                               "2000",
                                               "-t4",
                                               "-vv",
                                               "-I",
                                               "2m",
                                               "-AFXW",
                                               "-b",
                                               "100",
                                               "-D",
                                               "/",
                                               "--pidfile=/run/x.pid",
                                               "-M",
                                               "-o",
                                               "idle_timeout=60,modern",
                                               "-u",
                                               "memcache",
                                               "-f",
                                               "1.5"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->user, "memcache");
  EXPECT_EQ(options->unheeded, (Words{"-o modern", "-f"}));
  const engine::MemoryConfigFiles files;
  const auto settings = engine::load_settings("", options->settings, files);
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->maxmemory, 100u << 20);
  EXPECT_EQ(settings->port, 11311);
  EXPECT_EQ(settings->bind, (Words{"127.0.0.1", "::1"}));
  EXPECT_EQ(settings->maxclients, 2000);
  EXPECT_EQ(settings->threads, 4);
  EXPECT_EQ(settings->item_size_max, 2u << 20);
  EXPECT_EQ(settings->enable_shutdown_command, engine::ProtectedAction::kYes);
  EXPECT_FALSE(settings->enable_flush_all);
  EXPECT_FALSE(settings->enable_dumping);
  EXPECT_FALSE(settings->enable_watch);
  EXPECT_EQ(settings->prefix_delimiter, "/");
  EXPECT_EQ(settings->maxmemory_policy, engine::MaxmemoryPolicy::kNoeviction);
  EXPECT_EQ(settings->timeout_s, 60);
}

TEST(MemcachedOptions, ASocketTakesThePlaceOfThePort) {
  const auto options = read_memcached_options({"-s", "/run/m.sock", "-a", "770", "-p", "1"});
  ASSERT_TRUE(options);
  EXPECT_EQ(setting(*options, "port"), "0");
  EXPECT_EQ(setting(*options, "unixsocket"), "/run/m.sock");
  EXPECT_EQ(setting(*options, "unixsocketperm"), "770");
}

TEST(MemcachedOptions, AddressesMayHaveThePort) {
  const auto options = read_memcached_options({"-l", "127.0.0.1:11300", "-l", "[::1]:11300"});
  ASSERT_TRUE(options);
  EXPECT_EQ(setting(*options, "bind"), "127.0.0.1 ::1");
  EXPECT_EQ(setting(*options, "port"), "11300");
  EXPECT_NE(error_of({"-l", "127.0.0.1:1,127.0.0.1:2"}), "");
  EXPECT_NE(error_of({"-l", "[::1"}), "");
}

TEST(MemcachedOptions, WhatCannotBeIsRefused) {
  EXPECT_EQ(error_of({"-U", "11211"}), "-U (--udp-port): UDP is not served");
  EXPECT_EQ(error_of({"-U", "0"}), "");
  EXPECT_EQ(error_of({"-m", "much"}), "-m (--memory-limit): 'much' is not a number of megabytes");
  EXPECT_EQ(error_of({"-I", "2g"}), "-I (--max-item-size): '2g' is not a size from 1k to 1024m");
  EXPECT_EQ(error_of({"-o", "ext_path=/x"}),
            "-o (--extended): ext_path: a node keeps its items in memory");
  EXPECT_EQ(error_of({"-o", "nothing"}), "-o (--extended): there is no 'nothing'");
  EXPECT_EQ(error_of({"--nothing"}), "there is no option '--nothing'");
  EXPECT_EQ(error_of({"-m"}), "'-m' needs a value");
  EXPECT_EQ(error_of({"file"}), "'file' is no option");
}

}  // namespace
}  // namespace cli
