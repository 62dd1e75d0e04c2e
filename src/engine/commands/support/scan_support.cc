// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/support/scan_support.h"

#include <string>

#include "base/glob.h"
#include "engine/commands/support/argument_parser.h"

namespace engine {

bool CollectionScan::matches(std::string_view element) const {
  return pattern == "*" || base::glob_match(pattern, element);
}

std::optional<uint64_t> scan_cursor(CommandContext& c) {
  const auto cursor = base::parse_uint64(c.args[2]);
  if (!cursor) c.error(errors::kInvalidCursor);
  return cursor;
}

std::optional<CollectionScan> parse_collection_scan(CommandContext& c, std::string_view no_values) {
  CollectionScan scan;
  ArgumentParser arguments(c, 3);
  while (arguments.more()) {
    if (arguments.left() >= 2 && arguments.take("MATCH")) {
      scan.pattern = arguments.string();
    } else if (arguments.left() >= 2 && arguments.take("COUNT")) {
      const int64_t count = arguments.integer();
      if (count < 1) arguments.fail(errors::kSyntax);
      scan.count = static_cast<size_t>(count);
    } else if (!no_values.empty() && arguments.take(no_values)) {
      scan.no_values = true;
    } else if (arguments.take("NOVALUES")) {
      arguments.fail("ERR NOVALUES option can only be used in HSCAN");
    } else {
      arguments.fail(errors::kSyntax);
    }
  }
  if (!arguments.finish()) return std::nullopt;
  return scan;
}

void reply_scan(CommandContext& c, uint64_t cursor, size_t elements) {
  c.reply.array(2);
  c.reply.bulk(std::to_string(cursor));
  c.reply.array(elements);
}

void reply_empty_scan(CommandContext& c) { reply_scan(c, 0, 0); }

}  // namespace engine
