// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/model/error.h"
#include "aws/model/value.h"
#include "control/model/user.h"

// What users show to log in. Only hashes leave these functions; no error text contains a secret.

namespace control {

// How a request says that a user logs in, by Passwords, NoPasswordRequired or AuthenticationMode;
// nullopt: it does not say. InvalidParameterCombination, InvalidParameterValue.
struct Login {
  Authentication authentication = Authentication::no_password;
  std::vector<std::string> passwords = {};
};
aws::Result<std::optional<Login>> read_login(const aws::Structure& input);

// SHA-256 of an AUTH token, in hexadecimal, or InvalidParameterValue.
aws::Result<std::string> read_auth_token(std::string_view token);

}  // namespace control
