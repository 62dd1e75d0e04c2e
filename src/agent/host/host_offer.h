// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/api/node.h"
#include "agent/drivers/driver.h"
#include "base/result.h"

namespace agent {

// What an operator says of a host; what is left out is looked up.
struct OfferOptions {
  std::string id = {};  // the host's name
  std::string region = "us-east-1";
  std::vector<std::string> zones = {};  // the region's a, b and c: one machine plays all three
  int64_t memory_bytes = 0;             // all that the machine or the control group has
  int cores = 0;                        // those that the process may use
  std::string address_pool = "127.16.0.0/12";
};

// `root` is where /proc and /sys are looked for.
base::Result<HostOffer> offer_of_host(const OfferOptions& options, const std::string& root = "");

// "redis:7.0=/usr/bin/redis-server": the program for the versions that begin so.
base::Result<EngineBinary> parse_engine_binary(std::string_view text);

}  // namespace agent
