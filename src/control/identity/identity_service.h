// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "control/api/api_service.h"

namespace control {

// STS: tells callers who they are.
class IdentityService final : public ApiService {
 public:
  const aws::Service& model() const override;
  aws::Result<aws::Structure> call(const Call& call) override;
};

}  // namespace control
