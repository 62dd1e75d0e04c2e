// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// Replies as bytes, appended to `out`. Functions that take a Version encode what RESP2 lacks as
// Redis does for its RESP2 clients. An aggregate is its header followed by that many elements,
// which the caller appends. Source: the RESP3 specification; Redis 7.2, addReply*.

namespace protocol::resp {

enum class Version : uint8_t { kResp2 = 2, kResp3 = 3 };

// "+OK". `text` must be free of line ends: it is ours, never a client's.
void append_simple_string(std::string& out, std::string_view text);

// "-ERR syntax error": `text` begins with its code. Line ends, which a client's words in the text
// may bring, become spaces.
void append_error(std::string& out, std::string_view text);

void append_integer(std::string& out, int64_t value);                 // ":1"
void append_bulk(std::string& out, std::string_view bytes);           // "$3\r\nabc"
void append_bulk_integer(std::string& out, int64_t value);            // "$2\r\n42"
void append_null(std::string& out, Version version);                  // "$-1" or "_"
void append_null_array(std::string& out, Version version);            // "*-1" or "_"
void append_bool(std::string& out, bool value, Version version);      // ":1" or "#t"
void append_double(std::string& out, double value, Version version);  // a bulk or ",0.1"

// `digits`: an optional sign and decimal digits; RESP2: a bulk.
void append_big_number(std::string& out, std::string_view digits, Version version);

// `format`: three letters, "txt" or "mkd"; RESP2: a bulk.
void append_verbatim(std::string& out, std::string_view format, std::string_view text,
                     Version version);

void append_array_header(std::string& out, size_t elements);
void append_map_header(std::string& out, size_t pairs, Version version);  // RESP2: 2n elements
void append_set_header(std::string& out, size_t elements, Version version);
void append_push_header(std::string& out, size_t elements, Version version);
void append_attribute_header(std::string& out, size_t pairs);  // RESP3 only

}  // namespace protocol::resp
