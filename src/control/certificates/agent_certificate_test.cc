// SPDX-License-Identifier: Apache-2.0
#include "control/certificates/agent_certificate.h"

#include <gtest/gtest.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <string>

#include "base/clock.h"
#include "control/certificates/authority.h"
#include "control/certificates/test_requests.h"

namespace control {
namespace {

using test::parse_pem;
using test::RequestKey;

class AgentCertificateTest : public testing::Test {
 protected:
  base::FakeClock clock_;
  std::unique_ptr<CertificateAuthority> authority_ = CertificateAuthority::in_memory(clock_);
  RequestKey key_;
};

TEST_F(AgentCertificateTest, NamesTheHostAndTheKeyForThirtyDays) {
  const auto issued = authority_->issue_for_agent("host-1.rack_2", key_.request());
  ASSERT_TRUE(issued);
  const auto read = read_agent_certificate(parse_pem(*issued).get());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->host, "host-1.rack_2");
  EXPECT_EQ(read->key, *key_of_request(key_.request()));
  EXPECT_NE(read->key, *key_of_request(RequestKey().request()));
  EXPECT_EQ(read->until_s, clock_.wall_ms() / 1000 + int64_t{30} * 86400);
}

TEST_F(AgentCertificateTest, IsForClientsOfThisAuthorityOnly) {
  const auto issued = authority_->issue_for_agent("host-1", key_.request());
  const auto certificate = parse_pem(*issued);
  const auto root = parse_pem(authority_->certificate());
  EXPECT_EQ(X509_verify(certificate.get(), X509_get0_pubkey(root.get())), 1);
  EXPECT_EQ(X509_check_purpose(certificate.get(), X509_PURPOSE_SSL_CLIENT, 0), 1);
  EXPECT_EQ(X509_check_purpose(certificate.get(), X509_PURPOSE_SSL_SERVER, 0), 0);
  EXPECT_EQ(X509_check_ca(certificate.get()), 0);
}

TEST_F(AgentCertificateTest, OfNodesAndAuthoritiesAreNone) {
  const auto node = authority_->issue("agent:host-1", {"host-1", "127.0.0.1"});
  ASSERT_TRUE(node);
  EXPECT_FALSE(read_agent_certificate(parse_pem(node->certificate).get()));
  EXPECT_FALSE(read_agent_certificate(parse_pem(authority_->certificate()).get()));
  const auto uri = authority_->issue("x", {"spiffe://tarn/agent/host-1"});
  EXPECT_FALSE(uri) << "nodes' names hold no such thing";
}

TEST_F(AgentCertificateTest, HostsAreCalledByPlainNames) {
  for (const std::string& host :
       {std::string(), std::string("."), std::string(".."), std::string("a/b"), std::string("a b"),
        std::string("a,URI:spiffe://tarn/agent/b"), std::string("a\0b", 3), std::string("\xc3\xa4"),
        std::string(129, 'a')}) {
    EXPECT_FALSE(is_agent_name(host)) << host;
    EXPECT_FALSE(authority_->issue_for_agent(host, key_.request())) << host;
  }
  EXPECT_TRUE(authority_->issue_for_agent(std::string(128, 'a'), key_.request()));
}

TEST_F(AgentCertificateTest, RequestsAreSignedByTheirKey) {
  const RequestKey other;
  EXPECT_FALSE(authority_->issue_for_agent("h", key_.request(&other)));
  EXPECT_FALSE(authority_->issue_for_agent("h", ""));
  EXPECT_FALSE(authority_->issue_for_agent("h",
                                           "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n"
                                           "-----END CERTIFICATE REQUEST-----\n"));
  EXPECT_FALSE(authority_->issue_for_agent("h", authority_->certificate()));
  EXPECT_FALSE(authority_->issue_for_agent("h", key_.request() + std::string(9000, '\n')));
}

TEST_F(AgentCertificateTest, RequestsAreForTheOneKindOfKey) {
  EXPECT_FALSE(authority_->issue_for_agent("h", RequestKey(EVP_RSA_gen(2048)).request()));
  EXPECT_FALSE(authority_->issue_for_agent("h", RequestKey(EVP_EC_gen("P-384")).request()));
  EXPECT_TRUE(authority_->issue_for_agent("h", key_.request()));
}

TEST_F(AgentCertificateTest, TheKeyOfTheLastIsThatOfTheAuthority) {
  const auto leaf = authority_->issue("api", {"127.0.0.1"});
  EXPECT_EQ(*key_of_last(leaf->certificate + authority_->certificate()),
            *key_of_last(authority_->certificate()));
  EXPECT_NE(*key_of_last(leaf->certificate), *key_of_last(authority_->certificate()));
  EXPECT_FALSE(key_of_last("nothing"));
}

}  // namespace
}  // namespace control
