// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/server/server_commands.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/numbers.h"
#include "engine/commands/server/info_constants.h"
#include "engine/commands/server/info_sections.h"
#include "engine/commands/support/help.h"

namespace engine {

namespace {

bool asked_for(const InfoSection& section, Arguments names) {
  const bool by_default = section.shown == InfoShown::kByDefault;
  if (names.empty()) return by_default;
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
    if (base::equals_ignore_case(name, section.name)) return true;
    if (base::equals_ignore_case(name, "default")) return by_default;
    return section.shown != InfoShown::kNever &&
           (base::equals_ignore_case(name, "all") || base::equals_ignore_case(name, "everything"));
  });
}

void info(CommandContext& c) {
  std::string text;
  for (const InfoSection& section : info_sections()) {
    if (!asked_for(section, c.args.subspan(1))) continue;
    if (!text.empty()) text += "\r\n";
    text += "# " + std::string(section.name) + "\r\n";
    section.write(c, text);
    for (const InfoConstant& field : info_constants()) {
      if (field.section != section.name) continue;
      text.append(field.name).append(":").append(field.value).append("\r\n");
    }
  }
  c.reply.verbatim("txt", text);
}

void server_time(CommandContext& c) {
  c.reply.array(2);
  c.reply.bulk(std::to_string(c.now_ms() / 1000));
  c.reply.bulk(std::to_string(c.now_ms() % 1000 * 1000));
}

void monitor(CommandContext& c) {
  if (!c.client.monitor) {
    c.client.monitor = true;
    c.node.monitors.add();
  }
  c.reply.ok();
}

void no_persistence(CommandContext& c) {
  c.error("ERR Nothing can be saved: this version of Tarn has no persistence yet");
}

void shutdown(CommandContext& c) {
  ShutdownRequest request;
  for (const std::string_view option : c.args.subspan(1)) {
    if (base::equals_ignore_case(option, "NOW")) {
      request.now = true;
    } else if (base::equals_ignore_case(option, "FORCE")) {
      request.force = true;
    } else if (base::equals_ignore_case(option, "SAVE")) {
      c.error("ERR SHUTDOWN SAVE needs persistence, which this version of Tarn does not have yet");
      return;
    } else if (base::equals_ignore_case(option, "ABORT")) {
      c.error("ERR No shutdown in progress.");
      return;
    } else if (!base::equals_ignore_case(option, "NOSAVE") &&
               !base::equals_ignore_case(option, "SAFE")) {
      c.error(errors::kSyntax);
      return;
    }
  }
  c.client.close_after_reply = true;
  c.node.control.shut_down(request);
}

void role(CommandContext& c) {
  c.reply.array(3);
  c.reply.bulk("master");
  c.reply.integer(0);
  c.reply.array(0);
}

// FUNCTION FLUSH: with no functions there is nothing to do.
void function_flush(CommandContext& c) {
  const bool known =
      c.args.size() == 2 || (c.args.size() == 3 && (base::equals_ignore_case(c.args[2], "SYNC") ||
                                                    base::equals_ignore_case(c.args[2], "ASYNC")));
  if (known) {
    c.reply.ok();
  } else {
    c.error("ERR FUNCTION FLUSH only supports SYNC|ASYNC option");
  }
}
void function_list(CommandContext& c) { c.reply.array(0); }

void function_stats(CommandContext& c) {
  c.reply.map(2);
  c.reply.bulk("running_script");
  c.reply.null();
  c.reply.bulk("engines");
  c.reply.map(0);
}

// WAIT: there are no replicas, and none can come while one waits.
void wait(CommandContext& c) {
  const auto replicas = base::parse_int64(c.args[1]);
  const auto timeout_ms = base::parse_int64(c.args[2]);
  if (!replicas) {
    c.error(errors::kNotInteger);
  } else if (!timeout_ms) {
    c.error(errors::kTimeoutNotInteger);
  } else if (*timeout_ms < 0) {
    c.error(errors::kTimeoutNegative);
  } else {
    c.reply.integer(0);
  }
}

void module_list(CommandContext& c) { c.reply.array(0); }  // there are none

void module_help(CommandContext& c) {
  constexpr std::string_view kLines[] = {
      "MODULE <subcommand>. Subcommands are:",
      "LIST",
      "    Return the modules that are loaded: none, as there are no modules here.",
      "HELP",
      "    Print this help.",
  };
  reply_help(c, kLines);
}

void lolwut(CommandContext& c) {
  c.reply.verbatim("txt",
                   "   ~  ~ ~   a tarn: a small mountain lake, cold and clear\n"
                   "Tarn ver. " TARN_VERSION "\n");
}

constexpr uint32_t kAny = kLoading | kStale;
constexpr uint32_t kAdminAny = kAny | kAdmin | kNoScript;

constexpr CommandSpec kFunctionSubcommands[] = {
    {.name = "flush",
     .run = function_flush,
     .arity = -2,
     .flags = kWrite | kNoScript | kTouchesNoKeys,
     .effect = kRewritten,
     .categories = kScriptingCategory},
    {.name = "list",
     .run = function_list,
     .arity = -2,
     .flags = kNoScript | kTouchesNoKeys,
     .categories = kScriptingCategory},
    {.name = "stats",
     .run = function_stats,
     .arity = 2,
     .flags = kNoScript | kAllowBusy | kTouchesNoKeys,
     .categories = kScriptingCategory},
};

constexpr CommandSpec kModuleSubcommands[] = {
    {.name = "help", .run = module_help, .arity = 2, .flags = kAny},
    {.name = "list", .run = module_list, .arity = 2, .flags = kAdmin | kNoScript | kTouchesNoKeys},
};

constexpr CommandSpec saves(std::string_view name, int16_t arity, uint32_t flags = 0) {
  return {.name = name,
          .run = no_persistence,
          .arity = arity,
          .flags = kAdmin | kNoScript | kNoAsyncLoading | kRestricted | flags};
}

constexpr CommandSpec kServerCommands[] = {
    saves("bgrewriteaof", 1),
    saves("bgsave", -1),
    {.name = "function", .arity = -2, .subcommands = kFunctionSubcommands},
    {.name = "info", .run = info, .arity = -1, .flags = kAny, .categories = kDangerousCategory},
    {.name = "lolwut", .run = lolwut, .arity = -1, .flags = kReadOnly | kFast | kTouchesNoKeys},
    {.name = "module", .arity = -2, .subcommands = kModuleSubcommands},
    {.name = "monitor", .run = monitor, .arity = 1, .flags = kAdminAny},
    {.name = "role",
     .run = role,
     .arity = 1,
     .flags = kAny | kNoScript | kFast | kTouchesNoKeys,
     .categories = kAdminCategory},
    saves("save", 1, kNoMulti),
    {.name = "shutdown",
     .run = shutdown,
     .arity = -1,
     .flags = kAdminAny | kNoMulti | kAllowBusy | kRestricted},
    {.name = "time", .run = server_time, .arity = 1, .flags = kAny | kFast | kTouchesNoKeys},
    {.name = "wait",
     .run = wait,
     .arity = 3,
     .flags = kBlocking | kTouchesNoKeys,
     .categories = kConnectionCategory},
};

}  // namespace

CommandFamily server_commands() { return kServerCommands; }

}  // namespace engine
