// SPDX-License-Identifier: Apache-2.0
#include "cli/service_runner.h"

#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <utility>

#include "agent/link/join.h"
#include "agent/process/process_lock.h"
#include "agent/process/state_file.h"
#include "base/descriptor.h"
#include "base/log.h"
#include "base/random.h"
#include "cli/api_certificate.h"
#include "cli/credentials_file.h"
#include "cli/log_sinks.h"
#include "cli/message_sending.h"
#include "cli/welcome.h"
#include "control/certificates/certificates.h"
#include "control/console/assets.h"
#include "control/console/console.h"
#include "control/console/principal.h"
#include "control/data/bridge.h"
#include "control/data/stored_directory.h"
#include "control/logs/log_store.h"
#include "control/metrics/sqlite_keeper.h"
#include "control/nodes/node.h"
#include "control/resources/iam/stored_keys.h"
#include "control/server/audit_log_file.h"
#include "control/server/front.h"
#include "control/service/first_cache.h"
#include "control/service/service.h"
#include "control/store/sqlite_store.h"

namespace cli {

namespace {

constexpr const char* kAccountId = "000000000000";

// Strangers' connections must leave descriptors for all else: the files, this machine's socket,
// and the agent's nodes in the same process.
size_t connections_possible() {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return SIZE_MAX;
  return std::max<size_t>(10, limit.rlim_cur / 2);
}

// What the service has open in its state directory.
struct Files {
  base::Descriptor lock;
  ServiceSocket socket;
  std::unique_ptr<control::Store> store;
  std::unique_ptr<control::KeyService> master_key;
  std::unique_ptr<control::CertificateAuthority> authority;
  std::unique_ptr<control::MessageSigner> signer;
  control::LogFile access_log;
  control::AuditLogFile audit_log;
};

base::Result<Files> open_files(const StateDirectory& state, const ServiceOptions& options,
                               const base::Clock& clock) {
  if (auto made = state.create(); !made) return made.error();
  auto lock = agent::take_process_lock(state.service_lock());
  if (!lock) {
    return base::Error{"a service runs on " + state.path() +
                       " already; 'tarn status' shows its caches, 'tarn down' stops it (" +
                       lock.error().message + ")"};
  }
  auto socket = ServiceSocket::in(state);
  if (!socket) return socket.error();
  auto store = control::open_sqlite_store(state.database(), clock);
  if (!store) return store.error();
  if (auto made = create_credentials(state.credentials(), "AKIA"); !made) return made.error();
  if (auto made = create_credentials(state.agent_credentials(), "TARN"); !made) {
    return made.error();
  }
  auto master_key = control::open_key_file(options.master_key);
  if (!master_key) return master_key.error();
  base::DiskFileSystem disk;
  auto authority = control::CertificateAuthority::open(disk, options.authority_certificate,
                                                       options.authority_key, clock);
  if (!authority) return authority.error();
  auto signer = control::MessageSigner::open(disk, {state.signer_certificate(), state.signer_key()},
                                             **authority);
  if (!signer) return signer.error();
  auto access_log = control::LogFile::open(state.access_log(), options.logs);
  if (!access_log) return access_log.error();
  auto audit_log =
      control::AuditLogFile::open({state.audit_log(), state.audit_head(), options.logs}, clock);
  if (!audit_log) return audit_log.error();
  return Files{*std::move(lock),       *std::move(socket),    *std::move(store),
               *std::move(master_key), *std::move(authority), *std::move(signer),
               *std::move(access_log), *std::move(audit_log)};
}

class Runner final : public ServiceRunner {
 public:
  Runner(boost::asio::io_context& loop, const base::Clock& clock, const StateDirectory& state,
         const objects::Places& places, const ServiceOptions& options, Files files)
      : loop_(loop),
        clock_(clock),
        state_(state),
        greets_(options.greets),
        lock_(std::move(files.lock)),
        socket_(std::move(files.socket)),
        store_(std::move(files.store)),
        master_key_(std::move(files.master_key)),
        authority_(std::move(files.authority)),
        signer_(std::move(files.signer)),
        storage_{places, *master_key_, *authority_},
        keys_(kAccountId),
        access_log_(std::move(files.access_log)),
        audit_log_(std::move(files.audit_log)),
        account_{kAccountId, options.region, !options.smtp_url.empty(),
                 delivery_stream_names(options.delivery_streams)},
        all_keys_(keys_, *store_, *master_key_, account_),
        console_(control::embedded_console(), clock),
        random_(base::random_seed()),
        nodes_(*store_, account_, *authority_, clock),
        bridge_({.io = loop,
                 .nodes = nodes_,
                 .audit_log = audit_log_,
                 .clock = clock,
                 .region = options.region},
                {}),
        service_(*store_, account_, storage_, clock, random_, [this] { wake(); }),
        timer_(loop),
        watch_timer_(loop) {}

