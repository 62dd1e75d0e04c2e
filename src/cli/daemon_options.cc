// SPDX-License-Identifier: Apache-2.0
#include "cli/daemon_options.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <utility>

#include "agent/host/host_offer.h"
#include "agent/process/state_file.h"
#include "base/ip_network.h"
#include "cli/credentials_file.h"
#include "cli/node_isolation.h"
#include "control/logs/delivery_stream.h"
#include "control/nodes/address_pool.h"

namespace cli {

namespace {

constexpr const char* kAbout[] = {
    "Runs the service and an agent on this machine. Ctrl-C ends them; the caches go on serving, "
    "and the next 'tarn up' finds them again. 'tarn down' stops all.",
    "Runs the service alone: the API, and what keeps caches as they were asked for. Nodes are "
    "started by 'tarn agent' on this or other machines.",
    "Runs an agent: starts and watches the nodes of this machine, as a service tells it.",
};

std::string host_name() {
  char name[256] = "localhost";
  (void)gethostname(name, sizeof(name) - 1);
  return name;
}

// CLI11 validators return what is wrong, or nothing.

struct Listen {
  std::string address;
  uint16_t port = 0;
};

std::optional<Listen> read_listen(const std::string& text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  Listen listen = {.address = text.substr(0, colon)};
  const char* end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data() + colon + 1, end, listen.port);
  if (code != std::errc() || stop != end) return std::nullopt;
  return listen;
}

std::string without_scheme(const std::string& text) {
  constexpr std::string_view kScheme = "https://";
  return text.substr(text.starts_with(kScheme) ? kScheme.size() : 0);
}

// The first word of the file, if there is to be one.
base::Result<void> read_join_file(const std::string& path, std::string& token) {
  if (path.empty()) return {};
  const auto text = agent::read_file(path);
  if (!text) return text.error();
  std::istringstream(text->value_or("")) >> token;
  return token.empty() ? base::Result<void>(base::Error{path + " is empty"}) : base::Result<void>();
}

std::string check_listen(const std::string& text) {
  return read_listen(text) ? "" : "'" + text + "' is not ADDRESS:PORT";
}

std::string check_pool(const std::string& text) {
  const auto pool = control::AddressPool::parse(text);
  return pool ? "" : pool.error().message;
}

std::string check_region(const std::string& text) {
  const bool good =
      !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
      });
  return good ? "" : "'" + text + "' is no region such as us-east-1";
}

std::string check_users(const std::string& text) {
  return isolation_users(text) ? ""
                               : "'" + text + "' is not FIRST-LAST, two numbers of users, or none";
}

std::string check_binary(const std::string& text) {
  const auto binary = agent::parse_engine_binary(text);
  return binary ? "" : binary.error().message;
}

void add_service_options(CLI::App& app, std::string& listen, DaemonOptions& options) {
  app.add_option("--listen", listen, "where the API listens")
      ->type_name("ADDRESS:PORT")
      ->capture_default_str()
      ->check(check_listen);
  auto* certificate = app.add_option("--tls-cert", options.service.tls_certificate,
                                     "serve HTTPS with this certificate chain (PEM)")
                          ->check(CLI::ExistingFile);
  app.add_option("--tls-key", options.service.tls_key, "and its private key (PEM)")
      ->check(CLI::ExistingFile)
      ->needs(certificate);
  app.add_flag("--plain-http", options.service.plain_http,
               "no TLS beyond this machine either; without it a certificate of DIR/ca.crt is shown "
               "there")
      ->excludes(certificate);
  app.add_flag("--shared-agent-key", options.service.shared_agent_key,
               "agents on other machines need no certificate of their own: a copy of "
               "DIR/agent-credentials is enough");
  app.add_option("--console-host", options.service.console_hosts,
                 "a name by which browsers may reach the web console without TLS here, such as "
                 "that of a proxy; may be given several times")
      ->type_name("NAME");
}

std::string check_network(const std::string& text) {
  const auto network = base::IpNetwork::parse(text);
  return network ? "" : network.error().message;
}

