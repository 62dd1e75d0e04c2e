// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <string>
#include <utility>

#include "control/api/internal_api.h"
#include "json/document.h"

// What calls between Tarn's own parts are answered with.

namespace control {

inline constexpr int kOk = 200;
inline constexpr int kBadRequest = 400;
inline constexpr int kUnauthorized = 401;
inline constexpr int kForbidden = 403;
inline constexpr int kNotFound = 404;
inline constexpr int kConflict = 409;
inline constexpr int kUnavailable = 503;

struct Problem {
  std::string message;
};
BOOST_DESCRIBE_STRUCT(Problem, (), (message))

inline void refuse(const InternalApi::Reply& reply, int status, std::string message) {
  reply(status, json::write(Problem{std::move(message)}));
}

}  // namespace control
