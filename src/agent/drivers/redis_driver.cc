// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <string_view>

#include "agent/drivers/assignments.h"
#include "agent/drivers/driver.h"
#include "base/numbers.h"

// Programs that read Redis' configuration files and have CONFIG GET and SET: Tarn's own node, of
// either engine, and stock Redis and Valkey servers.

namespace agent {

namespace {

constexpr const char* kRequirepass = "requirepass";

// The number behind "name:" on a line of INFO.
std::optional<int64_t> info_number(std::string_view info, std::string_view name) {
  const std::string start = "\n" + std::string(name) + ":";
  const size_t at = info.find(start);
  if (at == info.npos) return std::nullopt;
  info.remove_prefix(at + start.size());
  return base::parse_int64(info.substr(0, info.find('\r')));
}

class RedisDriver : public NodeDriver {
 public:
  bool learns_settings() const override { return true; }

  Launch launch(const NodeSpec& spec, const SettingValues* known) const override {
    Launch launch{.arguments = start_arguments(), .config = fixed_lines(spec)};
    if (known == nullptr) {
      launch.config += config_line("port", "0");
      return launch;
    }
    for (const Assignment& wanted : wanted_settings(spec).list) {
      if (known->contains(wanted.name)) launch.config += config_line(wanted.name, wanted.value);
    }
    return launch;
  }

  Endpoint endpoint(const NodeSpec& /*spec*/, const std::string& directory) const override {
    return {.dialect = Dialect::kResp,
            .socket_path = directory + "/" + kSocketFile,
            .address = "",
            .port = 0};
  }

  std::vector<Words> questions(const NodeSpec& spec) const override {
    std::vector<Words> questions = {{"PING"}, {"INFO", "memory"}, {"INFO", "clients"}};
    if (!spec.membership.shard.empty()) questions.push_back({"INFO", "replication"});
    return questions;
  }

  base::Result<Vitals> vitals(const NodeSpec& /*spec*/, const Replies& answers) const override {
    for (const Reply& answer : answers) {
      if (answer.is_error) return base::Error{answer.text()};
    }
    const auto used = info_number(answers[1].text(), "used_memory");
    const auto clients = info_number(answers[2].text(), "connected_clients");
    if (!used || !clients) return base::Error{"INFO lacks used_memory or connected_clients"};
    const bool is_member = answers.size() > 3;  // or was when it was asked
    const auto offset = is_member ? info_number(answers[3].text(), "master_repl_offset") : 0;
    return Vitals{.used_memory_bytes = *used,
                  .clients = std::max<int64_t>(0, *clients - own_connections()),
                  .replication_offset = std::max<int64_t>(0, offset.value_or(0)),
                  .needs_update = false};
  }

  std::vector<Words> inspection() const override { return {{"CONFIG", "GET", "*"}}; }

  SettingValues inspected(const Replies& answers) const override {
    SettingValues values;
    const auto& words = answers[0].words;
    if (answers[0].is_error) return values;
    for (size_t i = 0; i + 1 < words.size(); i += 2) values.emplace(words[i], words[i + 1]);
    return values;
  }

  Changes changes(const Comparison& nodes) const override {
    Changes changes;
    const Assignments wanted = wanted_settings(nodes.wanted);
    changes.unknown = wanted.reserved;
    for (const Assignment& setting : wanted.list) {
      const auto current = nodes.current.find(setting.name);
      if (current == nodes.current.end()) {
        changes.unknown.push_back(setting.origin);
      } else if (current->second != setting.value) {
        changes.live.push_back({setting.origin, {"CONFIG", "SET", setting.name, setting.value}});
      }
    }
    reset_others(nodes, wanted.list, changes);
    return changes;
  }

  Verdict verdict(const Reply& answer) const override {
    const std::string text = answer.text();
    const auto says = [&](std::string_view words) { return text.find(words) != text.npos; };
    if (!answer.is_error) return Verdict::kDone;
    if (says("immutable") || says("protected config")) return Verdict::kPending;
    if (says("Unknown option") || says("Unsupported CONFIG")) return Verdict::kUnknown;
    return Verdict::kRefused;
  }

 protected:
  virtual std::vector<std::string> start_arguments() const = 0;
  virtual std::string fixed_lines(const NodeSpec& spec) const = 0;
  // Beyond what all these programs have.
  virtual void add_settings(const NodeSpec& spec, Assignments& assignments) const = 0;
  // Those of connected_clients that are the agent's.
  virtual int64_t own_connections() const = 0;

