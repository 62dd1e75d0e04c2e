// SPDX-License-Identifier: Apache-2.0
#include "control/server/dispatcher.h"

#include <exception>
#include <optional>
#include <utility>

#include "agent/api/join.h"
#include "aws/cbor/cbor_protocol.h"
#include "aws/json/json_request.h"
#include "aws/query/decode.h"
#include "aws/query/validate.h"
#include "base/ascii.h"
#include "base/check.h"
#include "base/constant_time.h"
#include "base/log.h"
#include "control/server/connection_table.h"
#include "control/server/gzip.h"
#include "control/server/metrics_door.h"
#include "control/server/service_call.h"

namespace control {

namespace {

constexpr std::string_view kInternalPrefix = "/tarn/";
constexpr std::string_view kJoinPath = "/tarn/join";
constexpr int kOk = 200;
constexpr std::string_view kInternalService = "tarn";
constexpr std::string_view kDefaultService = "elasticache";

constexpr aws::ErrorSpec kUnknownService = {"UnknownService", "UnknownService", 404};

// `application/x-www-form-urlencoded` of `application/x-www-form-urlencoded; charset=utf-8`.
std::string_view media_type(const HttpRequest& request) {
  const std::string_view value = request.header("Content-Type");
  const std::string_view type = value.substr(0, value.find(';'));
  return type.substr(0, type.find_last_not_of(" \t") + 1);
}

bool sends_json(const HttpRequest& request) {
  return media_type(request).starts_with("application/x-amz-json");
}

std::string_view invocation_of(const HttpRequest& request) {
  constexpr size_t kBytesMax = 128;
  return request.header("amz-sdk-invocation-id").substr(0, kBytesMax);
}

// The parameters of the call, wherever they stand.
aws::Result<aws::Form> read_form(const HttpRequest& request, bool presigned, size_t bytes_max) {
  const aws::FormLimits limits = {.bytes_max = bytes_max};
  if (request.method == "GET" || (presigned && request.body.empty())) {
    return aws::Form::parse(request.query, limits);
  }
  const std::string_view type = media_type(request);
  if (!request.body.empty() &&
      !base::equals_ignore_case(type, "application/x-www-form-urlencoded")) {
    return aws::Error(kUnsupportedMediaType,
                      "The Content-Type of a request must be application/x-www-form-urlencoded.");
  }
  return aws::Form::parse(request.body, limits);
}

// A call whose parameters have not been looked at.
struct RawCall {
  const aws::Operation* operation;
  std::optional<aws::Form> form = {};  // of the query protocol
  WireForm wire = WireForm::kXml;
};

// `form`: of the query protocol; nullopt: the call is in JSON, or in CBOR where its path is that.
// `asked` becomes the name of the operation, whether there is one of that name or not.
aws::Result<RawCall> read_call(const aws::Service& model, const HttpRequest& request,
                               std::optional<aws::Result<aws::Form>> form, std::string& asked) {
  if (!form) {
    const std::string in_path = aws::cbor_target(request.path);
    const std::string_view target = in_path.empty() ? request.header("X-Amz-Target") : in_path;
    asked = target.substr(target.rfind('.') + 1);
    const auto operation = aws::read_target(model, target);
    if (!operation) return operation.error();
    const WireForm wire = in_path.empty() ? WireForm::kJson : WireForm::kCbor;
    return RawCall{*operation, std::nullopt, wire};
  }
  if (!*form) return form->error();
  asked = (*form)->find("Action").value_or("");
  const auto operation = aws::read_action(model, **form);
  if (!operation) return operation.error();
  return RawCall{*operation, **std::move(form)};
}

aws::Result<aws::Request> decode_call(const aws::Service& model, const HttpRequest& request,
                                      const RawCall& call) {
  if (call.wire == WireForm::kCbor) return aws::read_cbor_request(*call.operation, request.body);
  if (call.wire == WireForm::kJson) return aws::read_json_request(*call.operation, request.body);
  return aws::read_request(model, *call.form);
}

// The request as it was before its body was packed; nullopt: it was not.
aws::Result<std::optional<HttpRequest>> unpack(const HttpRequest& request, size_t bytes_max) {
  if (!base::equals_ignore_case(request.header("Content-Encoding"), "gzip")) {
    return std::optional<HttpRequest>();
  }
  auto body = gunzip(request.body, bytes_max);
  if (!body) {
    return aws::Error(kInvalidHttpRequest, "The body cannot be read: " + body.error().message);
  }
  HttpRequest unpacked = request;
  unpacked.body = *std::move(body);
  return std::optional(std::move(unpacked));
}

}  // namespace

// Who asks for a change, and in which of its calls.
struct Dispatcher::Mutation {
  const aws::Claim& claim;
  std::string_view invocation;
  const std::string& reason;  // why it is allowed
  WireForm wire;              // of the answer
};

// A call of somebody who has proven who it is.
struct Dispatcher::Asked {
  ApiService& service;
  AccessKey key;
  const RawCall& call;
  const HttpRequest& http;
  const aws::Claim* claim = nullptr;  // of a signed request, which may come twice
};

// Whose key somebody wants to have proven.
struct Dispatcher::Sought {
  std::string source;
  std::string access_key_id;
  KeyUse use;
};

// How a change is made.
struct Dispatcher::CarryingOut {
  const std::string& reason;  // why it is allowed
  WireForm wire;
  const SignedOnce* once = nullptr;  // a signed request, not carried out again after a restart
};

// A request beside its claim, which `authenticate` proves.
struct Dispatcher::SignedRequest {
  const HttpRequest& http;
  const std::vector<aws::Header>& headers;
  const aws::Claim& claim;
  std::string_view service;
  std::string_view region;
  std::string_view source;
};

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

// --- Calls of AWS' APIs --------------------------------------------------------------------------

aws::Result<ApiService*> Dispatcher::find_service(const std::string& name) const {
  std::string names;
  for (ApiService* service : services_) {
    if (service->model().name == name) return service;
    if (!names.empty()) names += ", ";
    names += service->model().name;
  }
  return aws::Error(kUnknownService,
                    "This endpoint does not serve '" + name + "'. It serves: " + names + ".");
}

bool Dispatcher::is_admitted(const Caller& caller, const CallRecord& record) {
  return record.source == kLocalSource ||
         call_rates_.admit(caller, is_read_only(record.operation), parts_.clock.monotonic_us());
}

// In the order of AWS: an operation that does not exist is the first thing a caller hears of;
// what is wrong with its parameters is for those who have proven who they are.
aws::Result<std::string> Dispatcher::api_call(const HttpRequest& request, Exchange& exchange) {
  const std::vector<aws::Header> headers = request.header_views();
  const auto claim = aws::read_claim(request.signed_form(headers));
  if (!claim) {
    ApiService* const open =
        claim.error().spec == &aws::kMissingAuthenticationToken ? find_unsigned(request) : nullptr;
    if (open == nullptr) return claim.error();
    return unsigned_call(*open, request, exchange);
  }
  exchange.record.access_key_id = claim->access_key_id;
  exchange.record.service = claim->scope.service;
  const auto service = find_service(claim->scope.service);
  if (!service) return service.error();
  const aws::Service& model = (*service)->model();
  exchange.form.service = &model;

  const bool is_document = exchange.form.cbor || model.dialect == aws::Dialect::kJson ||
                           (exchange.form.json && !aws::json_target(model).empty());
  exchange.form.json = exchange.form.json || (is_document && !exchange.form.cbor);
  const auto unpacked = unpack(request, form_bytes_max_);
  if (!unpacked) return unpacked.error();
  const HttpRequest& plain = *unpacked ? **unpacked : request;
  std::optional<aws::Result<aws::Form>> form;
  if (!is_document) form = read_form(plain, claim->presigned, form_bytes_max_);
  const auto raw = read_call(model, plain, std::move(form), exchange.record.operation);
  if (!raw) return raw.error();

  const bool is_global =
      !model.signing_region.empty() && claim->scope.region == model.signing_region;
  const std::string_view region = is_global ? model.signing_region : parts_.region;
  auto key = authenticate({request, headers, *claim, model.name, region, exchange.record.source},
                          KeyUse::kApi);
  if (!key) return key.error();
  return serve({**service, *std::move(key), *raw, plain, &*claim}, exchange);
}

// --- Calls of who has not signed -----------------------------------------------------------------

ApiService* Dispatcher::find_unsigned(const HttpRequest& request) const {
  const auto form = read_form(request, false, form_bytes_max_);
  const auto action = form ? form->find("Action") : std::nullopt;
  if (!action) return nullptr;
  for (ApiService* service : services_) {
    const aws::Operation* operation = aws::find_operation(service->model(), *action);
    if (operation != nullptr && operation->may_be_unsigned) return service;
  }
  return nullptr;
}

// A link out of a message, which names no version; or a client's call without a key. Each counts
// like a wrong signature: whoever guesses what the request has to have is held up like one who
// guesses keys, and nobody fills the audit log.
aws::Result<std::string> Dispatcher::unsigned_call(ApiService& service, const HttpRequest& request,
                                                   Exchange& exchange) {
  constexpr std::string_view kGuesses = "unsigned";
  const aws::Service& model = service.model();
  exchange.form.service = &model;
  exchange.record.service = model.name;
  const auto form = read_form(request, false, form_bytes_max_);
  if (!form) return form.error();
  const aws::Operation& operation = *aws::find_operation(model, form->find("Action").value_or(""));
  exchange.record.operation = operation.name;
  const int64_t now_us = parts_.clock.monotonic_us();
  const std::string source = source_group(exchange.record.source);
  if (failure_rates_.is_refused(source, kGuesses, now_us)) {
    return aws::Error(aws::kThrottling, "Rate exceeded");
  }
  failure_rates_.failed(source, kGuesses, now_us);
  auto input = aws::decode(*operation.input, model.dialect, *form);
  if (!input) return input.error();
  if (const auto valid = aws::validate(*input, model.dialect); !valid) return valid.error();
  const aws::Request decoded = {&operation, *std::move(input)};
  const Caller nobody = {.source_address = exchange.record.source};
  const Call call = {nobody, exchange.record.request_id, decoded};
  const Authorisation authorisation = authorise_call(service, call);
  if (authorisation.error) return refuse_call(service, call, authorisation);
  return carry_out(service, call, {authorisation.reason, WireForm::kXml});
}

// The call of whoever has proven who it is, by whatever way.
aws::Result<std::string> Dispatcher::serve(const Asked& asked, Exchange& exchange) {
  exchange.is_authentic = true;
  if (!is_admitted(asked.key.caller, exchange.record)) {
    return aws::Error(aws::kThrottling, "Rate exceeded");
  }
  const auto decoded = decode_call(asked.service.model(), asked.http, asked.call);
  if (!decoded) return decoded.error();
  AccessKey key = asked.key;
  key.caller.source_address = exchange.record.source;
  key.caller.is_private = parts_.is_private || exchange.record.source == kLocalSource;
  const Call call = {key.caller, exchange.record.request_id, *decoded};
  const Authorisation authorisation = authorise_call(asked.service, call);
  if (authorisation.error) return refuse_call(asked.service, call, authorisation);
  if (is_read_only(decoded->operation->name)) {
    return call_service(asked.service, call, asked.call.wire);
  }
  if (asked.claim == nullptr || is_use_of_key(decoded->operation->name)) {
    return carry_out(asked.service, call, {authorisation.reason, asked.call.wire});
  }
  PastAnswer answer =
      mutate(asked.service, call,
             {*asked.claim, invocation_of(asked.http), authorisation.reason, asked.call.wire});
  exchange.record.request_id = answer.request_id;
  if (!answer.document && answer.document.error().spec == &aws::kThrottling) {
    exchange.delay_ms = sign_anew_ms_;
  }
  return std::move(answer.document);
}

// Once: what was asked for before in the same words is not done again, but answered the same.
PastAnswer Dispatcher::mutate(ApiService& service, const Call& call, const Mutation& mutation) {
  const aws::Claim& claim = mutation.claim;
  const int64_t now_ms = parts_.clock.wall_ms();
  if (claim.presigned && claim.signed_ms + aws::kClockWindowMs < now_ms) {
    return {aws::Error(aws::kRequestExpired,
                       "Request has expired. A presigned request that changes something can be "
                       "used for 5 minutes."),
            call.request_id};
  }
  if (auto past = replays_.find(claim, mutation.invocation, now_ms)) {
    if (past->request_id.empty()) past->request_id = call.request_id;
    return *std::move(past);
  }
  const SignedOnce once = SignedOnce::of(claim);
  PastAnswer answer = {carry_out(service, call, {mutation.reason, mutation.wire, &once}),
                       call.request_id, std::string(mutation.invocation)};
  replays_.remember(claim, answer);
  return answer;
}

// What somebody was not allowed to do is on record as well.
aws::Error Dispatcher::refuse_call(ApiService& service, const Call& call,
                                   const Authorisation& authorisation) {
  const auto kept = parts_.audit_log.append(audit_line(
      call, {service.model().name, parts_.clock.wall_ms(), false, authorisation.reason}));
  if (!kept) {
    base::log::warning("audit log: {}; {} {} was refused", kept.error().message,
                       call.request.operation->name, call.request_id);
  }
  return *authorisation.error;
}

aws::Result<std::string> Dispatcher::carry_out(ApiService& service, const Call& call,
                                               const CarryingOut& how) {
  const auto kept = parts_.audit_log.append(
      audit_line(call, {service.model().name, parts_.clock.wall_ms(), true, how.reason, how.once}));
  if (!kept) {
    base::log::warning("audit log: {}; {} {} is refused", kept.error().message,
                       call.request.operation->name, call.request_id);
    return aws::Error(aws::kServiceUnavailable,
                      "The change cannot be put on record now and is not made. Try again later.");
  }
  return call_service(service, call, how.wire);
}

bool is_read_only(std::string_view operation) {
  return operation.starts_with("Describe") || operation.starts_with("List") ||
         operation.starts_with("Simulate") ||
         (operation.starts_with("Get") && operation != "GetSessionToken");
}

bool is_use_of_key(std::string_view operation) {
  return operation == "Encrypt" || operation == "Decrypt" || operation == "ReEncrypt" ||
         operation.starts_with("GenerateDataKey") || operation == "GenerateRandom";
}

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
