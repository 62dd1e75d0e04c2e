// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "aws/sigv4/verify.h"
#include "base/clock.h"
#include "control/api/access_keys.h"
#include "control/api/api_service.h"
#include "control/api/data_api.h"
#include "control/api/enrolment.h"
#include "control/api/internal_api.h"
#include "control/api/metrics_page.h"
#include "control/console/console.h"
#include "control/server/audit_log.h"
#include "control/server/console_door.h"
#include "control/server/exchange.h"
#include "control/server/http_handler.h"
#include "control/server/limits.h"
#include "control/server/public_document.h"
#include "control/server/rate_limits.h"
#include "control/server/replay_memory.h"

namespace control {

// What the dispatcher works with; all of it outlives the dispatcher.
struct DispatcherParts {
  std::span<ApiService* const> services;  // at least one
  const AccessKeys& keys;
  InternalApi* internal;  // nullptr: nothing is served below /tarn/
  const base::Clock& clock;
  AccessLog& access_log;
  AuditLog& audit_log;
  Console* console;                            // nullptr: there is none
  DataApi* data;                               // nullptr: the console sees no data
  Enrolment* enrolment;                        // nullptr: agents' certificates count for nothing
  MetricsPage* metrics = nullptr;              // nullptr: there is none
  std::span<const SignedOnce> carried_out;     // before this start
  int64_t doubted_ms;                          // see ReplayMemory
  std::vector<PublicDocument> documents = {};  // for everybody, by GET
  std::string region;
  bool is_private;  // TLS; what comes from this machine needs none
  bool internal_key_anywhere;
};

// From a request to the service that answers it:
//
//   GET /health     200, unsigned
//   GET /metrics    for Prometheus, who shows an access key and its secret (metrics_door.h)
//   POST /tarn/join a token for a certificate
//   POST /tarn/...  the internal API: from other machines with an agent's certificate, on this one
//                   signed with a key of its own. Nothing of it is looked at before that is proven.
//   GET, POST /     AWS' query protocol, or JSON by POST, by the service that the signature names;
//                   a body may be packed by gzip; operations that may be unsigned also without a
//                   signature
//   POST /service/.../operation/...   the same in CBOR, of services that speak that
//   GET /FILE       the documents that are for everybody
//   GET /           without a query and a signature: the web console, with what is below /console/
//                   (console_door.h), whose calls are those of its users
//
// dispatcher.cc routes and knows who asks, dispatcher_calls.cc has the calls of AWS' APIs,
// dispatcher_doors.cc all else.
//
// Errors speak the dialect of the service, or of ElastiCache (of the first service, where that is
// not served) as long as the request names none.
class Dispatcher final : public HttpHandler {
 public:
  Dispatcher(const DispatcherParts& parts, const FrontLimits& limits);

  GiveUp handle(HttpRequest request, const Sender& sender, Reply reply) override;
  HttpResponse refuse(const aws::Error& error, const std::string& source) override;

 private:
  using SharedExchange = std::shared_ptr<Exchange>;
  struct SignedRequest;
  struct Mutation;
  struct Asked;
  struct Sought;
  using Proof = std::function<aws::Result<AccessKey>()>;
  struct CarryingOut;

  void route(const HttpRequest& request, const Sender& sender, const SharedExchange& exchange);
  void health(const HttpRequest& request, Exchange& exchange) const;
  const PublicDocument* find_document(const std::string& path) const;
  void internal_call(const HttpRequest& request, const Sender& sender,
                     const SharedExchange& exchange);
  // The host whose agent it is; empty: whoever has the internal key.
  aws::Result<std::string> admit_internal(const HttpRequest& request, const Sender& sender,
                                          Exchange& exchange);
  void join(const HttpRequest& request, const SharedExchange& exchange);
  bool is_admitted(const Caller& caller, const CallRecord& record);
  aws::Result<std::string> api_call(const HttpRequest& request, Exchange& exchange);
  aws::Result<std::string> serve(const Asked& asked, Exchange& exchange);
  // The service that has this operation for those who have not signed; nullptr: there is none.
  ApiService* find_unsigned(const HttpRequest& request) const;
  aws::Result<std::string> unsigned_call(ApiService& service, const HttpRequest& request,
                                         Exchange& exchange);
  aws::Result<std::string> console_call(const HttpRequest& request, Exchange& exchange);
  void metrics(const HttpRequest& request, Exchange& exchange);
  aws::Result<AccessKey> who_reads_metrics(const HttpRequest& request, Exchange& exchange);
  void serve_console(const HttpRequest& request, const SharedExchange& exchange);
  void data_call(const HttpRequest& request, const SharedExchange& exchange);
  void make_login_link(const HttpRequest& request, Exchange& exchange);
  PastAnswer mutate(ApiService& service, const Call& call, const Mutation& mutation);
  aws::Result<std::string> carry_out(ApiService& service, const Call& call, const CarryingOut& how);
  aws::Error refuse_call(ApiService& service, const Call& call, const Authorisation& authorisation);

  aws::Result<ApiService*> find_service(const std::string& name) const;
  aws::Result<AccessKey> authenticate(const SignedRequest& request, KeyUse use);
  // What `prove` finds, unless too many have been wrong.
  aws::Result<AccessKey> proven(const Sought& sought, const Proof& prove);
  aws::Result<AccessKey> prove(const SignedRequest& request) const;
  ReplyForm default_form() const;

  const DispatcherParts parts_;
  const size_t form_bytes_max_;
  const std::vector<ApiService*> services_;
  const std::shared_ptr<const Exchange::Sinks> sinks_;
  std::optional<ConsoleDoor> console_;
  ReplayMemory replays_;
  CallRates call_rates_;
  FailureRates failure_rates_;
  const int64_t sign_anew_ms_;
};

// Whether an operation changes nothing, by its name; what hands out credentials is no reading.
bool is_read_only(std::string_view operation);

// Whether it changes nothing either, but is on record each time: what is done with a key of KMS.
// Its answer is remembered nowhere.
bool is_use_of_key(std::string_view operation);

}  // namespace control
