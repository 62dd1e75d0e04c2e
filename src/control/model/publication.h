// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace control {

// A message for a topic, until each of its subscribers has a delivery of its own.
struct Publication {
  static constexpr std::string_view kTable = "publication";

  std::string id = {};  // the message's: a UUID
  std::string topic_arn = {};
  std::string subject = {};  // empty: none
  std::string message = {};
  std::string attributes = {};  // MessageAttributes as JSON has them; empty: none
  bool is_json = false;         // MessageStructure: the message has a text for each protocol
  int64_t at_ms = 0;
};
BOOST_DESCRIBE_STRUCT(Publication, (),
                      (id, topic_arn, subject, message, attributes, is_json, at_ms))

}  // namespace control
