// SPDX-License-Identifier: Apache-2.0
#include "engine/settings/settings_table.h"

namespace engine {

namespace {

constexpr std::string_view kPubsubDefaults[] = {"allchannels", "resetchannels"};

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
        .says(
            "Up to 16 addresses to listen on; a leading `-` makes one optional, a leading `+` has "
            "other processes listen on it as well, of which each gets a part of the clients."),
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
    integer("metrics-port", &Settings::metrics_port, 0, 65535)
        .with(kImmutable)
        .says("TCP port at which `GET /metrics` answers Prometheus; 0 opens none."),
    special("metrics-bind", SettingKind::kList, &Settings::metrics_bind)
        .with(kImmutable)
        .says("Addresses for that, as `bind` has them. No password is asked for: what is told are "
              "figures, commands' names and errors' first words."),
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
    special("bind-source-addr", SettingKind::kIpAddress, &Settings::bind_source_addr)
        .says("The address of this machine from which the node connects to its primary; empty: the "
              "system's choice."),
    text("aclfile", &Settings::aclfile)
        .with(kImmutable)
        .says("The file of users, a line `user NAME RULES` each; then no such line may stand in "
              "configuration files."),
    one_of("acl-pubsub-default", &Settings::acl_pubsub_default, kPubsubDefaults)
        .says("The channels of a new user: `allchannels` or `resetchannels`, none."),
    integer("acllog-max-len", &Settings::acllog_max_len, 0, kLongMax)
        .says("Entries of ACL LOG that are kept."),
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
    integer("tracking-table-max-keys", &Settings::tracking_table_max_keys, 0, kLongMax)
        .says("Keys of which the node remembers which clients have read them (CLIENT TRACKING); of "
              "more, some are forgotten, and the clients told so. 0: any number."),

    integer("rdma-port", Accepted{"0"}, 0, 65535).needs("RDMA"),
    special("rdma-bind", SettingKind::kList, Accepted{""}).needs("RDMA"),
    integer("rdma-rx-size", Accepted{"1048576"}, 64 << 10, 16 << 20).with(kImmutable),
    integer("rdma-completion-vector", Accepted{"-1"}, -1, 1024).with(kImmutable),

    integer("tls-port", &Settings::tls_port, 0, 65535)
        .says("TCP port of TLS; 0: none. The same as `port`: both on one port, told apart by the "
              "first byte of who connects."),
    boolean("tls-cluster", Accepted{"no"}).needs("a cluster"),
    boolean("tls-replication", &Settings::tls_replication)
        .says("Whether the node speaks TLS to the primary that it follows."),
    one_of("tls-auth-clients", &Settings::tls_auth_clients, kAuthClients)
        .says(
            "Whether who connects in TLS has to show a certificate; `optional`: one that is shown "
            "has to be good."),
    one_of("tls-auth-clients-user", &Settings::tls_auth_clients_user, kAuthClientsUser)
        .says(
            "Logs in whose certificate names a user of the node: by its common name, by a URI, or "
            "not at all."),
    integer("tls-session-cache-size", &Settings::tls_session_cache_size, 0, kIntMax)
        .says("Sessions of TLS 1.2 that are kept; 0: any number."),
    integer("tls-session-cache-timeout", &Settings::tls_session_cache_timeout_s, 0, kIntMax)
        .says("Seconds for which a session of TLS can be taken up again."),
    integer("tls-auto-reload-interval", &Settings::tls_auto_reload_interval_s, 0, kIntMax)
        .says(
            "Seconds after which the files of TLS are looked at again; 0: only CONFIG SET has them "
            "read."),
    boolean("tls-prefer-server-ciphers", &Settings::tls_prefer_server_ciphers)
        .says("Whether the order of our ciphers decides, not that of the client's."),
    boolean("tls-session-caching", &Settings::tls_session_caching)
        .says("Whether clients may take up a session of TLS again."),
    text("tls-cert-file", &Settings::tls_cert_file)
        .with(kReread)
        .says("The node's certificate with its chain, PEM."),
    text("tls-key-file", &Settings::tls_key_file).with(kReread).says("Its private key, PEM."),
    text("tls-key-file-pass", &Settings::tls_key_file_pass)
        .with(kSensitive)
        .says("The password of that file."),
    text("tls-client-cert-file", &Settings::tls_client_cert_file)
        .with(kReread)
        .says("The certificate shown to a primary; empty: the node's."),
    text("tls-client-key-file", &Settings::tls_client_key_file)
        .with(kReread)
        .says("Its private key, PEM."),
    text("tls-client-key-file-pass", &Settings::tls_client_key_file_pass)
        .with(kSensitive)
        .says("The password of that file."),
    text("tls-dh-params-file", &Settings::tls_dh_params_file)
        .with(kReread)
        .says("Parameters for TLS 1.2 with DH, PEM; empty: those of OpenSSL."),
    text("tls-ca-cert-file", &Settings::tls_ca_cert_file)
        .with(kReread)
        .says("Authorities whose certificates are good, PEM."),
    text("tls-ca-cert-dir", &Settings::tls_ca_cert_dir)
        .with(kReread)
        .says("A directory of such, with names as `openssl rehash` gives them."),
    text("tls-protocols", &Settings::tls_protocols)
        .says("`TLSv1.2`, `TLSv1.3` or both; empty: both. Older ones are not served."),
    text("tls-ciphers", &Settings::tls_ciphers)
        .says("Ciphers of TLS 1.2, as OpenSSL lists them; empty: its default."),
    text("tls-ciphersuites", &Settings::tls_ciphersuites).says("Likewise of TLS 1.3."),
};

}  // namespace

std::span<const SettingSpec> network_settings() { return kNetworkTable; }

}  // namespace engine
