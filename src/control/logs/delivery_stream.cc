// SPDX-License-Identifier: Apache-2.0
#include "control/logs/delivery_stream.h"

#include <algorithm>

namespace control::logs {

namespace {

bool is_name(std::string_view text) {
  constexpr size_t kBytesMax = 64;
  return !text.empty() && text.size() <= kBytesMax && text.front() != '.' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  std::string_view("._-").find(c) != std::string_view::npos;
         });
}

}  // namespace

base::Result<DeliveryStream> DeliveryStream::parse(std::string_view text) {
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos || !is_name(text.substr(0, equals))) {
    return base::Error{"a delivery stream is NAME=DIR or NAME=http[s]://..."};
  }
  DeliveryStream stream = {.name = std::string(text.substr(0, equals))};
  const std::string_view place = text.substr(equals + 1);
  // It would be in the list of arguments, for all of the machine to see.
  if (place.find("://") != std::string_view::npos && place.find('@') != std::string_view::npos) {
    return base::Error{"the URL of the delivery stream " + stream.name + " names a user"};
  }
  if (place.starts_with("http://") || place.starts_with("https://")) {
    stream.url = place;
  } else if (place.starts_with('/')) {
    stream.directory = place;
  } else {
    return base::Error{"the delivery stream " + stream.name +
                       " has neither a directory, from the root on, nor an http[s] URL"};
  }
  return stream;
}

}  // namespace control::logs
