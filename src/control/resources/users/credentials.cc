// SPDX-License-Identifier: Apache-2.0
#include "control/resources/users/credentials.h"

#include <algorithm>

#include "base/sha256.h"

namespace control {

namespace {

constexpr size_t kLengthMin = 16;
constexpr size_t kLengthMax = 128;
constexpr size_t kPasswordsMax = 2;

bool has_length(std::string_view secret) {
  return secret.size() >= kLengthMin && secret.size() <= kLengthMax;
}

bool is_printable(char c) { return c >= ' ' && c <= '~'; }

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string hash_of(std::string_view secret) { return base::hex(base::sha256(secret)); }

aws::Result<std::vector<std::string>> read_passwords(const aws::Structure& from) {
  const auto passwords = from.strings("Passwords");
  if (passwords.size() > kPasswordsMax) {
    return aws::Error(aws::kInvalidParameterValue, "A user can have at most two passwords.");
  }
  std::vector<std::string> hashes;
  for (const std::string_view password : passwords) {
    if (!has_length(password)) {
      return aws::Error(aws::kInvalidParameterValue,
                        "Passwords length must be between 16-128 characters.");
    }
    const bool good = std::all_of(password.begin(), password.end(), [](char c) {
      return is_printable(c) && std::string_view(",\"/@").find(c) == std::string_view::npos;
    });
    if (!good) {
      return aws::Error(aws::kInvalidParameterValue,
                        "Passwords must consist of printable ASCII characters other than "
                        "',', '\"', '/' and '@'.");
    }
    std::string hash = hash_of(password);
    if (std::find(hashes.begin(), hashes.end(), hash) == hashes.end()) hashes.push_back(hash);
  }
  return hashes;
}

aws::Error no_password() {
  return {aws::kInvalidParameterValue,
          "No password was provided. If you want to create/update the user without password, "
          "please use the NoPasswordRequired flag."};
}

// AuthenticationMode.
aws::Result<std::optional<Login>> read_mode(const aws::Structure& mode) {
  const std::string_view type = mode.string("Type").value_or("");
  if (type.empty()) {
    return aws::Error(aws::kInvalidParameterValue,
                      "Input Authentication type: null is not in the allowed list: "
                      "[password,no-password-required,iam]");
  }
  const auto passwords = read_passwords(mode);
  if (!passwords) return passwords.error();
  if (type == "password") {
    if (passwords->empty()) return no_password();
    return std::optional(Login{Authentication::password, *passwords});
  }
  if (!passwords->empty()) {
    return aws::Error(
        aws::kInvalidParameterCombination,
        "Password field is not allowed with authentication type: " + std::string(type));
  }
  return std::optional(
      Login{.authentication = type == "iam" ? Authentication::iam : Authentication::no_password});
}

}  // namespace

// A tool may send NoPasswordRequired=false beside whatever else it says.
aws::Result<std::optional<Login>> read_login(const aws::Structure& input) {
  const aws::Structure* const mode = input.structure("AuthenticationMode");
  const bool has_passwords = !input.strings("Passwords").empty();
  const bool needs_none = input.boolean("NoPasswordRequired").value_or(false);
  if (mode != nullptr && !mode->empty()) {
    if (!has_passwords && !needs_none) return read_mode(*mode);
    return aws::Error(aws::kInvalidParameterCombination,
                      "AuthenticationMode cannot be given together with Passwords or "
                      "NoPasswordRequired.");
  }
  if (has_passwords && needs_none) {
    return aws::Error(aws::kInvalidParameterCombination,
                      "Passwords cannot be given together with NoPasswordRequired.");
  }
  if (needs_none) return std::optional(Login{});
  if (!has_passwords) return std::optional<Login>();
  auto passwords = read_passwords(input);
  if (!passwords) return passwords.error();
  return std::optional(Login{Authentication::password, *std::move(passwords)});
}

aws::Result<std::string> read_auth_token(std::string_view token) {
  const bool good = std::all_of(token.begin(), token.end(), [](char c) {
    return is_alphanumeric(c) || std::string_view("!&#$^<>-").find(c) != std::string_view::npos;
  });
  if (good && has_length(token)) return hash_of(token);
  return aws::Error(aws::kInvalidParameterValue,
                    "Invalid AuthToken provided. It must have 16 to 128 characters: letters, "
                    "digits and !, &, #, $, ^, <, >, -.");
}

}  // namespace control
