// SPDX-License-Identifier: Apache-2.0
#include "control/server/service_call.h"

#include <exception>
#include <utility>

#include "aws/cbor/cbor_protocol.h"
#include "aws/json/json_response.h"
#include "aws/query/response.h"
#include "base/log.h"

namespace control {

namespace {

aws::Error internal_failure(const Call& call, std::string_view what) {
  base::log::warning("{} {} failed: {}", call.request.operation->name, call.request_id, what);
  return {aws::kInternalFailure, "The request failed because of an internal error."};
}

}  // namespace

aws::Result<std::string> call_service(ApiService& service, const Call& call, WireForm form) {
  try {
    const auto result = service.call(call);
    if (!result) return result.error();
    const aws::Operation& operation = *call.request.operation;
    if (operation.output != nullptr && &result->shape() != operation.output) {
      return internal_failure(call,
                              "its result has the shape " + std::string(result->shape().name));
    }
    const aws::Structure* document = operation.output == nullptr ? nullptr : &*result;
    if (form == WireForm::kJson) return aws::write_json_response(document);
    if (form == WireForm::kCbor) return aws::write_cbor_response(document);
    return aws::write_response(service.model(), operation, document, call.request_id);
  } catch (const std::exception& failure) {
    return internal_failure(call, failure.what());
  }
}

Authorisation authorise_call(ApiService& service, const Call& call) {
  try {
    return service.authorise(call);
  } catch (const std::exception& failure) {
    return {"", internal_failure(call, failure.what())};
  }
}

void call_internal(InternalApi& internal, const InternalCall& call, InternalApi::Reply reply) {
  try {
    internal.call(call, std::move(reply));
  } catch (const std::exception& failure) {
    base::log::warning("{} failed: {}", call.path, failure.what());
  }
}

}  // namespace control
