// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "aws/model/service.h"
#include "aws/model/value.h"
#include "control/api/call.h"

namespace control {

// Whether somebody may make a call, and why.
struct Authorisation {
  std::string reason;                    // which policy says so, for the audit log
  std::optional<aws::Error> error = {};  // for the caller; nullopt: the call is allowed
};

// One AWS service that is served here. Called on the thread of the front, one call at a time, and
// must not block for long.
class ApiService {
 public:
  virtual ~ApiService() = default;

  virtual const aws::Service& model() const = 0;

  // Whether the caller may make this call, as things are now. call() looks at that once more, in
  // the transaction that it acts in.
  virtual Authorisation authorise(const Call& call) = 0;

  // Carries out the call. The result has the shape of `request.operation->output`, or is
  // `no_result()` where there is none. aws::kNotImplemented for an operation that has no handler.
  virtual aws::Result<aws::Structure> call(const Call& call) = 0;
};

inline constexpr aws::Shape kNoResultShape = aws::structure("NoResult", {});

// What an operation without a result element returns.
inline aws::Structure no_result() { return aws::Structure(kNoResultShape); }

}  // namespace control
