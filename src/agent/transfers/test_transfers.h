// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "agent/transfers/transfers.h"

namespace agent {

// Transfers for tests and simulations: none moves until the test says what has become of it.
class IdleTransfers final : public Transfers {
 public:
  void begin(Surroundings surroundings) override { surroundings_ = std::move(surroundings); }

  void want(const Transfer& transfer) override {
    for (const TransferStatus& known : statuses_) {
      if (known.id == transfer.id) return;
    }
    statuses_.push_back({.id = transfer.id});
  }
  void forget(const std::string& id) override {
    std::erase_if(statuses_, [&](const TransferStatus& status) { return status.id == id; });
  }
  std::vector<TransferStatus> statuses() const override { return statuses_; }

  void unwrap(const std::string& wrapped,
              std::function<void(base::Result<std::string>)> answer) override {
    answer(std::string(32, wrapped.back()));
  }

  void fetch(const Restore& restore, const std::string& /*data_key*/, const std::string& path,
             std::function<void(base::Result<void>)> done) override {
    fetches_.push_back({restore, path, std::move(done)});
  }

  struct Fetch {
    Restore restore;
    std::string path;
    std::function<void(base::Result<void>)> done;
  };
  std::vector<Fetch>& fetches() { return fetches_; }

 private:
  Surroundings surroundings_;
  std::vector<TransferStatus> statuses_;
  std::vector<Fetch> fetches_;
};

}  // namespace agent
