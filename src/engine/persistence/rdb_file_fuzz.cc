// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/slab.h"
#include "engine/persistence/rdb_file_writer.h"
#include "engine/persistence/rdb_record.h"
#include "engine/persistence/rdb_scanner.h"

// Any bytes are a file or an error. What the scanner yields lies in the file, one behind the other,
// and what is built from it is written as a file that is right to its checksum. In the input a
// wrong checksum would hide the rest, so it is not looked at.

namespace engine {
namespace {

using Item = RdbScanner::Item;

// A compressed string stands for 88 times its bytes, of which a limit on memory stops the rest.
constexpr RestoreBudget kBudget = {.string_bytes_max = size_t{1} << 20,
                                   .memory_max = size_t{4} << 20};

class FileFuzz {
 public:
  // What is in the file, written again.
  std::string rewritten(std::string_view file) {
    base::MemoryView view(file);
    RdbScanner scanner(view, RdbVersionCheck::kRelaxed, false);
    RdbStringSink sink;
    RdbFileWriter out(sink, rdb::kValkeyVersion);
    uint64_t at = 0;
    for (;;) {
      const Item item = scanner.next();
      if (item == Item::kError) CHECK(!scanner.error().empty());
      if (item == Item::kError || item == Item::kEnd) break;
      CHECK(scanner.offset() > at && scanner.offset() <= file.size());
      at = scanner.offset();
      write(item, scanner, out);
    }
    CHECK(out.finish());
    return sink.take();
  }

 private:
  void write(Item item, const RdbScanner& scanner, RdbFileWriter& out) {
    if (item == Item::kAux) out.aux(scanner.name(), scanner.text());
    if (item == Item::kFunction) out.function(scanner.text());
    if (item == Item::kSelectDb) out.select_db(scanner.db());
    if (item == Item::kResizeDb) {
      out.resize_db(scanner.sizes().keys, scanner.sizes().keys_with_expiry);
    }
    if (item == Item::kRecord) write_record(scanner.record(), out);
  }

  void write_record(const RdbRecord& record, RdbFileWriter& out) {
    const BuiltRecord built =
        build_record(record, {.memory = memory_, .limits = limits_, .budget = kBudget});
    CHECK((built.entry == nullptr) == (built.fault != RdbFault::kNone));
    CHECK(!describe_fault(record, built.fault).empty());
    if (built.entry != nullptr) {
      out.record(*built.entry, record.access);
      Entry::destroy(memory_, built.entry);
    }
    CHECK(memory_.net_bytes() == 0);
  }

  base::SlabPool pool_;
  base::SlabCache memory_{pool_};
  ValueLimits limits_;
};

void fuzz_file(std::string_view file) {
  FileFuzz fuzz;
  const std::string once = fuzz.rewritten(file);
  base::MemoryView view(once);
  RdbScanner scanner(view, RdbVersionCheck::kStrict);
  Item item = scanner.next();
  while (item != Item::kEnd && item != Item::kError) item = scanner.next();
  CHECK(item == Item::kEnd);
}

}  // namespace
}  // namespace engine

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  engine::fuzz_file({reinterpret_cast<const char*>(data), size});
  return 0;
}
