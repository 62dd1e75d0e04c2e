// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "control/actions/action.h"

namespace control {

// AddTagsToResource, RemoveTagsFromResource, ListTagsForResource.
Actions tag_actions();

}  // namespace control
