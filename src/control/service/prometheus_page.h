// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>

#include "control/api/api_service.h"
#include "control/api/metrics_page.h"
#include "control/fleet/fleet.h"
#include "control/metrics/node_metrics.h"
#include "control/nodes/node.h"
#include "control/store/store.h"

namespace control {

// A node as metrics name it.
metrics::MeteredNode metered_node(const Node& node, const std::string& group);

// What all nodes say of themselves, how many caches and hosts there are and in what state, and what
// the service takes itself. For who may call CloudWatch's GetMetricData.
class PrometheusPage final : public MetricsPage {
 public:
  // Which nodes there are figures of, by id, and the figures. All outlive the page.
  struct Figures {
    const std::map<std::string, metrics::MeteredNode>& nodes;
    const std::unique_ptr<metrics::NodeMeter>& meter;
  };

  PrometheusPage(Store& store, const Fleet& fleet, Figures figures, ApiService& monitoring)
      : store_(store), fleet_(fleet), figures_(figures), monitoring_(monitoring) {}

  aws::Result<std::string> metrics(const Caller& caller) override;

 private:
  using Nodes = std::map<std::string, metrics::MeteredNode>;

  StoreResult<Nodes> silent_nodes();
  std::string nodes_text(const Nodes& silent) const;

  Store& store_;
  const Fleet& fleet_;
  const Figures figures_;
  ApiService& monitoring_;
};

}  // namespace control
