// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/model/service.h"
#include "aws/model/value.h"
#include "base/result.h"

// What the documents that answer requests say, for those who call an API: the other direction of
// response.h. Documents may be anybody's: none is believed to be well-formed or of the right shape.

namespace aws {

// The result in the document that answers a request of `operation`, which has an output. Elements
// that the shape does not know are left out, as a newer service may have more of them.
base::Result<Structure> read_response(const Service& service, const Operation& operation,
                                      std::string_view document);

struct ErrorText {
  std::string code;  // AWS' word: "ReplicationGroupNotFoundFault"
  std::string message;
};

// The error in an error's document; nullopt: it is no such document.
std::optional<ErrorText> read_error(std::string_view document);

}  // namespace aws
