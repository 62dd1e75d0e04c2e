// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

// Other protocols that knock at the port of a cache. A node listens where browsers can reach it,
// and to a line protocol an HTTP request is a few errors with commands between them: so a web page
// could write into a cache of the machine that shows it ("cross-protocol scripting"; Redis closes
// at POST and Host: for this reason). Who speaks TLS or memcached's binary protocol to a port that
// does not would wait for ever instead.

namespace protocol::foreign {

enum class Protocol : uint8_t { kNone, kHttp, kTls, kMemcacheBinary };

// What a connection whose first byte is this speaks: TLS begins with a handshake record, a request
// of memcached's binary protocol with its magic byte; no request of ours begins with either.
Protocol recognise_opening(char first_byte);

// Whether this is the first line of an HTTP request (RFC 9112, section 3, with any method) or one
// that gives it away: "POST" in any form, or the Host header. Upper and lower case count as one.
// `line` is without its line feed.
bool is_http_line(std::string_view line);

// The same for a request whose words are known, however it was framed.
bool is_http_request(std::span<const std::string_view> words);

}  // namespace protocol::foreign
