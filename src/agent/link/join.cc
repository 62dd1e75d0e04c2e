// SPDX-License-Identifier: Apache-2.0
#include "agent/link/join.h"

#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core.hpp>
#include <boost/describe.hpp>
#include <chrono>
#include <optional>
#include <utility>

#include "agent/api/join.h"
#include "agent/link/pem.h"
#include "agent/process/state_file.h"
#include "base/constant_time.h"
#include "json/document.h"

namespace agent {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

constexpr std::string_view kPrefix = "tarn1.";
constexpr size_t kPinDigits = 64;
constexpr auto kPatience = std::chrono::seconds(10);

std::string pem_of(X509* certificate) {
  const PemMemory memory(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(memory.get(), certificate);
  return pem_text(memory.get());
}

// Shakes hands with whoever is there and believes nothing: only to see what certificates it shows.
class Look {
 public:
  explicit Look(const ServiceAddress& address) : address_(address) {
    context_.set_verify_mode(asio::ssl::verify_none);
  }

  base::Result<void> take() {
    resolver_.async_resolve(address_.host, address_.port, [this](auto error, auto found) {
      if (error) return end(error);
      beast::get_lowest_layer(stream_).expires_after(kPatience);
      beast::get_lowest_layer(stream_).async_connect(
          found, [this](auto failed, const auto&) { failed ? end(failed) : shake_hands(); });
    });
    loop_.run();
    if (!error_) return {};
    return base::Error{"no answer in TLS from the service at " + address_.text() + ": " +
                       error_.message()};
  }

  // The one of that pin among those that were shown, PEM.
  std::optional<std::string> find(const std::string& pin) {
    STACK_OF(X509)* const chain = SSL_get_peer_cert_chain(stream_.native_handle());
    for (int i = 0; i < sk_X509_num(chain); i++) {
      X509* const one = sk_X509_value(chain, i);
      if (base::equals_secret(pin_of(one), pin)) return pem_of(one);
    }
    return std::nullopt;
  }

 private:
  void shake_hands() {
    beast::error_code is_name;
    asio::ip::make_address(address_.host, is_name);
    if (is_name) SSL_set_tlsext_host_name(stream_.native_handle(), address_.host.c_str());
    stream_.async_handshake(asio::ssl::stream_base::client, [this](auto error) { end(error); });
  }

  void end(beast::error_code error) {
    error_ = error;
    beast::get_lowest_layer(stream_).expires_never();
  }

  const ServiceAddress& address_;
  asio::io_context loop_;
  asio::ssl::context context_{asio::ssl::context::tls_client};
  tcp::resolver resolver_{loop_};
  asio::ssl::stream<beast::tcp_stream> stream_{loop_, context_};
  beast::error_code error_;
};

base::Result<std::string> keep_key(const std::string& path) {
  auto kept = read_own_file(path);
  if (!kept) return kept.error();
  if (*kept) return **std::move(kept);
  std::string key = make_agent_key();
  if (auto written = replace_file(path, key); !written) return written.error();
  return key;
}

// What the service says is wrong.
struct Refusal {
  std::string message;
};
BOOST_DESCRIBE_STRUCT(Refusal, (), (message))

std::string reason_of(const HttpAnswer& answer) {
  const auto refusal = json::read<Refusal>(answer.body);
  return refusal && !refusal->message.empty() ? refusal->message
                                              : "it answers " + std::to_string(answer.status);
}

// Over a connection to who has shown that it is the service.
base::Result<std::string> ask_for_certificate(const ServiceAddress& service,
                                              const JoinTicket& ticket, const JoinRequest& request,
                                              const base::Clock& clock) {
  asio::io_context loop;
  HttpChannel channel(loop, service, {}, clock);
  base::Result<HttpAnswer> answer = base::Error{"the service gave no answer"};
  std::string authorization(kJoinScheme);
  authorization += ticket.token;
  channel.post({.path = "/tarn/join",
                .body = json::write(request),
                .authorization = std::move(authorization)},
               [&](base::Result<HttpAnswer> given) { answer = std::move(given); });
  loop.run();
  if (!answer) return answer.error();
  if (answer->status != 200) {
    return base::Error{"the service at " + service.text() +
                       " does not let this host join: " + reason_of(*answer)};
  }
  auto reply = json::read<JoinReply>(answer->body);
  if (!reply) return base::Error{"the service's answer " + reply.error().message};
  return std::move(reply->certificate);
}

}  // namespace

base::Result<JoinTicket> JoinTicket::parse(std::string_view text) {
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  const auto is_token = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
  };
  const base::Error none = {"it is no token of 'tarn host add'"};
  if (!text.starts_with(kPrefix) || text.size() < kPrefix.size() + kPinDigits + 2) return none;
  text.remove_prefix(kPrefix.size());
  const size_t dot = text.size() - kPinDigits - 1;
  JoinTicket ticket = {std::string(text.substr(0, dot)), std::string(text.substr(dot + 1))};
  if (text[dot] != '.' || !std::all_of(ticket.pin.begin(), ticket.pin.end(), is_digit) ||
      !std::all_of(ticket.token.begin(), ticket.token.end(), is_token)) {
    return none;
  }
  return ticket;
}

std::string JoinTicket::text() const {
  std::string text(kPrefix);
  return text.append(token).append(".").append(pin);
}

base::Result<void> join(const ServiceAddress& service, const JoinTicket& ticket,
                        const std::string& host, const IdentityFiles& files,
                        const base::Clock& clock) {
  const auto key = keep_key(files.key);
  if (!key) return key.error();
  auto request = signing_request(*key);
  if (!request) return base::Error{files.key + ": " + request.error().message};
  Look look(service);
  if (auto taken = look.take(); !taken) return taken;
  const auto authority = look.find(ticket.pin);
  if (!authority) {
    return base::Error{"the service at " + service.text() +
                       " shows no certificate that the token is pinned to: it is another's token, "
                       "or another's service"};
  }
  if (auto kept = replace_file(files.authority, *authority); !kept) return kept;
  auto trust = TlsTrust::load(files.authority);
  if (!trust) return trust.error();
  ServiceAddress believed = service;
  believed.trust = *std::move(trust);
  const auto certificate =
      ask_for_certificate(believed, ticket, {host, *std::move(request)}, clock);
  if (!certificate) return certificate.error();
  return replace_file(files.certificate, *certificate);
}

}  // namespace agent
