// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "control/store/store.h"

namespace control {

// Opens or creates the store in the SQLite file at `path` (write-ahead log, synchronous=FULL; the
// file has mode 0600). An error names the file: it cannot be opened, is no store of ours, was
// written by a newer version, or is in use by another service.
// Leases end by `clock`, which outlives the store.
base::Result<std::unique_ptr<Store>> open_sqlite_store(const std::string& path,
                                                       const base::Clock& clock);

}  // namespace control
