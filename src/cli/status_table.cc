// SPDX-License-Identifier: Apache-2.0
#include "cli/status_table.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>
#include <utility>
#include <vector>

#include "control/server/printable_text.h"

namespace cli {

namespace {

constexpr const char* kGood = "\033[32m";
constexpr const char* kWait = "\033[33m";
constexpr const char* kBad = "\033[31m";
constexpr const char* kPlain = "\033[0m";

constexpr size_t kColumns = 11;
constexpr size_t kStatusColumn = 3;
using Line = std::array<std::string, kColumns>;

struct TableLine {
  Line cells;
  std::string note;  // below it
};

std::string in_units(int64_t bytes) {
  constexpr std::array<const char*, 5> kUnits = {"B", "K", "M", "G", "T"};
  constexpr double kStep = 1024;
  auto amount = static_cast<double>(bytes);
  size_t unit = 0;
  while (amount >= kStep && unit + 1 < kUnits.size()) {
    amount /= kStep;
    unit++;
  }
  char text[32];
  std::snprintf(text, sizeof(text), amount < 10 && unit > 0 ? "%.1f%s" : "%.0f%s", amount,
                kUnits[unit]);
  return text;
}

const char* colour_of(std::string_view status) {
  if (status == "available" || status == "running") return kGood;
  return status == "failed" ? kBad : kWait;
}

Line line_of(const control::CacheView& cache, const control::NodeView& node, bool first) {
  // What a node does is more than its cache's status says only while the two differ.
  const bool same = cache.status == "available" && node.state == "running";
  Line line;
  if (first) {
    line[0] = cache.id;
    line[1] = cache.engine + " " + cache.engine_version;
    line[2] = cache.node_type;
  }
  line[kStatusColumn] = same ? cache.status : node.state == "failed" ? "failed" : cache.status;
  line[4] = node.id;  // as 'tarn logs' takes it
  line[5] = node.role;
  line[6] = node.behind_bytes < 0 ? "" : in_units(node.behind_bytes);
  line[7] = node.zone;
  line[8] = node.address + ":" + std::to_string(node.port);
  line[9] = in_units(node.used_memory_bytes) + " of " + in_units(node.maxmemory_bytes);
  line[10] = std::to_string(node.clients);
  return line;
}

std::string note_of(const control::NodeView& node) {
  std::string note = node.state == "running" ? "" : node.message;
  const auto add = [&note](std::string_view text) {
    note.append(note.empty() ? "" : "; ").append(text);
  };
  if (node.role == "replica" && node.state == "running" && !node.linked) {
    add("has no link to its primary");
  }
  if (node.restarts > 0) {
    add(node.restarts == 1 ? "restarted once"
                           : "restarted " + std::to_string(node.restarts) + " times");
  }
  return note;
}

std::string render(const std::vector<TableLine>& lines, bool colour) {
  Line titles = {"CACHE",  "ENGINE", "TYPE",     "STATUS", "NODE",   "ROLE",
                 "BEHIND", "ZONE",   "ENDPOINT", "MEMORY", "CLIENTS"};
  std::array<size_t, kColumns> widths{};
  for (size_t i = 0; i < kColumns; i++) {
    widths[i] = titles[i].size();
    for (const TableLine& line : lines) widths[i] = std::max(widths[i], line.cells[i].size());
  }
  std::string text;
  const auto add = [&](const Line& cells, bool coloured) {
    for (size_t i = 0; i < kColumns; i++) {
      const bool last = i + 1 == kColumns;
      const bool painted = coloured && i == kStatusColumn;
      if (painted) text += colour_of(cells[i]);
      text += cells[i];
      if (painted) text += kPlain;
      if (!last) text.append(widths[i] - cells[i].size() + 2, ' ');
    }
    text += '\n';
  };
  add(titles, false);
  for (const TableLine& line : lines) {
    add(line.cells, colour);
    if (!line.note.empty()) text += "    " + line.note + "\n";
  }
  return text;
}

std::string text_of(const control::ReplicationGroupView& group) {
  std::string line = "Replication group " + group.id + " is " + group.status;
  if (!group.primary_endpoint.empty()) {
    line += ", primary endpoint " + group.primary_endpoint + ", reader endpoint " +
            group.reader_endpoint;
  }
  std::string text = "\n" + control::printable(line) + "\n";
  for (const std::string& sentence : group.progress) {
    text += "    " + control::printable(sentence) + "\n";
  }
  return text;
}

}  // namespace

std::string status_table(const control::StatusView& view, bool colour) {
  std::vector<TableLine> lines;
  for (const control::CacheView& cache : view.caches) {
    bool first = true;
    for (const control::NodeView& node : cache.nodes) {
      TableLine line = {line_of(cache, node, first), control::printable(note_of(node))};
      for (std::string& cell : line.cells) cell = control::printable(cell);
      lines.push_back(std::move(line));
      first = false;
    }
  }
  std::string text = lines.empty() ? "There are no caches.\n" : render(lines, colour);
  for (const control::ReplicationGroupView& group : view.groups) text += text_of(group);
  for (const control::HostView& host : view.hosts) {
    text += "\nHost " + control::printable(host.id) + ": " + in_units(host.memory_given_bytes) +
            " of " + in_units(host.memory_bytes) + " memory given to caches, " +
            std::to_string(host.cores) + " cores" +
            (host.reported ? "" : "; its agent does not report") + "\n";
    if (!host.isolation.empty()) {
      text += "    Its nodes have " + control::printable(host.isolation) + "\n";
    }
  }
  return text;
}

}  // namespace cli
