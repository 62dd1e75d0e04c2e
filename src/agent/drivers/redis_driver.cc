// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "agent/api/figures.h"
#include "agent/drivers/assignments.h"
#include "agent/drivers/driver.h"
#include "agent/drivers/shard_words.h"
#include "base/numbers.h"
#include "readings/info.h"
#include "readings/latencies.h"

// Programs that read Redis' configuration files and have CONFIG GET and SET: Tarn's own node, of
// either engine, and stock Redis and Valkey servers.

namespace agent {

namespace {

// Of "redis 7.1.0"; 0: it does not say.
uint64_t major_version(const NodeSpec& spec) {
  const std::string_view text = spec.engine_version;
  const std::string_view version = text.substr(text.find(' ') + 1);
  return base::parse_uint64(version.substr(0, version.find('.'))).value_or(0);
}

constexpr const char* kRequirepass = "requirepass";

std::optional<int64_t> info_number(const std::string& info, const std::string& name) {
  const auto text = info_text(info, name);
  return text ? base::parse_int64(*text) : std::nullopt;
}

// As TARN.USERS takes them.
std::string lines_of(const std::map<std::string, std::string>& signing_keys) {
  std::string lines;
  for (const auto& [name, key] : signing_keys) {
    lines.append(name).append(" ").append(key).append("\n");
  }
  return lines;
}

class RedisDriver : public NodeDriver {
 public:
  bool learns_settings() const override { return true; }

  bool takes_users(const NodeSpec& spec) const override {
    return spec.engine == Engine::redis && users_question().has_value();
  }

