// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/descriptor.h"
#include "base/log_limits.h"
#include "base/result.h"
#include "control/server/audit_chain.h"
#include "control/server/audit_log.h"
#include "control/server/log_file.h"

namespace control {

// Writes to a file, through to the disk, each line chained to the one before (audit_chain.h). The
// chain goes on when the file is put aside or moved away, and when the program ends. Not
// thread-safe.
class AuditLogFile final : public AuditLog {
 public:
  struct Paths {
    std::string log;
    // Has the chain's head, which says where it goes on when the log was moved away, and that it
    // was longer when its end is missing. Written after each line, and not synced: it may be older
    // than the log after a failure of the machine, never newer.
    std::string head;
    base::log::Limits limits = {};  // of the log
  };

  // Where the last line was never finished, that is ended and put on record. `clock` outlives it.
  static base::Result<AuditLogFile> open(const Paths& paths, const base::Clock& clock);

  base::Result<void> append(std::string_view line) override;

  // Goes on in a new file, after somebody moved the old one away.
  base::Result<void> reopen();

  const AuditHead& head() const { return head_; }

  // What an earlier program has put on record and can still be sent again; and until when nobody
  // knows, since that part of the log was moved away. Gives it away.
  struct Past {
    std::vector<SignedOnce> carried_out;
    int64_t doubted_ms = INT64_MIN;
  };
  Past take_past() { return std::exchange(past_, {}); }

 private:
  AuditLogFile(LogFile file, base::Descriptor head_file, AuditHead head)
      : file_(std::move(file)), head_file_(std::move(head_file)), head_(std::move(head)) {}

  LogFile file_;
  base::Descriptor head_file_;
  AuditHead head_;
  Past past_;
  bool head_failed_ = false;  // so that a full disk does not fill the program's log too
};

// The head that the file has; nullopt: none that can be believed.
std::optional<AuditHead> read_head_file(const std::string& path);

}  // namespace control
