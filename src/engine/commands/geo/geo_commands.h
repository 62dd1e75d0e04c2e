// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/session/command_spec.h"

namespace engine {

// Adding places and asking for single ones.
CommandFamily geo_commands();

// GEOSEARCH and its older forms.
CommandFamily geo_search_commands();

}  // namespace engine
