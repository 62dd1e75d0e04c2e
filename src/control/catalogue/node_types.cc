// SPDX-License-Identifier: Apache-2.0
#include "control/catalogue/node_types.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

namespace control {

namespace {

constexpr double kGiB = 1024.0 * 1024 * 1024;

struct Size {
  std::string_view name;
  double gib;
  int vcpus;
};

struct Series {
  std::string_view name;
  std::span<const Size> sizes;
};

constexpr Size kBurstable[] = {{"micro", 0.5, 2}, {"small", 1.37, 2}, {"medium", 3.09, 2}};
constexpr Size kOldBurstable[] = {{"micro", 0.555, 1}, {"small", 1.55, 1}, {"medium", 3.22, 2}};
constexpr Size kGeneral[] = {
    {"large", 6.3838, 2},     {"xlarge", 12.93, 4},    {"2xlarge", 26.04, 8},
    {"4xlarge", 52.26, 16},   {"8xlarge", 103.68, 32}, {"12xlarge", 157.12, 48},
    {"16xlarge", 209.55, 64},
};
constexpr Size kM5[] = {
    {"large", 6.3838, 2},   {"xlarge", 12.93, 4},     {"2xlarge", 26.04, 8},
    {"4xlarge", 52.26, 16}, {"12xlarge", 157.12, 48}, {"24xlarge", 314.32, 96},
};
constexpr Size kM4[] = {
    {"large", 6.42, 2},     {"xlarge", 14.28, 4},     {"2xlarge", 29.7, 8},
    {"4xlarge", 60.78, 16}, {"10xlarge", 154.64, 40},
};
constexpr Size kMemory[] = {
    {"large", 13.0731, 2},      {"xlarge", 26.3209, 4},  {"2xlarge", 52.82, 8},
    {"4xlarge", 105.8074, 16},  {"8xlarge", 209.55, 32}, {"12xlarge", 317.77, 48},
    {"16xlarge", 419.0958, 64},
};
constexpr Size kR5[] = {
    {"large", 13.0731, 2},     {"xlarge", 26.3209, 4},   {"2xlarge", 52.82, 8},
    {"4xlarge", 105.8074, 16}, {"12xlarge", 317.77, 48}, {"24xlarge", 635.61, 96},
};
constexpr Size kR4[] = {
    {"large", 12.3, 2},      {"xlarge", 25.05, 4},    {"2xlarge", 50.47, 8},
    {"4xlarge", 101.38, 16}, {"8xlarge", 203.26, 32}, {"16xlarge", 407, 64},
};
constexpr Size kNetwork[] = {
    {"large", 3.09, 2},       {"xlarge", 6.3838, 4},  {"2xlarge", 12.94, 8},
    {"4xlarge", 26.05, 16},   {"8xlarge", 52.26, 32}, {"12xlarge", 78.56, 48},
    {"16xlarge", 105.81, 64},
};

// The previous generations: offered no more, but in many scripts.
constexpr Size kT1[] = {{"micro", 0.213, 1}};
constexpr Size kM1[] = {
    {"small", 1.3, 1}, {"medium", 3.35, 1}, {"large", 7.1, 2}, {"xlarge", 14.6, 4}};
constexpr Size kM2[] = {{"xlarge", 16.7, 2}, {"2xlarge", 33.8, 4}, {"4xlarge", 68, 8}};
constexpr Size kM3[] = {
    {"medium", 2.78, 1}, {"large", 6.05, 2}, {"xlarge", 13.3, 4}, {"2xlarge", 27.9, 8}};
constexpr Size kC1[] = {{"xlarge", 6.6, 8}};
constexpr Size kR3[] = {
    {"large", 13.5, 2},   {"xlarge", 28.4, 4},  {"2xlarge", 58.2, 8},
    {"4xlarge", 118, 16}, {"8xlarge", 237, 32},
};

constexpr Series kSeries[] = {
    {"t1", kT1},           {"m1", kM1},        {"m2", kM2},         {"m3", kM3},
    {"c1", kC1},           {"r3", kR3},        {"t4g", kBurstable}, {"t3", kBurstable},
    {"t2", kOldBurstable}, {"m7g", kGeneral},  {"m6g", kGeneral},   {"m5", kM5},
    {"m4", kM4},           {"r7g", kMemory},   {"r6g", kMemory},    {"r5", kR5},
    {"r4", kR4},           {"c7gn", kNetwork},
};

int64_t bytes_of(double gib) { return static_cast<int64_t>(std::floor(gib * kGiB)); }

std::vector<NodeType> build_table() {
  std::vector<NodeType> types;
  for (const Series& series : kSeries) {
    for (const Size& size : series.sizes) {
      types.push_back({"cache." + std::string(series.name) + "." + std::string(size.name),
                       bytes_of(size.gib), size.vcpus});
    }
  }
  std::stable_sort(types.begin(), types.end(), [](const NodeType& a, const NodeType& b) {
    return a.memory_bytes < b.memory_bytes;
  });
  return types;
}

// Reads a number at the start of `text` and takes it off.
template <typename Number>
bool take(std::string_view& text, Number& out) {
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (code != std::errc()) return false;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return true;
}

std::optional<NodeType> read_custom(std::string_view name) {
  constexpr std::string_view kPrefix = "cache.custom.";
  constexpr double kGiBMin = 0.01;
  constexpr double kGiBMax = 65536;
  constexpr int kCoresMax = 1024;
  if (!name.starts_with(kPrefix)) return std::nullopt;
  std::string_view rest = name.substr(kPrefix.size());
  double gib = 0;
  int vcpus = 0;
  if (!take(rest, gib) || !rest.starts_with("g.")) return std::nullopt;
  rest.remove_prefix(2);
  if (!take(rest, vcpus) || !rest.empty()) return std::nullopt;
  if (!(gib >= kGiBMin && gib <= kGiBMax) || vcpus < 1 || vcpus > kCoresMax) return std::nullopt;
  return NodeType{std::string(name), bytes_of(gib), vcpus};
}

}  // namespace

std::span<const NodeType> node_types() {
  static const std::vector<NodeType> kTypes = build_table();
  return kTypes;
}

std::optional<NodeType> find_node_type(std::string_view name) {
  for (const NodeType& type : node_types()) {
    if (type.name == name) return type;
  }
  return read_custom(name);
}

}  // namespace control
