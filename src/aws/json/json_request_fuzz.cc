// SPDX-License-Identifier: Apache-2.0
// Any body can be read as a request, or refused. What was read is written as a document that reads
// as the same again.

#include <cstdint>
#include <string_view>

#include "aws/json/json_request.h"
#include "aws/json/json_response.h"
#include "aws/json/test_operation.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto request = aws::read_json_request(aws::test::kJsonOperation, body);
  if (!request) return 0;
  const std::string written = aws::write_json_response(&request->input);
  const auto again = aws::read_json_request(aws::test::kJsonOperation, written);
  CHECK(again);
  CHECK(aws::write_json_response(&again->input) == written);
  return 0;
}
