// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>

#include "agent/host/source_check.h"
#include "base/check.h"

// Whatever a server elsewhere says of itself, the figures that are believed are possible ones, and
// what of its words is shown is short.

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr size_t kWordsMax = 256;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const agent::Reply fine = {false, {"OK"}};
  for (const bool is_error : {false, true}) {
    const agent::SourceFacts facts = agent::source_facts(1, {fine, fine, {is_error, {text}}});
    CHECK(facts.number == 1);
    CHECK(facts.problem.size() <= kWordsMax && facts.version.size() <= kWordsMax);
    CHECK(facts.databases >= 0);
    CHECK(!is_error || !facts.problem.empty());
  }
  return 0;
}
