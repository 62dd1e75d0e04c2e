// SPDX-License-Identifier: Apache-2.0
// docs/settings.md is generated from the table. This test fails when it is out of date;
// run it with TARN_WRITE_DOCS=1 to write it anew.

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/settings/config_files.h"
#include "engine/settings/setting_parse.h"
#include "engine/settings/setting_value.h"
#include "engine/settings/settings_table.h"

namespace engine {
namespace {

constexpr std::string_view kIntroduction = R"(# Settings of a node

Every parameter that `tarn node` knows, by name: in a configuration file (`port 6380`), on the
command line (`--port 6380`) and in CONFIG GET and CONFIG SET. Names, values and defaults are those
of Redis 7.2 and Valkey 9.1; what is Tarn's own is `engine`, `threads`, `partitions`,
`item-size-max`, `auth-timeout`, `metrics-port`, `metrics-bind`, the `enable-` and `prefix-`
settings of memcached and the defaults of `maxmemory-clients` and `save`. With `engine memcached`,
`port` is 11211 and `maxmemory-policy` is `allkeys-lru` unless they are set. An unknown name stops
the start.

A file may also have `include FILE`, with wildcards, and `rename-command NAME NEW-NAME`, where an
empty new name takes the command away; the administration's socket keeps the old names.

*fixed*: only at start. *protected*: CONFIG SET obeys `enable-protected-configs`. *secret*: never in
logs or error texts. *hidden*: CONFIG GET shows it only under its exact name.

This file is generated from the table in `src/engine/settings`.
)";

std::string code(const std::string& text) { return text.empty() ? "empty" : '`' + text + '`'; }

std::string name_cell(const SettingSpec& spec) {
  std::string cell = code(std::string(spec.name));
  if (!spec.alias.empty()) cell += " (" + code(std::string(spec.alias)) + ')';
  return cell;
}

std::string bound_text(const SettingSpec& spec, int64_t value) {
  if (spec.kind == SettingKind::kOctal) return octal(value);
  return std::to_string(value);
}

std::string value_cell(const SettingSpec& spec) {
  switch (spec.kind) {
    case SettingKind::kBool:
      return "yes, no";
    case SettingKind::kInteger:
    case SettingKind::kOctal: {
      if (spec.max == static_cast<uint64_t>(kLongMax)) {
        return bound_text(spec, spec.min) + " or more";
      }
      return bound_text(spec, spec.min) + ".." + bound_text(spec, static_cast<int64_t>(spec.max));
    }
    case SettingKind::kMemory:
      return "memory";
    case SettingKind::kSignedMemory:
      return "memory or -1";
    case SettingKind::kMemoryOrPercent:
      return "memory or percent";
    case SettingKind::kEnum:
    case SettingKind::kFlags: {
      std::string names;
      for (const std::string_view name : spec.names) {
        if (!names.empty()) names += ", ";
        names += name;
      }
      return spec.kind == SettingKind::kEnum ? names : "any of " + names;
    }
    case SettingKind::kString:
      return "text";
    case SettingKind::kIpAddress:
      return "IP address";
    case SettingKind::kKeyspaceEvents:
      return "event letters";
    case SettingKind::kList:
      return "addresses";
    case SettingKind::kNetworks:
      return "networks";
    case SettingKind::kClusterNodes:
      return "host\\|ip\\|port, repeated";
    case SettingKind::kReplicaOf:
      return "host and port";
    case SettingKind::kSavePoints:
      return "seconds and changes, repeated";
    case SettingKind::kOutputBufferLimits:
      return "class, hard, soft, seconds, repeated";
    case SettingKind::kPercentiles:
      return "numbers 0..100";
    case SettingKind::kOomScores:
      return "three numbers -2000..2000";
  }
  return "";
}

std::string flags_text(const SettingSpec& spec) {
  std::string text;
  const auto add = [&](SettingFlag flag, std::string_view name) {
    if (!spec.has(flag)) return;
    text += (text.empty() ? "" : ", ") + std::string(name);
  };
  add(kImmutable, "fixed");
  add(kProtected, "protected");
  add(kSensitive, "secret");
  add(kHidden, "hidden");
  return text.empty() ? "" : " *" + text + '*';
}

std::string row(const SettingSpec& spec, const std::string& last_cell) {
  return "| " + name_cell(spec) + " | " + value_cell(spec) + " | " + code(default_text(spec)) +
         " | " + last_cell + flags_text(spec) + " |\n";
}

std::string document() {
  std::string acted_upon;
  std::string missing;
  std::string accepted;
  for (const SettingSpec* spec : all_settings()) {
    if (!spec->missing.empty()) {
      const std::string when =
          spec->triggers.empty() ? "another value" : "`" + std::string(spec->triggers) + "`";
      missing += row(*spec, when + " needs " + std::string(spec->missing) + '.');
    } else if (std::holds_alternative<Accepted>(spec->place)) {
      accepted += row(*spec, "");
    } else {
      acted_upon += row(*spec, std::string(spec->help));
    }
  }
  constexpr std::string_view kHead = " |\n| --- | --- | --- | --- |\n";
  const std::string head = "\n| Name | Value | Default | ";
  return std::string(kIntroduction) + "\n## What the node acts upon\n" + head + "What it does" +
         std::string(kHead) + acted_upon +
         "\n## What asks for a feature that is not there yet\n\nThe default is accepted; a value "
         "that would turn the feature on stops the start, or fails\nCONFIG SET, with a sentence "
         "that says so.\n" +
         head + "Refused" + std::string(kHead) + missing +
         "\n## What is accepted without effect\n\nChecked, remembered, shown by CONFIG GET and "
         "written by CONFIG REWRITE.\n" +
         head + "Notes" + std::string(kHead) + accepted;
}

TEST(SettingsDoc, TheDocumentIsUpToDate) {
  const std::filesystem::path source = __FILE__;
  const std::string path =
      (source.parent_path() / "../../../docs/settings.md").lexically_normal().string();
  DiskConfigFiles files;
  if (::getenv("TARN_WRITE_DOCS") != nullptr) {
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    const auto written = files.replace(path, document());
    ASSERT_TRUE(written) << written.error().message;
    std::filesystem::permissions(path, static_cast<std::filesystem::perms>(0644));
  }
  const auto text = files.read(path);
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_EQ(*text, document()) << "run this test with TARN_WRITE_DOCS=1";
}

}  // namespace
}  // namespace engine
