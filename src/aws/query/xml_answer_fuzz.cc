// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>
#include <string_view>

#include "aws/query/read_response.h"
#include "aws/query/response.h"
#include "aws/query/test_service.h"
#include "base/check.h"

// Whatever an API answers, its result is one that we could have written, or there is none.

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)aws::read_error(text);
  const aws::Operation& operation = aws::test::kThingOperations[0];
  const auto result = aws::read_response(aws::test::kThings, operation, text);
  if (!result) return 0;
  const std::string written = aws::write_response(aws::test::kThings, operation, &*result, "id");
  CHECK(aws::read_response(aws::test::kThings, operation, written));
  return 0;
}
