// SPDX-License-Identifier: Apache-2.0
#include "control/certificates/authority.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/simulated_disk.h"

namespace control {
namespace {

constexpr int64_t kDayMs = int64_t{86400} * 1000;

class AuthorityTest : public testing::Test {
 protected:
  base::Result<std::unique_ptr<CertificateAuthority>> open() {
    return CertificateAuthority::open(disk_, "d/ca.crt", "d/ca.key", clock_);
  }

  base::FakeClock clock_;
  base::SimulatedDisk disk_;
};

TEST_F(AuthorityTest, IsMadeOnceAndFoundAgain) {
  const auto made = open();
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(disk_.text("d/ca.crt"), (*made)->certificate());
  EXPECT_EQ((*made)->certificate().find("PRIVATE"), std::string::npos);
  const auto found = open();
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ((*found)->certificate(), (*made)->certificate());
  const auto issued = (*made)->issue("my-cache", {"127.0.0.2"});
  EXPECT_TRUE((*found)->is_current(issued->certificate, {"127.0.0.2"}));
}

TEST_F(AuthorityTest, WhatIsNoneIsSaid) {
  ASSERT_TRUE(open());
  const std::string certificate = disk_.text("d/ca.crt");
  disk_.put("d/ca.crt", "none");
  EXPECT_NE(open().error().message.find("d/ca.crt, d/ca.key: "), std::string::npos);
  disk_.put("d/ca.crt", certificate);
  disk_.put("d/ca.key", "none");
  EXPECT_FALSE(open());
  EXPECT_EQ(disk_.text("d/ca.key"), "none");  // nothing is written over
}

TEST_F(AuthorityTest, AStopWhileItIsMadeIsNoHarm) {
  disk_.put("d/ca.key", "of a certificate that was never written");
  EXPECT_TRUE(open());
  EXPECT_TRUE(open());
}

TEST_F(AuthorityTest, CertificatesAreRenewedBeforeTheirEnd) {
  const auto authority = CertificateAuthority::in_memory(clock_);
  const auto issued = authority->issue(std::string(100, 'n'), {"127.0.0.3", "127.0.0.2"});
  ASSERT_TRUE(issued);
  EXPECT_TRUE(authority->is_current(issued->certificate, {"127.0.0.2", "127.0.0.3"}));
  EXPECT_FALSE(authority->is_current(issued->certificate, {"127.0.0.2"}));
  EXPECT_FALSE(authority->is_current("", {}));
  clock_.advance_ms(59 * kDayMs);
  EXPECT_TRUE(authority->is_current(issued->certificate, {"127.0.0.2", "127.0.0.3"}));
  clock_.advance_ms(2 * kDayMs);
  EXPECT_FALSE(authority->is_current(issued->certificate, {"127.0.0.2", "127.0.0.3"}));
}

}  // namespace
}  // namespace control
