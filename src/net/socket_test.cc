// SPDX-License-Identifier: Apache-2.0
#include "net/socket.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <utility>

namespace net {
namespace {

constexpr int kTimeoutMs = 5000;

// Connections to a port of this machine.
class ConnectTest : public testing::Test {
 protected:
  ConnectTest() {
    sockaddr_in own{};
    socklen_t length = sizeof(own);
    getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&own), &length);
    port_ = ntohs(own.sin_port);
  }

  // Where the next one that waits comes from, without the port.
  std::string next_source() {
    const Descriptor accepted(accept_connection(listener_.get()));
    const std::string address = describe(accepted.get()).address;
    return address.substr(0, address.rfind(':'));
  }

  const Descriptor listener_ = std::move(*listen_tcp("127.0.0.1", 0, 16));
  uint16_t port_ = 0;
};

TEST_F(ConnectTest, TheSystemChoosesTheSourceUnlessItIsSaid) {
  const auto any = connect_tcp("127.0.0.1", port_, "", kTimeoutMs);
  ASSERT_TRUE(any) << any.error().message;
  EXPECT_EQ(next_source(), "127.0.0.1");
  const auto chosen = connect_tcp("127.0.0.1", port_, "127.0.0.2", kTimeoutMs);
  ASSERT_TRUE(chosen) << chosen.error().message;
  EXPECT_EQ(next_source(), "127.0.0.2");
}

// A name may have addresses of both families, of which one is out of reach from there.
TEST_F(ConnectTest, TheSourceSaysOfWhichFamilyANameIsMeant) {
  const auto connected = connect_tcp("localhost", port_, "127.0.0.3", kTimeoutMs);
  ASSERT_TRUE(connected) << connected.error().message;
  EXPECT_EQ(next_source(), "127.0.0.3");
}

TEST_F(ConnectTest, ASourceThatCannotBeIsNamed) {
  const std::string port = std::to_string(port_);
  const auto elsewhere = connect_tcp("127.0.0.1", port_, "192.0.2.1", kTimeoutMs);
  ASSERT_FALSE(elsewhere);
  EXPECT_EQ(elsewhere.error().message, "cannot connect to 127.0.0.1:" + port +
                                           " from 192.0.2.1: Cannot assign requested address");
  const auto other_family = connect_tcp("127.0.0.1", port_, "::1", kTimeoutMs);
  ASSERT_FALSE(other_family);
  EXPECT_TRUE(other_family.error().message.starts_with("cannot resolve '127.0.0.1': "));
  EXPECT_TRUE(other_family.error().message.ends_with(", from ::1"));
}

TEST_F(ConnectTest, AnAddressIsSharedByThoseWhoShareItOnly) {
  const auto listen = [&](Sharing sharing) { return listen_tcp("127.0.0.4", port_, 16, sharing); };
  {
    const auto first = listen(Sharing::kShared);
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_TRUE(listen(Sharing::kShared));
    EXPECT_FALSE(listen(Sharing::kAlone));
  }
  const auto alone = listen(Sharing::kAlone);
  ASSERT_TRUE(alone) << alone.error().message;
  EXPECT_FALSE(listen(Sharing::kShared));
}

}  // namespace
}  // namespace net
