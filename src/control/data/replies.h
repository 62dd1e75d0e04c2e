// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// What nodes answer, as bytes that come in pieces: where a reply ends, and what a browser is told
// of it. The bytes are a client's data: nothing in them is believed before it is checked. Pure
// functions.

namespace control::data {

enum class Dialect : uint8_t { kResp, kMemcached };

enum class Seen : uint8_t {
  kPart,    // more is to come
  kWhole,   // Scan::at is behind it
  kBroken,  // it is no reply, and nothing behind it can be understood
};

// How far one reply has been looked at; nothing is looked at twice.
struct Scan {
  size_t at = 0;
  uint64_t values_left = 1;
};

// Looks further into `bytes`, which begin where those of the last call did and may have grown.
Seen scan_reply(Dialect dialect, std::string_view bytes, Scan& scan);

// A whole reply, as scan_reply() has found it, as JSON: an object with its `type` and `value`.
//
//   simple, error    text                        text    text that is UTF-8
//   integer, double, big    as they are spelled  bytes   base64 of any other
//   boolean          true or false               null    without a value
//   array, set, push list of such objects        map     list of pairs of them
//   memcached        list of lines; a line is an object with `line`, and `data` where a value
//   follows
//
// A text longer than `text_max` is cut there and has its `size` in bytes beside it. nullopt: its
// values are nested too deeply.
std::optional<std::string> reply_to_json(Dialect dialect, std::string_view reply, size_t text_max);

// Whether it is an error of RESP; its text without the mark.
std::optional<std::string_view> error_in(std::string_view reply);

}  // namespace control::data
