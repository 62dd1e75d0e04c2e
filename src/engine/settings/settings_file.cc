// SPDX-License-Identifier: Apache-2.0
#include "engine/settings/settings_file.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/words.h"
#include "engine/settings/setting_value.h"
#include "engine/settings/settings_table.h"

namespace engine {

namespace {

using base::Error;
using Done = base::Result<void>;
using Line = std::vector<std::string>;

constexpr size_t kIncludeDepthMax = 16;
constexpr std::string_view kLacks = ", which this version of Tarn does not have yet";

// Where a line stands; line 0 is the command line.
struct Place {
  std::string file;
  int line = 0;

  std::string name() const {
    return line == 0 ? "command line" : file + ':' + std::to_string(line);
  }
};

std::string in_parentheses(const Place& place) { return " (" + place.name() + ")"; }

// Redis' "argument must be ..." as a sentence about the setting.
Error bad_value(const SettingSpec& spec, const Line& line, std::string_view reason,
                const Place& place) {
  std::string sentence = "Setting '" + line[0] + "'";
  constexpr std::string_view kInclusive = " inclusive";
  if (reason.ends_with(kInclusive)) reason.remove_suffix(kInclusive.size());
  if (reason.starts_with("argument")) {
    sentence += reason.substr(reason.find(' '));
  } else {
    sentence += ": ";
    sentence += reason;
  }
  if (!spec.has(kSensitive)) {
    sentence += ", got '" + base::join_words(std::span(line).subspan(1)) + "'";
  }
  return Error{sentence + in_parentheses(place)};
}

// Directives of Redis' files that are no settings: what each would need.
std::string_view missing_for_directive(std::string_view name) {
  if (name == "loadmodule") return "modules";
  if (name == "sentinel") return "Sentinel mode";
  return {};
}

class Loader {
 public:
  explicit Loader(const ConfigFiles& files) : files_(files) {}

  // `asked_by` ends the error texts: where the file is included.
  Done read_file(const std::string& path, const std::string& asked_by = {});
  Done read_arguments(std::span<const std::string> arguments);
  base::Result<Settings> finish() &&;

 private:
  Done read_text(std::string_view text, const std::string& file);
  Done read_line(Line line, const Place& place);
  Done include(const std::string& pattern, const Place& place);
  Done rename_command(const Line& line, const Place& place);
  Done add_user(Line line, const Place& place);
  Done set(const SettingSpec& spec, const Line& line, const Place& place);
  void apply_engine_defaults();

  const ConfigFiles& files_;
  Settings settings_;
  std::map<const SettingSpec*, Place> set_at_;
  std::vector<std::string> open_files_;  // the chain of includes
};

Done Loader::read_file(const std::string& path, const std::string& asked_by) {
  if (open_files_.size() > kIncludeDepthMax) {
    return Error{"Config files include each other more than " + std::to_string(kIncludeDepthMax) +
                 " deep at '" + path + "'" + asked_by};
  }
  if (std::find(open_files_.begin(), open_files_.end(), path) != open_files_.end()) {
    return Error{"Config file '" + path + "' includes itself" + asked_by};
  }
  const base::Result<std::string> text = files_.read(path);
  if (!text) return Error{text.error().message + asked_by};
  open_files_.push_back(path);
  Done done = read_text(*text, path);
  open_files_.pop_back();
  return done;
}

Done Loader::read_text(std::string_view text, const std::string& file) {
  for (int number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = base::trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.starts_with('#')) continue;
    const Place place = {file, number};
    std::optional<Line> words = base::split_quoted(line);
    if (!words) return Error{"Unbalanced quotes at " + place.name()};
    if (Done done = read_line(std::move(*words), place); !done) return done;
  }
  return {};
}

// As Redis 7 does: an argument behind a bare `--name` is its value even if it starts with `--`.
// `--save` is the exception, for scripts that leave an empty value away.
Done Loader::read_arguments(std::span<const std::string> arguments) {
  std::vector<Line> lines;
  bool value_due = false;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (value_due || !argument.starts_with("--")) {
      if (lines.empty()) return Error{"Expected '--name value', got '" + argument + "'"};
      lines.back().push_back(argument);
      value_due = false;
      continue;
    }
    std::optional<Line> words = base::split_quoted(std::string_view(argument).substr(2));
    if (!words) return Error{"Unbalanced quotes on the command line"};
    if (words->empty()) return Error{"Expected '--name value', got '" + argument + "'"};
    const bool is_last = i + 1 == arguments.size();
    value_due = words->size() == 1;
    if (base::equals_ignore_case(argument, "--save") &&
        (is_last || arguments[i + 1].starts_with("--"))) {
      words->emplace_back();
      value_due = false;
    }
    lines.push_back(std::move(*words));
  }
  for (Line& line : lines) {
    if (Done done = read_line(std::move(line), Place{}); !done) return done;
  }
  return {};
}

