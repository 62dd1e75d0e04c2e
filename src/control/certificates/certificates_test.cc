// SPDX-License-Identifier: Apache-2.0
#include "control/certificates/certificates.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"

namespace control {
namespace {

constexpr int64_t kDay = 86400;

// The real time: it is what OpenSSL verifies by.
int64_t now_s() { return base::SystemClock().wall_ms() / 1000; }

class CertificatesTest : public testing::Test {
 protected:
  static CertificateRequest request(const std::string& name) {
    return {.common_name = name, .from_s = now_s() - kDay, .until_s = now_s() + kDay};
  }

  static X509* parse(const std::string& pem) {
    BIO* memory = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    X509* certificate = PEM_read_bio_X509(memory, nullptr, nullptr, nullptr);
    BIO_free(memory);
    return certificate;
  }

  // Whether OpenSSL takes `certificate` for one of a server at `name`, by the authority.
  static bool is_good(const std::string& authority, const std::string& certificate,
                      const std::string& address) {
    X509* root = parse(authority);
    X509* leaf = parse(certificate);
    X509_STORE* store = X509_STORE_new();
    X509_STORE_add_cert(store, root);
    X509_STORE_CTX* context = X509_STORE_CTX_new();
    X509_STORE_CTX_init(context, store, leaf, nullptr);
    X509_STORE_CTX_set_default(context, "ssl_server");
    X509_VERIFY_PARAM_set1_ip_asc(X509_STORE_CTX_get0_param(context), address.c_str());
    const bool good = X509_verify_cert(context) == 1;
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    X509_free(root);
    X509_free(leaf);
    return good;
  }

  const Identity authority_ = *make_authority(request("Tarn"));
};

TEST_F(CertificatesTest, OfOurAuthorityAreGoodForTheirNames) {
  CertificateRequest wanted = request("my-cache");
  wanted.names = {"127.0.0.2", "fd00::1", "my-cache.tarn"};
  const auto issued = issue_certificate(authority_, wanted);
  ASSERT_TRUE(issued);
  EXPECT_TRUE(is_good(authority_.certificate, issued->certificate, "127.0.0.2"));
  EXPECT_TRUE(is_good(authority_.certificate, issued->certificate, "fd00::1"));
  EXPECT_FALSE(is_good(authority_.certificate, issued->certificate, "127.0.0.3"));
  const Identity other = *make_authority(request("Tarn"));
  EXPECT_FALSE(is_good(other.certificate, issued->certificate, "127.0.0.2"));
  const auto facts = read_certificate(issued->certificate);
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->names, (std::vector<std::string>{"127.0.0.2", "fd00::1", "my-cache.tarn"}));
  EXPECT_EQ(facts->until_s, wanted.until_s);
}

TEST_F(CertificatesTest, HoldForTheirTimeOnly) {
  CertificateRequest wanted = request("my-cache");
  wanted.names = {"127.0.0.2"};
  wanted.until_s = now_s() - 1;
  EXPECT_FALSE(is_good(authority_.certificate, issue_certificate(authority_, wanted)->certificate,
                       "127.0.0.2"));
}

TEST_F(CertificatesTest, SignNoOthers) {
  const auto issued = issue_certificate(authority_, request("my-cache"));
  CertificateRequest wanted = request("forged");
  wanted.names = {"127.0.0.2"};
  const auto forged = issue_certificate(*issued, wanted);
  ASSERT_TRUE(forged);
  EXPECT_FALSE(is_good(authority_.certificate, forged->certificate, "127.0.0.2"));
  EXPECT_FALSE(is_good(issued->certificate, forged->certificate, "127.0.0.2"));
}

TEST_F(CertificatesTest, ANameThatIsNoneIsRefused) {
  for (const std::string name : {"", "a b", "a,DNS:b", "127.0.0.1/8", "a\nb"}) {
    CertificateRequest wanted = request("my-cache");
    wanted.names = {name};
    EXPECT_FALSE(issue_certificate(authority_, wanted)) << name;
  }
  EXPECT_FALSE(issue_certificate(authority_, request(std::string(65, 'n'))));
  EXPECT_FALSE(issue_certificate({"none", "none"}, request("my-cache")));
  EXPECT_FALSE(issue_certificate({authority_.certificate, make_authority(request("x"))->key},
                                 request("my-cache")));
  EXPECT_FALSE(read_certificate("none"));
}

}  // namespace
}  // namespace control
