// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "control/metrics/block_keeper.h"

namespace control::metrics {

// Blocks in an SQLite file of their own. A thread writes, in transactions that need no disk to have
// heard of them: after a crash of the machine the last ones may be missing, and none is there by
// half. A batch that cannot be written is dropped, and so are those that come faster than the disk
// takes them; the log says so. A file that is none, or damaged, is put aside as `path`.damaged, and
// a new one begun. An Error: not even that can be done.
base::Result<std::unique_ptr<BlockKeeper>> open_sqlite_keeper(const std::string& path);

}  // namespace control::metrics
