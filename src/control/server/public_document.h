// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace control {

// What everybody may read, at a path of its own.
struct PublicDocument {
  std::string path;  // "/SimpleNotificationService-0123.pem"
  std::string content_type;
  std::string text;
};

}  // namespace control
