// SPDX-License-Identifier: Apache-2.0
#include "engine/settings/settings_table.h"

namespace engine {

namespace {

constexpr std::string_view kEngines[] = {"redis", "memcached"};
constexpr std::string_view kAuthClients[] = {"no", "yes", "optional"};
constexpr std::string_view kAuthClientsUser[] = {"CN", "URI", "off"};

constexpr SettingSpec kNetworkTable[] = {
    one_of("engine", &Settings::engine, kEngines)
        .with(kImmutable | kRepeatable)
        .says("The protocol family that the node serves."),
    integer("threads", &Settings::threads, 0, 1024)
        .with(kImmutable | kRepeatable)
        .says("Worker threads; 0 takes every core granted to the process."),
    integer("port", &Settings::port, 0, 65535).says("TCP port of the clients; 0 opens none."),
    special("bind", SettingKind::kList, &Settings::bind)
        .says("Up to 16 addresses to listen on; a leading `-` makes one optional."),
    text("unixsocket", &Settings::unixsocket)
        .with(kImmutable)
        .says("Path of a Unix socket to listen on as well."),
    special("unixsocketperm", SettingKind::kOctal, &Settings::unixsocketperm)
        .within(0, 0777)
        .with(kImmutable)
        .says("Permissions of the Unix socket, octal; 0 leaves them to the umask."),
    text("admin-socket", &Settings::admin_socket)
        .with(kImmutable | kRepeatable)
        .says("Path of a Unix socket for the node's administration: RESP under any engine, open to "
              "the owner of the process without a password."),
    boolean("protected-mode", &Settings::protected_mode)
        .says("Without a password or `allowed-sources`, serve only clients of this host."),
    special("allowed-sources", SettingKind::kNetworks, &Settings::allowed_sources)
        .says(
            "Networks from which clients are served, as 10.0.0.0/8; the connections of others are "
            "closed. Empty: from everywhere."),
    integer("tcp-backlog", &Settings::tcp_backlog, 0, kIntMax)
        .with(kImmutable)
        .says("Connections that may wait to be accepted."),
    integer("tcp-keepalive", &Settings::tcp_keepalive_s, 0, kIntMax)
        .says("Seconds of silence before the first TCP probe; 0 sends none."),
    integer("timeout", &Settings::timeout_s, 0, kIntMax)
        .says("Seconds after which an idle client is disconnected; 0 never does."),
    integer("auth-timeout", &Settings::auth_timeout_s, 0, kIntMax)
        .says("Seconds that a client has to log in where a password is asked for; 0: any time."),
    integer("maxclients", &Settings::maxclients, 1, std::numeric_limits<uint32_t>::max())
        .says("Connections served at the same time."),
    boolean("restricted-commands", &Settings::restricted_commands)
        .with(kImmutable | kRepeatable)
        .says("Commands that administer the node are unknown but on `admin-socket`."),
    text("requirepass", &Settings::requirepass)
        .with(kSensitive | kBinary)
        .says("Password of the default user; empty asks for none."),
    text("availability-zone", &Settings::availability_zone)
        .says("The zone that HELLO and INFO report."),
    integer("discovery-version", &Settings::discovery_version, 0, kLongMax)
        .says("Version of `discovery-nodes`; 0: the node is in no cluster."),
    special("discovery-nodes", SettingKind::kClusterNodes, &Settings::discovery_nodes)
        .says("What `config get cluster` of memcached answers: host|ip|port of each node."),
    integer("min-string-size-avoid-copy-reply", &Settings::min_string_size_avoid_copy_reply, 0,
            kIntMax)
        .with(kHidden)
        .says("Bytes from which a reply refers to a string, not copies it; 0 always copies."),

    text("unixsocketgroup", Accepted{""}).with(kImmutable).needs("the group of a Unix socket"),
    text("bind-source-addr", Accepted{""}),
    boolean("mptcp", Accepted{"no"}).with(kImmutable).needs("Multipath TCP"),
    integer("socket-mark-id", Accepted{"0"}, 0, std::numeric_limits<uint32_t>::max())
        .with(kImmutable)
        .needs("socket marks"),
    integer("max-new-connections-per-cycle", Accepted{"10"}, 1, 1000),
    integer("max-new-tls-connections-per-cycle", Accepted{"1"}, 1, 1000),
    integer("io-threads", Accepted{"1"}, 1, 256),
    boolean("io-threads-do-reads", Accepted{"no"}).with(kImmutable | kHidden),
    boolean("io-threads-always-active", Accepted{"no"}).with(kHidden),
    integer("events-per-io-thread", Accepted{"2"}, 0, kIntMax).with(kHidden),
    integer("prefetch-batch-max-size", Accepted{"16"}, 0, 128),
    integer("min-io-threads-avoid-copy-reply", Accepted{"7"}, 0, kIntMax).with(kHidden),
    integer("min-string-size-avoid-copy-reply-threaded", Accepted{"65536"}, 0, kIntMax)
        .with(kHidden),
    integer("tracking-table-max-keys", Accepted{"1000000"}, 0, kLongMax),

    integer("rdma-port", Accepted{"0"}, 0, 65535).needs("RDMA"),
    special("rdma-bind", SettingKind::kList, Accepted{""}).needs("RDMA"),
    integer("rdma-rx-size", Accepted{"1048576"}, 64 << 10, 16 << 20).with(kImmutable),
    integer("rdma-completion-vector", Accepted{"-1"}, -1, 1024).with(kImmutable),

    integer("tls-port", Accepted{"0"}, 0, 65535).needs("TLS"),
    boolean("tls-cluster", Accepted{"no"}).needs("TLS"),
    boolean("tls-replication", Accepted{"no"}).needs("TLS"),
    one_of("tls-auth-clients", Accepted{"yes"}, kAuthClients),
    one_of("tls-auth-clients-user", Accepted{"off"}, kAuthClientsUser),
    integer("tls-session-cache-size", Accepted{"20480"}, 0, kIntMax),
    integer("tls-session-cache-timeout", Accepted{"300"}, 0, kIntMax),
    integer("tls-auto-reload-interval", Accepted{"0"}, 0, kIntMax),
    boolean("tls-prefer-server-ciphers", Accepted{"no"}),
    boolean("tls-session-caching", Accepted{"yes"}),
    text("tls-cert-file", Accepted{""}),
    text("tls-key-file", Accepted{""}),
    text("tls-key-file-pass", Accepted{""}).with(kSensitive),
    text("tls-client-cert-file", Accepted{""}),
    text("tls-client-key-file", Accepted{""}),
    text("tls-client-key-file-pass", Accepted{""}).with(kSensitive),
    text("tls-dh-params-file", Accepted{""}),
    text("tls-ca-cert-file", Accepted{""}),
    text("tls-ca-cert-dir", Accepted{""}),
    text("tls-protocols", Accepted{""}),
    text("tls-ciphers", Accepted{""}),
    text("tls-ciphersuites", Accepted{""}),
};

}  // namespace

std::span<const SettingSpec> network_settings() { return kNetworkTable; }

}  // namespace engine
