// SPDX-License-Identifier: Apache-2.0
#include "control/certificates/message_signer.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <vector>

#include "base/clock.h"
#include "base/simulated_disk.h"

namespace control {
namespace {

class MessageSignerTest : public testing::Test {
 protected:
  std::unique_ptr<MessageSigner> open() {
    auto signer = MessageSigner::open(disk_, {"d/sns.crt", "d/sns.key"}, *authority_);
    EXPECT_TRUE(signer);
    return signer ? *std::move(signer) : nullptr;
  }

  // As a receiver does it, with the certificate alone.
  static bool verifies(const std::string& certificate, const std::string& text,
                       const std::string& signature, const EVP_MD* digest) {
    BIO* reader = BIO_new_mem_buf(certificate.data(), static_cast<int>(certificate.size()));
    X509* parsed = PEM_read_bio_X509(reader, nullptr, nullptr, nullptr);
    BIO_free(reader);
    std::vector<unsigned char> bytes(signature.size());
    const int size =
        EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(signature.data()),
                        static_cast<int>(signature.size()));
    const auto padding = static_cast<size_t>(std::count(signature.begin(), signature.end(), '='));
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestVerifyInit(context, nullptr, digest, nullptr, X509_get0_pubkey(parsed));
    const bool good =
        EVP_DigestVerify(context, bytes.data(), static_cast<size_t>(size) - padding,
                         reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
    EVP_MD_CTX_free(context);
    X509_free(parsed);
    return good;
  }

  base::SimulatedDisk disk_;
  base::FakeClock clock_;
  const std::unique_ptr<CertificateAuthority> authority_ = CertificateAuthority::in_memory(clock_);
};

TEST_F(MessageSignerTest, SignsInBothVersionsWhatItsCertificateVerifies) {
  const auto signer = MessageSigner::in_memory(*authority_);
  const std::string& certificate = signer->certificate();
  EXPECT_TRUE(verifies(certificate, "text", signer->sign("text", "1"), EVP_sha1()));
  EXPECT_TRUE(verifies(certificate, "text", signer->sign("text", "2"), EVP_sha256()));
  EXPECT_FALSE(verifies(certificate, "texT", signer->sign("text", "2"), EVP_sha256()));
}

TEST_F(MessageSignerTest, KeepsItsCertificateUntilThatEnds) {
  const auto first = open();
  const auto second = open();
  EXPECT_EQ(first->certificate(), second->certificate());
  EXPECT_TRUE(verifies(first->certificate(), "t", second->sign("t", "2"), EVP_sha256()));
  clock_.advance_ms(int64_t{10} * 365 * 24 * 60 * 60 * 1000);
  const auto third = open();
  EXPECT_NE(first->certificate(), third->certificate());
  EXPECT_NE(first->file_name(), third->file_name());
}

}  // namespace
}  // namespace control
