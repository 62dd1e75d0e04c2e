// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "engine/keyspace/database.h"
#include "engine/session/blocked_client.h"
#include "engine/session/client.h"
#include "engine/session/command_runner.h"
#include "engine/session/command_spec.h"
#include "engine/session/errors.h"
#include "engine/session/node.h"

namespace engine {

// One execution of one command: its arguments, whom it serves, what it may touch. Lives on the
// stack of a worker; everything in it is a reference or a view.
class CommandContext {
 public:
  Node& node;
  const Settings& settings;
  KeyspaceWorker& worker;
  WorkerStats& stats;
  Client& client;
  ReplyWriter& reply;
  const CommandSpec& spec;
  Arguments args;             // args[0] is the command's name as the client wrote it
  std::span<const Key> keys;  // as the row's key range says, in order
  Guard* guard;               // holds the partitions of `keys`; null where there are none
  CommandRunner& runner;
  BlockRequest* block;  // filled by a command that blocks; null where none may (EXEC)

  int64_t now_ms() const { return worker.now_ms; }

  // The client's database. Requires: the command has keys.
  Database db() const { return Database(*guard, client.db); }
  // Another one. Requires: an argument that the row says to name databases has named it.
  Database db(uint32_t index) const { return Database(*guard, index); }

  // Database::notify() in the client's database. Requires: the command has keys.
  void notify(KeyEvent event_class, std::string_view event, const Key& key) const {
    db().notify(event_class, event, key);
  }

  // --- what it has changed, for the write stream ---------------------------------------------
  // Of commands whose row says kRewritten; under the guard, after the change or before it. The
  // words are copied, if anybody wants them.

  bool propagates() const { return guard != nullptr && guard->effect_sink() != nullptr; }

  void propagate(std::initializer_list<EffectWord> words) const {
    if (propagates()) [[unlikely]]
      worker.effects.add(client.db, words);
  }
  // One more word of it.
  void propagate_word(EffectWord word) const {
    if (propagates()) [[unlikely]]
      worker.effects.append(word);
  }

  // The command's own words.
  void propagate_verbatim() const {
    if (guard != nullptr) propagate_verbatim(*guard);
  }
  void propagate_verbatim(const Guard& held) const {
    if (held.effect_sink() != nullptr) [[unlikely]]
      add_verbatim();
  }

  // The command's own words, as a message for the listeners of replicas. Under the worker's guard.
  void propagate_message() const {
    if (worker.guard->effect_sink() == nullptr) return;
    add_verbatim();
    worker.effects.mark_message();
  }

  // That the key is gone, though not by DEL or UNLINK.
  void propagate_removal(const Key& key, Keyspace::Removal removal) const {
    if (propagates()) [[unlikely]]
      worker.effects.add(client.db, {node.keyspace.removal_verb(removal), key.name});
  }

  void error(std::string_view text) { reply.error(text); }

 private:
  void add_verbatim() const;
};

}  // namespace engine
