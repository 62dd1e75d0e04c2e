// SPDX-License-Identifier: Apache-2.0
#include "control/delivery/messages.h"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <ctime>
#include <utility>
#include <vector>

#include "aws/query/timestamp.h"
#include "aws/signing/canonical_request.h"
#include "base/base64.h"

namespace control {

namespace {

std::string_view type_of(DeliveryKind kind) {
  switch (kind) {
    case DeliveryKind::notification:
      return "Notification";
    case DeliveryKind::confirmation:
      return "SubscriptionConfirmation";
    case DeliveryKind::farewell:
      break;
  }
  return "UnsubscribeConfirmation";
}

bool asks(const MessageParts& parts) { return parts.delivery.kind != DeliveryKind::notification; }

std::string confirm_link(const MessageParts& parts) {
  return parts.public_url +
         "/?Action=ConfirmSubscription&TopicArn=" + aws::uri_encode(parts.topic_arn) +
         "&Token=" + aws::uri_encode(parts.token);
}

std::string unsubscribe_link(const MessageParts& parts) {
  return parts.public_url +
         "/?Action=Unsubscribe&SubscriptionArn=" + aws::uri_encode(parts.subscription_arn);
}

std::string text_of(const MessageParts& parts) {
  switch (parts.delivery.kind) {
    case DeliveryKind::notification:
      break;
    case DeliveryKind::confirmation:
      return "You have chosen to subscribe to the topic " + parts.topic_arn +
             ".\nTo confirm the subscription, visit the SubscribeURL included in this message.";
    case DeliveryKind::farewell:
      return "You have chosen to deactivate subscription " + parts.subscription_arn +
             ".\nTo cancel this operation and restore the subscription, visit the SubscribeURL "
             "included in this message.";
  }
  return parts.delivery.message;
}

// --- The document --------------------------------------------------------------------------------

using Pairs = std::vector<std::pair<std::string_view, std::string>>;

// What a signature covers, in the order of its text.
Pairs signed_members(const MessageParts& parts) {
  const Delivery& delivery = parts.delivery;
  Pairs members = {{"Message", text_of(parts)}, {"MessageId", delivery.message_id}};
  if (asks(parts)) {
    members.emplace_back("SubscribeURL", confirm_link(parts));
  } else if (!delivery.subject.empty()) {
    members.emplace_back("Subject", delivery.subject);
  }
  members.emplace_back("Timestamp", aws::format_timestamp({delivery.at_ms}));
  if (asks(parts)) members.emplace_back("Token", parts.token);
  members.emplace_back("TopicArn", parts.topic_arn);
  members.emplace_back("Type", type_of(delivery.kind));
  return members;
}

// As SNS orders them, which nobody may depend upon and everybody reads in.
constexpr std::string_view kDocumentOrder[] = {"Type",    "MessageId", "Token",        "TopicArn",
                                               "Subject", "Message",   "SubscribeURL", "Timestamp"};

}  // namespace

std::string text_to_sign(const MessageParts& parts) {
  std::string text;
  for (const auto& [name, value] : signed_members(parts)) {
    text.append(name).append("\n").append(value).append("\n");
  }
  return text;
}

std::string write_message(const MessageParts& parts, const MessageSigner& signer) {
  const Pairs members = signed_members(parts);
  boost::json::object document;
  for (const std::string_view name : kDocumentOrder) {
    const auto member = std::find_if(members.begin(), members.end(),
                                     [&](const auto& one) { return one.first == name; });
    if (member != members.end()) document[name] = member->second;
  }
  document["SignatureVersion"] = parts.topic.signature;
  document["Signature"] = signer.sign(text_to_sign(parts), parts.topic.signature);
  document["SigningCertURL"] = parts.public_url + "/" + signer.file_name();
  if (!asks(parts)) document["UnsubscribeURL"] = unsubscribe_link(parts);
  if (!parts.delivery.attributes.empty()) {
    boost::system::error_code error;
    document["MessageAttributes"] = boost::json::parse(parts.delivery.attributes, error);
  }
  return boost::json::serialize(document);
}

// --- HTTP ----------------------------------------------------------------------------------------

HttpPost http_post_of(const MessageParts& parts, const MessageSigner& signer) {
  const bool is_raw = parts.subscription.raw && !asks(parts);
  HttpPost post = {
      .url = parts.subscription.endpoint,
      .headers = {"Content-Type: text/plain; charset=UTF-8",
                  "x-amz-sns-message-type: " + std::string(type_of(parts.delivery.kind)),
                  "x-amz-sns-message-id: " + parts.delivery.message_id,
                  "x-amz-sns-topic-arn: " + parts.topic_arn},
      .body = is_raw ? parts.delivery.message : write_message(parts, signer)};
  if (!asks(parts)) {
    post.headers.push_back("x-amz-sns-subscription-arn: " + parts.subscription_arn);
  }
  if (is_raw) post.headers.emplace_back("x-amz-sns-rawdelivery: true");
  return post;
}

// --- Mail ----------------------------------------------------------------------------------------

namespace {

// In words of RFC 2047, none of which parts a letter of UTF-8.
std::string encoded_words(std::string_view text) {
  constexpr size_t kBytesAWord = 42;
  std::string words;
  while (!text.empty()) {
    size_t size = std::min(kBytesAWord, text.size());
    while (size > 1 && size < text.size() &&
           (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
      size--;
    }
    if (!words.empty()) words += "\r\n ";
    words += "=?UTF-8?B?" + base::base64(text.substr(0, size)) + "?=";
    text.remove_prefix(size);
  }
  return words;
}

std::string as_base64_lines(std::string_view text) {
  constexpr size_t kLine = 76;
  const std::string encoded = base::base64(text);
  std::string lines;
  for (size_t at = 0; at < encoded.size(); at += kLine) {
    lines.append(encoded, at, kLine).append("\r\n");
  }
  return lines;
}

std::string mail_date(int64_t at_ms) {
  constexpr int64_t kMsASecond = 1000;
  constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = at_ms / kMsASecond;
  std::tm utc = {};
  gmtime_r(&seconds, &utc);
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), "%s, %d %s %d %02d:%02d:%02d +0000",
                kDays[static_cast<size_t>(utc.tm_wday)], utc.tm_mday,
                kMonths[static_cast<size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour,
                utc.tm_min, utc.tm_sec);
  return text.data();
}

std::string mail_subject(const MessageParts& parts) {
  switch (parts.delivery.kind) {
    case DeliveryKind::notification:
      break;
    case DeliveryKind::confirmation:
      return "Notification - Subscription Confirmation";
    case DeliveryKind::farewell:
      return "Notification - Unsubscribe Confirmation";
  }
  return parts.delivery.subject.empty() ? "Notification Message" : parts.delivery.subject;
}

std::string mail_body(const MessageParts& parts) {
  switch (parts.delivery.kind) {
    case DeliveryKind::notification:
      break;
    case DeliveryKind::confirmation:
      return "You have chosen to subscribe to the topic:\n" + parts.topic_arn +
             "\n\nTo confirm this subscription, open this address (if this was in error, there is "
             "nothing to do):\n" +
             confirm_link(parts) + "\n";
    case DeliveryKind::farewell:
      return "Your subscription to the topic below has been deactivated:\n" + parts.topic_arn +
             "\n\nIf this was in error, open this address to subscribe again:\n" +
             confirm_link(parts) + "\n";
  }
  return parts.delivery.message +
         "\n\n--\nIf you wish to stop receiving notifications from this topic, open this "
         "address:\n" +
         unsubscribe_link(parts) + "\n";
}

}  // namespace

Mail mail_of(const MessageParts& parts, const MessageSigner& signer) {
  const bool in_json = parts.subscription.protocol == "email-json";
  const std::string& name = parts.topic.display_name;
  const std::string body = in_json ? write_message(parts, signer) : mail_body(parts);
  std::string text = "From: ";
  text += name.empty() ? parts.mail_from : encoded_words(name) + " <" + parts.mail_from + ">";
  text += "\r\nTo: " + parts.subscription.endpoint;
  text += "\r\nSubject: " + mail_subject(parts);
  text += "\r\nDate: " + mail_date(parts.delivery.at_ms);
  const size_t at = parts.mail_from.rfind('@');
  text += "\r\nMessage-ID: <" + parts.delivery.message_id +
          parts.mail_from.substr(at == std::string::npos ? 0 : at) + ">";
  text +=
      "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
      "Content-Transfer-Encoding: base64\r\nAuto-Submitted: auto-generated\r\n\r\n";
  return {.to = parts.subscription.endpoint, .text = text + as_base64_lines(body)};
}

}  // namespace control
