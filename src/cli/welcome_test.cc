// SPDX-License-Identifier: Apache-2.0
#include "cli/welcome.h"

#include <gtest/gtest.h>

namespace cli {
namespace {

TEST(Url, IsOneThatABrowserOnThisMachineReaches) {
  EXPECT_EQ(url_of("127.0.0.1", "7379", false), "http://127.0.0.1:7379");
  EXPECT_EQ(url_of("192.0.2.7", "443", true), "https://192.0.2.7:443");
  EXPECT_EQ(url_of("::1", "7379", false), "http://[::1]:7379");
  EXPECT_EQ(url_of("0.0.0.0", "7379", false), "http://127.0.0.1:7379");
  EXPECT_EQ(url_of("::", "7379", false), "http://[::1]:7379");
}

TEST(LoginLink, HasItsWordWhereNoServerIsTold) {
  EXPECT_EQ(login_link("http://127.0.0.1:7379", "abc"), "http://127.0.0.1:7379/#/sign-in/abc");
  EXPECT_EQ(login_link("http://127.0.0.1:7379", ""), "");
}

TEST(Welcome, ShowsTheLinkAndNoOtherSecret) {
  const StateDirectory state("/tmp/state");
  const std::string text = welcome(state, {}, "http://127.0.0.1:7379", "the-link");
  EXPECT_NE(text.find("\n  the-link\n"), std::string::npos);
  EXPECT_NE(text.find("AWS_SHARED_CREDENTIALS_FILE=/tmp/state/credentials"), std::string::npos);
}

}  // namespace
}  // namespace cli
