// SPDX-License-Identifier: Apache-2.0
#include "agent/link/identity.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "agent/link/join.h"
#include "agent/link/pem.h"
#include "agent/process/state_file.h"

namespace agent {
namespace {

constexpr int64_t kDay = 86400;
constexpr int64_t kDayMs = kDay * 1000;

class IdentityTest : public testing::Test {
 protected:
  IdentityTest() {
    std::filesystem::create_directories(directory_);
    EXPECT_TRUE(replace_file(files_.key, key_));
    EXPECT_TRUE(replace_file(files_.certificate, certificate(key_, 30)));
    EXPECT_TRUE(replace_file(files_.authority, certificate(make_agent_key(), 3000)));
  }
  ~IdentityTest() override { std::filesystem::remove_all(directory_); }

  // One that holds from now on, and that the key has signed itself.
  std::string certificate(const std::string& key_pem, int64_t days) const {
    const PemKey key = read_pem_key(key_pem);
    const PemCertificate made(X509_new());
    const PemMemory pem(BIO_new(BIO_s_mem()));
    const int64_t now_s = clock_.wall_ms() / 1000;
    ASN1_TIME_set(X509_getm_notBefore(made.get()), now_s);
    ASN1_TIME_set(X509_getm_notAfter(made.get()), now_s + days * kDay);
    X509_set_pubkey(made.get(), key.get());
    X509_sign(made.get(), key.get(), EVP_sha256());
    PEM_write_bio_X509(pem.get(), made.get());
    return pem_text(pem.get());
  }
  IdentityRenewal renewal() {
    auto trust = load_identity(files_);
    EXPECT_TRUE(trust);
    trust_.emplace(*std::move(trust));
    return *IdentityRenewal::start(files_, *trust_, clock_,
                                   [this](const std::string& request, auto answer) {
                                     requests_.push_back(request);
                                     answer_ = std::move(answer);
                                   });
  }

  base::FakeClock clock_;
  const std::string directory_ = testing::TempDir() + "tarn-identity-" + std::to_string(getpid());
  const IdentityFiles files_ = {directory_ + "/agent.key", directory_ + "/agent.crt",
                                directory_ + "/service-ca.crt"};
  const std::string key_ = make_agent_key();
  std::optional<TlsTrust> trust_;
  std::vector<std::string> requests_;
  IdentityRenewal::Answer answer_;
};

TEST_F(IdentityTest, IsRenewedWhenHalfOfItsTimeIsOver) {
  IdentityRenewal renewal = this->renewal();
  clock_.advance_ms(15 * kDayMs - 1000);
  renewal.tick();
  EXPECT_TRUE(requests_.empty());
  clock_.advance_ms(1000);
  renewal.tick();
  renewal.tick();
  ASSERT_EQ(requests_.size(), 1U) << "it is asked for once at a time";
  const uint64_t before = trust_->generation();
  const std::string renewed = certificate(key_, 30);
  answer_(renewed);
  EXPECT_EQ(**read_own_file(files_.certificate), renewed);
  EXPECT_EQ(trust_->generation(), before + 1);
  renewal.tick();
  EXPECT_EQ(requests_.size(), 1U);
  clock_.advance_ms(15 * kDayMs);
  renewal.tick();
  EXPECT_EQ(requests_.size(), 2U);
}

TEST_F(IdentityTest, IsAskedForAgainAfterWhatIsNoRenewal) {
  IdentityRenewal renewal = this->renewal();
  const std::string before = **read_own_file(files_.certificate);
  clock_.advance_ms(20 * kDayMs);
  const base::Result<std::string> answers[] = {
      base::Error{"the service is away"}, std::string("nonsense"),
      certificate(make_agent_key(), 30), certificate(key_, 10)};
  size_t asked = 0;
  for (const base::Result<std::string>& answer : answers) {
    renewal.tick();
    ASSERT_EQ(requests_.size(), ++asked);
    answer_(answer);
    EXPECT_EQ(**read_own_file(files_.certificate), before);
  }
  EXPECT_EQ(trust_->generation(), 1U);
}

TEST_F(IdentityTest, EndsAndIsMissed) {
  EXPECT_TRUE(*has_identity(files_, clock_));
  clock_.advance_ms(30 * kDayMs);
  const auto ended = has_identity(files_, clock_);
  ASSERT_FALSE(ended);
  EXPECT_NE(ended.error().message.find("has ended"), std::string::npos);
  unlink(files_.certificate.c_str());
  EXPECT_FALSE(*has_identity(files_, clock_));
  EXPECT_FALSE(load_identity(files_));
}

TEST_F(IdentityTest, IsOfItsKey) {
  ASSERT_TRUE(replace_file(files_.key, make_agent_key()));
  EXPECT_FALSE(load_identity(files_));
  struct stat status = {};
  ASSERT_EQ(stat(files_.key.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600);
}

TEST(JoinTickets, AreReadAsTheyAreWritten) {
  const JoinTicket ticket = {"ABCD2345.SECRET", std::string(64, 'a')};
  const auto read = JoinTicket::parse(ticket.text());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->token, ticket.token);
  EXPECT_EQ(read->pin, ticket.pin);
  const std::string pin(64, 'a');
  for (const std::string& text :
       {std::string(), std::string("tarn1."), "tarn2.A.B." + pin, "tarn1.A.B" + pin,
        "tarn1.A.B." + pin + "a", "tarn1.A.B." + std::string(64, 'g'), "tarn1.A B." + pin,
        "tarn1.A\r\n." + pin, "tarn1." + pin}) {
    EXPECT_FALSE(JoinTicket::parse(text)) << text;
  }
}

}  // namespace
}  // namespace agent
