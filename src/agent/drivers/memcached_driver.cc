// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "agent/api/figures.h"
#include "agent/drivers/assignments.h"
#include "agent/drivers/driver.h"
#include "base/numbers.h"
#include "readings/info.h"

// Stock memcached: told by its command line, and a little by its own protocol.

namespace agent {

namespace {

constexpr const char* kClusterKey = "AmazonElastiCache:cluster";
constexpr int64_t kMegabyte = int64_t{1} << 20;

// How a parameter of memcached's family becomes an option. A flag is said if its value is "1".
enum class Form {
  kOption,          // -I 1048576
  kFlag,            // -C
  kExtended,        // -o idle_timeout=60
  kExtendedFlag,    // -o track_sizes
  kExtendedEither,  // -o slab_reassign, or -o no_slab_reassign
};

struct Parameter {
  std::string_view name;
  Form form;
  std::string_view option;
};

constexpr Parameter kParameters[] = {
    {"backlog_queue_limit", Form::kOption, "-b"},
    {"binding_protocol", Form::kOption, "-B"},
    {"cas_disabled", Form::kFlag, "-C"},
    {"chunk_size", Form::kOption, "-n"},
    {"chunk_size_growth_factor", Form::kOption, "-f"},
    {"disable_flush_all", Form::kFlag, "-F"},
    {"error_on_memory_exhausted", Form::kFlag, "-M"},
    {"hash_algorithm", Form::kExtended, "hash_algorithm"},
    {"hashpower_init", Form::kExtended, "hashpower"},
    {"idle_timeout", Form::kExtended, "idle_timeout"},
    {"large_memory_pages", Form::kFlag, "-L"},
    {"lock_down_paged_memory", Form::kFlag, "-k"},
    {"lru_crawler", Form::kExtendedEither, "lru_crawler"},
    {"lru_maintainer", Form::kExtendedEither, "lru_maintainer"},
    {"max_item_size", Form::kOption, "-I"},
    {"max_simultaneous_connections", Form::kOption, "-c"},
    {"maxconns_fast", Form::kExtendedEither, "maxconns_fast"},
    {"modern", Form::kExtendedFlag, "modern"},
    {"no_modern", Form::kExtendedFlag, "no_modern"},
    {"requests_per_event", Form::kOption, "-R"},
    {"slab_automove", Form::kExtended, "slab_automove"},
    {"slab_reassign", Form::kExtendedEither, "slab_reassign"},
    {"track_sizes", Form::kExtendedFlag, "track_sizes"},
};

const Parameter* find_parameter(std::string_view name) {
  const auto* const found = std::find_if(std::begin(kParameters), std::end(kParameters),
                                         [&](const Parameter& p) { return p.name == name; });
  return found == std::end(kParameters) ? nullptr : found;
}

void add_option(const Parameter& parameter, const std::string& value,
                std::vector<std::string>& arguments) {
  const std::string option(parameter.option);
  const bool on = value == "1";
  switch (parameter.form) {
    case Form::kOption:
      arguments.insert(arguments.end(), {option, value});
      break;
    case Form::kFlag:
      if (on) arguments.push_back(option);
      break;
    case Form::kExtended:
      arguments.insert(arguments.end(), {"-o", option + "=" + value});
      break;
    case Form::kExtendedFlag:
      if (on) arguments.insert(arguments.end(), {"-o", option});
      break;
    case Form::kExtendedEither:
      arguments.insert(arguments.end(), {"-o", (on ? "" : "no_") + option});
      break;
  }
}

std::string megabytes(const NodeSpec& spec) {
  return std::to_string(std::max<int64_t>(1, spec.maxmemory_bytes / kMegabyte));
}

std::string joined_addresses(const NodeSpec& spec) {
  std::string text;
  for (const std::string& address : spec.addresses) text += (text.empty() ? "" : ",") + address;
  return text;
}

std::string cluster_value(const NodeSpec& spec) {
  std::string value = std::to_string(spec.discovery_version) + "\n";
  for (size_t i = 0; i < spec.discovery_nodes.size(); i++) {
    value += (i == 0 ? "" : " ") + spec.discovery_nodes[i];
  }
  return value + "\n";
}

std::optional<int64_t> statistic(const Reply& reply, std::string_view name) {
  const std::string start = "STAT " + std::string(name) + " ";
  for (const std::string& line : reply.words) {
    if (line.starts_with(start)) return base::parse_int64(line.substr(start.size()));
  }
  return std::nullopt;
}

class MemcachedDriver final : public NodeDriver {
 public:
  bool learns_settings() const override { return false; }

