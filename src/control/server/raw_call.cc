// SPDX-License-Identifier: Apache-2.0
#include "control/server/raw_call.h"

#include <utility>

#include "aws/cbor/cbor_protocol.h"
#include "aws/json/json_request.h"
#include "base/ascii.h"
#include "control/server/gzip.h"

namespace control {

namespace {

// `application/x-www-form-urlencoded` of `application/x-www-form-urlencoded; charset=utf-8`.
std::string_view media_type(const HttpRequest& request) {
  const std::string_view value = request.header("Content-Type");
  const std::string_view type = value.substr(0, value.find(';'));
  return type.substr(0, type.find_last_not_of(" \t") + 1);
}

}  // namespace

bool sends_json(const HttpRequest& request) {
  return media_type(request).starts_with("application/x-amz-json");
}

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

}  // namespace control
