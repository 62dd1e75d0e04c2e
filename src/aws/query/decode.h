// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/service.h"
#include "aws/model/value.h"
#include "aws/query/form.h"

// From the parameters of a request to its values.

namespace aws {

// A request that is what its operation asks for.
struct Request {
  const Operation* operation;
  Structure input;
};

// Finds the operation that `Action` and `Version` name, decodes its members and validates them.
// MissingAction, InvalidAction, or what `decode` and `validate` (validate.h) find.
Result<Request> read_request(const Service& service, const Form& form);

// Only the operation: a front that must know it before the caller may go on.
Result<const Operation*> read_action(const Service& service, const Form& form);

// The members of `shape` in the form. Parameters that the shape does not know are ignored, as AWS
// does: newer clients send more. Lists take the element names of the model and `member` for all
// (`Tags.Tag.1.Key`, `Tags.member.1.Key`), or no name in EC2's dialect (`Filter.1.Value.1`); their
// elements come by rising number, gaps close, and `Tags=` is a list without elements. An empty text
// is a member that was left out, except where Shape::may_be_empty is set or the member is required.
// InvalidParameterValue: a text that is no value of the member's type. InvalidQueryParameter: an
// element's number that is none. Time and memory are linear in the form.
Result<Structure> decode(const Shape& shape, Dialect dialect, const Form& form);

}  // namespace aws
