// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/acl/log.h"
#include "engine/acl/user.h"
#include "engine/session/client.h"
#include "engine/session/command_spec.h"
#include "engine/session/node.h"

namespace engine {

// What a user may not do of what a request asks for. Nothing: `denial` is kNone.
struct Access {
  acl::Denial denial = acl::Denial::kNone;
  uint32_t argument = 0;  // which one names the key, channel or database
  bool given_up = false;  // by the client itself, whatever its user may do

  bool is_granted() const { return denial == acl::Denial::kNone; }
};

// Whether the user may have that done: the command, on these keys, channels and databases. `args`
// are as many as the command takes; `db` is the client's, one of so many `databases`.
Access check_access(const acl::User& user, const CommandSpec& spec, Arguments args, uint32_t db,
                    int64_t databases);

// Whether the client may: its user, and by what it has not given up itself. Requires that it has a
// user.
Access check_access(const Client& client, const CommandSpec& spec, Arguments args, uint32_t db,
                    int64_t databases);

// Whether that is what this thread has asked about last, and it was granted: what runs for a user
// who may not do everything was asked about just now, with these words. In release builds always.
bool was_just_granted(const acl::User& user, const CommandSpec& spec, Arguments args, uint32_t db);

// The reply without "NOPERM "; `in_detail` names key, channel and user, too.
std::string denial_text(const Access& access, const acl::User& user, const CommandSpec& spec,
                        Arguments args, bool in_detail = false);

// Writes it into ACL LOG, and counts it.
void log_denial(Node& node, const Client& client, const Access& access, const CommandSpec& spec,
                Arguments args, acl::DenialContext context, int64_t now_ms);

// Somebody could not log in under that name.
void log_failed_login(Node& node, const Client& client, std::string_view name, int64_t now_ms);

// How the command uses the key at one of its positions (KeyAccess). `first`: of its first key.
uint16_t key_access(const CommandSpec& spec, Arguments args, bool first);

}  // namespace engine
