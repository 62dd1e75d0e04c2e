// SPDX-License-Identifier: Apache-2.0
#include "control/data/commands.h"

#include <algorithm>

#include "base/ascii.h"

namespace control::data {

namespace {

constexpr std::string_view kReadingRules =
    "-@all +@read +@transaction +ping +echo +select +time +info +command +lastsave +role "
    "+monitor +slowlog|get +slowlog|len +client|list +client|info +client|id "
    "+client|getname +client|setname +memory|usage +memory|stats +memory|doctor "
    "+latency|latest +latency|history +acl|whoami +acl|cat +config|get +pubsub "
    "+function|list +function|stats +script|exists +eval_ro +evalsha_ro +fcall_ro "
    "+latency|doctor +latency|histogram";

// Words and why they are not for here; the second word of the row, if there is one, must be there.
struct NotHere {
  std::string_view name;
  std::string_view subcommand = {};
  std::string_view why = "It would change how this connection speaks.";
};

constexpr std::string_view kListens = "What it listens to would come unasked.";
constexpr std::string_view kSignsIn = "Sign in with the form above.";

constexpr NotHere kNotHere[] = {
    {"monitor", {}, "There is a page for it."},
    {"subscribe", {}, kListens},
    {"psubscribe", {}, kListens},
    {"ssubscribe", {}, kListens},
    {"auth", {}, kSignsIn},
    {"hello", {}, kSignsIn},
    {"sync"},
    {"psync"},
    {"replconf"},
    {"quit"},
    {"reset"},
    {"client", "reply"},
    {"client", "tracking"},
    {"tarn.confine"},
};

// Those whose second word is a part of their name.
constexpr std::string_view kContainers[] = {"acl",    "client", "cluster",  "command", "commandlog",
                                            "config", "debug",  "function", "latency", "memory",
                                            "module", "object", "pubsub",   "script",  "slowlog",
                                            "xgroup", "xinfo"};

constexpr size_t kNameBytesMax = 32;

bool is_letter(char c) { return base::to_lower(c) >= 'a' && base::to_lower(c) <= 'z'; }

bool is_name(std::string_view word) {
  return !word.empty() && word.size() <= kNameBytesMax &&
         std::all_of(word.begin(), word.end(), [](char c) {
           return is_letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
         });
}

std::string upper(std::string_view word) {
  std::string text(word);
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

}  // namespace

std::string_view reading_rules() { return kReadingRules; }

std::string problem_of_resp(const std::vector<std::string>& words) {
  if (words.empty() || words[0].empty()) return "There is no command.";
  const auto* const found =
      std::find_if(std::begin(kNotHere), std::end(kNotHere), [&](const NotHere& one) {
        if (!base::equals_ignore_case(one.name, words[0])) return false;
        return one.subcommand.empty() ||
               (words.size() > 1 && base::equals_ignore_case(one.subcommand, words[1]));
      });
  return found == std::end(kNotHere) ? "" : std::string(found->why);
}

std::string name_of_command(const std::vector<std::string>& words) {
  if (words.empty() || !is_name(words[0])) return "?";
  std::string name = upper(words[0]);
  const bool has_subcommands =
      std::any_of(std::begin(kContainers), std::end(kContainers),
                  [&](std::string_view one) { return base::equals_ignore_case(one, words[0]); });
  if (has_subcommands && words.size() > 1 && is_name(words[1])) {
    name.append(" ").append(upper(words[1]));
  }
  return name;
}

}  // namespace control::data
