// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "engine/journal/journal_files.h"
#include "engine/journal/journal_reader.h"
#include "engine/server/worker.h"
#include "engine/session/client.h"
#include "engine/session/node.h"

namespace engine {

// Brings back the data that a journal has: the base by all workers, then the commands of the
// increments by worker 0, slice by slice between its clients, who hear LOADING. Belongs to worker
// 0.
class JournalLoader {
 public:
  struct Loaded {
    uint64_t commands = 0;
    uint64_t keys_of_base = 0;
  };
  // With the error, a sentence with the file's name, what was loaded is of no use.
  using Done = std::function<void(const base::Result<Loaded>&)>;

  JournalLoader(Node& node, Worker& worker);

  // `done` is called by the worker's loop, or at once where there is nothing to load.
  void begin(JournalFiles& files, Done done);

 private:
  void next_part();
  void load_base();
  void base_loaded(const base::Result<LoadedFile>& result);
  void open_commands(size_t begin);
  void run_slice();
  bool run_some();
  JournalReader::Status next_command(std::vector<std::string_view>& words);
  std::optional<std::string> run(std::vector<std::string_view>& words);
  void end_of_commands(JournalReader::Status status);
  void fail(const std::string& reason);
  const JournalPart& part() const { return parts_[at_]; }

  Node& node_;
  Worker& worker_;
  JournalFiles* files_ = nullptr;
  Done done_;
  std::vector<JournalPart> parts_;
  size_t at_ = 0;
  std::unique_ptr<base::FileView> file_;
  std::optional<JournalReader> reader_;
  Client client_;
  Loaded loaded_;
};

}  // namespace engine
