// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/saving/saving_commands.h"

#include <string>

#include "base/ascii.h"
#include "engine/session/command_context.h"

namespace engine {

namespace {

constexpr std::string_view kInProgress = "ERR Background save already in progress";

bool may_save(CommandContext& c) {
  if (c.settings.engine != Engine::kMemcached) return true;
  c.error("ERR the items of a memcached node are not saved");
  return false;
}

void save(CommandContext& c) {
  if (!may_save(c)) return;
  if (c.node.snapshots.running() != SnapshotPurpose::kNone) {
    c.error(kInProgress);
    return;
  }
  if (const auto saved = c.node.saver.save(c.worker, c.settings); !saved) {
    c.error("ERR " + saved.error().message);
    return;
  }
  c.reply.ok();
}

void cancel(CommandContext& c) {
  Saver& saver = c.node.saver;
  if (saver.running()) {
    // Within EXEC, which holds what another who begins one may wait for.
    if (c.worker.guard != nullptr) {
      saver.cancel_soon();
    } else {
      saver.cancel();
    }
    c.reply.simple("Background saving cancelled");
  } else if (saver.unschedule()) {
    c.reply.simple("Scheduled background saving cancelled");
  } else {
    c.error("ERR Background saving is currently not in progress or scheduled");
  }
}

// Behind whatever is being written.
void schedule(CommandContext& c) {
  c.node.saver.schedule();
  c.reply.simple("Background saving scheduled");
}

// In EXEC, which holds the locks of all keys for it, it waits until that is over.
void begin(CommandContext& c, bool may_wait) {
  const auto begun = c.node.saver.begin(c.worker, c.settings);
  if (begun) {
    c.reply.simple("Background saving started");
  } else if (begun.error().message != Snapshots::kBusy) {
    c.error("ERR " + begun.error().message);
  } else if (may_wait) {
    schedule(c);
  } else {
    c.error(
        "ERR Another snapshot is being written: can't BGSAVE right now. Use BGSAVE SCHEDULE in "
        "order to schedule a BGSAVE whenever possible.");
  }
}

void bgsave(CommandContext& c) {
  const bool scheduled = c.args.size() == 2 && base::equals_ignore_case(c.args[1], "SCHEDULE");
  if (!may_save(c)) return;
  if (c.args.size() == 2 && base::equals_ignore_case(c.args[1], "CANCEL")) {
    cancel(c);
  } else if (c.args.size() > 1 && !scheduled) {
    c.error(errors::kSyntax);
  } else if (c.node.saver.running()) {
    c.error(kInProgress);
  } else if (c.worker.guard != nullptr) {
    schedule(c);
  } else {
    begin(c, scheduled);
  }
}

// Within a transaction it begins when that is over.
void bgrewriteaof(CommandContext& c) {
  if (!may_save(c)) return;
  JournalKeeper& journal = c.node.journal;
  const bool within = c.worker.guard != nullptr;
  if (within) journal.schedule_rewrite();
  const auto begun = within ? base::Result<bool>(false) : journal.rewrite(c.worker, c.settings);
  if (!begun) {
    c.error("ERR " + begun.error().message);
  } else {
    c.reply.simple(*begun ? "Background append only file rewriting started"
                          : "Background append only file rewriting scheduled");
  }
}

void lastsave(CommandContext& c) { c.reply.integer(c.node.saver.figures().last_save_s); }

constexpr uint32_t kSaves = kAdmin | kNoScript | kNoAsyncLoading | kRestricted;

constexpr CommandSpec kSavingCommands[] = {
    {.name = "bgrewriteaof", .run = bgrewriteaof, .arity = 1, .flags = kSaves | kTouchesNoKeys},
    {.name = "bgsave", .run = bgsave, .arity = -1, .flags = kSaves},
    {.name = "lastsave",
     .run = lastsave,
     .arity = 1,
     .flags = kLoading | kStale | kFast | kTouchesNoKeys,
     .categories = kAdminCategory | kDangerousCategory},
    {.name = "save", .run = save, .arity = 1, .flags = kSaves | kNoMulti},
};

}  // namespace

CommandFamily saving_commands() { return kSavingCommands; }

}  // namespace engine