  Launch launch(const NodeSpec& spec, const SettingValues* known) const override {
    Launch launch{.arguments = start_arguments(), .config = fixed_lines(spec)};
    if (takes_users(spec)) launch.users = spec.users;
    if (known == nullptr) {
      launch.config += config_line("port", "0");
      return launch;
    }
    Assignments wanted = wanted_settings(spec);
    for (const auto& [name, value] : transit_settings(spec)) {
      wanted.list.push_back({kTransitEncryption, name, value});
    }
    for (const Assignment& one : wanted.list) {
      if (known->contains(one.name)) launch.config += config_line(one.name, one.value);
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
    if (!spec.membership.shard.empty()) questions.push_back(shard_question());
    return questions;
  }

  base::Result<Vitals> vitals(const NodeSpec& spec, const Replies& answers) const override {
    for (const Reply& answer : answers) {
      if (answer.is_error) return base::Error{answer.text()};
    }
    const auto used = info_number(answers[1].text(), "used_memory");
    const auto clients = info_number(answers[2].text(), "connected_clients");
    if (!used || !clients) return base::Error{"INFO lacks used_memory or connected_clients"};
    Vitals vitals = {.used_memory_bytes = *used,
                     .clients = std::max<int64_t>(0, *clients - own_connections()),
                     .standing = {},
                     .replication_offset = 0,
                     .needs_update = false,
                     .told_ms = 0,
                     .left_ms = 0};
    if (answers.size() > 3) {  // a member, or was when it was asked
      const ShardState state = shard_state(spec, answers[3]);
      vitals.standing = state.standing;
      vitals.replication_offset = std::max<int64_t>(0, state.offset);
      vitals.needs_update = role_request(spec, state).has_value();
      vitals.told_ms = std::max<int64_t>(0, state.told_ms);
      vitals.left_ms = std::max<int64_t>(0, state.left_ms);
    }
    return vitals;
  }

  // LATENCY HISTOGRAM came with Redis 7: earlier ones would count an error each time.
  std::vector<Words> measurements(const NodeSpec& spec) const override {
    constexpr uint64_t kFirstWithHistograms = 7;
    if (spec.engine == Engine::memcached || major_version(spec) < kFirstWithHistograms) {
      return {info_request(spec)};
    }
    return {info_request(spec), {"LATENCY", "HISTOGRAM"}};
  }

  Readings readings(const NodeSpec& spec, const Replies& answers) const override {
    if (answers.empty() || answers[0].is_error) return {};
    if (spec.engine != Engine::memcached) {
      Readings readings = readings::info_readings(answers[0].text());
      const auto clients = readings.find("connected_clients");
      if (clients != readings.end()) {
        clients->second =
            std::max<double>(0, clients->second - static_cast<double>(own_connections()));
      }
      if (answers.size() > 1 && !answers[1].is_error) {
        readings::add_latencies(answers[1].words, answers[1].lengths, readings);
      }
      return readings;
    }
    return readings::info_memcached_readings(answers[0].text());
  }

  std::vector<Words> inspection() const override {
    std::vector<Words> questions = {{"CONFIG", "GET", "*"}, shard_question()};
    if (const auto question = users_question()) questions.push_back(*question);
    return questions;
  }

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
    compare_transit(nodes, changes);
    compare_users(nodes, changes);
    if (nodes.answers.size() > 1) {
      const ShardState state = shard_state(nodes.wanted, nodes.answers[1]);
      if (auto request = role_request(nodes.wanted, state)) {
        // Who comes to the endpoint of a primary finds one, and who follows has what it is let in
        // by.
        const bool leads = nodes.wanted.membership.role == Role::primary;
        changes.live.insert(leads ? changes.live.begin() : changes.live.end(),
                            {kMembership, *std::move(request)});
      }
    }
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
  // The node's addresses as `bind` has them.
  virtual std::vector<std::string> listened_on(const NodeSpec& spec) const {
    return spec.addresses;
  }
  // Those of connected_clients that are the agent's.
  virtual int64_t own_connections() const = 0;
  // For all that info_readings() wants.
  virtual Words info_request(const NodeSpec& /*spec*/) const { return {"INFO", "ALL"}; }
  // Which users it has, as users_digest(); nullopt: the program is not told of users.
  virtual std::optional<Words> users_question() const { return std::nullopt; }
  // `port`, and what else there is to be said of how transit is encrypted; all of it at once.
  virtual SettingValues transit_settings(const NodeSpec& spec) const {
    return {{"port", std::to_string(spec.port)}};
  }
  // What a member of a shard is, and what it is to be told (shard_words.h).
  virtual Words shard_question() const = 0;
  virtual ShardState shard_state(const NodeSpec& spec, const Reply& answer) const = 0;
  virtual std::optional<Words> role_request(const NodeSpec& spec,
                                            const ShardState& state) const = 0;

 private:
  // All users at once, whatever they were: nobody meets a half of them.
  void compare_users(const Comparison& nodes, Changes& changes) const {
    const NodeSpec& wanted = nodes.wanted;
    if (!takes_users(wanted)) {
      if (!wanted.users.empty()) changes.unknown.emplace_back(kUsers);
      return;
    }
    constexpr size_t kAnswer = 2;
    if (nodes.answers.size() <= kAnswer) return;  // it has not been asked
    const Reply& has = nodes.answers[kAnswer];
    if (has.text() == users_digest(wanted)) return;
    if (has.is_error && wanted.users.empty()) return;  // an older program
    Words words = *users_question();
    words.push_back(wanted.users);
    if (!wanted.signing_keys.empty()) words.push_back(lines_of(wanted.signing_keys));
    changes.live.push_back({kUsers, std::move(words)});
  }

  // In one request: a certificate goes with its key, and nobody meets a port that speaks neither.
  void compare_transit(const Comparison& nodes, Changes& changes) const {
    if (nodes.wanted.transit_encryption != TransitEncryption::off && !may_encrypt_transit()) {
      changes.unknown.emplace_back(kTransitEncryption);
      return;
    }
    Words words = {"CONFIG", "SET"};
    bool differs = false;
    for (const auto& [name, value] : transit_settings(nodes.wanted)) {
      const auto current = nodes.current.find(name);
      if (current == nodes.current.end()) continue;  // an older program, and nothing is encrypted
      differs = differs || current->second != value;
      words.insert(words.end(), {name, value});
    }
    if (differs) changes.live.push_back({kTransitEncryption, std::move(words)});
  }

  Assignments wanted_settings(const NodeSpec& spec) const {
    Assignments assignments = assignments_of(spec);
    auto& list = assignments.list;
    list.push_back({"addresses", "bind", joined(listened_on(spec))});
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
      const bool asked_for = std::any_of(wanted.begin(), wanted.end(), [&](const Assignment& a) {
        return a.name == name || current_name(a.name) == current_name(name);
      });
      if (!asked_for) changes.live.push_back({name, {"CONFIG", "SET", name, setting.second}});
    }
  }
};

constexpr const char* kDataKeyFile = "/dev/fd/5";  // kSecretFd: the agent's alone, and no file

class TarnDriver final : public RedisDriver {
 public:
  std::optional<Words> lease(const NodeSpec& spec, int64_t until_boot_ms) const override {
    return tarn_lease_request(spec, until_boot_ms);
  }

 protected:
  std::vector<std::string> start_arguments() const override { return {"node", kConfigFile}; }

