// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/server/latency_commands.h"

#include <algorithm>

#include "base/ascii.h"
#include "engine/commands/server/command_totals.h"
#include "engine/commands/server/latency_report.h"
#include "engine/commands/support/help.h"

namespace engine {

namespace {

using Latest = LatencyMonitor::Latest;
using Sample = LatencyMonitor::Sample;

// --- spikes -----------------------------------------------------------------------------------

void latency_latest(CommandContext& c) {
  const std::vector<Latest> events = c.node.latency.latest();
  c.reply.array(events.size());
  for (const Latest& event : events) {
    c.reply.array(6);
    c.reply.bulk(event.event);
    c.reply.integer(event.last.time_s);
    c.reply.integer(static_cast<int64_t>(event.last.latency_ms));
    c.reply.integer(static_cast<int64_t>(event.max_ms));
    c.reply.integer(static_cast<int64_t>(event.sum_ms));
    c.reply.integer(static_cast<int64_t>(event.count));
  }
}

void latency_history(CommandContext& c) {
  const std::vector<Sample> samples = c.node.latency.history(c.args[2]);
  c.reply.array(samples.size());
  for (const Sample& sample : samples) {
    c.reply.array(2);
    c.reply.integer(sample.time_s);
    c.reply.integer(static_cast<int64_t>(sample.latency_ms));
  }
}

void latency_reset(CommandContext& c) {
  const Arguments events = c.args.subspan(2);
  c.reply.integer(static_cast<int64_t>(c.node.latency.reset({events.begin(), events.end()})));
}

void latency_graph(CommandContext& c) {
  const std::vector<Latest> events = c.node.latency.latest();
  const auto event = std::find_if(events.begin(), events.end(),
                                  [&](const Latest& latest) { return latest.event == c.args[2]; });
  const std::vector<Sample> samples = c.node.latency.history(c.args[2]);
  if (event == events.end() || samples.empty()) {
    c.error("ERR No samples available for event '" + std::string(c.args[2]) + "'");
    return;
  }
  c.reply.verbatim("txt", draw_latency_graph(*event, samples, c.now_ms() / 1000));
}

void latency_doctor(CommandContext& c) {
  c.reply.verbatim(
      "txt", describe_latency(c.node.latency.latest(), c.settings.latency_monitor_threshold_ms,
                              c.settings.commandlog_execution_slower_than_us));
}

// --- HISTOGRAM --------------------------------------------------------------------------------

struct Named {
  std::string name;
  CommandTotals totals;
};

void add_if_called(CommandContext& c, const CommandSpec& spec, std::vector<Named>& found) {
  CommandTotals totals = command_totals(c.node, spec.index);
  if (totals.latency->total() > 0) found.push_back({full_name(spec), std::move(totals)});
}

// Whether `asked` names the command or the container whose subcommand it is.
bool is_named(const CommandSpec& spec, std::string_view asked) {
  return base::equals_ignore_case(asked, full_name(spec)) ||
         (!spec.container.empty() && base::equals_ignore_case(asked, spec.container));
}

// Cumulative counts at the powers of two from 1.024 microseconds on where the count grows.
void reply_distribution(CommandContext& c, const base::HistogramSum& latency_ns) {
  std::vector<std::pair<uint64_t, uint64_t>> steps;
  uint64_t counted = 0;
  for (uint64_t bound_ns = 1024; counted < latency_ns.total(); bound_ns *= 2) {
    const uint64_t up_to = latency_ns.count_up_to(bound_ns - 1);
    if (up_to > counted) steps.emplace_back(bound_ns / 1000, up_to);
    counted = up_to;
  }
  c.reply.map(steps.size());
  for (const auto& [bound_us, count] : steps) {
    c.reply.integer(static_cast<int64_t>(bound_us));
    c.reply.integer(static_cast<int64_t>(count));
  }
}

void latency_histogram(CommandContext& c) {
  const CommandTable& table = c.node.commands;
  std::vector<Named> found;
  if (c.args.size() == 2) {
    for (size_t i = 0; i < table.size(); i++) add_if_called(c, table.by_index(i), found);
  }
  for (const std::string_view asked : c.args.subspan(2)) {
    for (size_t i = 0; i < table.size(); i++) {
      if (is_named(table.by_index(i), asked)) add_if_called(c, table.by_index(i), found);
    }
  }
  c.reply.map(found.size());
  for (const Named& command : found) {
    c.reply.bulk(command.name);
    c.reply.map(2);
    c.reply.bulk("calls");
    c.reply.integer(static_cast<int64_t>(command.totals.latency->total()));
    c.reply.bulk("histogram_usec");
    reply_distribution(c, *command.totals.latency);
  }
}

void latency_help(CommandContext& c) {
  constexpr std::string_view kLines[] = {
      "LATENCY <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
      "DOCTOR",
      "    Return what the spikes say, and what to look at next.",
      "GRAPH <event>",
      "    Return the spikes of an event as a drawing.",
      "HISTOGRAM [<command> ...]",
      "    Return how long commands took, as cumulative counts by microseconds.",
      "HISTORY <event>",
      "    Return the times and lengths of the spikes of an event.",
      "LATEST",
      "    Return the newest spike of every event.",
      "RESET [<event> ...]",
      "    Forget the spikes of some events, or of all.",
      "HELP",
      "    Print this help.",
  };
  reply_help(c, kLines);
}

// --- table ------------------------------------------------------------------------------------

constexpr uint32_t kLatency = kAdmin | kNoScript | kLoading | kStale | kTouchesNoKeys;

constexpr CommandSpec kLatencySubcommands[] = {
    {.name = "doctor", .run = latency_doctor, .arity = 2, .flags = kLatency},
    {.name = "graph", .run = latency_graph, .arity = 3, .flags = kLatency},
    {.name = "help", .run = latency_help, .arity = 2, .flags = kLoading | kStale},
    {.name = "histogram", .run = latency_histogram, .arity = -2, .flags = kLatency},
    {.name = "history", .run = latency_history, .arity = 3, .flags = kLatency},
    {.name = "latest", .run = latency_latest, .arity = 2, .flags = kLatency},
    {.name = "reset", .run = latency_reset, .arity = -2, .flags = kLatency},
};

constexpr CommandSpec kLatencyCommands[] = {
    {.name = "latency", .arity = -2, .subcommands = kLatencySubcommands},
};

}  // namespace

CommandFamily latency_commands() { return kLatencyCommands; }

}  // namespace engine
