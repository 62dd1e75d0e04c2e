// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "control/api/enrolment.h"
#include "control/api/internal_api.h"
#include "control/certificates/authority.h"
#include "control/model/enrolment.h"
#include "control/records/transaction.h"
#include "control/store/store.h"

namespace control {

// POST /tarn/operator/host-add: a token with which an agent may join.
struct HostAddRequest {
  std::string host = {};  // the one that it is for, which may have joined before; empty: a new one
  int64_t minutes = 60;
};
BOOST_DESCRIBE_STRUCT(HostAddRequest, (), (host, minutes))

struct HostAddView {
  std::string token;  // without the pin, which is of how the service is reached
};
BOOST_DESCRIBE_STRUCT(HostAddView, (), (token))

// POST /tarn/operator/host-remove: its agent is refused from now on.
struct HostRemoveRequest {
  std::string host;
};
BOOST_DESCRIBE_STRUCT(HostRemoveRequest, (), (host))

struct HostRemoveView {
  int64_t nodes = 0;  // that are on it still
};
BOOST_DESCRIBE_STRUCT(HostRemoveView, (), (nodes))

// Lets agents of other machines join, knows them by their keys, and renews their certificates.
//
// A token is "ID.SECRET", of which only a digest is kept. It is good for some time, and once: the
// same key may come again with it, since its answer may have been lost. One that is made for nobody
// is for a host that there is not yet; who is to take the place of a host needs one made for that.
class AgentEnrolment final : public Enrolment, public InternalApi {
 public:
  // All outlive this.
  AgentEnrolment(Store& store, const CertificateAuthority& authority, const base::Clock& clock)
      : store_(store), authority_(authority), clock_(clock) {}

  bool admits(const AgentCertificate& certificate) override;
  void join(std::string_view token, std::string_view body,
            const InternalApi::Reply& reply) override;

  // What operators ask for, and /tarn/agent/renew.
  void call(const InternalCall& call, Reply reply) override;

  // The error is a sentence.
  base::Result<std::string> make_token(const HostAddRequest& request);

  // Nobody has joined, and nobody was asked to.
  bool is_unused();

 private:
  void renew(const InternalCall& call, const Reply& reply);
  void add(std::string_view body, const Reply& reply);
  void remove(std::string_view body, const Reply& reply);

  Store& store_;
  const CertificateAuthority& authority_;
  const base::Clock& clock_;
};

}  // namespace control