std::string check_public_url(const std::string& text) {
  const bool is_url = text.starts_with("http://") || text.starts_with("https://");
  return is_url && !text.ends_with('/') && text.find_first_of("?#@ ") == std::string::npos
             ? ""
             : "'" + text + "' is not http[s]://HOST[:PORT]";
}

// Somebody may have put a password there: it is not said again.
std::string check_smtp_url(const std::string& text) {
  const bool is_url = text.starts_with("smtp://") || text.starts_with("smtps://");
  if (is_url && text.find('@') == std::string::npos) return "";
  return "the URL is not smtp[s]://HOST:PORT; its user and password are options of their own";
}

std::string check_mail_address(const std::string& text) {
  const size_t at = text.find('@');
  const bool good = at != std::string::npos && at > 0 && at + 1 < text.size() &&
                    text.find_first_of("<>\" \t\r\n,;") == std::string::npos;
  return good ? "" : "'" + text + "' is no bare address such as tarn@example.org";
}

// What is published to topics of SNS, and how it is sent.
void add_message_options(CLI::App& app, ServiceOptions& service) {
  app.add_option("--public-url", service.public_url,
                 "where receivers of messages reach this API, for the links in messages (where it "
                 "listens)")
      ->type_name("URL")
      ->check(check_public_url);
  app.add_option(
         "--deliver-to", service.deliver_to,
         "a network that messages may be sent to though it is this machine's own, link-local "
         "or reserved; may be given several times. Loopback is one where the API listens "
         "there alone")
      ->type_name("CIDR")
      ->check(check_network);
  app.add_option("--delivery-ca", service.delivery_ca,
                 "whose certificates receivers and the mail server may show (PEM; the system's)")
      ->check(CLI::ExistingFile);
  auto* const url = app.add_option("--smtp-url", service.smtp_url, "the server that sends mail")
                        ->type_name("smtp[s]://HOST:PORT")
                        ->check(check_smtp_url);
  auto* const from = app.add_option("--smtp-from", service.smtp_from, "whom mail is from")
                         ->type_name("ADDRESS")
                         ->check(check_mail_address);
  auto* const user =
      app.add_option("--smtp-user", service.smtp_user, "the user to log in as there");
  auto* const password = app.add_option("--smtp-password-file", service.smtp_password_file,
                                        "a file with that user's password")
                             ->type_name("FILE")
                             ->check(CLI::ExistingFile);
  url->needs(from);
  from->needs(url);
  user->needs(url)->needs(password);
  password->needs(user);
}

std::string check_delivery_stream(const std::string& text) {
  const auto stream = control::logs::DeliveryStream::parse(text);
  return stream ? "" : stream.error().message;
}

// What caches log, and where it goes.
void add_delivery_options(CLI::App& app, ServiceOptions& service) {
  app.add_option("--delivery-stream", service.delivery_streams,
                 "where caches may deliver their logs to as a delivery stream of that name: a "
                 "directory, or a URL that takes them by POST; may be given several times")
      ->type_name("NAME=DIR|URL")
      ->check(check_delivery_stream);
  app.add_option("--log-store-size", service.log_store_bytes,
                 "how much all log groups may have before the oldest events go")
      ->transform(CLI::AsSizeValue(false))
      ->default_str("1GB");
}

void add_rate_options(CLI::App& app, control::RateOptions& rates) {
  constexpr int64_t kMost = 1'000'000;
  app.add_option("--reads-per-second", rates.reads_per_second,
                 "calls that change nothing, of each user or role; ten seconds' worth at once; 0: "
                 "without limit")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(int64_t{0}, kMost));
  app.add_option("--changes-per-second", rates.changes_per_second, "all other calls, likewise")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(int64_t{0}, kMost));
  app.add_option("--failures-per-minute", rates.failures_per_minute,
                 "wrong signatures for an access key from an address, until such are refused "
                 "unread; 0: without limit")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(int64_t{0}, kMost));
}

