// SPDX-License-Identifier: Apache-2.0
#include "cli/up_command.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <optional>

#include "agent/host/agent.h"
#include "agent/host/asio_system.h"
#include "agent/host/control_groups.h"
#include "agent/host/host_offer.h"
#include "agent/link/http_link.h"
#include "agent/link/identity.h"
#include "agent/link/join.h"
#include "agent/transfers/threaded_transfers.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/log_limits.h"
#include "cli/address_check.h"
#include "cli/api_certificate.h"
#include "cli/credentials_file.h"
#include "cli/node_isolation.h"
#include "cli/operator_client.h"
#include "cli/say.h"
#include "cli/welcome.h"
#include "control/service/first_cache.h"
#include "control/service/operator_api.h"
#include "json/document.h"

namespace cli {

namespace {

namespace asio = boost::asio;

constexpr int kLooks = 50;  // for the first cache
constexpr auto kBetweenLooks = std::chrono::milliseconds(100);

using NoCaches = std::vector<control::CacheView>;

std::string own_url(const DaemonOptions& options, uint16_t port) {
  return url_of(options.service.address, std::to_string(port), options.service.is_private());
}

// The parts that this process runs, on one thread and one loop.
class Daemon {
 public:
  Daemon(Role role, DaemonOptions options)
      : role_(role),
        options_(std::move(options)),
        state_(options_.state_dir),
        signals_(loop_, SIGINT, SIGTERM, SIGHUP) {}

  base::Result<void> start();
  void run() { loop_.run(); }

 private:
  base::Result<void> look_at_host();
  base::Result<void> find_places();
  base::Result<void> start_service();
  base::Result<void> start_agent();
  base::Result<agent::ServiceAddress> service_address() const;
  base::Result<agent::ServiceAddress> remote_service(agent::ServiceAddress address) const;
  base::Result<bool> join(const agent::ServiceAddress& address) const;
  base::Result<aws::Credentials> shared_key(const agent::ServiceAddress& address) const;
  base::Result<void> keep_identity(const agent::TlsTrust& trust);
  void renew_identity();
  void show_first_cache();
  void wait_for_signal();
  void stop();

