// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "control/certificates/message_signer.h"
#include "control/delivery/sender.h"
#include "control/model/topic.h"

// What SNS sends, in the form that its receivers know: "Parsing Amazon SNS message formats" and
// "Verifying the signatures of Amazon SNS messages" in its guide.

namespace control {

// A view of all that a message is made from.
struct MessageParts {
  const Delivery& delivery;
  const Subscription& subscription;
  const Topic& topic;
  std::string topic_arn;
  std::string subscription_arn;
  std::string token;       // of what asks its receiver for a yes
  std::string public_url;  // of this service, without a slash at its end
  std::string mail_from = {};
};

// "Message\n...\nMessageId\n..." of the members that a signature covers.
std::string text_to_sign(const MessageParts& parts);

// The signed JSON document.
std::string write_message(const MessageParts& parts, const MessageSigner& signer);

// What http and https send; email and email-json.
HttpPost http_post_of(const MessageParts& parts, const MessageSigner& signer);
Mail mail_of(const MessageParts& parts, const MessageSigner& signer);

}  // namespace control
