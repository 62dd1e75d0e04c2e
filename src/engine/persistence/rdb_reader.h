// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/slab.h"
#include "engine/persistence/rdb_source.h"
#include "engine/persistence/rdb_string.h"

namespace engine {

// What a value from outside may take.
struct RestoreBudget {
  size_t string_bytes_max = SIZE_MAX;  // of one string, unpacked
  size_t memory_max = SIZE_MAX;        // of all that is allocated for the value at a time
};

// Why reading has ended. kEnded: the value goes on behind the end of the source, which is between
// the source and who made it; or it names a length that the source is known not to have. kEmpty: a
// collection without elements, which old versions have written. kAllDue: a hash whose fields were
// all due. These two are right as far as they go, but there is no value.
enum class RdbFault : uint8_t {
  kNone,
  kBadData,
  kEnded,
  kStringTooLong,
  kOutOfMemory,
  kEmpty,
  kAllDue
};

// Reads the pieces of RDB values from a source that anyone may have written. After a mistake
// failed() is true, the source is closed and everything reads as zero or empty. Allocates as bytes
// come, and never beyond the budget, of which a value built meanwhile with `memory` takes its part,
// and so do the strings that are on their way into it.
class RdbReader {
 public:
  explicit RdbReader(RdbSource& source) : source_(source) {}
  RdbReader(RdbSource& source, const base::SlabCache& memory, const RestoreBudget& budget)
      : source_(source), memory_(&memory), bytes_before_(memory.net_bytes()), budget_(budget) {}

  bool failed() const { return fault_ != RdbFault::kNone; }
  RdbFault fault() const { return fault_; }
  bool at_end() { return source_.at_end(); }
  void fail(RdbFault fault = RdbFault::kBadData) {
    if (!failed()) fault_ = fault;
    source_.close();
  }

  // Fails where the value, its strings and `bytes` more would be over the budget; then false.
  bool may_take(uint64_t bytes);

  uint8_t byte() {
    const std::string_view one = raw(1);
    return one.empty() ? 0 : static_cast<uint8_t>(one[0]);
  }
  uint64_t length();
  // A number of things of which each takes `bytes_each` at least. Nobody allocates for it: where
  // the source does not know its end, it may be any.
  uint64_t count(size_t bytes_each = 1);
  double real();           // eight bytes
  double text_real();      // as old versions write scores
  int64_t milliseconds();  // eight bytes
  int64_t seconds();       // four
  // Valid until the next call. Requires: at most RdbSource::kTakenMax.
  std::string_view raw(size_t bytes) {
    const std::string_view taken = source_.take(bytes);
    if (taken.size() < bytes) fail(RdbFault::kEnded);
    return taken;
  }

  // The view is valid until `into` is read again or goes; empty where failed().
  std::string_view string(RdbString& into);

  // Passes bytes over, and a string without a look at them; not a string that claims more than its
  // compressed bytes can stand for.
  void skip(uint64_t bytes);
  void skip_string();

  // A string without detours, for one of less than 16 KiB in a source that stays, as most of a dump
  // are; `text` is valid as long as the source. False: it is another, and still to be read.
  bool short_string(std::string_view& text);

  // What string() does in two steps, for a string that is not to be held twice: what comes, then
  // its bytes into `room`, which has as many then. Requires, for the second: not an integer. False:
  // failed().
  RdbStringHead string_head();
  bool string_bytes(const RdbStringHead& head, RdbRoom& room);
  // The second step of string().
  std::string_view string_rest(const RdbStringHead& head, RdbString& into);

 private:
  friend class RdbString;

  uint64_t length_from(uint8_t first);
  void encoded_head(uint8_t encoding, RdbStringHead& head);
  bool plain_bytes(uint64_t bytes, RdbRoom& room);
  bool compressed_bytes(const RdbStringHead& head, RdbRoom& room);
  bool unpack(const RdbStringHead& head, RdbRoom& room);
  bool make_room(RdbRoom& room, uint64_t bytes, uint64_t needed, uint64_t kept);
  uint64_t big_endian(size_t bytes);
  uint64_t little_endian(size_t bytes);
  int64_t integer(size_t bytes);  // the same with its sign

  RdbSource& source_;
  const base::SlabCache* memory_ = nullptr;  // null: there is no budget
  int64_t bytes_before_ = 0;
  RestoreBudget budget_;
  size_t strings_bytes_ = 0;  // that they own
  RdbFault fault_ = RdbFault::kNone;
};

}  // namespace engine
