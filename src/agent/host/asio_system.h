// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agent/host/host_system.h"

namespace boost::asio {
class io_context;
}

namespace agent {

// The host as it is: the kernel's processes and files, on a loop of Asio's, which outlives it as
// `transfers` do.
class AsioSystem : public HostSystem {
 public:
  AsioSystem(boost::asio::io_context& loop, Transfers& transfers)
      : loop_(loop), transfers_(transfers) {}

  void post(std::function<void()> task) override;
  std::unique_ptr<Timer> make_timer() override;
  base::Result<std::unique_ptr<NodeProcess>> start_process(const Command& command) override;
  base::Result<std::unique_ptr<NodeProcess>> find_process(const std::string& lock_file) override;
  void converse(const Endpoint& endpoint, const std::vector<Words>& requests,
                std::chrono::milliseconds timeout,
                std::function<void(base::Result<Replies>)> done) override;
  void check_source(const SourceCheck& check, std::chrono::milliseconds timeout,
                    std::function<void(SourceFacts)> done) override;
  HostFiles& files() override { return files_; }
  Transfers& transfers() override { return transfers_; }

 private:
  boost::asio::io_context& loop_;
  Transfers& transfers_;
  DiskFiles files_;
};

}  // namespace agent
