// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/fwd.hpp>
#include <string_view>

#include "aws/model/service.h"
#include "aws/query/decode.h"

// AWS' JSON 1.1 protocol: the operation in the header X-Amz-Target, requests and results as
// documents. Texts are texts, blobs their base64, times seconds since the Unix epoch; an object
// whose names are anybody's is a list of `key` and `value` (Shape::is_map).

namespace aws {

// What stands before an operation's name, of a service that speaks JSON: KMS, and CloudWatch, which
// speaks the query protocol as well. Empty: it does not.
std::string_view json_target(const Service& service);

// Of "TrentService.CreateKey"; UnknownOperationException.
Result<const Operation*> read_target(const Service& service, std::string_view target);

// Members that the shape does not know are ignored, and null says nothing, as with AWS.
// SerializationException: a body that is no object, has a name twice, or a member of another type.
// ValidationException: what validate() finds. An empty body is an empty object. Time and memory are
// linear in the body.
Result<Request> read_json_request(const Operation& operation, std::string_view body);

// The same of a document that has been read already.
Result<Request> read_document_request(const Operation& operation,
                                      const boost::json::value& document);

}  // namespace aws
