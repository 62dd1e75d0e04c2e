// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "control/catalogue/node_types.h"

// The parameters of cache parameter groups, family by family, after AWS' documentation
// (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html).

namespace control {

enum class DataType : uint8_t { kString, kInteger };

enum class ChangeType : uint8_t { kImmediate, kRequiresReboot };

// What a parameter means for a node.
enum class Meaning : uint8_t {
  kSetting,  // the engine has a setting of this name
  kService,  // the service itself acts upon it (reserved-memory-percent)
  kNone,     // nothing: AWS' own, or of a part that does not exist here
};

struct Parameter {
  std::string_view name;
  DataType type;
  std::string_view value;    // the default; for each node type where node_type_value() says so
  std::string_view allowed;  // "yes,no", "0-65000", "0,20-"; empty for any text
  ChangeType change;
  bool modifiable;
  Meaning meaning;
  std::string_view description;
  std::string_view letters = {};  // that the value may consist of, where it is a set of such
};

// All families, oldest first within an engine: "memcached1.4" ... "valkey9".
std::span<const std::string_view> parameter_families();
bool is_parameter_family(std::string_view name);
// "memcached", "redis" or "valkey".
std::string_view engine_of_family(std::string_view family);
// Families that know cluster mode have a second default group, `default.redis7.cluster.on`.
bool has_cluster_mode(std::string_view family);

// The parameters of a family, by name, those that differ by node type included.
std::span<const Parameter> parameters_of(std::string_view family);
const Parameter* find_parameter(std::string_view family, std::string_view name);

// The default of a parameter that differs by node type (`maxmemory`, `num_threads`); nullopt for
// all others.
std::optional<std::string> node_type_value(const Parameter& parameter, const NodeType& type);
bool differs_by_node_type(const Parameter& parameter);

// Whether the parameter may have the value, by its type and `allowed`.
bool is_allowed(const Parameter& parameter, std::string_view value);

}  // namespace control
