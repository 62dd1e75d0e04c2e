// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "control/api/internal_api.h"
#include "control/certificates/agent_certificate.h"

namespace control {

// Which agents of other machines there are. Called on the thread of the front.
class Enrolment {
 public:
  virtual ~Enrolment() = default;

  // Whether who shows this certificate, verified, may speak for its host now: for each request.
  virtual bool admits(const AgentCertificate& certificate) = 0;

  // POST /tarn/join: by who may have a token, and has proven nothing yet. The views live until this
  // returns; nothing of the body is looked at unless the token is good.
  virtual void join(std::string_view token, std::string_view body,
                    const InternalApi::Reply& reply) = 0;
};

}  // namespace control