void add_storage_options(CLI::App& app, Role role, StorageChoices& storage) {
  app.add_option("--backup-store", storage.backup_store,
                 "where backups are kept; all hosts must reach it (DIR/backups)")
      ->type_name("DIR|s3://BUCKET/PREFIX");
  app.add_option("--s3-endpoint", storage.s3_endpoint,
                 "the S3 service that has the buckets, as an URL (without: DIR/buckets/BUCKET)")
      ->type_name("URL");
  app.add_option("--s3-region", storage.s3_region, "the region to sign for")->capture_default_str();
  app.add_flag("--s3-virtual-hosts", storage.s3_virtual_hosts,
               "buckets are in host names, not in paths");
  app.add_option("--s3-ca", storage.s3_ca, "whose certificate the S3 service may show (PEM)")
      ->check(CLI::ExistingFile);
  app.add_option("--s3-credentials", storage.s3_credentials,
                 "a file in AWS' format, profile default (AWS_ACCESS_KEY_ID and "
                 "AWS_SECRET_ACCESS_KEY of the environment)")
      ->type_name("FILE")
      ->check(CLI::ExistingFile);
  if (role == Role::kAgent) return;
  app.add_option("--master-key", storage.master_key,
                 "what data keys are wrapped with: 64 hexadecimal digits, made if it is missing "
                 "(DIR/master-key)")
      ->type_name("FILE");
  auto* const certificate =
      app.add_option("--ca-cert", storage.authority_certificate,
                     "the authority that signs the certificates of caches in TLS (PEM), made if "
                     "it is missing (DIR/ca.crt)")
          ->type_name("FILE");
  auto* const key =
      app.add_option("--ca-key", storage.authority_key, "its private key (DIR/ca.key)")
          ->type_name("FILE");
  certificate->needs(key);
  key->needs(certificate);
}

// `tarn service` alone logs to its standard output, but for access.log and audit.log.
void add_log_options(CLI::App& app, agent::LogLimits& logs) {
  constexpr int kFilesMax = 1000;
  app.add_option("--log-size", logs.bytes,
                 "how long service.log, access.log, audit.log and each node's log may get before "
                 "they are put aside; 0: without limit")
      ->transform(CLI::AsSizeValue(false))
      ->default_str("16MB");
  app.add_option("--log-files", logs.files, "how many earlier ones of each are kept")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(0, kFilesMax));
}

std::string of_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

void add_agent_options(CLI::App& app, DaemonOptions& options) {
  AgentChoices& agent = options.agent;
  app.add_option("--host", agent.host, "this machine's name among the hosts")
      ->capture_default_str();
  app.add_option("--address-pool", agent.address_pool,
                 "addresses for nodes; with a single one (/32) nodes differ by port")
      ->type_name("CIDR")
      ->capture_default_str()
      ->check(check_pool);
  app.add_option("--zones", agent.zones, "availability zones that this machine stands for")
      ->delimiter(',')
      ->type_name("ZONE,...");
  app.add_option("--memory", agent.memory_bytes,
                 "memory for caches, such as 64GB (what the machine has)")
      ->transform(CLI::AsSizeValue(false));
  app.add_option("--node-users", agent.node_users,
                 "for root: numbers of users that nobody else has, of which each node gets one; or "
                 "none")
      ->type_name("FIRST-LAST")
      ->capture_default_str()
      ->check(check_users);
  app.add_option("--control-group", agent.control_group,
                 "a control group (version 2) without processes, to be divided among the nodes")
      ->type_name("DIR")
      ->check(CLI::ExistingDirectory);
  app.add_option("--engine-binary", agent.engine_binaries,
                 "another program for some engine versions; may be repeated")
      ->type_name("ENGINE:VERSION=PATH")
      ->check(check_binary);
}

}  // namespace

