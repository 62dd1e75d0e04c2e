// SPDX-License-Identifier: Apache-2.0
#include "control/server/dispatcher.h"

#include <utility>

#include "aws/cbor/cbor_protocol.h"
#include "base/check.h"
#include "control/server/connection_table.h"
#include "control/server/dispatcher_internal.h"
#include "control/server/metrics_door.h"

namespace control {

namespace {

constexpr std::string_view kInternalPrefix = "/tarn/";
constexpr std::string_view kDefaultService = "elasticache";

}  // namespace

Dispatcher::Dispatcher(const DispatcherParts& parts, const FrontLimits& limits)
    : parts_(parts),
      form_bytes_max_(limits.http.body_bytes_max),
      services_(parts.services.begin(), parts.services.end()),
      sinks_(
          std::make_shared<const Exchange::Sinks>(Exchange::Sinks{parts.clock, parts.access_log})),
      replays_(limits.replays),
      call_rates_(limits.rates),
      failure_rates_(limits.rates),
      sign_anew_ms_(limits.sign_anew_ms) {
  CHECK(!services_.empty());
  for (const SignedOnce& call : parts.carried_out) replays_.remember_unanswered(call);
  replays_.doubt_until(parts.doubted_ms);
  if (parts.console == nullptr) return;
  console_.emplace(ConsoleDoorParts{.console = *parts.console,
                                    .keys = parts.keys,
                                    .clock = parts.clock,
                                    .failures = failure_rates_,
                                    .region = parts.region,
                                    .tls = parts.is_private});
}

ReplyForm Dispatcher::default_form() const {
  for (const ApiService* service : services_) {
    if (service->model().name == kDefaultService) return {&service->model()};
  }
  return {&services_.front()->model()};
}

HttpHandler::GiveUp Dispatcher::handle(HttpRequest request, const Sender& sender, Reply reply) {
  const auto exchange =
      std::make_shared<Exchange>(sinks_, default_form(), sender.source, std::move(reply));
  route(request, sender, exchange);
  return [waiting = std::weak_ptr(exchange)](const aws::Error& error) {
    if (const auto open = waiting.lock()) open->fail(error);
  };
}

HttpResponse Dispatcher::refuse(const aws::Error& error, const std::string& source) {
  HttpResponse refusal;
  Exchange exchange(sinks_, default_form(), source,
                    [&refusal](HttpResponse response) { refusal = std::move(response); });
  exchange.fail(error);
  return refusal;
}

void Dispatcher::route(const HttpRequest& request, const Sender& sender,
                       const SharedExchange& exchange) {
  if (request.path == "/health") return health(request, *exchange);
  if (request.path.starts_with(kInternalPrefix)) {
    return internal_call(request, sender, exchange);
  }
  if (request.path == kMetricsPath && parts_.metrics != nullptr) {
    return metrics(request, *exchange);
  }
  if (console_ && ConsoleDoor::is_for(request)) return serve_console(request, exchange);
  if (const PublicDocument* document = find_document(request.path)) {
    exchange->record.operation = "document";
    if (request.method != "GET") return exchange->fail_method("GET");
    HttpResponse response;
    response.content_type = document->content_type;
    response.body = document->text;
    return exchange->answer(std::move(response));
  }
  exchange->form.json = sends_json(request);
  if (request.method != "GET" && request.method != "POST") {
    return exchange->fail_method("GET, POST");
  }
  exchange->form.cbor = !aws::cbor_target(request.path).empty();
  if (request.path != "/" && !exchange->form.cbor) {
    return exchange->fail({kHttpNotFound, "There is nothing at this path; the API is at '/'."});
  }
  auto document = api_call(request, *exchange);
  if (document) {
    exchange->succeed(std::move(*document));
  } else {
    exchange->fail(document.error());
  }
}

void Dispatcher::health(const HttpRequest& request, Exchange& exchange) const {
  exchange.form.json = true;
  exchange.record.operation = "health";
  if (request.method != "GET") return exchange.fail_method("GET");
  exchange.answer_json(200, R"({"status":"ok"})");
}

const PublicDocument* Dispatcher::find_document(const std::string& path) const {
  for (const PublicDocument& document : parts_.documents) {
    if (document.path == path) return &document;
  }
  return nullptr;
}

// --- Who it is -----------------------------------------------------------------------------------

// What comes from this machine is its operators' own: it is never refused for what others do.
aws::Result<AccessKey> Dispatcher::authenticate(const SignedRequest& request, KeyUse use) {
  return proven({std::string(request.source), request.claim.access_key_id, use},
                [&] { return prove(request); });
}

aws::Result<AccessKey> Dispatcher::proven(const Sought& sought, const Proof& prove) {
  const int64_t now_us = parts_.clock.monotonic_us();
  const std::string source = source_group(sought.source);
  const std::string& id = sought.access_key_id;
  const bool is_limited = source != kLocalSource;
  if (is_limited && failure_rates_.is_refused(source, id, now_us)) {
    return aws::Error(aws::kThrottling,
                      "Rate exceeded: too many requests with this access key and a wrong signature "
                      "have come from this address");
  }
  auto key = prove();
  if (is_limited && key) failure_rates_.succeeded(source, id, now_us);
  if (is_limited && !key && key.error().spec == &aws::kSignatureDoesNotMatch) {
    failure_rates_.failed(source, id, now_us);
  }
  if (key && key->use != sought.use) {
    return aws::Error(aws::kAccessDenied, "This access key is not for these calls.");
  }
  return key;
}

aws::Result<AccessKey> Dispatcher::prove(const SignedRequest& request) const {
  const aws::Claim& claim = request.claim;
  auto key = parts_.keys.find(claim.access_key_id, claim.session_token);
  if (!key) return aws::unknown_access_key();
  const aws::Credentials credentials = {.access_key_id = claim.access_key_id,
                                        .secret_access_key = key->secret,
                                        .session_token = key->session_token};
  const int64_t now_ms = parts_.clock.wall_ms();
  if (const auto authentic = aws::verify(request.http.signed_form(request.headers), claim,
                                         credentials, {request.region, request.service, now_ms});
      !authentic) {
    return authentic.error();
  }
  if (key->expires_ms && now_ms >= *key->expires_ms) {
    return aws::Error(aws::kExpiredToken, "The security token included in the request is expired");
  }
  return std::move(*key);
}

}  // namespace control
