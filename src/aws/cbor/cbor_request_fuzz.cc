// SPDX-License-Identifier: Apache-2.0
// Any bytes can be read as a request in CBOR, or refused. What was read is written as a document
// that reads as the same again.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "aws/cbor/cbor_protocol.h"
#include "aws/json/test_operation.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto request = aws::read_cbor_request(aws::test::kJsonOperation, body);
  if (!request || request->input.has("Context")) return 0;  // a map, which CloudWatch has none of
  const std::string written = aws::write_cbor_response(&request->input);
  const auto again = aws::read_cbor_request(aws::test::kJsonOperation, written);
  CHECK(again);
  CHECK(aws::write_cbor_response(&again->input) == written);
  return 0;
}