  base::Result<void> add_host(const agent::HostOffer& offer) {
    control::Transaction records(*store_);
    control::Host host = {.id = offer.id};
    if (auto known = records.find<control::Host>(host.id)) host = *std::move(known);
    host.offer = offer;
    records.put(host);
    if (auto done = records.commit(); !done) return base::Error{done.error().message};
    return {};
  }

  base::Result<void> listen(const ServiceOptions& options) {
    if (options.own_host) {
      if (auto added = add_host(*options.own_host); !added) return added;
    }
    if (auto loaded = keys_.load(state_.credentials(), state_.agent_credentials()); !loaded) {
      return loaded;
    }
    auto keeper = control::metrics::open_sqlite_keeper(state_.metrics());
    if (keeper) {
      service_.keep_metrics(*std::move(keeper));
    } else {
      base::log::warning("metrics are kept in memory only: {}", keeper.error().message);
    }
    auto logs = control::logs::LogStore::open(state_.logs(), options.log_store_bytes);
    if (!logs) return logs.error();
    service_.keep_logs(*std::move(logs));
    control::FrontOptions front;
    front.address = options.address;
    front.port = options.port;
    front.region = options.region;
    front.local_socket = socket_.path();
    front.limits.rates = options.rates;
    front.limits.connections_max = std::min(front.limits.connections_max, connections_possible());
    if (!options.tls_certificate.empty()) {
      front.tls = control::TlsFiles{options.tls_certificate, options.tls_key,
                                    options.authority_certificate};
    } else if (options.has_own_certificate()) {
      own_certificate_for_ = options.address;
      if (auto kept = keep_certificate(); !kept) return kept.error();
      front.tls = control::TlsFiles{state_.api_certificate(), state_.api_key(),
                                    options.authority_certificate};
    }
    front.internal_key_anywhere = options.shared_agent_key;
    if (auto pinned = pin_tokens_to(front.tls); !pinned) return pinned;
    control::ApiService* const services[] = {
        &service_.elasticache(), &service_.ec2(),        &service_.iam(), &service_.sts(),
        &service_.kms(),         &service_.monitoring(), &service_.sns(), &service_.logs()};
    console_.host_names = options.console_hosts;
    auto sender = sender_options(options);
    if (!sender) return sender.error();
    const control::AuditLogFile::Past past = audit_log_.take_past();
    auto listening = control::Front::listen({.io = loop_,
                                             .services = services,
                                             .keys = all_keys_,
                                             .internal = &service_.internal(),
                                             .clock = clock_,
                                             .access_log = access_log_,
                                             .audit_log = audit_log_,
                                             .console = &console_,
                                             .data = &bridge_,
                                             .enrolment = &service_.enrolment(),
                                             .metrics = &service_.prometheus(),
                                             .carried_out = past.carried_out,
                                             .doubted_ms = past.doubted_ms,
                                             .documents = {signing_certificate()}},
                                            front);
    if (!listening) return listening.error();
    front_ = *std::move(listening);
    if (auto sent = send_messages(*std::move(sender), options); !sent) return sent;
    tick();
    watch_hosts();
    return {};
  }

  uint16_t port() const override { return front_->port(); }
  const ServiceSocket& socket() const override { return socket_; }

  const std::string& pin() const override { return pin_; }

  std::string first_join_token() override {
    if (pin_.empty() || !service_.enrolment().is_unused()) return "";
    const auto token = service_.enrolment().make_token({});
    return token ? agent::JoinTicket{*token, pin_}.text() : "";
  }

  std::string login_word() override {
    const auto profiles = read_credentials(state_.credentials());
    if (!profiles || !profiles->contains("default")) return "";
    const std::string& id = profiles->at("default").access_key_id;
    const auto key = all_keys_.find(id, "");
    return key ? console_.links.make(control::ConsolePrincipal::of(id, *key)) : "";
  }

  void reload() override {
    const base::Result<void> results[] = {
        keys_.load(state_.credentials(), state_.agent_credentials()), access_log_.reopen(),
        audit_log_.reopen(), front_->reload_tls()};
    for (const base::Result<void>& result : results) {
      if (!result) base::log::warning("{}", result.error().message);
    }
  }

  void stop() override {
    stopping_ = true;
    timer_.cancel();
    watch_timer_.cancel();
    front_->stop();
    bridge_.stop();
    sender_.reset();
    service_.flush_metrics();
  }

 private:
  // Commits call this from anywhere, also from within run().
  void wake() {
    if (std::exchange(awake_, true)) return;
    boost::asio::post(loop_, [this] {
      awake_ = false;
      if (stopping_) return;
      if (service_.step()) return wake();
      greet();
    });
  }

  void greet() {
    if (!greets_) return;
    greets_ = !control::make_first_cache(
        {*store_, account_, service_.fleet(), storage_, random_, clock_});
  }

