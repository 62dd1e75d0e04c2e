// SPDX-License-Identifier: Apache-2.0
#include "cli/message_sending.h"

#include <algorithm>
#include <utility>

#include "agent/process/state_file.h"
#include "cli/api_certificate.h"

namespace cli {

namespace {

base::Result<std::string> read_password(const std::string& path) {
  auto text = agent::read_file(path);
  if (!text) return text.error();
  if (!*text) return base::Error{path + " does not exist"};
  std::string password = **std::move(text);
  password.resize(std::min(password.size(), password.find_first_of("\r\n")));
  if (password.empty()) return base::Error{path + " has no password in its first line"};
  return password;
}

}  // namespace

base::Result<control::SenderOptions> sender_options(const ServiceOptions& options) {
  control::SenderOptions sender = {.ca_file = options.delivery_ca,
                                   .smtp_url = options.smtp_url,
                                   .smtp_from = options.smtp_from,
                                   .smtp_user = options.smtp_user};
  std::vector<std::string> networks = options.deliver_to;
  if (is_loopback(options.address)) networks.insert(networks.end(), {"127.0.0.0/8", "::1"});
  for (const std::string& text : networks) {
    auto network = base::IpNetwork::parse(text);
    if (!network) return base::Error{"--deliver-to: " + network.error().message};
    sender.allowed.push_back(*std::move(network));
  }
  if (options.smtp_password_file.empty()) return sender;
  auto password = read_password(options.smtp_password_file);
  if (!password) return base::Error{"--smtp-password-file: " + password.error().message};
  sender.smtp_password = *std::move(password);
  return sender;
}

}  // namespace cli