  std::string fixed_lines(const NodeSpec& spec) const override {
    return config_line("engine", spec.engine == Engine::redis ? "redis" : "memcached") +
           config_line("dir", kDataDirectory) +
           config_line("admin-socket", "../" + std::string(kSocketFile)) +
           config_line("restricted-commands", "yes") +
           (spec.engine == Engine::redis ? config_line("aclfile", "../" + std::string(kUsersFile))
                                         : "") +
           (spec.membership.shard.empty() ? "" : config_line("stand-by", "yes")) +
           (spec.data_key.empty() ? "" : config_line("data-key-file", kDataKeyFile)) +
           config_line("repl-diskless-sync-delay",
                       "0");  // who waits for a replica has waited enough
  }

  void add_settings(const NodeSpec& spec, Assignments& assignments) const override {
    auto& list = assignments.list;
    list.push_back({"threads", "threads", std::to_string(spec.threads)});
    list.push_back({"allowed_sources", "allowed-sources", joined(spec.allowed_sources)});
    if (!spec.membership.shard.empty()) {
      // Of the shard's own primary it is let in by its address. To another server the way may lead
      // over another of the machine's addresses.
      const bool foreign = spec.following.foreign;
      list.push_back({"addresses", "bind-source-addr", foreign ? "" : spec.addresses.front()});
      list.push_back({"following", "replication-secret", spec.following.secret});
    }
    if (spec.engine != Engine::memcached) return;
    list.push_back(
        {"discovery_version", "discovery-version", std::to_string(spec.discovery_version)});
    list.push_back({"discovery_nodes", "discovery-nodes", joined(spec.discovery_nodes)});
  }

  std::vector<std::string> listened_on(const NodeSpec& spec) const override {
    const std::vector<std::string>& shared = spec.shared_addresses;
    std::vector<std::string> addresses;
    for (const std::string& address : spec.addresses) {
      const bool is_shared = std::find(shared.begin(), shared.end(), address) != shared.end();
      addresses.push_back((is_shared ? "+" : "") + address);
    }
    return addresses;
  }

  bool may_encrypt_transit() const override { return true; }

  // Clients prove who they are by passwords, replicas by the shard's secret: no certificates are
  // asked for. Another server's primary may not speak TLS.
  SettingValues transit_settings(const NodeSpec& spec) const override {
    const std::string port = std::to_string(spec.port);
    SettingValues settings = {{"port", port}, {"tls-port", "0"}, {"tls-replication", "no"}};
    if (spec.transit_encryption == TransitEncryption::off) return settings;
    const std::string identity = "../" + identity_file(spec.identity);
    settings["tls-port"] = port;
    if (spec.transit_encryption == TransitEncryption::required) settings["port"] = "0";
    if (!spec.following.foreign) settings["tls-replication"] = "yes";
    settings["tls-auth-clients"] = "no";
    settings["tls-cert-file"] = identity;
    settings["tls-key-file"] = identity;
    settings["tls-ca-cert-file"] = "../" + authority_file(spec.identity);
    return settings;
  }

  int64_t own_connections() const override { return 0; }  // the administration is not counted

  Words info_request(const NodeSpec& spec) const override {
    Words words = {"INFO",        "server", "clients", "memory",     "persistence", "stats",
                   "replication", "cpu",    "cluster", "errorstats", "keyspace",    "commandstats"};
    if (spec.engine == Engine::memcached) words.emplace_back("memcached");
    return words;
  }

  std::optional<Words> users_question() const override { return Words{"TARN.USERS"}; }

  Words shard_question() const override { return {"TARN.STATE"}; }
  ShardState shard_state(const NodeSpec& /*spec*/, const Reply& answer) const override {
    return tarn_shard_state(answer);
  }
  std::optional<Words> role_request(const NodeSpec& spec, const ShardState& state) const override {
    return tarn_role_request(spec, state);
  }
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

  Words shard_question() const override { return {"INFO", "replication"}; }
  ShardState shard_state(const NodeSpec& spec, const Reply& answer) const override {
    return stock_shard_state(spec, answer);
  }
  std::optional<Words> role_request(const NodeSpec& spec, const ShardState& state) const override {
    return stock_role_request(spec, state);
  }
};

}  // namespace

std::unique_ptr<NodeDriver> tarn_driver() { return std::make_unique<TarnDriver>(); }
std::unique_ptr<NodeDriver> redis_driver() { return std::make_unique<StockRedisDriver>(); }

std::unique_ptr<NodeDriver> driver_for(const NodeSpec& spec, bool is_tarn) {
  if (is_tarn) return tarn_driver();
  return spec.engine == Engine::redis ? redis_driver() : memcached_driver();
}

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
