// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <utility>

#include "aws/json/json_request.h"
#include "aws/query/decode.h"
#include "aws/query/validate.h"
#include "base/log.h"
#include "control/server/connection_table.h"
#include "control/server/dispatcher_internal.h"
#include "control/server/service_call.h"

namespace control {

namespace {

constexpr aws::ErrorSpec kUnknownService = {"UnknownService", "UnknownService", 404};

std::string_view invocation_of(const HttpRequest& request) {
  constexpr size_t kBytesMax = 128;
  return request.header("amz-sdk-invocation-id").substr(0, kBytesMax);
}

}  // namespace

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
         operation.starts_with("Simulate") || operation == "FilterLogEvents" ||
         (operation.starts_with("Get") && operation != "GetSessionToken");
}

bool is_use_of_key(std::string_view operation) {
  return operation == "Encrypt" || operation == "Decrypt" || operation == "ReEncrypt" ||
         operation.starts_with("GenerateDataKey") || operation == "GenerateRandom";
}

}  // namespace control
