// SPDX-License-Identifier: Apache-2.0
#include "engine/settings/settings_store.h"

#include <algorithm>
#include <map>

#include "base/glob.h"
#include "base/words.h"
#include "engine/settings/setting_value.h"
#include "engine/settings/settings_table.h"

namespace engine {

namespace {

using base::Error;
using Assignment = SettingsStore::Assignment;

Error refusal(std::string_view name, std::string_view reason) {
  return Error{"CONFIG SET failed (possibly related to argument '" + std::string(name) + "') - " +
               std::string(reason)};
}

// The rows of the assignments, or what forbids one before its value is even looked at.
base::Result<std::vector<const SettingSpec*>> settable_rows(std::span<const Assignment> assignments,
                                                            const Settings& current,
                                                            bool protected_allowed) {
  std::vector<const SettingSpec*> rows;
  for (const auto& [name, value] : assignments) {
    const SettingSpec* spec = find_setting(name);
    if (spec == nullptr) {
      return Error{"Unknown option or number of arguments for CONFIG SET - '" + std::string(name) +
                   "'"};
    }
    if (spec->has(kImmutable) && !(spec->has(kRepeatable) && value == value_text(*spec, current))) {
      return refusal(name, "can't set immutable config");
    }
    if (spec->has(kProtected) && !protected_allowed) {
      return refusal(name, "can't set protected config");
    }
    if (std::find(rows.begin(), rows.end(), spec) != rows.end()) {
      return refusal(name, "duplicate parameter");
    }
    rows.push_back(spec);
  }
  return rows;
}

base::Result<void> assign(const SettingSpec& spec, std::string_view value, Settings& settings) {
  const std::vector<std::string> words = spec.takes_many()
                                             ? base::split_at_spaces(value)
                                             : std::vector<std::string>{std::string(value)};
  if (auto done = set_value(spec, words, settings); !done) return done;
  if (auto sentence = missing_feature(spec, settings)) return Error{std::move(*sentence)};
  return {};
}

}  // namespace

SettingsStore::SettingsStore(Settings initial, std::string path, const ConfigFiles& files)
    : path_(std::move(path)),
      files_(files),
      current_(std::make_shared<const Settings>(std::move(initial))) {}

std::shared_ptr<const Settings> SettingsStore::current() const {
  const std::lock_guard lock(current_mutex_);
  return current_;
}

base::Result<void> SettingsStore::set(std::span<const Assignment> assignments,
                                      bool protected_allowed) {
  const std::lock_guard changing(change_mutex_);
  const std::shared_ptr<const Settings> before = current();
  const auto rows = settable_rows(assignments, *before, protected_allowed);
  if (!rows) return rows.error();

  auto after = std::make_shared<Settings>(*before);
  for (size_t i = 0; i < assignments.size(); ++i) {
    const SettingSpec& spec = *(*rows)[i];
    if (const auto done = assign(spec, assignments[i].second, *after); !done) {
      return refusal(assignments[i].first, done.error().message);
    }
    if (spec.has(kReread)) after->files_named.times++;
  }
  if (applier_) {
    if (const auto failure = applier_(*before, *after)) {
      return refusal(failure->setting, failure->message);
    }
  }
  publish(after);
  if (observer_) observer_(*before, *after);
  return {};
}

void SettingsStore::publish(std::shared_ptr<const Settings> settings) {
  const std::lock_guard lock(current_mutex_);
  current_ = std::move(settings);
  version_.fetch_add(1, std::memory_order_relaxed);
}

void SettingsStore::note_primary(std::string replicaof) {
  const std::lock_guard changing(change_mutex_);
  const std::shared_ptr<const Settings> before = current();
  if (before->replicaof == replicaof) return;
  auto after = std::make_shared<Settings>(*before);
  after->replicaof = std::move(replicaof);
  publish(std::move(after));
}

std::vector<std::pair<std::string, std::string>> SettingsStore::get(
    std::span<const std::string_view> patterns) const {
  const std::shared_ptr<const Settings> settings = current();
  std::map<std::string, std::string> found;
  const auto add_if = [&](bool matches, std::string_view name, const SettingSpec& spec) {
    if (matches && !name.empty()) found.try_emplace(std::string(name), value_text(spec, *settings));
  };
  for (const std::string_view pattern : patterns) {
    if (pattern.find_first_of("[*?") == pattern.npos) {
      if (const SettingSpec* spec = find_setting(pattern)) add_if(true, pattern, *spec);
      continue;
    }
    for (const SettingSpec* spec : all_settings()) {
      if (spec->has(kHidden)) continue;
      add_if(base::glob_match(pattern, spec->name, true), spec->name, *spec);
      add_if(base::glob_match(pattern, spec->alias, true), spec->alias, *spec);
    }
  }
  return {found.begin(), found.end()};
}

bool SettingsStore::is_sensitive(std::string_view name) {
  const SettingSpec* spec = find_setting(name);
  return spec != nullptr && spec->has(kSensitive);
}

base::Result<void> SettingsStore::rewrite(RewriteScope scope) {
  if (path_.empty()) return Error{"The server is running without a config file"};
  const std::lock_guard changing(change_mutex_);
  const base::Result<std::string> old_text = files_.read(path_);
  if (!old_text) return Error{"Rewriting config file: " + old_text.error().message};
  const std::string text = rewrite_settings(
      *old_text, *current(), scope, user_lines_ ? user_lines_() : std::vector<std::string>());
  if (const auto done = files_.replace(path_, text); !done) {
    return Error{"Rewriting config file: " + done.error().message};
  }
  return {};
}

}  // namespace engine