  control::PublicDocument signing_certificate() const {
    return {.path = "/" + signer_->file_name(),
            .content_type = "application/x-pem-file",
            .text = signer_->certificate()};
  }

  base::Result<void> send_messages(control::SenderOptions sender, const ServiceOptions& options) {
    const std::string own =
        url_of(options.address, std::to_string(front_->port()), options.is_private());
    const control::Addresses addresses = {
        .public_url = options.public_url.empty() ? own : options.public_url,
        .mail_from = sender.smtp_from};
    sender_ = std::make_unique<control::CurlSender>(
        std::move(sender),
        [this](std::function<void()> task) { boost::asio::post(loop_, std::move(task)); });
    service_.send_by(*sender_, *signer_, addresses);
    auto sinks = open_log_sinks(options.delivery_streams, options.logs, *sender_);
    if (!sinks) return sinks.error();
    service_.forward_logs(*std::move(sinks));
    return {};
  }

  // To whoever has signed what is shown, as far as that is shown too.
  base::Result<void> pin_tokens_to(const std::optional<control::TlsFiles>& shown) {
    if (!shown) return {};
    const auto chain = agent::read_file(shown->certificate);
    if (!chain) return chain.error();
    const auto pin = control::key_of_last(chain->value_or(""));
    if (!pin) return base::Error{shown->certificate + ": " + pin.error().message};
    pin_ = *pin;
    return {};
  }

  base::Result<bool> keep_certificate() {
    return keep_api_certificate(*authority_, own_certificate_for_,
                                {state_.api_certificate(), state_.api_key()});
  }

  // Looked at every hour: it is renewed long before it ends, and when the machine has got another
  // name.
  void renew_certificate() {
    constexpr int64_t kHourUs = int64_t{3600} * 1'000'000;
    const int64_t now_us = clock_.monotonic_us();
    if (own_certificate_for_.empty() || now_us < certificate_seen_us_ + kHourUs) return;
    certificate_seen_us_ = now_us;
    const auto renewed = keep_certificate();
    if (!renewed) return base::log::warning("the API's certificate: {}", renewed.error().message);
    if (!*renewed) return;
    if (auto loaded = front_->reload_tls(); !loaded) {
      return base::log::warning("the API's certificate: {}", loaded.error().message);
    }
    base::log::notice("the API's certificate was renewed");
  }

  void tick() {
    timer_.expires_after(std::chrono::seconds(1));
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (error || stopping_) return;
      service_.tick();
      bridge_.drop_idle();
      renew_certificate();
      greet();
      tick();
    });
  }

  void watch_hosts() {
    watch_timer_.expires_after(std::chrono::milliseconds(100));
    watch_timer_.async_wait([this](const boost::system::error_code& error) {
      if (error || stopping_) return;
      service_.watch_hosts();
      watch_hosts();
    });
  }

  boost::asio::io_context& loop_;
  const base::Clock& clock_;
  const StateDirectory state_;
  bool greets_;
  const base::Descriptor lock_;
  const ServiceSocket socket_;
  std::unique_ptr<control::Store> store_;
  const std::unique_ptr<control::KeyService> master_key_;
  const std::unique_ptr<control::CertificateAuthority> authority_;
  const std::unique_ptr<control::MessageSigner> signer_;
  const control::Storage storage_;
  FileAccessKeys keys_;
  control::AccessLogFile access_log_;
  control::AuditLogFile audit_log_;
  const control::Account account_;
  const control::StoredAccessKeys all_keys_;
  control::Console console_;
  base::Random random_;
  std::string pin_;
  std::string own_certificate_for_;  // the address that is listened on; empty: it is another's
  int64_t certificate_seen_us_ = clock_.monotonic_us();
  bool awake_ = false;
  bool stopping_ = false;
  control::data::StoredDirectory nodes_;
  control::data::DataBridge bridge_;
  control::Service service_;
  boost::asio::steady_timer timer_;
  boost::asio::steady_timer watch_timer_;
  std::unique_ptr<control::Front> front_;
  std::unique_ptr<control::CurlSender> sender_;
};

}  // namespace

bool ServiceOptions::has_own_certificate() const {
  return tls_certificate.empty() && !plain_http && !is_loopback(address);
}

base::Result<std::unique_ptr<ServiceRunner>> ServiceRunner::start(boost::asio::io_context& loop,
                                                                  const base::Clock& clock,
                                                                  const StateDirectory& state,
                                                                  const objects::Places& places,
                                                                  const ServiceOptions& options) {
  auto files = open_files(state, options, clock);
  if (!files) return files.error();
  auto runner = std::make_unique<Runner>(loop, clock, state, places, options, *std::move(files));
  if (auto listening = runner->listen(options); !listening) return listening.error();
  return std::unique_ptr<ServiceRunner>(std::move(runner));
}

}  // namespace cli
