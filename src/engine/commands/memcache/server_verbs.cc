// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/commands/memcache/all_verbs.h"
#include "engine/commands/memcache/cluster_configuration.h"
#include "engine/commands/memcache/version.h"
#include "protocol/memcache/command_line.h"

// What is about the server and not about items, but for stats.

namespace engine {

namespace {

using protocol::memcache::Verb;

void version(MemcacheContext& c) {
  c.out().append("VERSION ");
  c.always_reply(kMemcacheVersion);
}

// The log's level is a setting; nothing here depends on the number.
void verbosity(MemcacheContext& c) { c.reply("OK"); }

// ElastiCache's discovery. A node that is in no cluster answers as memcached, which has no such
// verb; the service alone says what the cluster is.
void config(MemcacheContext& c) {
  const auto& words = c.request.keys;
  if (c.settings.discovery_version == 0 || words.size() != 2 || words[1] != "cluster") {
    c.always_reply("ERROR");
  } else if (words[0] == "get") {
    c.counts().config_get_cmds.add();
    const std::string value = cluster_configuration(c.settings);
    c.always_reply("CONFIG cluster 0 " + std::to_string(value.size()));
    c.always_reply(value);
    c.always_reply("END");
  } else {
    c.always_reply(protocol::memcache::kConfigIsFixed);
  }
}

void meta_noop(MemcacheContext& c) { c.always_reply("MN"); }

void quit(MemcacheContext& c) { c.client.close_after_reply = true; }

bool may_shut_down(const MemcacheContext& c) {
  const ProtectedAction action = c.settings.enable_shutdown_command;
  if (action == ProtectedAction::kLocal) return c.client.loopback || c.client.unix_socket;
  return action == ProtectedAction::kYes;
}

void shutdown(MemcacheContext& c) {
  if (!may_shut_down(c)) {
    c.always_reply("ERROR: shutdown not enabled");
  } else if (c.request.keys.empty() ||
             (c.request.keys.size() == 1 && c.request.keys[0] == "graceful")) {
    if (c.node.control.shut_down({}, nullptr) != ShutdownStart::kRefused) {
      c.client.close_after_reply = true;
    }
  } else {
    c.always_reply("CLIENT_ERROR invalid shutdown mode");
  }
}

// The files of TLS are read again.
void refresh_certificates(MemcacheContext& c) {
  if (c.settings.tls_port == 0) {
    c.always_reply("ERROR");
    return;
  }
  const SettingsStore::Assignment again[] = {{"tls-cert-file", c.settings.tls_cert_file}};
  const auto read = c.node.settings.set(again, true);
  c.always_reply(read ? "OK" : "SERVER_ERROR " + read.error().message);
}

constexpr MemcacheVerb kServerVerbs[] = {
    {.verb = Verb::kVersion, .run = version},
    {.verb = Verb::kVerbosity, .run = verbosity},
    {.verb = Verb::kConfig, .run = config},
    {.verb = Verb::kMetaNoop, .run = meta_noop},
    {.verb = Verb::kShutdown, .run = shutdown},
    {.verb = Verb::kQuit, .run = quit},
    {.verb = Verb::kRefreshCertificates, .run = refresh_certificates},
};

}  // namespace

std::span<const MemcacheVerb> memcache_server_verbs() { return kServerVerbs; }

}  // namespace engine
