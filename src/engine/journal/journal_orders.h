// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "base/file_system.h"
#include "engine/journal/journal_state.h"
#include "engine/stream/write_stream.h"

namespace engine {

// What a journal is told while it writes, from any thread: how to sync, and the cut of a rewrite,
// the offset from which on bytes go to the next file. Thread-safe; nothing here waits.
class JournalOrders {
 public:
  JournalOrders(FsyncPolicy policy, bool timestamps) : policy_(policy), timestamps_(timestamps) {}

  // --- by whoever owns the journal ---

  void set_policy(FsyncPolicy policy);
  void set_timestamps(bool enabled);
  // All before that offset is to become durable, whatever the policy.
  void flush_to(uint64_t offset);

  // The file that the next cut begins. Requires: none waits for a cut.
  void prepare(std::shared_ptr<base::AppendFile> file);
  // Whether one waits: of a rewrite that was given up before its cut.
  bool prepared() const;
  // Whether the thread that writes has yet to reach a cut; has yet to hear of an outcome.
  bool cutting() const;
  bool has_outcome() const;
  // A rewrite begins: nothing has come between so far.
  void begin_rewrite();
  // While nobody can append data. False: spoiled(). The new file begins with SELECT of the database
  // if one is given.
  bool cut_at(uint64_t offset, std::optional<uint32_t> database = std::nullopt);
  // What begins with the cut is not all that there is from there on: no use in a base.
  bool spoiled() const;

  enum class Outcome : uint8_t {
    kInstalled,  // what is before the cut is durable, as a base
    kKept,       // there is no base, and what begins with the cut goes on where the rest has ended
    kDropped,    // there is no base, and without it what begins with the cut means nothing
  };
  void end_rewrite(Outcome outcome);

  // --- by the thread that writes ---

  struct Now {
    FsyncPolicy policy = FsyncPolicy::kEverySecond;
    bool timestamps = false;
    uint64_t flush_to = 0;
    uint64_t limit = 0;  // bytes before it belong to the file at hand: the end, or a cut before it
    bool cut_is_made = false;
    uint64_t cut_offset = 0;
    std::optional<uint32_t> cut_database;
    std::optional<Outcome> outcome;  // of a rewrite that has ended since it was taken last
  };
  Now look(const WriteStream& stream) const;  // without outcome
  Now take(const WriteStream& stream);
  // The cut was reached: its file.
  std::shared_ptr<base::AppendFile> pass();
  // There will be a gap in what is written.
  void spoil();

 private:
  Now now(const WriteStream& stream) const;
  void drop_cut();

  mutable std::mutex mutex_;
  FsyncPolicy policy_;
  bool timestamps_;
  uint64_t flush_to_ = 0;
  std::shared_ptr<base::AppendFile> next_;
  bool cut_is_made_ = false;
  uint64_t cut_offset_ = 0;
  std::optional<uint32_t> cut_database_;
  bool spoiled_ = false;
  std::optional<Outcome> outcome_;
};

}  // namespace engine
