// SPDX-License-Identifier: Apache-2.0
#include <boost/json/object.hpp>
#include <cstdint>
#include <string_view>

#include "aws/sns/filter_policy.h"
#include "base/check.h"

// Whatever a filter policy says, it is refused with a sentence or can be asked about any message,
// also one whose attributes are not what their types say.

namespace {

boost::json::object attribute(std::string_view type, std::string_view value) {
  return {{"Type", type}, {"Value", value}};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const boost::json::object attributes = {{"kind", attribute("String", "order")},
                                          {"price", attribute("Number", "20")},
                                          {"tags", attribute("String.Array", "[\"a\",3,null]")},
                                          {"bytes", attribute("Binary", "AAAA")},
                                          {"number", attribute("Number", text)},
                                          {"list", attribute("String.Array", text)},
                                          {"none", nullptr}};
  const auto good = aws::sns::check_filter_policy(text);
  if (!good) {
    CHECK(!good.error().message.empty());
    (void)aws::sns::wants(R"({"list":["a",{"prefix":"b"}],"number":[{"numeric":["<",9]}]})",
                          attributes);
    return 0;
  }
  (void)aws::sns::wants(text, attributes);
  (void)aws::sns::wants(text, {});
  return 0;
}
