// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "aws/model/service.h"
#include "aws/model/value.h"

// The documents that answer requests. Every one is complete and well-formed, whatever the values
// hold. Content-Type is `text/xml`; the front repeats the request's id in `x-amzn-RequestId`.

namespace aws {

// A result of `operation`: of its output's shape, or nullptr for operations that have none.
std::string write_response(const Service& service, const Operation& operation,
                           const Structure* result, std::string_view request_id);

// An error of any operation, with `error.spec->http_status`.
std::string write_error(const Service& service, const Error& error, std::string_view request_id);

}  // namespace aws
