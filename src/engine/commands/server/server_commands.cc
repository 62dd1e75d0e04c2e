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

// False: the word is none of SHUTDOWN's, or goes with none of those before.
bool take_word(ShutdownRequest& request, std::string_view word) {
  using Save = ShutdownRequest::Save;
  if (base::equals_ignore_case(word, "NOW")) {
    request.now = true;
  } else if (base::equals_ignore_case(word, "FORCE")) {
    request.force = true;
  } else if (base::equals_ignore_case(word, "SAVE") && request.save != Save::kNo) {
    request.save = Save::kYes;
  } else if (base::equals_ignore_case(word, "NOSAVE") && request.save != Save::kYes) {
    request.save = Save::kNo;
  } else {
    return base::equals_ignore_case(word, "SAFE");
  }
  return true;
}

void shutdown(CommandContext& c) {
  ShutdownRequest request;
  const Arguments words = c.args.subspan(1);
  if (words.size() == 1 && base::equals_ignore_case(words[0], "ABORT")) {
    if (c.node.control.abort_shutdown()) {
      c.reply.ok();
    } else {
      c.error("ERR No shutdown in progress.");
    }
    return;
  }
  for (const std::string_view word : words) {
    if (take_word(request, word)) continue;
    c.error(errors::kSyntax);
    return;
  }
  // What a script has written is not to be saved without the rest.
  if (const auto slow = c.node.scripts.running.slow_kind();
      slow && request.save != ShutdownRequest::Save::kNo) {
    c.error(*slow == ScriptKind::kScript ? errors::kBusyScript : errors::kBusyFunction);
    return;
  }
  switch (c.node.control.shut_down(request, &c.client)) {
    case ShutdownStart::kStops:
      c.client.close_after_reply = true;
      return;
    case ShutdownStart::kWaits:  // and is answered then
      return;
    case ShutdownStart::kRefused:
      c.error(errors::kCannotShutDown);
  }
}

void module_list(CommandContext& c) { c.reply.array(0); }  // there are none

void module_load(CommandContext& c) {
  c.error("ERR Error loading the extension: Tarn loads no modules");
}

void module_unload(CommandContext& c) {
  c.error("ERR Error unloading module: no such module with that name");
}

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

constexpr uint32_t kAnyState = kLoading | kStale;
constexpr uint32_t kAdminAny = kAnyState | kAdmin | kNoScript;

constexpr uint32_t kLoadsModules = kAdmin | kNoScript | kNoAsyncLoading | kProtectedCommand;

constexpr CommandSpec kModuleSubcommands[] = {
    {.name = "help", .run = module_help, .arity = 2, .flags = kAnyState},
    {.name = "list", .run = module_list, .arity = 2, .flags = kAdmin | kNoScript | kTouchesNoKeys},
    {.name = "load", .run = module_load, .arity = -3, .flags = kLoadsModules},
    {.name = "loadex", .run = module_load, .arity = -3, .flags = kLoadsModules},
    {.name = "unload", .run = module_unload, .arity = 3, .flags = kLoadsModules},
};

constexpr CommandSpec kServerCommands[] = {
    {.name = "info",
     .run = info,
     .arity = -1,
     .flags = kAnyState,
     .categories = kDangerousCategory},
    {.name = "lolwut", .run = lolwut, .arity = -1, .flags = kReadOnly | kFast | kTouchesNoKeys},
    {.name = "module", .arity = -2, .subcommands = kModuleSubcommands},
    {.name = "monitor", .run = monitor, .arity = 1, .flags = kAdminAny},
    {.name = "shutdown",
     .run = shutdown,
     .arity = -1,
     .flags = kAdminAny | kNoMulti | kAllowBusy | kRestricted},
    {.name = "time", .run = server_time, .arity = 1, .flags = kAnyState | kFast | kTouchesNoKeys},
};

}  // namespace

CommandFamily server_commands() { return kServerCommands; }

}  // namespace engine
