// SPDX-License-Identifier: Apache-2.0
// Where the front listens, plain and in TLS.

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl.hpp>
#include <cstdio>
#include <fstream>

#include "control/server/test_client.h"

namespace control::test {
namespace {

std::string failure(World& world) {
  const auto listening = Front::listen({.io = world.io,
                                        .services = world.services,
                                        .keys = world.keys,
                                        .internal = nullptr,
                                        .clock = world.clock,
                                        .access_log = world.access_log,
                                        .audit_log = world.audit_log},
                                       world.options);
  return listening ? "" : listening.error().message;
}

TEST(Listening, SaysWhatIsWrongWithItsAddress) {
  World world;
  world.start();
  World other;
  other.options.port = world.front->port();
  EXPECT_EQ(failure(other), "cannot listen on 127.0.0.1 port " +
                                std::to_string(other.options.port) + ": Address already in use");
  other.options.address = "nowhere";
  EXPECT_EQ(failure(other), "'nowhere' is no address to listen on");
}

TEST(Listening, ServesNothingBelowTarnWithoutAnInternalApi) {
  World world;
  auto listening = Front::listen({.io = world.io,
                                  .services = world.services,
                                  .keys = world.keys,
                                  .internal = nullptr,
                                  .clock = world.clock,
                                  .access_log = world.access_log,
                                  .audit_log = world.audit_log},
                                 world.options);
  ASSERT_TRUE(listening);
  world.front = std::move(*listening);
  Client client(world);
  client.send("POST /tarn/x HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(client.receive().status, 404);
}

// --- This machine's socket -----------------------------------------------------------------------

TEST(Listening, ServesThisMachineApartFromTheNetwork) {
  World world;
  world.options.local_socket = testing::TempDir() + "tarn-" + std::to_string(getpid()) + ".sock";
  world.options.limits.connections_max = 1;
  std::ofstream(world.options.local_socket) << "what an earlier one has left";
  world.start();
  struct stat status = {};
  ASSERT_EQ(stat(world.options.local_socket.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600);
  Client remote(world);
  EXPECT_EQ(remote.call({.body = form("DescribeThing")}).status, 200);

  using local = boost::asio::local::stream_protocol;
  local::socket socket(world.io);
  socket.connect(local::endpoint(world.options.local_socket));
  const std::string request = Outgoing{.body = form("DescribeThing")}.text();
  boost::asio::write(socket, boost::asio::buffer(request));
  std::string answer(4096, '\0');
  std::optional<size_t> count;
  socket.async_read_some(boost::asio::buffer(answer),
                         [&](const auto&, size_t read) { count = read; });
  ASSERT_TRUE(world.run_until([&] { return count.has_value(); }));
  EXPECT_EQ(answer.substr(0, 15), "HTTP/1.1 200 OK");
  EXPECT_EQ(world.access_log.records.back().source, "local");
  unlink(world.options.local_socket.c_str());
}

// --- TLS -----------------------------------------------------------------------------------------

template <typename Write>
void write_pem(const std::string& path, Write write) {
  std::FILE* file = std::fopen(path.c_str(), "w");
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(write(file), 1);
  std::fclose(file);
}

// A key and a certificate for it, which it signed itself.
struct Identity {
  explicit Identity(const std::string& name) {
    const std::string base = testing::TempDir() + "tarn-" + name + std::to_string(getpid());
    files = {base + ".crt", base + ".key"};
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    X509_set_pubkey(certificate, key);
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_sign(certificate, key, EVP_sha256());
    write_pem(files.certificate, [&](std::FILE* to) { return PEM_write_X509(to, certificate); });
    write_pem(files.key, [&](std::FILE* to) {
      return PEM_write_PrivateKey(to, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
  ~Identity() {
    unlink(files.certificate.c_str());
    unlink(files.key.c_str());
  }

  TlsFiles files;
};

TEST(Listening, SaysWhatIsWrongWithItsCertificate) {
  const Identity identity("one");
  const Identity other("two");
  World world;
  world.options.tls = TlsFiles{"/nowhere/x.crt", identity.files.key};
  EXPECT_EQ(failure(world).find("cannot load the certificate '/nowhere/x.crt': "), 0U);
  world.options.tls = TlsFiles{identity.files.certificate, "/nowhere/x.key"};
  EXPECT_EQ(failure(world).find("cannot load the key '/nowhere/x.key': "), 0U);
  world.options.tls = TlsFiles{identity.files.certificate, other.files.key};
  EXPECT_NE(failure(world), "");
  world.options.tls = identity.files;
  EXPECT_EQ(failure(world), "");
}

struct Tls : testing::Test {
  Tls() {
    world.options.tls = identity.files;
    world.options.limits.http.body_bytes_max = 1000;
    world.start();
    stream.next_layer().connect({boost::asio::ip::address_v4::loopback(), world.front->port()});
  }

  // Runs `operation(handler)` to its end.
  template <typename Operation>
  bool finish(Operation operation) {
    std::optional<bool> good;
    operation([&](const auto& error, auto...) { good = !error; });
    return world.run_until([&] { return good.has_value(); }) && *good;
  }
  bool shake_hands() {
    return finish([&](auto done) {
      stream.async_handshake(boost::asio::ssl::stream_base::client, std::move(done));
    });
  }
  std::string exchange(const std::string& text) {
    EXPECT_TRUE(finish([&](auto done) {
      boost::asio::async_write(stream, boost::asio::buffer(text), std::move(done));
    }));
    std::string answer(4096, '\0');
    std::optional<size_t> count;
    stream.async_read_some(boost::asio::buffer(answer),
                           [&](const auto&, size_t read) { count = read; });
    EXPECT_TRUE(world.run_until([&] { return count.has_value(); }));
    answer.resize(count.value_or(0));
    return answer;
  }

  Identity identity{"tls"};
  World world;
  boost::asio::ssl::context context{boost::asio::ssl::context::tls_client};
  boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream{world.io, context};
};

TEST_F(Tls, CarriesCalls) {
  ASSERT_TRUE(shake_hands());
  EXPECT_EQ(exchange(Outgoing{.body = form("DescribeThing")}.text()).substr(0, 15),
            "HTTP/1.1 200 OK");
  EXPECT_EQ(exchange("GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").substr(0, 15),
            "HTTP/1.1 200 OK");
  EXPECT_TRUE(finish([&](auto done) { stream.async_shutdown(std::move(done)); }));
  EXPECT_TRUE(world.run_until([&] { return world.front->connections() == 0; }));
}

TEST_F(Tls, TellsAClientThatStillSendsWhyItIsRefused) {
  ASSERT_TRUE(shake_hands());
  const std::string answer = exchange(
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n" + std::string(50'000, 'x'));
  EXPECT_EQ(answer.substr(0, 12), "HTTP/1.1 413");
}

TEST_F(Tls, ShowsAnotherCertificateOnceThatIsThere) {
  ASSERT_TRUE(shake_hands());
  const Identity next("next");
  for (const auto& [from, to] : {std::pair(&next.files.certificate, &identity.files.certificate),
                                 std::pair(&next.files.key, &identity.files.key)}) {
    ASSERT_EQ(rename(from->c_str(), to->c_str()), 0);
  }
  ASSERT_TRUE(world.front->reload_tls());
  const auto shown = [](auto& of) { return SSL_get1_peer_certificate(of.native_handle()); };
  X509* const before = shown(stream);
  // The connection that there was goes on, and a new one meets the new certificate.
  EXPECT_EQ(exchange("GET /health HTTP/1.1\r\nHost: x\r\n\r\n").substr(0, 15), "HTTP/1.1 200 OK");
  boost::asio::ssl::stream<boost::asio::ip::tcp::socket> second{world.io, context};
  second.next_layer().connect({boost::asio::ip::address_v4::loopback(), world.front->port()});
  ASSERT_TRUE(finish([&](auto done) {
    second.async_handshake(boost::asio::ssl::stream_base::client, std::move(done));
  }));
  X509* const after = shown(second);
  EXPECT_NE(X509_cmp(before, after), 0);
  X509_free(before);
  X509_free(after);
  // What cannot be loaded changes nothing.
  std::fclose(std::fopen(identity.files.key.c_str(), "w"));
  EXPECT_FALSE(world.front->reload_tls());
}

TEST_F(Tls, IsNotWaitedForForever) {
  World slow;
  slow.options.tls = identity.files;
  slow.options.limits.deadlines.header_ms = 30;
  slow.start();
  Client client(slow);
  EXPECT_TRUE(client.is_closed_by_front());
}

TEST_F(Tls, RefusesClientsWithoutIt) {
  Client client(world);
  client.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
  while (client.wait_for(client.input().size() + 1)) {  // an alert of TLS at most
  }
  EXPECT_EQ(client.input().find("HTTP"), std::string::npos);
}

}  // namespace
}  // namespace control::test