  Launch launch(const NodeSpec& spec, const SettingValues* /*known*/) const override {
    Launch launch;
    launch.arguments = {"-U", "0",
                        "-p", std::to_string(spec.port),
                        "-l", joined_addresses(spec),
                        "-m", megabytes(spec),
                        "-t", std::to_string(std::max(1, spec.threads))};
    if (geteuid() == 0) launch.arguments.insert(launch.arguments.end(), {"-u", "nobody"});
    for (const auto& [name, value] : spec.settings) {
      const Parameter* parameter = find_parameter(name);
      if (parameter == nullptr) continue;
      const bool counts_files = parameter->option == "-c";
      add_option(*parameter, counts_files ? possible_connections(value) : value, launch.arguments);
    }
    return launch;
  }

  Endpoint endpoint(const NodeSpec& spec, const std::string& /*directory*/) const override {
    return {.dialect = Dialect::kMemcache,
            .socket_path = "",
            .address = spec.addresses.empty() ? "" : spec.addresses[0],
            .port = spec.port};
  }

  std::vector<Words> questions(const NodeSpec& spec) const override {
    std::vector<Words> questions = {{"stats"}};
    if (spec.discovery_version != 0) questions.push_back({"get", kClusterKey});
    return questions;
  }

  std::vector<Words> measurements(const NodeSpec& /*spec*/) const override { return {{"stats"}}; }
  Readings readings(const NodeSpec& /*spec*/, const Replies& answers) const override {
    return answers.empty() ? Readings() : readings::stats_readings(answers[0].words);
  }

  // Clients can overwrite the key, and it can be evicted or flushed.
  base::Result<Vitals> vitals(const NodeSpec& spec, const Replies& answers) const override {
    if (answers[0].is_error) return base::Error{answers[0].text()};
    const auto used = statistic(answers[0], "bytes");
    const auto clients = statistic(answers[0], "curr_connections");
    if (!used || !clients) return base::Error{"stats lack bytes or curr_connections"};
    const bool lost = answers.size() > 1 && spec.discovery_version != 0 &&
                      (answers[1].words.size() < 2 || answers[1].words[1] != cluster_value(spec));
    return Vitals{.used_memory_bytes = *used,
                  .clients = std::max<int64_t>(0, *clients - 1),  // without the agent
                  .standing = {},
                  .replication_offset = 0,
                  .needs_update = lost};
  }

  std::vector<Words> inspection() const override { return {}; }
  SettingValues inspected(const Replies& /*answers*/) const override { return {}; }

  // Its memory is always told: nothing says what it has been set to before.
  Changes changes(const Comparison& nodes) const override {
    Changes changes;
    const NodeSpec& wanted = nodes.wanted;
    const NodeSpec& started = nodes.started;
    changes.live.push_back({"maxmemory_bytes", {"cache_memlimit", megabytes(wanted)}});
    if (wanted.discovery_version != 0) {
      const std::string value = cluster_value(wanted);
      changes.live.push_back(
          {"discovery_nodes", {"set", kClusterKey, "0", "0", std::to_string(value.size()), value}});
    }
    if (wanted.addresses != started.addresses) changes.pending.push_back("addresses");
    if (wanted.port != started.port) changes.pending.push_back("port");
    if (wanted.threads != started.threads) changes.pending.push_back("threads");
    if (!wanted.allowed_sources.empty()) changes.unknown.push_back("allowed_sources");
    compare_settings(wanted, started, changes);
    return changes;
  }

  Verdict verdict(const Reply& answer) const override {
    const std::string text = answer.text();
    return text == "OK" || text == "STORED" ? Verdict::kDone : Verdict::kRefused;
  }

 private:
  static void compare_settings(const NodeSpec& wanted, const NodeSpec& started, Changes& changes) {
    for (const auto& [name, value] : wanted.settings) {
      const auto before = started.settings.find(name);
      if (find_parameter(name) == nullptr) {
        changes.unknown.push_back(name);
      } else if (before == started.settings.end() || before->second != value) {
        changes.pending.push_back(name);
      }
    }
    for (const auto& [name, value] : started.settings) {
      if (find_parameter(name) != nullptr && !wanted.settings.contains(name)) {
        changes.pending.push_back(name);
      }
    }
  }
};

}  // namespace

std::unique_ptr<NodeDriver> memcached_driver() { return std::make_unique<MemcachedDriver>(); }

}  // namespace agent
