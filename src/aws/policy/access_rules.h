// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/model/error.h"
#include "aws/model/value.h"
#include "aws/policy/request_context.h"

// What a request needs to be allowed, as tables that stand beside the operations: which resources
// it touches, and what of it conditions may ask about.

namespace aws::policy {

// A resource that an operation touches.
struct ResourceRule {
  std::string_view type;    // one of the service's: "replicationgroup"
  std::string_view member;  // that names it, or lists names
  // Its name where the request has none. Empty: then none is touched.
  std::string_view otherwise = {};
  // The operation's own condition keys are there for this resource. For the others, which a request
  // only uses, they are not: policies allow those without conditions.
  bool has_keys = false;
  std::string_view action = {};  // that the resource needs, if it is not the operation
  bool is_opaque = false;        // what the member has is no name, and says which resource it is
};

// A condition key that follows from a request.
struct KeyRule {
  enum class Form : uint8_t {
    kValue,    // the member, as text
    kWord,     // the same in lower case: one of the words that requests may write as they like
    kPresent,  // "true" or "false": whether the member's text is not empty
    kRead,     // what `read` makes of the request
  };

  std::string_view key;
  std::string_view member = {};
  Form form = Form::kValue;
  std::string_view otherwise =
      {};  // where the request has no such member; empty: the key is absent
  std::optional<std::string> (*read)(const Structure& input) = nullptr;
};

struct OperationRule {
  std::string_view operation;
  std::span<const ResourceRule> resources;
  std::span<const KeyRule> keys = {};
  // Each of its resources says what it needs: nothing goes by the operation's own name.
  bool by_parts = false;
};

using RequestTags = std::vector<std::pair<std::string, std::string>>;

struct ServiceRules {
  std::string_view service;  // before the colon of its actions
  std::span<const std::span<const OperationRule>> families;
  // The tags that a request gives, or the bare names of tags that it takes away.
  RequestTags (*tags)(const Structure& input);
  // What tagging something new needs, beside making it; empty: nothing.
  std::string_view tag_action = {};
  // Condition keys whose names come from the request.
  void (*add_more)(const Structure& input, RequestContext& context) = nullptr;
};

// One thing that has to be allowed.
struct Need {
  std::string action;  // with the service: "elasticache:CreateSnapshot"
  std::string type;    // empty: the action knows no resources
  std::string name;
  bool has_keys = false;
};

const OperationRule* find_rule(const ServiceRules& rules, std::string_view operation);

// All that `operation` needs for this request; at least one. An operation without a rule needs to
// be allowed on everything. InvalidParameterValue where a name is too long to be one: policies are
// matched against names, and their length is what that costs.
Result<std::vector<Need>> needs_of(const ServiceRules& rules, std::string_view operation,
                                   const Structure& input);

// Adds the condition keys of a need whose `has_keys` is set.
Result<void> add_request_keys(const ServiceRules& rules, std::string_view operation,
                              const Structure& input, RequestContext& context);

// A member's value as a condition sees it; nullopt where it is absent or a structure.
std::optional<std::string> text_of(const Structure& input, std::string_view member);

}  // namespace aws::policy
