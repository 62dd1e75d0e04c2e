// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "aws/model/error.h"
#include "aws/model/shape.h"

// A service of AWS as data: its operations, and the form in which they travel.

namespace aws {

// The two forms of the query protocol, and JSON's.
enum class Dialect : uint8_t {
  kQuery,  // ElastiCache, IAM, STS, SNS: `Tags.Tag.1.Key`, results in `<ActionResult>`
  kEc2,    // EC2: `Filter.1.Value.1`, results beside `<requestId>`, errors in `<Response>`
  kJson,   // KMS: documents (aws/json); the operation stands in a header
};

// How an operation hands out long lists. Limits are those of AWS' documentation.
struct PageRule {
  std::string_view token;  // the member that asks for the next page, and hands out the way to it
  // The member that says how many records a page may hold; empty: nobody can say.
  std::string_view limit;
  int min;
  int max;
  int fallback;  // records a page when the request does not say
};

struct Operation {
  std::string_view name;
  const Shape* input;
  const Shape* output;  // nullptr: the response has no result element
  std::span<const ErrorSpec* const> errors;
  const PageRule* pages = nullptr;  // nullptr: one response holds all there is
  // Who has not signed may call it too: the request has something that nobody guesses.
  bool may_be_unsigned = false;
};

struct Service {
  std::string_view name;  // in credential scopes and ARNs
  // The `Version` parameter of every request; of JSON, what stands before the operation's name.
  std::string_view version;
  std::string_view xml_namespace;
  Dialect dialect;
  std::span<const std::span<const Operation>> families;  // each in one file
  // Of a service that also is one for all regions: the one that requests to it are signed for, as
  // well as for the region where it is served. Empty: it is none.
  std::string_view signing_region = {};
};

// The operation called `name`, or nullptr.
const Operation* find_operation(const Service& service, std::string_view name);

}  // namespace aws
