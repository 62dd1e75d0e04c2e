// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/settings/config_files.h"
#include "engine/settings/settings.h"
#include "engine/settings/settings_rewrite.h"

namespace engine {

// Why the node could not work under new settings, and because of which one.
struct ApplyFailure {
  std::string_view setting;
  std::string message;
};

// The current settings of a node, behind CONFIG GET, SET and REWRITE. Any method may be called
// from any thread. Changes are serialized; readers hold a snapshot as long as they like.
class SettingsStore {
 public:
  using Assignment = std::pair<std::string_view, std::string_view>;  // name, value

  // Makes the node work as `after` says, or changes nothing and says why. Runs on the thread that
  // calls set(), before any reader sees `after`, and must not call set() itself.
  using Applier =
      std::function<std::optional<ApplyFailure>(const Settings& before, const Settings& after)>;

  // `path` is the file that CONFIG REWRITE replaces, empty if there is none. `files` outlives
  // the store.
  SettingsStore(Settings initial, std::string path, const ConfigFiles& files);

  // To be called once, before other threads use the store.
  void on_change(Applier applier) { applier_ = std::move(applier); }

  // As on_change(), but runs when every reader already sees `after`; it cannot fail.
  using Observer = std::function<void(const Settings& before, const Settings& after)>;
  void after_change(Observer observer) { observer_ = std::move(observer); }

  // The lines "user NAME RULES" that CONFIG REWRITE writes instead of those that are there.
  using UserLines = std::function<std::vector<std::string>()>;
  void write_users_by(UserLines lines) { user_lines_ = std::move(lines); }

  // Where all configuration is read from and written to.
  const ConfigFiles& files() const { return files_; }

  std::shared_ptr<const Settings> current() const;

  // Grows with every change: a worker that kept its snapshot compares this first.
  uint64_t version() const { return version_.load(std::memory_order_relaxed); }

  // CONFIG SET: all assignments or none. `protected_allowed` says whether this client may change
  // the protected settings. The error is the text of the reply behind "ERR ".
  base::Result<void> set(std::span<const Assignment> assignments, bool protected_allowed);

  // REPLICAOF: whom the node follows is now this, as the setting `replicaof` has it; which cannot
  // be set by set().
  void note_primary(std::string replicaof);

  // CONFIG GET: names (aliases too) and values, sorted by name. A pattern without wildcards is a
  // name, is answered under the spelling it was asked by, and finds hidden settings.
  std::vector<std::pair<std::string, std::string>> get(
      std::span<const std::string_view> patterns) const;

  // Whether the value of this setting, or alias, must reach no log; false for an unknown name.
  static bool is_sensitive(std::string_view name);

  // CONFIG REWRITE. The error is the text of the reply behind "ERR ".
  base::Result<void> rewrite(RewriteScope scope = RewriteScope::kChanged);

 private:
  void publish(std::shared_ptr<const Settings> settings);

  const std::string path_;
  const ConfigFiles& files_;
  Applier applier_;
  Observer observer_;
  UserLines user_lines_;
  std::mutex change_mutex_;  // held by set() and rewrite() from start to end
  mutable std::mutex current_mutex_;
  std::shared_ptr<const Settings> current_;
  std::atomic<uint64_t> version_{1};
};

}  // namespace engine
