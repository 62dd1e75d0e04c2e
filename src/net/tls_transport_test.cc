// SPDX-License-Identifier: Apache-2.0
#include "net/tls_transport.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/simulated_network.h"
#include "net/test_certificates.h"

namespace net {
namespace {

// Two ends of TLS whose bytes a test carries from one to the other.
class TlsTransportTest : public testing::Test {
 protected:
  struct End {
    std::shared_ptr<SimulatedPeer> wire;
    std::unique_ptr<Transport> transport;
    std::string heard = {};
    std::string to_say = {};
    bool closed = false;

    // As a connection does: says and hears what it can.
    void step(size_t room_bytes = 65536) {
      if (closed) return;
      if (!to_say.empty()) {
        const iovec piece{to_say.data(), to_say.size()};
        const IoResult said = transport->write({&piece, 1});
        to_say.erase(0, said.bytes);
        closed = said.status == IoStatus::kClosed;
      }
      do {
        std::string room(room_bytes, ' ');
        const IoResult read = transport->read(room);
        heard.append(room, 0, read.bytes);
        closed = closed || read.status == IoStatus::kClosed;
      } while (!closed && transport->holds_input());
    }
  };

  End end(const std::shared_ptr<const TlsContext>& context) {
    auto wire = network_.connect();
    return {wire, std::make_unique<TlsTransport>(network_.transport_to(wire), context)};
  }

  // Of everything that is on its way, `bytes` at a time; true if there was something.
  static bool carry(End& from, End& to, size_t bytes = SIZE_MAX) {
    const std::string taken = from.wire->take(bytes);
    if (taken.empty()) return false;
    to.wire->send(taken);
    return true;
  }

  void talk(End& a, End& b, size_t bytes = SIZE_MAX) {
    for (bool moved = true; moved;) {
      a.step();
      b.step();
      moved = carry(a, b, bytes);
      moved = carry(b, a, bytes) || moved;
    }
  }

  std::shared_ptr<const TlsContext> server(const TlsOptions& options) {
    auto context = TlsContext::of_server(options);
    EXPECT_TRUE(context) << context.error().message;
    return *context;
  }
  std::shared_ptr<const TlsContext> client(const TlsOptions& options) {
    auto context = TlsContext::of_client(options);
    EXPECT_TRUE(context) << context.error().message;
    return *context;
  }

