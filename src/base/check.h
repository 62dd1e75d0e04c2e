// SPDX-License-Identifier: Apache-2.0
#pragma once

// Assertions about our own code. CHECK holds in every build and aborts with a report: it
// documents a programming error. What a client, a peer or a file can cause is never a CHECK, it
// is a Result or an error reply. DCHECK is for the hot path and holds in debug builds only.

namespace base {

// Prints the failed condition and where it stands to stderr, then aborts.
[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace base

#define CHECK(condition)                               \
  (static_cast<bool>(condition) ? static_cast<void>(0) \
                                : ::base::check_failed(#condition, __FILE__, __LINE__))

#ifdef NDEBUG
#define DCHECK(condition) static_cast<void>(0)
#else
#define DCHECK(condition) CHECK(condition)
#endif
