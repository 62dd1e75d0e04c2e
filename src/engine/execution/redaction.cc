// SPDX-License-Identifier: Apache-2.0
#include "engine/execution/redaction.h"

#include <algorithm>

#include "base/ascii.h"
#include "engine/replication/replica.h"
#include "engine/settings/settings_store.h"

namespace engine {

namespace {

constexpr std::string_view kRedacted = "(redacted)";

}  // namespace

std::vector<std::string_view> redacted(const CommandSpec& spec, Arguments args) {
  std::vector<std::string_view> shown(args.begin(), args.end());
  if (spec.name == "auth") {
    std::fill(shown.begin() + 1, shown.end(), kRedacted);
  } else if (spec.name == "hello") {
    // Of a malformed HELLO too: whatever follows AUTH may be a password.
    for (size_t i = 2; i < args.size(); i++) {
      if (!base::equals_ignore_case(args[i], "AUTH")) continue;
      const size_t end = std::min(i + 3, args.size());
      for (i++; i < end; i++) shown[i] = kRedacted;
      i--;
    }
  } else if (spec.name == "replconf") {
    for (size_t i = 1; i + 1 < args.size(); i++) {
      if (base::equals_ignore_case(args[i], kReplicationSecretOption)) shown[i + 1] = kRedacted;
    }
  } else if (spec.container == "acl" &&
             (spec.name == "setuser" || spec.name == "getuser" || spec.name == "deluser")) {
    std::fill(shown.begin() + 2, shown.end(), kRedacted);
  } else if (spec.name == "set" && spec.container == "config") {
    for (size_t i = 2; i + 1 < args.size(); i += 2) {
      if (SettingsStore::is_sensitive(args[i])) shown[i + 1] = kRedacted;
    }
  }
  return shown;
}

}  // namespace engine