  const Role role_;
  const DaemonOptions options_;
  const StateDirectory state_;
  const base::SystemClock clock_;
  asio::io_context loop_;
  std::unique_ptr<agent::AsioSystem> system_;
  asio::signal_set signals_;
  agent::HostOffer offer_;
  std::string control_group_;
  agent::IsolationOptions isolation_;
  std::optional<objects::Places> places_;
  std::unique_ptr<ServiceRunner> service_;
  std::unique_ptr<agent::HttpLink> link_;
  std::optional<agent::IdentityRenewal> renewal_;  // of an agent that has joined
  asio::steady_timer renew_again_{loop_};
  std::unique_ptr<agent::Transfers> transfers_;
  std::unique_ptr<agent::Agent> agent_;
  std::unique_ptr<agent::HttpChannel> status_;  // until there is a cache to show
  asio::steady_timer look_again_{loop_};
  int looks_ = 0;
};

// As many descriptors as the system lets us have: connections, nodes and logs take some each.
void raise_descriptor_limit() {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

base::Result<void> Daemon::start() {
  umask(S_IRWXG | S_IRWXO);  // what we write is for our eyes
  raise_descriptor_limit();
  if (auto made = state_.create(); !made) return made;
  // What scrolls by on the terminal is for the user; the rest is for who looks for a fault.
  if (auto opened =
          base::log::open(role_ == Role::kUp ? state_.service_log() : "", base::log::Level::kNotice,
                          base::log::Limits{.bytes = static_cast<size_t>(options_.logs.bytes),
                                            .files = options_.logs.files});
      !opened) {
    return opened;
  }
  if (auto found = find_places(); !found) return found;
  if (role_ != Role::kService) {
    if (auto looked = look_at_host(); !looked) return looked;
  }
  if (role_ != Role::kAgent) {
    if (auto started = start_service(); !started) return started;
  }
  if (role_ != Role::kService) {
    if (auto started = start_agent(); !started) return started;
  }
  wait_for_signal();
  return {};
}

base::Result<void> Daemon::look_at_host() {
  if (auto ours = check_pool_is_of_this_machine(options_.agent.address_pool); !ours) return ours;
  agent::OfferOptions wishes;
  wishes.id = options_.agent.host;
  wishes.region = options_.service.region;
  wishes.zones = options_.agent.zones;
  wishes.memory_bytes = options_.agent.memory_bytes;
  wishes.address_pool = options_.agent.address_pool;
  auto offer = agent::offer_of_host(wishes);
  if (!offer) return offer.error();
  offer_ = *std::move(offer);
  control_group_ = options_.agent.control_group.empty() ? agent::own_control_group()
                                                        : options_.agent.control_group;
  const std::string& backups = options_.storage.backup_store;
  NodeIsolation isolation = isolate_nodes(
      options_.agent.node_users, {state_.path(), backups.empty() ? state_.path() : backups},
      !control_group_.empty());
  isolation_ = std::move(isolation.options);
  offer_.isolation = std::move(isolation.words);
  base::log::notice("nodes have {}", offer_.isolation);
  return {};
}

base::Result<void> Daemon::find_places() {
  auto options = places_of(options_.storage, state_);
  if (!options) return options.error();
  places_.emplace(*std::move(options), clock_);
  return places_->check();
}

base::Result<void> Daemon::start_service() {
  ServiceOptions service_options = options_.service;
  const std::string& key = options_.storage.master_key;
  service_options.master_key = key.empty() ? state_.master_key() : key;
  const std::string& authority = options_.storage.authority_certificate;
  service_options.authority_certificate =
      authority.empty() ? state_.authority_certificate() : authority;
  service_options.authority_key =
      authority.empty() ? state_.authority_key() : options_.storage.authority_key;
  if (role_ == Role::kUp) service_options.own_host = offer_;
  auto service = ServiceRunner::start(loop_, clock_, state_, *places_, service_options);
  if (!service) return service.error();
  service_ = *std::move(service);
  const uint16_t port = service_->port();
  if (auto written = write_running_service(state_, {.address = options_.service.address,
                                                    .port = std::to_string(port),
                                                    .region = options_.service.region,
                                                    .tls = options_.service.is_private(),
                                                    .pin = service_->pin()});
      !written) {
    return written;
  }
  if (role_ == Role::kUp) {
    const std::string url = own_url(options_, port);
    const std::string link = login_link(url, service_->login_word());
    std::fputs(welcome(state_, options_, url, link).c_str(), stdout);
  } else {
    std::printf(
        "The service listens at %s; agents on this machine need %s. 'tarn console' makes a link to "
        "the web console.\n",
        own_url(options_, port).c_str(), state_.agent_credentials().c_str());
  }
  if (const std::string token = service_->first_join_token(); !token.empty()) {
    std::fputs(invitation(token, options_.service.address, port).c_str(), stdout);
  }
  std::fflush(stdout);
  return {};
}

base::Result<agent::ServiceAddress> Daemon::service_address() const {
  if (service_) return local_service(service_->socket(), options_.service.region);
  const std::string& text = options_.agent.service_address;
  const size_t colon = text.rfind(':');
  return remote_service({text.substr(0, colon), text.substr(colon + 1), options_.service.region});
}

// With a certificate of our own, if we have one or get one now.
base::Result<bool> Daemon::join(const agent::ServiceAddress& address) const {
  const agent::IdentityFiles files = state_.agent_identity();
  auto has = agent::has_identity(files, clock_);
  if ((has && *has) || options_.agent.join.empty()) return has;
  const auto ticket = agent::JoinTicket::parse(options_.agent.join);
  if (!ticket) return ticket.error();
  if (auto joined = agent::join(address, *ticket, options_.agent.host, files, clock_); !joined) {
    return joined.error();
  }
  base::log::notice("joined the service at {} as {}", address.text(), options_.agent.host);
  return true;
}

base::Result<agent::ServiceAddress> Daemon::remote_service(agent::ServiceAddress address) const {
  const auto joined = join(address);
  if (!joined) return joined.error();
  if (*joined) {
    agent::IdentityFiles files = state_.agent_identity();
    if (!options_.agent.tls_ca.empty()) files.authority = options_.agent.tls_ca;
    auto trust = agent::load_identity(files);
    if (!trust) return trust.error();
    address.trust = *std::move(trust);
    return address;
  }
  if (options_.agent.tls_ca.empty()) {
    const bool is_near = is_loopback(address.host) || address.host == "localhost";
    if (is_near || options_.agent.plain_http) return address;
    return base::Error{
        "the service at " + address.text() +
        " is on another machine: 'tarn host add' there makes a token to --join with. "
        "Or, with its shared key, --tls-ca FILE says whose certificate it shows "
        "(its DIR/ca.crt), or --plain-http that it speaks no TLS"};
  }
  auto trust = agent::TlsTrust::load(options_.agent.tls_ca);
  if (!trust) return trust.error();
  address.trust = *std::move(trust);
  return address;
}

// What to sign with: nothing, for who shows a certificate.
base::Result<aws::Credentials> Daemon::shared_key(const agent::ServiceAddress& address) const {
  if (address.shows_certificate()) return aws::Credentials();
  const std::string& file = options_.agent.credentials;
  auto profiles = read_credentials(file.empty() ? state_.agent_credentials() : file);
  if (!profiles) return profiles.error();
  return (*profiles)["default"];
}

base::Result<void> Daemon::keep_identity(const agent::TlsTrust& trust) {
  auto renewal = agent::IdentityRenewal::start(
      state_.agent_identity(), trust, clock_,
      [this](const std::string& request, auto answer) { link_->renew(request, answer); });
  if (!renewal) return renewal.error();
  renewal_.emplace(*std::move(renewal));
  renew_identity();
  return {};
}

void Daemon::renew_identity() {
  renewal_->tick();
  renew_again_.expires_after(std::chrono::minutes(1));
  renew_again_.async_wait([this](const boost::system::error_code& error) {
    if (!error && link_) renew_identity();
  });
}

base::Result<void> Daemon::start_agent() {
  const auto address = service_address();
  if (!address) return address.error();
  const auto key = shared_key(*address);
  if (!key) return key.error();
  link_ = std::make_unique<agent::HttpLink>(loop_, *address, *key, clock_);
  if (address->shows_certificate()) {
    if (auto kept = keep_identity(*address->trust); !kept) return kept;
  }
  transfers_ = agent::threaded_transfers(
      [this](std::function<void()> task) { asio::post(loop_, std::move(task)); }, *places_,
      [this](const std::string& wrapped, auto answer) {
        link_->unwrap(wrapped, std::move(answer));
      });
  system_ = std::make_unique<agent::AsioSystem>(loop_, *transfers_);

  agent::AgentOptions options;
  options.state_directory = state_.agent();
  options.offer = offer_;
  options.control_group = control_group_;
  options.isolation = isolation_;
  options.node_logs = options_.logs;
  for (const std::string& text : options_.agent.engine_binaries) {
    auto binary = agent::parse_engine_binary(text);
    if (!binary) return binary.error();
    options.binaries.push_back(*std::move(binary));
  }
  if (role_ == Role::kUp) {
    status_ = std::make_unique<agent::HttpChannel>(loop_, *address, *key, clock_);
    show_first_cache();
  }
  agent_ = std::make_unique<agent::Agent>(agent::Agent::Surroundings{*system_, clock_, *link_},
                                          std::move(options));
  return agent_->start();
}

// When the first cache is there, or is found again, the user is told how to talk to it. It comes up
// in a moment; should it not, the user is told where to look.
void Daemon::show_first_cache() {
  status_->post("/tarn/operator/status", "{}", [this](base::Result<std::string> body) {
    if (body) {
      const auto view = json::read<control::StatusView>(*body);
      for (const control::CacheView& cache : view ? view->caches : NoCaches()) {
        if (cache.id != control::kFirstCache || cache.status != "available") continue;
        std::fputs(try_cache(cache).c_str(), stdout);
        std::fflush(stdout);
        return;
      }
    }
    if (++looks_ == kLooks) {
      std::fputs("The first cache is not available yet; 'tarn status' says why.\n", stdout);
      std::fflush(stdout);
      return;
    }
    look_again_.expires_after(kBetweenLooks);
    look_again_.async_wait([this](const boost::system::error_code& error) {
      if (!error && status_) show_first_cache();
    });
  });
}

void Daemon::wait_for_signal() {
  signals_.async_wait([this](const boost::system::error_code& error, int number) {
    if (error) return;
    if (number != SIGHUP) return stop();
    base::log::reopen();
    if (service_) service_->reload();
    wait_for_signal();
  });
}

// The nodes go on: the agent lets go of them.
void Daemon::stop() {
  look_again_.cancel();
  renew_again_.cancel();
  status_.reset();
  agent_.reset();
  system_.reset();
  transfers_.reset();
  link_.reset();
  if (service_) service_->stop();
  if (role_ == Role::kUp) {
    std::printf(
        "\nThe service has ended; the caches go on serving. 'tarn up' finds them again, "
        "'tarn down' stops them.\n");
  }
}

}  // namespace

int run_daemon(Role role, const std::vector<std::string>& arguments) {
  DaemonOptions options;
  if (const auto code = read_daemon_options(role, arguments, options)) return *code;
  Daemon daemon(role, std::move(options));
  if (auto started = daemon.start(); !started) return fail(started.error().message);
  daemon.run();
  return 0;
}

}  // namespace cli
