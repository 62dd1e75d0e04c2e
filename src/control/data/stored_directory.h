// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "control/actions/action.h"
#include "control/data/node_directory.h"
#include "control/store/store.h"

namespace control::data {

// By the records of caches, nodes and policies.
class StoredDirectory final : public NodeDirectory {
 public:
  // All outlive this.
  StoredDirectory(Store& store, const Account& account, const CertificateAuthority& authority,
                  const base::Clock& clock)
      : store_(store), account_(account), authority_(authority), clock_(clock) {}

  NodeFound find(const Caller& caller, const NodeName& name) override;

 private:
  Store& store_;
  const Account& account_;
  const CertificateAuthority& authority_;
  const base::Clock& clock_;
};

}  // namespace control::data
