// SPDX-License-Identifier: Apache-2.0
// Any form decodes in both dialects or is refused with an error that can be written; what decodes
// and is valid keeps to its shapes.

#include <cstdint>
#include <string_view>

#include "aws/query/decode.h"
#include "aws/query/response.h"
#include "aws/query/test_service.h"
#include "aws/query/utf8.h"
#include "base/check.h"

namespace {

void check_error(const aws::Error& error) {
  CHECK(error.spec->http_status >= 400 && !error.message.empty());
  CHECK(aws::is_utf8(aws::write_error(aws::test::kThings, error, "id")));
}

void read(const aws::Service& service, const aws::Form& form) {
  const auto request = aws::read_request(service, form);
  if (!request) return check_error(request.error());
  CHECK(&request->input.shape() == request->operation->input);
  if (service.dialect == aws::Dialect::kEc2) return;
  CHECK(!request->input.string("ThingId").value_or("").empty());
  CHECK(request->input.strings("UserIds").size() <= 3);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const aws::FormLimits limits = {.bytes_max = 4096, .parameters_max = 100, .name_bytes_max = 200};
  const auto form = aws::Form::parse({reinterpret_cast<const char*>(data), size}, limits);
  if (!form) {
    check_error(form.error());
    return 0;
  }
  for (const aws::Parameter& parameter : form->below("")) {
    CHECK(form->find(parameter.name) == parameter.value);
  }
  read(aws::test::kThings, *form);
  read(aws::test::kEc2, *form);
  return 0;
}
