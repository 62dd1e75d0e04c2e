// SPDX-License-Identifier: Apache-2.0
#include "control/delivery/messages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "base/clock.h"

namespace control {
namespace {

class MessagesTest : public testing::Test {
 protected:
  MessagesTest() {
    delivery_.kind = DeliveryKind::notification;
    delivery_.message_id = "id";
    delivery_.message = "text";
    delivery_.at_ms = 1'700'000'000'123;
    subscription_.protocol = "http";
    subscription_.endpoint = "http://receiver/";
  }

  MessageParts parts() const {
    return {.delivery = delivery_,
            .subscription = subscription_,
            .topic = topic_,
            .topic_arn = "arn:t",
            .subscription_arn = "arn:t:s",
            .token = "token",
            .public_url = "https://tarn:1",
            .mail_from = "tarn@example.org"};
  }
  boost::json::object document() const {
    return boost::json::parse(write_message(parts(), *signer_)).as_object();
  }
  bool has_header(const std::string& header) const {
    const HttpPost post = http_post_of(parts(), *signer_);
    return std::find(post.headers.begin(), post.headers.end(), header) != post.headers.end();
  }

  base::FakeClock clock_;
  const std::unique_ptr<CertificateAuthority> authority_ = CertificateAuthority::in_memory(clock_);
  const std::unique_ptr<MessageSigner> signer_ = MessageSigner::in_memory(*authority_);
  Delivery delivery_;
  Subscription subscription_;
  Topic topic_;
};

TEST_F(MessagesTest, SignWhatSnsDocumentsLineByLine) {
  EXPECT_EQ(text_to_sign(parts()),
            "Message\ntext\nMessageId\nid\nTimestamp\n2023-11-14T22:13:20.123Z\nTopicArn\narn:t\n"
            "Type\nNotification\n");
  delivery_.subject = "s";
  EXPECT_EQ(text_to_sign(parts()),
            "Message\ntext\nMessageId\nid\nSubject\ns\nTimestamp\n2023-11-14T22:13:20.123Z\n"
            "TopicArn\narn:t\nType\nNotification\n");
  delivery_.kind = DeliveryKind::confirmation;
  const std::string text = text_to_sign(parts());
  EXPECT_NE(text.find("SubscribeURL\nhttps://tarn:1/?Action=ConfirmSubscription&TopicArn=arn%3At&"
                      "Token=token\nTimestamp\n"),
            std::string::npos);
  EXPECT_NE(text.find("\nToken\ntoken\nTopicArn\narn:t\nType\nSubscriptionConfirmation\n"),
            std::string::npos);
}

TEST_F(MessagesTest, AreDocumentsAsReceiversReadThem) {
  delivery_.attributes = R"({"n":{"Type":"String","Value":"v"}})";
  const auto notification = document();
  EXPECT_EQ(notification.at("Type"), "Notification");
  EXPECT_EQ(notification.at("UnsubscribeURL"),
            "https://tarn:1/?Action=Unsubscribe&SubscriptionArn=arn%3At%3As");
  EXPECT_EQ(notification.at("SigningCertURL").as_string(),
            "https://tarn:1/" + signer_->file_name());
  EXPECT_EQ(notification.at("MessageAttributes").at("n").at("Value"), "v");
  EXPECT_FALSE(notification.contains("Subject"));
  delivery_.kind = DeliveryKind::farewell;
  const auto farewell = document();
  EXPECT_EQ(farewell.at("Type"), "UnsubscribeConfirmation");
  EXPECT_EQ(farewell.at("Token"), "token");
  EXPECT_FALSE(farewell.contains("UnsubscribeURL"));
}

TEST_F(MessagesTest, AreSignedByTheVersionOfTheirTopic) {
  const auto second = document();
  topic_.signature = "1";
  const auto first = document();
  EXPECT_EQ(second.at("SignatureVersion"), "2");
  EXPECT_EQ(first.at("SignatureVersion"), "1");
  EXPECT_NE(first.at("Signature"), second.at("Signature"));
}

TEST_F(MessagesTest, ArePostedWithTheirHeadersOrRaw) {
  EXPECT_TRUE(has_header("x-amz-sns-message-type: Notification"));
  EXPECT_TRUE(has_header("x-amz-sns-subscription-arn: arn:t:s"));
  EXPECT_FALSE(has_header("x-amz-sns-rawdelivery: true"));
  subscription_.raw = true;
  EXPECT_TRUE(has_header("x-amz-sns-rawdelivery: true"));
  EXPECT_EQ(http_post_of(parts(), *signer_).body, "text");
  delivery_.kind = DeliveryKind::confirmation;  // which nobody could confirm raw
  EXPECT_NE(http_post_of(parts(), *signer_).body.find("SubscribeURL"), std::string::npos);
}

TEST_F(MessagesTest, AreMailWhoseTextEndsNothing) {
  subscription_.protocol = "email";
  subscription_.endpoint = "ada@example.org";
  delivery_.subject = "Hello";
  delivery_.message = "\r\n.\r\nQUIT\r\n";
  topic_.display_name =
      "Grüße an \"alle\" \xF0\x9F\x8C\x8A, so lang dass es in kein Wort mehr passt";
  const Mail mail = mail_of(parts(), *signer_);
  EXPECT_EQ(mail.to, "ada@example.org");
  EXPECT_EQ(mail.text.find("\r\n.\r\n"), std::string::npos);
  EXPECT_TRUE(mail.text.starts_with("From: =?UTF-8?B?")) << mail.text;
  EXPECT_NE(mail.text.find(" <tarn@example.org>\r\nTo: ada@example.org\r\nSubject: Hello\r\nDate: "
                           "Tue, 14 Nov 2023 22:13:20 +0000\r\nMessage-ID: <id@example.org>\r\n"),
            std::string::npos)
      << mail.text;
  for (size_t at = 0; at < mail.text.size();) {
    const size_t end = mail.text.find("\r\n", at);
    ASSERT_NE(end, std::string::npos);
    EXPECT_LE(end - at, 998u);
    at = end + 2;
  }
}

}  // namespace
}  // namespace control
