// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "aws/model/service.h"
#include "aws/model/value.h"
#include "aws/query/decode.h"

// Smithy's protocol rpc-v2-cbor: the operation in the path, requests and results as documents of
// CBOR. Times are seconds since the Unix epoch with tag 1, numbers 64 bits wide.

namespace aws {

inline constexpr std::string_view kCborProtocol = "rpc-v2-cbor";
inline constexpr std::string_view kCborMediaType = "application/cbor";

// Of "/service/GraniteServiceVersion20100801/operation/PutMetricData" the target that
// read_target() knows: "GraniteServiceVersion20100801.PutMetricData". Empty: it is no such path.
std::string cbor_target(std::string_view path);

// As read_json_request().
Result<Request> read_cbor_request(const Operation& operation, std::string_view body);

// nullptr: there is no result, an empty map.
std::string write_cbor_response(const Structure* result);

// {"__type": code, "message": ...}
std::string write_cbor_error(const Error& error);

}  // namespace aws
