// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aws/model/value.h"

namespace aws {

// The document of a result, in the forms of json_request.h; nullptr: there is none, "{}".
std::string write_json_response(const Structure* result);

}  // namespace aws