base::Result<objects::PlaceOptions> places_of(const StorageChoices& choices,
                                              const StateDirectory& state) {
  objects::PlaceOptions options = {
      .backup_store = choices.backup_store.empty() ? state.backups() : choices.backup_store,
      .bucket_directory = state.buckets()};
  if (choices.s3_endpoint.empty()) return options;
  objects::S3Options s3 = {.endpoint = choices.s3_endpoint,
                           .region = choices.s3_region,
                           .path_style = !choices.s3_virtual_hosts,
                           .ca_file = choices.s3_ca};
  if (choices.s3_credentials.empty()) {
    s3.credentials = {.access_key_id = of_environment("AWS_ACCESS_KEY_ID"),
                      .secret_access_key = of_environment("AWS_SECRET_ACCESS_KEY"),
                      .session_token = of_environment("AWS_SESSION_TOKEN")};
  } else {
    auto profiles = read_credentials(choices.s3_credentials);
    if (!profiles) return profiles.error();
    s3.credentials = (*profiles)["default"];
  }
  if (s3.credentials.access_key_id.empty()) {
    return base::Error{
        "--s3-endpoint needs keys: give --s3-credentials, or set AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY"};
  }
  options.s3 = std::move(s3);
  return options;
}

std::optional<int> read_daemon_options(Role role, const std::vector<std::string>& arguments,
                                       DaemonOptions& options) {
  constexpr const char* kNames[] = {"tarn up", "tarn service", "tarn agent"};
  CLI::App app(kAbout[static_cast<int>(role)], kNames[static_cast<int>(role)]);
  options.state_dir = StateDirectory::default_path();
  options.agent.host = host_name();
  std::string listen = "127.0.0.1:7379";
  std::string join_file;
  bool empty = false;
  app.add_option("--state-dir", options.state_dir, "where everything is kept")
      ->type_name("DIR")
      ->capture_default_str();
  app.add_option("--region", options.service.region, "the region that clients are to name")
      ->capture_default_str()
      ->check(check_region);
  if (role != Role::kAgent) {
    add_service_options(app, listen, options);
    add_rate_options(app, options.service.rates);
    add_message_options(app, options.service);
    add_delivery_options(app, options.service);
  }
  if (role != Role::kService) {
    add_agent_options(app, options);
  }
  add_log_options(app, options.logs);
  add_storage_options(app, role, options.storage);
  if (role == Role::kUp) app.add_flag("--empty", empty, "make no first cache");
  if (role == Role::kAgent) {
    app.add_option("--service", options.agent.service_address, "where the service listens")
        ->type_name("ADDRESS:PORT")
        ->capture_default_str()
        ->transform(without_scheme)
        ->check(check_listen);
    app.add_option("--join", options.agent.join,
                   "a token of 'tarn host add', once: the service gives this host a certificate")
        ->type_name("TOKEN")
        ->envname("TARN_JOIN");
    app.add_option("--join-file", join_file, "the same, in a file")
        ->type_name("FILE")
        ->check(CLI::ExistingFile)
        ->excludes("--join");
    app.add_option("--credentials", options.agent.credentials,
                   "without a certificate: the service's agent-credentials file "
                   "(DIR/agent-credentials)");
    app.add_option("--tls-ca", options.agent.tls_ca,
                   "the service speaks TLS: its certificate, or whose signature it bears (PEM)")
        ->type_name("FILE")
        ->check(CLI::ExistingFile);
    app.add_flag("--plain-http", options.agent.plain_http,
                 "the service speaks no TLS, though it is on another machine");
  }
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // as CLI11 wants them
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  }
  unsetenv("TARN_JOIN");  // it is not for nodes
  if (auto read = read_join_file(join_file, options.agent.join); !read) {
    std::fprintf(stderr, "%s\n", read.error().message.c_str());
    return 2;
  }
  const Listen where = *read_listen(listen);
  options.service.address = where.address;
  options.service.port = where.port;
  options.service.logs = {.bytes = static_cast<size_t>(options.logs.bytes),
                          .files = options.logs.files};
  options.service.greets = role == Role::kUp && !empty;
  if (options.service.tls_certificate.empty() != options.service.tls_key.empty()) {
    std::fprintf(stderr, "--tls-cert and --tls-key go together\n");
    return 2;
  }
  return std::nullopt;
}

}  // namespace cli
