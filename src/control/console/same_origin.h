// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

// Whether a browser's request comes from our own page. Pure functions.

namespace control {

// Whether a Host header ("127.0.0.1:7379", "[::1]", "caches.example:443") names us: a numeric
// address, localhost, or one of `names`. Any other name may be a stranger's who has it point here
// (DNS rebinding), for a browser would let that stranger's page read our answers. Under TLS the
// certificate answers that question, so there any well-formed host will do.
bool is_our_host(std::string_view host, bool tls, std::span<const std::string> names);

// Whether an Origin header ("http://127.0.0.1:7379") is that of a page from `host`. The scheme is
// not compared: a proxy that speaks TLS for us has another.
bool is_origin_of(std::string_view origin, std::string_view host);

}  // namespace control
