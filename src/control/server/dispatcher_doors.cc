// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <utility>

#include "agent/api/join.h"
#include "aws/json/json_request.h"
#include "base/constant_time.h"
#include "control/server/dispatcher_internal.h"
#include "control/server/metrics_door.h"
#include "control/server/service_call.h"

namespace control {

namespace {

constexpr std::string_view kJoinPath = "/tarn/join";
constexpr int kOk = 200;

}  // namespace

// --- Metrics for Prometheus ----------------------------------------------------------------------

void Dispatcher::metrics(const HttpRequest& request, Exchange& exchange) {
  constexpr int kUnauthorized = 401;
  exchange.form.json = true;
  exchange.record.operation = "metrics";
  if (request.method != "GET") return exchange.fail_method("GET");
  auto key = who_reads_metrics(request, exchange);
  if (!key) {
    exchange.answer({.status = kUnauthorized,
                     .content_type = "text/plain; charset=utf-8",
                     .body = key.error().message + "\n",
                     .headers = "WWW-Authenticate: Basic realm=\"tarn\", charset=\"UTF-8\"\r\n"});
    return;
  }
  exchange.is_authentic = true;
  if (!is_admitted(key->caller, exchange.record)) {
    return exchange.fail({aws::kThrottling, "Rate exceeded"});
  }
  key->caller.source_address = exchange.record.source;
  key->caller.is_private = parts_.is_private || exchange.record.source == kLocalSource;
  auto text = parts_.metrics->metrics(key->caller);
  if (!text) return exchange.fail(text.error());
  exchange.answer(metrics_response(*std::move(text)));
}

aws::Result<AccessKey> Dispatcher::who_reads_metrics(const HttpRequest& request,
                                                     Exchange& exchange) {
  const auto shown = read_basic_credentials(request);
  if (!shown) return shown.error();
  exchange.record.access_key_id = shown->access_key_id;
  return proven({exchange.record.source, shown->access_key_id, KeyUse::kApi},
                [&]() -> aws::Result<AccessKey> {
                  auto key = parts_.keys.find(shown->access_key_id, "");
                  if (!key) return aws::unknown_access_key();
                  if (base::equals_secret(shown->secret, key->secret)) return *std::move(key);
                  return aws::Error(aws::kSignatureDoesNotMatch,
                                    "The password is not the secret of this access key.");
                });
}

// --- The web console -----------------------------------------------------------------------------

void Dispatcher::serve_console(const HttpRequest& request, const SharedExchange& shared) {
  Exchange& exchange = *shared;
  exchange.form.json = true;
  exchange.record.service = "console";
  exchange.record.operation = ConsoleDoor::operation_of(request);
  if (request.path == ConsoleDoor::kLinkPath) return make_login_link(request, exchange);
  if (request.path.starts_with(ConsoleDoor::kDataPath)) return data_call(request, shared);
  if (request.path != ConsoleDoor::kApiPath) {
    return exchange.answer(console_->handle(request, exchange));
  }
  exchange.form.json = false;  // the API's own dialect
  auto document = console_call(request, exchange);
  if (document) {
    exchange.succeed(std::move(*document));
  } else {
    exchange.fail(document.error());
  }
}

// A call of AWS' API by who has signed in. The service stands in a header, which else a signature
// names; the rest is as in a signed request.
aws::Result<std::string> Dispatcher::console_call(const HttpRequest& request, Exchange& exchange) {
  auto key = console_->admit(request, exchange);
  if (!key) return key.error();
  const std::string name(ConsoleDoor::service_of(request));
  exchange.record.service = name;
  const auto service = find_service(name);
  if (!service) return service.error();
  const aws::Service& model = (*service)->model();
  exchange.form.service = &model;
  exchange.form.json = model.dialect == aws::Dialect::kJson ||
                       (sends_json(request) && !aws::json_target(model).empty());
  std::optional<aws::Result<aws::Form>> form;
  if (!exchange.form.json) form = read_form(request, false, form_bytes_max_);
  const auto raw = read_call(model, request, std::move(form), exchange.record.operation);
  if (!raw) return raw.error();
  return serve({**service, *std::move(key), *raw, request}, exchange);
}

// What lies in caches. Whether that is for who has signed in, the bridge asks.
void Dispatcher::data_call(const HttpRequest& request, const SharedExchange& exchange) {
  auto key = console_->admit(request, *exchange);
  if (!key) return exchange->fail(key.error());
  exchange->is_authentic = true;
  CallRecord& record = exchange->record;
  if (parts_.data == nullptr) {
    return exchange->fail({kHttpNotFound, "There is nothing at this path."});
  }
  if (record.source != kLocalSource &&
      !call_rates_.admit(key->caller, true, parts_.clock.monotonic_us())) {
    return exchange->fail({aws::kThrottling, "Rate exceeded"});
  }
  key->caller.source_address = record.source;
  key->caller.is_private = parts_.is_private || record.source == kLocalSource;
  const std::string session = ConsoleDoor::session_of(request);
  const std::string request_id = record.request_id;
  const std::string_view path =
      std::string_view(request.path).substr(ConsoleDoor::kDataPath.size());
  // The answer may be on its way already: the name is for what is written when it goes out.
  record.operation = parts_.data->call(
      {path, request.body, *key, session, request_id},
      [exchange](int status, std::string body) { exchange->answer_json(status, std::move(body)); });
}

// For who signs for it, in their own name.
void Dispatcher::make_login_link(const HttpRequest& request, Exchange& exchange) {
  if (request.method != "POST") return exchange.fail_method("POST");
  const std::vector<aws::Header> headers = request.header_views();
  const auto claim = aws::read_claim(request.signed_form(headers));
  if (!claim) return exchange.fail(claim.error());
  exchange.record.access_key_id = claim->access_key_id;
  const auto key = authenticate(
      {request, headers, *claim, kInternalService, parts_.region, exchange.record.source},
      KeyUse::kApi);
  if (!key) return exchange.fail(key.error());
  exchange.is_authentic = true;
  exchange.answer(console_->make_link(claim->access_key_id, *key));
}

// --- Calls between Tarn's own parts --------------------------------------------------------------

aws::Result<std::string> Dispatcher::admit_internal(const HttpRequest& request,
                                                    const Sender& sender, Exchange& exchange) {
  if (sender.agent && parts_.enrolment != nullptr) {
    if (!request.path.starts_with(kAgentPrefix) || !parts_.enrolment->admits(*sender.agent)) {
      return aws::Error(aws::kAccessDenied, "This certificate is not for these calls.");
    }
    exchange.is_authentic = true;
    return sender.agent->host;
  }
  if (!parts_.internal_key_anywhere && !is_of_this_machine(sender.source)) {
    return aws::Error(aws::kAccessDenied,
                      "From other machines only agents with a certificate may make these calls.");
  }
  const std::vector<aws::Header> headers = request.header_views();
  const auto claim = aws::read_claim(request.signed_form(headers));
  if (!claim) return claim.error();
  exchange.record.access_key_id = claim->access_key_id;
  const auto key = authenticate(
      {request, headers, *claim, kInternalService, parts_.region, exchange.record.source},
      KeyUse::kInternal);
  if (!key) return key.error();
  exchange.is_authentic = true;
  return std::string();
}

void Dispatcher::internal_call(const HttpRequest& request, const Sender& sender,
                               const SharedExchange& exchange) {
  exchange->form.json = true;
  exchange->record.service = kInternalService;
  exchange->record.operation = request.path;
  if (parts_.internal == nullptr) {
    return exchange->fail({kHttpNotFound, "There is nothing at this path."});
  }
  if (request.method != "POST") return exchange->fail_method("POST");
  if (request.path == kJoinPath) return join(request, exchange);
  const auto agent = admit_internal(request, sender, *exchange);
  if (!agent) return exchange->fail(agent.error());
  // The copies of the reply own the exchange: when the last is gone, it answers by itself.
  call_internal(
      *parts_.internal, {request.path, request.body, *agent},
      [exchange](int status, std::string body) { exchange->answer_json(status, std::move(body)); });
}

// The token is as good as a password, and is asked for in TLS only.
void Dispatcher::join(const HttpRequest& request, const SharedExchange& exchange) {
  if (parts_.enrolment == nullptr || !parts_.is_private) {
    return exchange->fail({kHttpNotFound, "Agents join in TLS, which is not served here."});
  }
  std::string_view token = request.header("Authorization");
  if (!token.starts_with(agent::kJoinScheme)) {
    return exchange->fail({aws::kAccessDenied, "A token is needed to join."});
  }
  token.remove_prefix(agent::kJoinScheme.size());
  parts_.enrolment->join(token, request.body, [exchange](int status, std::string body) {
    exchange->is_authentic = status == kOk;
    exchange->answer_json(status, std::move(body));
  });
}

}  // namespace control
