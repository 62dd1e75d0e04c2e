// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/policy/request_context.h"
#include "base/result.h"

// The texts of policies: with wildcards, and with variables that a request fills in.

namespace aws::policy {

// What a template is once its variables are known: a byte a unit, or a wildcard. A variable's value
// never becomes a wildcard, whatever it is.
using Pattern = std::u16string;
inline constexpr char16_t kAnyText = 0x100;  // `*`: none or more bytes
inline constexpr char16_t kAnyByte = 0x101;  // `?`

// Whether the pattern matches all of `text`. Iterative; time O(pattern x text), no memory.
bool matches(const Pattern& pattern, std::string_view text);
Pattern lower(Pattern pattern);

// One value of a policy: `home/${aws:username}/*`.
class Template {
 public:
  static constexpr size_t kBytesMax = 4096;

  struct Syntax {
    bool wildcards = true;  // `*` and `?` mean more than themselves
    bool variables = true;  // `${...}` does
  };

  // Errors: a text that is too long, a `${` that is not closed or has no name.
  static base::Result<Template> parse(std::string_view text, Syntax syntax);

  // nullopt: the request has no value, or several, for a variable that has no default.
  std::optional<Pattern> fill(const RequestContext& context) const;

  bool has_variables() const;
  // Whether a variable is one whose value nobody knows yet.
  bool is_unknown(const RequestContext& context) const;
  const std::string& text() const { return text_; }  // as it was written

 private:
  friend class ArnTemplate;
  struct Piece {
    Pattern pattern;       // unless there is a variable
    std::string variable;  // lower case
    std::optional<std::string> fallback;
  };

  void add_unit(char16_t unit);
  base::Result<size_t> add_variable(std::string_view text, size_t at);

  std::string text_;
  std::vector<Piece> pieces_;
};

// An ARN with wildcards, compared part by part: partition, service, region, account and resource
// are matched alone, so that no `*` reaches over the colon behind its part, but for the resource,
// which may have colons of its own. `*` alone is any ARN.
class ArnTemplate {
 public:
  // Errors: neither `*` nor an ARN's six parts.
  static base::Result<ArnTemplate> parse(std::string_view text, bool variables);

  // False as well where a variable has no value.
  bool matches(std::string_view arn, const RequestContext& context) const;
  // Whether all variables have a value.
  bool can_fill(const RequestContext& context) const;
  bool is_unknown(const RequestContext& context) const;

  const std::string& text() const { return text_; }

 private:
  static constexpr size_t kParts = 6;

  std::string text_;
  bool any_ = false;
  std::array<Template, kParts> parts_;
};

}  // namespace aws::policy
