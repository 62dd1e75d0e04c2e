// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/server/hotkeys_commands.h"

#include <limits>
#include <string_view>
#include <vector>

#include "engine/commands/support/argument_parser.h"
#include "engine/commands/support/help.h"
#include "engine/session/hot_keys.h"

namespace engine {

namespace {

// --- START ------------------------------------------------------------------------------------

int64_t within(ArgumentParser& arguments, int64_t least, int64_t most, std::string_view error) {
  const int64_t value = arguments.integer(error);
  if (value < least || value > most) arguments.fail(error);
  return value;
}

// Whatever else is named is a metric of a later version.
void read_metrics(ArgumentParser& arguments, HotKeys::Options& options) {
  constexpr int64_t kMetrics = 2;
  if (arguments.left() < 2 || !arguments.take("METRICS")) {
    arguments.fail("ERR METRICS parameter is required");
    return;
  }
  const int64_t count = within(arguments, 1, kMetrics, "ERR METRICS count must be > 0 and <= 2");
  for (int64_t i = 0; i < count && !arguments.failed(); i++) {
    if (!arguments.more()) {
      arguments.fail("ERR METRICS count does not match number of metric types provided");
    } else if (arguments.take("CPU")) {
      if (options.time) arguments.fail("ERR METRICS CPU defined more than once!");
      options.time = true;
    } else if (arguments.take("NET")) {
      if (options.bytes) arguments.fail("ERR METRICS NET defined more than once!");
      options.bytes = true;
    } else {
      arguments.string();
    }
  }
  if (!options.time && !options.bytes) {
    arguments.fail("ERR METRICS no valid metrics passed. Supported: CPU|NET");
  }
}

void read_rest(ArgumentParser& arguments, HotKeys::Options& options) {
  constexpr int64_t kCountMax = 64;
  constexpr int64_t kSecondsMax = 1'000'000;
  while (arguments.more()) {
    const bool has_value = arguments.left() > 1;
    if (has_value && arguments.take("COUNT")) {
      options.count = static_cast<size_t>(
          within(arguments, 1, kCountMax, "ERR COUNT must be between 1 and 64"));
    } else if (has_value && arguments.take("DURATION")) {
      options.duration_ms =
          1000 * within(arguments, 1, kSecondsMax, "ERR DURATION must be between 1 and 1000000");
    } else if (has_value && arguments.take("SAMPLE")) {
      options.sample_ratio = static_cast<uint32_t>(within(
          arguments, 1, std::numeric_limits<int32_t>::max(), "ERR SAMPLE ratio must be positive"));
    } else if (has_value && arguments.take("SLOTS")) {
      arguments.fail("ERR SLOTS parameter cannot be used in non-cluster mode");
    } else {
      arguments.fail(errors::kSyntax);
    }
  }
}

void hotkeys_start(CommandContext& c) {
  if (c.node.hot_keys.active() && c.node.hot_keys.report(c.now_ms())->active) {
    c.error("ERR hotkey tracking session already in progress");
    return;
  }
  ArgumentParser arguments(c, 2);
  HotKeys::Options options;
  read_metrics(arguments, options);
  read_rest(arguments, options);
  if (!arguments.finish()) return;
  if (c.node.hot_keys.start(options, c.node.keyspace.workers(), c.now_ms())) {
    c.reply.ok();
  } else {
    c.error("ERR hotkey tracking session already in progress");
  }
}

// --- the others -------------------------------------------------------------------------------

void hotkeys_stop(CommandContext& c) {
  if (c.node.hot_keys.stop(c.now_ms())) {
    c.reply.ok();
  } else {
    c.reply.null();
  }
}

void hotkeys_reset(CommandContext& c) {
  if (c.node.hot_keys.reset(c.now_ms())) {
    c.reply.ok();
  } else {
    c.error("ERR hotkey tracking session in progress, stop tracking first");
  }
}

void reply_figure(CommandContext& c, std::string_view name, uint64_t figure) {
  c.reply.bulk(name);
  c.reply.integer(static_cast<int64_t>(figure));
}

void reply_keys(CommandContext& c, std::string_view name,
                const std::vector<TopKeys::Weighed>& keys) {
  c.reply.bulk(name);
  c.reply.array(2 * keys.size());
  for (const auto& [key, weight] : keys) {
    c.reply.bulk(key);
    c.reply.integer(static_cast<int64_t>(weight));
  }
}

// All slots that there are: without a cluster a node has them all.
void reply_slots(CommandContext& c) {
  c.reply.bulk("selected-slots");
  c.reply.array(1);
  c.reply.array(2);
  c.reply.integer(0);
  c.reply.integer(base::kSlots - 1);
}

// In an array, so that what several nodes say can be put together.
void hotkeys_get(CommandContext& c) {
  const auto report = c.node.hot_keys.report(c.now_ms());
  if (!report) {
    c.reply.null();
    return;
  }
  const bool time = report->options.time;
  const bool bytes = report->options.bytes;
  c.reply.array(1);
  c.reply.map(7 + (time ? 3u : 0u) + (bytes ? 2u : 0u));
  reply_figure(c, "tracking-active", report->active ? 1 : 0);
  reply_figure(c, "sample-ratio", report->options.sample_ratio);
  reply_slots(c);
  reply_figure(c, "all-commands-all-slots-us", report->time_us);
  reply_figure(c, "net-bytes-all-commands-all-slots", report->bytes);
  reply_figure(c, "collection-start-time-unix-ms", static_cast<uint64_t>(report->started_ms));
  reply_figure(c, "collection-duration-ms", static_cast<uint64_t>(report->duration_ms));
  if (time) {
    reply_figure(c, "total-cpu-time-user-ms", static_cast<uint64_t>(report->process_user_ms));
    reply_figure(c, "total-cpu-time-sys-ms", static_cast<uint64_t>(report->process_system_ms));
  }
  if (bytes) reply_figure(c, "total-net-bytes", report->sampled_bytes);
  if (time) reply_keys(c, "by-cpu-time-us", report->by_time_us);
  if (bytes) reply_keys(c, "by-net-bytes", report->by_bytes);
}

void hotkeys_help(CommandContext& c) {
  constexpr std::string_view kLines[] = {
      "HOTKEYS <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
      "START METRICS <count> [CPU] [NET] [COUNT <keys>] [DURATION <seconds>] [SAMPLE <ratio>]",
      "    Look for the keys that take the most time, or bytes of the network.",
      "STOP",
      "    Look no more.",
      "GET",
      "    Return what was found.",
      "RESET",
      "    Forget what was found.",
      "HELP",
      "    Print this help.",
  };
  reply_help(c, kLines);
}

// --- table ------------------------------------------------------------------------------------

constexpr uint32_t kLooks = kAdmin | kNoScript | kTouchesNoKeys;

constexpr CommandSpec kHotkeysSubcommands[] = {
    {.name = "get", .run = hotkeys_get, .arity = 2, .flags = kLooks},
    {.name = "help", .run = hotkeys_help, .arity = 2, .flags = kLoading | kStale},
    {.name = "reset", .run = hotkeys_reset, .arity = 2, .flags = kLooks},
    {.name = "start", .run = hotkeys_start, .arity = -2, .flags = kLooks},
    {.name = "stop", .run = hotkeys_stop, .arity = 2, .flags = kLooks},
};

constexpr CommandSpec kHotkeysCommands[] = {
    {.name = "hotkeys", .arity = -2, .subcommands = kHotkeysSubcommands},
};

}  // namespace

CommandFamily hotkeys_commands() { return kHotkeysCommands; }

}  // namespace engine
