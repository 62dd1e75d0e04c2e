// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <string>
#include <string_view>

// How an agent on another machine gets the certificate by which the service knows it.

namespace agent {

// What goes before the token in the header `Authorization`; the token's pin is not sent.
inline constexpr std::string_view kJoinScheme = "Tarn-Join ";

// POST /tarn/join, in TLS: once, by who has a token.
struct JoinRequest {
  std::string host;     // that it is going to speak for
  std::string request;  // a certificate signing request (PKCS #10, PEM) for a key of its own
};
BOOST_DESCRIBE_STRUCT(JoinRequest, (), (host, request))

// POST /tarn/agent/renew, by the agent of the host, with the key that it has joined with.
struct RenewRequest {
  std::string request;  // likewise
};
BOOST_DESCRIBE_STRUCT(RenewRequest, (), (request))

// The answer to both.
struct JoinReply {
  std::string certificate;  // PEM
};
BOOST_DESCRIBE_STRUCT(JoinReply, (), (certificate))

}  // namespace agent
