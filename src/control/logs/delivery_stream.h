// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace control::logs {

// What stands for a delivery stream of Firehose: a directory, or a URL, by the name that caches
// call it. An operator sets it up; no call of the API does.
struct DeliveryStream {
  std::string name;
  std::string directory = {};  // empty: it has a URL
  std::string url = {};

  // "NAME=DIR" or "NAME=http[s]://...": names as AWS has them, 1 to 64 letters, digits, dots,
  // hyphens and underscores. A URL that names a user is refused, and no Error repeats one.
  static base::Result<DeliveryStream> parse(std::string_view text);
};

}  // namespace control::logs
