// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "readings/info.h"

// Metrics as Prometheus reads them: its text format, version 0.0.4
// (https://prometheus.io/docs/instrumenting/exposition_formats/). Names are those of redis_exporter
// 1.45 and memcached_exporter 0.15, so that dashboards made for them show nodes unchanged.

namespace readings {

// A node, with what it has said last. A view.
struct ExposedNode {
  std::string_view
      instance;  // by which it is told from others, "my-cache.0001"; empty: it is alone
  std::string_view cluster;
  std::string_view group;  // its replication group; empty: none
  bool is_memcached;
  std::string_view version;  // of the engine: "7.1.0"
  uint16_t port;
  bool is_up;
  const Readings& readings;
};

// A text that is put together metric by metric.
class PrometheusText {
 public:
  using Labels = std::span<const std::pair<std::string_view, std::string_view>>;
  enum class Type : uint8_t { kGauge, kCounter };

  // Samples that follow are of this metric; without any it is not there.
  void begin(std::string_view name, Type type, std::string_view help);
  void add(Labels labels, double value);
  // With labels that are written already: `a="b",c="d"`.
  void add_labelled(std::string_view labels, double value);

  static std::string written(Labels labels);
  std::string take() { return std::move(text_); }

 private:
  std::string name_;
  std::string head_;  // of a metric that has no sample yet
  std::string text_;
};

// All metrics of nodes. One that a node has no reading of has no sample of it.
void expose(std::span<const ExposedNode> nodes, PrometheusText& text);

}  // namespace readings
