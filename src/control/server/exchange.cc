// SPDX-License-Identifier: Apache-2.0
#include "control/server/exchange.h"

#include <utility>

#include "aws/cbor/cbor_protocol.h"
#include "aws/json/json_errors.h"
#include "aws/query/response.h"
#include "aws/signing/canonical_request.h"
#include "base/uuid.h"
#include "control/server/json_text.h"

namespace control {

namespace {

constexpr std::string_view kXml = "text/xml";
constexpr std::string_view kJson = "application/json";
constexpr std::string_view kAmzJson = "application/x-amz-json-1.1";

void mark_as_cbor(HttpResponse& response) {
  response.content_type = aws::kCborMediaType;
  response.headers.append("smithy-protocol: ").append(aws::kCborProtocol).append("\r\n");
}

// Of a service that speaks the query protocol as well: by which name its errors go there.
std::string query_error(const aws::Error& error) {
  std::string line = "x-amzn-query-error: ";
  line.append(error.spec->code).append(error.spec->is_sender() ? ";Sender" : ";Receiver");
  return line.append("\r\n");
}

// Names of resources may hold anything, and headers not.
std::string denial_headers(const aws::Denial& denial) {
  std::string lines = "x-tarn-denied-action: ";
  lines.append(aws::uri_encode(denial.action)).append("\r\nx-tarn-denied-resource: ");
  return lines.append(aws::uri_encode(denial.resource)).append("\r\n");
}

}  // namespace

std::string write_json_error(const aws::Error& error) {
  std::string json = "{";
  append_json_member(json, "__type", error.spec->code);
  append_json_member(json, "message", error.message);
  json.back() = '}';
  return json;
}

Exchange::Exchange(const std::shared_ptr<const Sinks>& sinks, ReplyForm reply_form,
                   std::string source, HttpHandler::Reply reply)
    : form(reply_form),
      sinks_(sinks),
      reply_(std::move(reply)),
      started_us_(sinks->clock.monotonic_us()) {
  record.started_ms = sinks->clock.wall_ms();
  record.source = std::move(source);
  record.request_id = base::random_uuid();
}

Exchange::~Exchange() { fail({aws::kInternalFailure, "The request ended without an answer."}); }

void Exchange::succeed(std::string document) {
  HttpResponse response = {.status = 200,
                           .content_type = std::string(form.json ? kAmzJson : kXml),
                           .body = std::move(document),
                           .request_id = record.request_id};
  if (form.cbor) mark_as_cbor(response);
  send(std::move(response));
}

HttpResponse Exchange::error_response(const aws::Error& shared) {
  const bool is_json = form.service->dialect == aws::Dialect::kJson;
  const aws::Error error = is_json ? aws::as_json_error(shared) : shared;
  record.error_code = error.spec->code;
  HttpResponse response;
  response.status = error.spec->http_status;
  response.content_type = form.json ? kJson : kXml;
  response.request_id = record.request_id;
  if (form.cbor) {
    mark_as_cbor(response);
    response.body = aws::write_cbor_error(error);
  } else {
    response.body = form.json ? write_json_error(error)
                              : aws::write_error(*form.service, error, record.request_id);
  }
  if ((form.json || form.cbor) && !is_json) response.headers += query_error(error);
  if (error.denial) response.headers += denial_headers(*error.denial);
  return response;
}

void Exchange::fail(const aws::Error& error) {
  if (reply_) send(error_response(error));
}

void Exchange::fail_method(std::string_view allow) {
  HttpResponse response = error_response(
      {kMethodNotAllowed, "The methods served here are: " + std::string(allow) + "."});
  response.allow = allow;
  send(std::move(response));
}

void Exchange::answer_json(int status, std::string document) {
  send({.status = status,
        .content_type = std::string(kJson),
        .body = std::move(document),
        .request_id = record.request_id});
}

void Exchange::answer(HttpResponse response) {
  response.request_id = record.request_id;
  send(std::move(response));
}

void Exchange::send(HttpResponse response) {
  const HttpHandler::Reply reply = std::exchange(reply_, nullptr);
  const auto sinks = sinks_.lock();
  if (!reply || sinks == nullptr) return;
  record.status = response.status;
  record.duration_us = sinks->clock.monotonic_us() - started_us_;
  sinks->log.write(record);
  response.to_stranger = !is_authentic;
  response.delay_ms = delay_ms;
  reply(std::move(response));
}

}  // namespace control
