// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "objects/object_store.h"

namespace objects {

// Objects as files below a directory, which is made with the first object.
std::unique_ptr<ObjectStore> directory_store(std::string directory);

}  // namespace objects