  TestCertificates certificates_;
  SimulatedNetwork network_;
  std::shared_ptr<const TlsContext> server_ = server(certificates_.options("server"));
  std::shared_ptr<const TlsContext> client_ = client(certificates_.options("client"));
};

TEST_F(TlsTransportTest, CarriesBytesBothWaysHoweverTheyArrive) {
  for (const size_t bytes : {size_t{1}, size_t{3}, size_t{100}, SIZE_MAX}) {
    End a = end(client_);
    End b = end(server_);
    a.to_say = "request";
    b.to_say = "reply";
    talk(a, b, bytes);
    EXPECT_EQ(b.heard, "request");
    EXPECT_EQ(a.heard, "reply");
    EXPECT_FALSE(a.transport->is_opening());
    EXPECT_FALSE(b.transport->is_opening());
  }
}

TEST_F(TlsTransportTest, ARequestAndItsReplyCostOneReadAndOneWrite) {
  End a = end(client_);
  End b = end(server_);
  a.to_say = "hello";
  talk(a, b);
  a.to_say = "request";
  a.step();
  carry(a, b);
  const size_t reads = b.wire->reads();
  const size_t writes = b.wire->writes();
  std::string room(65536, ' ');
  EXPECT_EQ(b.transport->read(room).bytes, 7U);
  EXPECT_EQ(b.wire->reads(), reads + 1);
  const std::string head = "$2000\r\n";
  const std::string value(2000, 'v');
  const iovec pieces[] = {{const_cast<char*>(head.data()), head.size()},
                          {const_cast<char*>(value.data()), value.size()}};
  EXPECT_EQ(b.transport->write(pieces).bytes, 2007U);
  EXPECT_EQ(b.wire->writes(), writes + 1);
  carry(b, a);
  a.step();
  EXPECT_EQ(a.heard, head + value);
}

TEST_F(TlsTransportTest, LargeWritesGoAsFarAsThereIsRoomAndAreSealedOnce) {
  End a = end(client_);
  End b = end(server_);
  a.to_say = "hello";
  talk(a, b);
  std::string value(1'000'000, ' ');
  for (size_t i = 0; i < value.size(); i++) value[i] = static_cast<char>(i * 7 / 3);
  b.to_say = value;
  size_t carried = 0;
  b.wire->set_room(10'000);
  for (int i = 0; i < 1000 && a.heard.size() < value.size(); i++) {
    b.step();
    const std::string taken = b.wire->take();
    carried += taken.size();
    a.wire->send(taken);
    a.step(999);
  }
  EXPECT_EQ(a.heard, value);
  EXPECT_LT(carried, value.size() + value.size() / 100);
}

// What is said to be written has gone below: nobody would call again for the rest.
TEST_F(TlsTransportTest, NothingIsWrittenBeforeAllOfItHasGone) {
  End a = end(client_);
  End b = end(server_);
  a.to_say = "hello";
  talk(a, b);
  b.wire->set_room(10);
  b.to_say = "reply";
  b.step();
  EXPECT_EQ(b.to_say, "reply");
  EXPECT_NE(b.transport->wants() & kWritable, 0U);
  b.to_say += ", and more";
  for (int i = 0; i < 100 && !b.to_say.empty(); i++) {
    carry(b, a);
    b.step();
  }
  carry(b, a);
  a.step();
  EXPECT_EQ(a.heard, "reply, and more");
}

TEST_F(TlsTransportTest, TheEndIsToldOfBehindTheLastBytes) {
  End a = end(client_);
  End b = end(server_);
  a.to_say = "hello";
  talk(a, b);
  a.to_say = "bye";
  a.step();
  a.transport->close();
  b.heard.clear();
  carry(a, b);
  b.step();
  EXPECT_EQ(b.heard, "bye");
  EXPECT_TRUE(b.closed);
  EXPECT_EQ(b.transport->fault(), "");
}

TEST_F(TlsTransportTest, ASessionIsTakenUpAgain) {
  const TlsOptions options = certificates_.options("client");
  SSL_SESSION* session = nullptr;
  for (const bool again : {false, true}) {
    // A client by hand, since ours takes up none.
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_load_verify_locations(context, options.ca_file.c_str(), nullptr);
    SSL* connection = SSL_new(context);
    BIO* in = BIO_new(BIO_s_mem());
    BIO* out = BIO_new(BIO_s_mem());
    SSL_set_bio(connection, in, out);
    SSL_set_connect_state(connection);
    if (again) SSL_set_session(connection, session);
    End b = end(server_);
    b.to_say = "reply";
    std::string heard;
    for (int i = 0; i < 10; i++) {
      char room[100];
      const int count = SSL_read(connection, room, sizeof room);
      if (count > 0) heard.append(room, static_cast<size_t>(count));
      char* bytes = nullptr;
      const long size = BIO_get_mem_data(out, &bytes);
      b.wire->send({bytes, static_cast<size_t>(size)});
      BIO_reset(out);
      b.step();
      const std::string back = b.wire->take();
      BIO_write(in, back.data(), static_cast<int>(back.size()));
    }
    EXPECT_EQ(heard, "reply");
    EXPECT_EQ(SSL_session_reused(connection), again ? 1 : 0);
    SSL_SESSION_free(session);
    session = SSL_get1_session(connection);
    SSL_set_shutdown(connection, SSL_SENT_SHUTDOWN);  // else the session is taken for a broken one
    SSL_free(connection);
    SSL_CTX_free(context);
  }
  SSL_SESSION_free(session);
  EXPECT_EQ(server_->handshakes(), 2U);
  EXPECT_EQ(server_->resumptions(), 1U);
}

// --- what is turned away ----------------------------------------------------------------------

TEST_F(TlsTransportTest, WhatIsNoTlsIsClosedAndSaidSo) {
  End b = end(server_);
  b.wire->send("*1\r\n$4\r\nPING\r\n");
  b.step();
  EXPECT_TRUE(b.closed);
  EXPECT_EQ(b.transport->fault(), "wrong version number");
}

TEST_F(TlsTransportTest, HalfAHandshakeEndsWithItsPeer) {
  End a = end(client_);
  End b = end(server_);
  a.step();
  const std::string hello = a.wire->take();
  for (size_t size = 0; size < hello.size(); size += 7) {
    End half = end(server_);
    half.wire->send(hello.substr(0, size));
    half.step();
    EXPECT_FALSE(half.closed);
    EXPECT_TRUE(half.transport->is_opening());
    half.wire->vanish();
    half.step();
    EXPECT_TRUE(half.closed);
  }
}

TEST_F(TlsTransportTest, AChangedByteEndsTheConnection) {
  End a = end(client_);
  End b = end(server_);
  a.to_say = "hello";
  talk(a, b);
  b.heard.clear();
  a.to_say = "request";
  a.step();
  std::string record = a.wire->take();
  record[record.size() / 2] ^= 1;
  b.wire->send(record);
  b.step();
  EXPECT_EQ(b.heard, "");
  EXPECT_TRUE(b.closed);
  EXPECT_NE(b.transport->fault(), "");
}

class CertificateTest : public TlsTransportTest {
 protected:
  // Whether a client with this certificate, or none, is let in; and the names that it proves.
  struct Outcome {
    bool heard = false;
    std::vector<std::string> names = {};
    std::string fault = {};
  };
  Outcome outcome(const TlsOptions& server_options, const TlsOptions& client_options) {
    End a = end(client(client_options));
    End b = end(server(server_options));
    a.to_say = "hello";
    talk(a, b);
    Outcome outcome{b.heard == "hello", {}, b.transport->fault()};
    if (outcome.heard) outcome.names = b.transport->proven_names();
    return outcome;
  }

  TlsOptions without_certificate() {
    TlsOptions options = certificates_.options("client");
    options.certificate_file = options.key_file = "";
    return options;
  }

  TlsOptions asking(ClientCertificates clients, CertificateName name = CertificateName::kNone) {
    TlsOptions options = certificates_.options("server");
    options.client_certificates = clients;
    options.name = name;
    return options;
  }
};

TEST_F(CertificateTest, IsAskedForAsTheOptionsSay) {
  using enum ClientCertificates;
  EXPECT_TRUE(outcome(asking(kIgnored), without_certificate()).heard);
  EXPECT_TRUE(outcome(asking(kOptional), without_certificate()).heard);
  EXPECT_FALSE(outcome(asking(kRequired), without_certificate()).heard);
  for (const auto clients : {kIgnored, kOptional, kRequired}) {
    EXPECT_TRUE(outcome(asking(clients), certificates_.options("client")).heard);
  }
}

TEST_F(CertificateTest, OfAnotherAuthorityOrTimeIsRefused) {
  TestCertificates others;
  TlsOptions stranger = others.options("client");
  stranger.ca_file = certificates_.authority();
  for (const auto clients : {ClientCertificates::kOptional, ClientCertificates::kRequired}) {
    EXPECT_FALSE(outcome(asking(clients), stranger).heard);
    EXPECT_FALSE(
        outcome(asking(clients), certificates_.options("old", {.days_from = -3, .days_to = -1}))
            .heard);
    EXPECT_FALSE(
        outcome(asking(clients), certificates_.options("early", {.days_from = 1, .days_to = 3}))
            .heard);
  }
  EXPECT_EQ(outcome(asking(ClientCertificates::kRequired), certificates_.options("old")).fault,
            "certificate verify failed: certificate has expired");
}

TEST_F(CertificateTest, AServerOfAnotherAuthorityIsLeft) {
  TestCertificates others;
  TlsOptions options = certificates_.options("client");
  options.ca_file = others.authority();
  EXPECT_FALSE(outcome(asking(ClientCertificates::kIgnored), options).heard);
}

TEST_F(CertificateTest, NamesItsOwner) {
  using enum CertificateName;
  const auto names = [this](CertificateName name, const TlsOptions& client_options) {
    return outcome(asking(ClientCertificates::kOptional, name), client_options).names;
  };
  const TlsOptions alice = certificates_.options(
      "alice", {.common_name = "alice", .alternatives = "URI:urn:user:alice,URI:urn:other"});
  EXPECT_EQ(names(kNone, alice), std::vector<std::string>());
  EXPECT_EQ(names(kCommonName, alice), std::vector<std::string>{"alice"});
  EXPECT_EQ(names(kUri, alice), (std::vector<std::string>{"urn:user:alice", "urn:other"}));
  EXPECT_EQ(names(kCommonName, without_certificate()), std::vector<std::string>());
  const TlsOptions cut = certificates_.options("cut", {.common_name = std::string("alice\0x", 7)});
  EXPECT_EQ(names(kCommonName, cut), std::vector<std::string>());
}

TEST_F(CertificateTest, ContextsNameWhatIsWrong) {
  const auto error = [](const TlsOptions& options) {
    const auto context = TlsContext::of_server(options);
    return context ? "" : context.error().message;
  };
  const TlsOptions good = certificates_.options("server");
  EXPECT_EQ(error(good), "");
  TlsOptions options = good;
  options.certificate_file = "";
  EXPECT_EQ(error(options), "TLS needs 'tls-cert-file'");
  options = good;
  options.key_file = "/none";
  EXPECT_EQ(error(options), "the private key in '/none' cannot be used: No such file or directory");
  options = good;
  options.key_file = certificates_.options("client").key_file;
  EXPECT_EQ(error(options),
            "the private key in '" + options.key_file + "' cannot be used: key values mismatch");
  options = good;
  options.protocols = "TLSv1.1";
  EXPECT_EQ(error(options),
            "tls-protocols: 'TLSv1.1' is not served; there are TLSv1.2 and TLSv1.3");
  options = good;
  options.ciphers = "NONSENSE";
  EXPECT_EQ(error(options), "tls-ciphers 'NONSENSE': no cipher match");
  options = good;
  options.ca_file = "";
  options.client_certificates = ClientCertificates::kRequired;
  EXPECT_EQ(error(options),
            "TLS needs 'tls-ca-cert-file' or 'tls-ca-cert-dir', unless 'tls-auth-clients' is no");
}

TEST_F(CertificateTest, ProtocolsAndCiphersAreThoseOfTheOptions) {
  TlsOptions old = certificates_.options("client");
  old.protocols = "TLSv1.2";
  TlsOptions modern = certificates_.options("server");
  modern.protocols = "TLSv1.3";
  EXPECT_FALSE(outcome(modern, old).heard);
  modern.protocols = "tlsv1.2 TLSv1.3";
  EXPECT_TRUE(outcome(modern, old).heard);
  modern.ciphers = "ECDHE-ECDSA-AES256-GCM-SHA384";
  old.ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256";
  EXPECT_FALSE(outcome(modern, old).heard);
}

// --- plain or TLS -----------------------------------------------------------------------------

TEST_F(TlsTransportTest, OnOnePortTheFirstByteDecides) {
  End plain = end(client_);
  plain.transport = std::make_unique<EitherTransport>(network_.transport_to(plain.wire), server_);
  plain.wire->send("PING\r\n");
  plain.to_say = "+PONG\r\n";
  plain.step();
  EXPECT_EQ(plain.heard, "PING\r\n");
  EXPECT_EQ(plain.wire->take(), "+PONG\r\n");

  for (const size_t bytes : {size_t{1}, size_t{50}, SIZE_MAX}) {
    End a = end(client_);
    End b = end(client_);
    b.transport = std::make_unique<EitherTransport>(network_.transport_to(b.wire), server_);
    a.to_say = "request";
    talk(a, b, bytes);
    b.to_say = "reply";
    talk(a, b, bytes);
    EXPECT_EQ(b.heard, "request");
    EXPECT_EQ(a.heard, "reply");
  }
}

}  // namespace
}  // namespace net
