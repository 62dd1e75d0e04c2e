// SPDX-License-Identifier: Apache-2.0
// Whatever the values hold, the document is UTF-8, has no character that XML forbids, and closes
// every element that it opens; and nothing in a value becomes markup.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aws/query/response.h"
#include "aws/query/test_service.h"
#include "aws/query/utf8.h"
#include "base/check.h"

namespace {

// The elements that the document opens; checks that it is well-formed on the way.
size_t count_elements(std::string_view document) {
  CHECK(aws::is_utf8(document));
  std::vector<std::string_view> open;
  size_t elements = 0;
  while (!document.empty()) {
    if (document.front() != '<') {
      const auto c = static_cast<unsigned char>(document.front());
      CHECK(c >= 0x20 || c == '\t' || c == '\n');
      if (c == '&') CHECK(document.substr(0, 8).find(';') != std::string_view::npos);
      document.remove_prefix(1);
      continue;
    }
    const size_t end = document.find('>');
    CHECK(end != std::string_view::npos);
    std::string_view tag = document.substr(1, end - 1);
    document.remove_prefix(end + 1);
    if (tag.starts_with('/')) {
      CHECK(!open.empty() && open.back() == tag.substr(1));
      open.pop_back();
    } else {
      elements += 1;
      if (!tag.ends_with('/')) open.push_back(tag.substr(0, tag.find(' ')));
    }
  }
  CHECK(open.empty());
  return elements;
}

aws::Structure result_with(std::string_view text, bool with_list) {
  aws::Structure result(aws::test::kPutThingResult);
  aws::Structure& thing = result.make("Thing");
  thing.set("ThingId", text).set("ShortText", text.substr(text.size() / 2));
  if (with_list) thing.append("Tags").set("Key", text);
  if (!text.empty()) {
    const auto first = static_cast<unsigned char>(text[0]);
    thing.set("Count", first).set("Price", first / 7.0).set("Enabled", first % 2 == 0);
    thing.set("Since", aws::Timestamp{INT64_MAX / 256 * (first - 128)});
  }
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const aws::Operation& operation = aws::test::kThingOperations[0];
  for (const bool with_list : {false, true}) {
    const aws::Structure result = result_with(text, with_list);
    // root, result, Thing, ThingId, ShortText, metadata and its id; four scalars; three of tags
    const size_t expected = 7 + (size > 0 ? 4 : 0) + (with_list ? 3 : 0);
    CHECK(count_elements(aws::write_response(aws::test::kThings, operation, &result, text)) ==
          expected);
  }
  const aws::Error error(aws::kInternalFailure, std::string(text));
  CHECK(count_elements(aws::write_error(aws::test::kThings, error, text)) == 6);
  CHECK(count_elements(aws::write_error(aws::test::kEc2, error, text)) == 6);
  return 0;
}
