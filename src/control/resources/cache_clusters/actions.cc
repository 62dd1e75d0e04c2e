// SPDX-License-Identifier: Apache-2.0
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/cache_clusters/internal.h"

namespace control {

namespace {

constexpr Action kActions[] = {
    {"DescribeCacheClusters", describe_cache_clusters},
    {"ModifyCacheCluster", modify_cache_cluster},
    {"RebootCacheCluster", reboot_cache_cluster},
    {"ListAllowedNodeTypeModifications", list_allowed_node_type_modifications},
};

}  // namespace

Actions cache_cluster_actions() { return kActions; }

}  // namespace control