Done Loader::read_line(Line line, const Place& place) {
  for (char& c : line[0]) c = base::to_lower(c);
  const std::string& name = line[0];
  if (name == "include" && line.size() == 2) return include(line[1], place);
  if (name == "rename-command") return rename_command(line, place);
  if (name == "user") return add_user(std::move(line), place);
  if (const std::string_view feature = missing_for_directive(name); !feature.empty()) {
    return Error{"'" + name + "' needs " + std::string(feature) + std::string(kLacks) +
                 in_parentheses(place)};
  }
  const SettingSpec* spec = find_setting(name);
  if (spec == nullptr) {
    return Error{"Unknown setting '" + name + (place.line == 0 ? "' on the " : "' at ") +
                 place.name()};
  }
  if (spec->takes_many() && line.size() == 2 && !line[1].empty()) {
    std::optional<Line> words = base::split_quoted(line[1]);
    if (!words) return bad_value(*spec, line, "unbalanced quotes", place);
    line.resize(1);
    line.insert(line.end(), words->begin(), words->end());
  }
  return set(*spec, line, place);
}

Done Loader::include(const std::string& pattern, const Place& place) {
  if (pattern.find_first_of("*?[") == pattern.npos)
    return read_file(pattern, in_parentheses(place));
  for (const std::string& path : files_.matching(pattern)) {
    if (Done done = read_file(path, in_parentheses(place)); !done) return done;
  }
  return {};
}

// Whether there are such commands is for who knows the commands.
Done Loader::rename_command(const Line& line, const Place& place) {
  if (line.size() != 3 || line[1].empty()) {
    return Error{"'rename-command' takes the name of a command and another one, or \"\"" +
                 in_parentheses(place)};
  }
  settings_.renamed_commands.push_back({base::to_lower(line[1]), base::to_lower(line[2])});
  return {};
}

// What the rules mean is for who knows the commands, too.
Done Loader::add_user(Line line, const Place& place) {
  if (line.size() < 2) return Error{"'user' takes a name and rules" + in_parentheses(place)};
  line.erase(line.begin());
  settings_.users.push_back(std::move(line));
  return {};
}

Done Loader::set(const SettingSpec& spec, const Line& line, const Place& place) {
  Line values(line.begin() + 1, line.end());
  const bool empties = values.empty() || (values.size() == 1 && values[0].empty());
  if (spec.kind == SettingKind::kSavePoints && !empties) {
    const Line before = base::split_at_spaces(value_text(spec, settings_));
    values.insert(values.begin(), before.begin(), before.end());
  }
  if (Done done = set_value(spec, values, settings_); !done) {
    return bad_value(spec, line, done.error().message, place);
  }
  set_at_[&spec] = place;
  return {};
}

base::Result<Settings> Loader::finish() && {
  for (const auto& [spec, place] : set_at_) {
    if (const auto sentence = missing_feature(*spec, settings_)) {
      return Error{*sentence + in_parentheses(place)};
    }
  }
  apply_engine_defaults();
  return std::move(settings_);
}

void Loader::apply_engine_defaults() {
  const Settings usual = defaults_under(settings_.engine);
  if (!set_at_.contains(find_setting("port"))) settings_.port = usual.port;
  if (!set_at_.contains(find_setting("maxmemory-policy"))) {
    settings_.maxmemory_policy = usual.maxmemory_policy;
  }
}

}  // namespace

base::Result<Settings> load_settings(const std::string& path,
                                     std::span<const std::string> arguments,
                                     const ConfigFiles& files) {
  Loader loader(files);
  if (!path.empty()) {
    if (const Done done = loader.read_file(path); !done) return done.error();
  }
  if (const Done done = loader.read_arguments(arguments); !done) return done.error();
  return std::move(loader).finish();
}

}  // namespace engine
