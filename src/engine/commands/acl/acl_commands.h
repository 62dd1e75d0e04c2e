// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/session/command_spec.h"

namespace engine {

// ACL and its subcommands: who may log in and do what.
CommandFamily acl_commands();

}  // namespace engine
