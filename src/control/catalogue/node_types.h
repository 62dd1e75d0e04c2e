// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

// What `cache.r6g.large` means: AWS' names with the memory that their nodes have for data and
// their virtual cores (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/
// CacheNodes.SupportedTypes.html), and `cache.custom.<GiB>g.<vCPU>` for what suits one's own
// machines.

namespace control {

struct NodeType {
  std::string name;
  int64_t memory_bytes = 0;  // the engine's maxmemory before any is reserved
  int vcpus = 0;

  bool operator==(const NodeType&) const = default;
};

// nullopt for a name that is neither in the table nor a well-formed custom one. Custom types have
// 0.01 to 65536 GiB and 1 to 1024 cores: `cache.custom.1.5g.2`.
std::optional<NodeType> find_node_type(std::string_view name);

// AWS' types in the order of their memory, for offers to scale.
std::span<const NodeType> node_types();

inline constexpr std::string_view kDefaultNodeType = "cache.t4g.micro";

}  // namespace control