 private:
  Assignments wanted_settings(const NodeSpec& spec) const {
    Assignments assignments = assignments_of(spec);
    auto& list = assignments.list;
    list.push_back({"addresses", "bind", joined(spec.addresses)});
    list.push_back({"port", "port", std::to_string(spec.port)});
    list.push_back({"maxmemory_bytes", "maxmemory", std::to_string(spec.maxmemory_bytes)});
    add_settings(spec, assignments);
    return assignments;
  }

  // What a former spec asked for and this one does not is as if nobody had.
  static void reset_others(const Comparison& nodes, const std::vector<Assignment>& wanted,
                           Changes& changes) {
    for (const auto& setting : nodes.defaults) {
      const std::string& name = setting.first;
      const auto current = nodes.current.find(name);
      if (current == nodes.current.end() || current->second == setting.second ||
          is_reserved(name)) {
        continue;
      }
      const bool asked_for = std::any_of(wanted.begin(), wanted.end(),
                                         [&](const Assignment& a) { return a.name == name; });
      if (!asked_for) changes.live.push_back({name, {"CONFIG", "SET", name, setting.second}});
    }
  }
};

class TarnDriver final : public RedisDriver {
 protected:
  std::vector<std::string> start_arguments() const override { return {"node", kConfigFile}; }

  std::string fixed_lines(const NodeSpec& spec) const override {
    return config_line("engine", spec.engine == Engine::redis ? "redis" : "memcached") +
           config_line("dir", kDataDirectory) +
           config_line("admin-socket", "../" + std::string(kSocketFile)) +
           config_line("restricted-commands", "yes");
  }

  void add_settings(const NodeSpec& spec, Assignments& assignments) const override {
    auto& list = assignments.list;
    list.push_back({"threads", "threads", std::to_string(spec.threads)});
    list.push_back({"allowed_sources", "allowed-sources", joined(spec.allowed_sources)});
    if (spec.engine != Engine::memcached) return;
    list.push_back(
        {"discovery_version", "discovery-version", std::to_string(spec.discovery_version)});
    list.push_back({"discovery_nodes", "discovery-nodes", joined(spec.discovery_nodes)});
  }

  int64_t own_connections() const override { return 0; }  // the administration is not counted
};

class StockRedisDriver final : public RedisDriver {
 public:
  // The socket asks for the password too: for the one that it has, whichever of the two that is.
  std::vector<Words> preamble(const NodeSpec& spec, const NodeSpec& started) const override {
    std::vector<Words> requests;
    for (const NodeSpec* node : {&started, &spec}) {
      const auto password = node->settings.find(kRequirepass);
      if (password != node->settings.end() && !password->second.empty()) {
        requests.push_back({"AUTH", password->second});
      }
    }
    return requests;
  }

 protected:
  std::vector<std::string> start_arguments() const override { return {kConfigFile}; }

  std::string fixed_lines(const NodeSpec& /*spec*/) const override {
    return config_line("dir", kDataDirectory) +
           config_line("unixsocket", "../" + std::string(kSocketFile)) +
           config_line("unixsocketperm", "600") + config_line("daemonize", "no") +
           config_line("protected-mode", "no") + config_line("save", "");
  }

  void add_settings(const NodeSpec& spec, Assignments& assignments) const override {
    assignments.list.push_back(
        {"threads", "io-threads", std::to_string(std::max(1, spec.threads))});
    // Everybody whom the network lets through is served.
    if (!spec.allowed_sources.empty()) assignments.reserved.push_back("allowed_sources");
  }

  int64_t own_connections() const override { return 1; }
};

}  // namespace

std::unique_ptr<NodeDriver> tarn_driver() { return std::make_unique<TarnDriver>(); }
std::unique_ptr<NodeDriver> redis_driver() { return std::make_unique<StockRedisDriver>(); }

const EngineBinary* choose_binary(const NodeSpec& spec, const std::vector<EngineBinary>& binaries) {
  std::string version = spec.engine_version;
  std::replace(version.begin(), version.end(), ' ', ':');
  const EngineBinary* chosen = nullptr;
  for (const EngineBinary& binary : binaries) {
    const size_t size = binary.prefix.size();
    const bool fits = version.starts_with(binary.prefix) &&
                      (version.size() == size || version[size] == '.' || version[size] == ':');
    if (fits && (chosen == nullptr || chosen->prefix.size() < size)) chosen = &binary;
  }
  return chosen;
}

}  // namespace agent
