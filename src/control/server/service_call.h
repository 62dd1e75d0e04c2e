// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "control/api/api_service.h"
#include "control/api/internal_api.h"

// The border to the handlers. They are ours and should neither throw nor return a result of the
// wrong shape; one that does costs its own call a 500, not everybody the front.

namespace control {

// Denied where the service cannot say.
Authorisation authorise_call(ApiService& service, const Call& call);

// The forms that documents have on the wire.
enum class WireForm { kXml, kJson, kCbor };

// Calls the service and writes the document of its result.
aws::Result<std::string> call_service(ApiService& service, const Call& call, WireForm form);

void call_internal(InternalApi& internal, const InternalCall& call, InternalApi::Reply reply);

}  // namespace control
