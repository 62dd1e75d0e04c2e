// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "aws/model/error.h"
#include "aws/model/service.h"
#include "aws/query/decode.h"
#include "aws/query/form.h"
#include "control/server/http_message.h"
#include "control/server/service_call.h"

// From an HTTP request to what it asks of a service, in whichever protocol it is.

namespace control {

bool sends_json(const HttpRequest& request);

// The parameters of the call, wherever they stand.
aws::Result<aws::Form> read_form(const HttpRequest& request, bool presigned, size_t bytes_max);

// A call whose parameters have not been looked at.
struct RawCall {
  const aws::Operation* operation;
  std::optional<aws::Form> form = {};  // of the query protocol
  WireForm wire = WireForm::kXml;
};

// `form`: of the query protocol; nullopt: the call is in JSON, or in CBOR where its path is that.
// `asked` becomes the name of the operation, whether there is one of that name or not.
aws::Result<RawCall> read_call(const aws::Service& model, const HttpRequest& request,
                               std::optional<aws::Result<aws::Form>> form, std::string& asked);

// With its members, which are valid then.
aws::Result<aws::Request> decode_call(const aws::Service& model, const HttpRequest& request,
                                      const RawCall& call);

// The request as it was before its body was packed; nullopt: it was not.
aws::Result<std::optional<HttpRequest>> unpack(const HttpRequest& request, size_t bytes_max);

}  // namespace control
