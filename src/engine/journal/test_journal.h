// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/simulated_disk.h"
#include "engine/journal/journal_files.h"
#include "engine/journal/journal_reader.h"
#include "engine/stream/write_stream.h"

// For the tests of the journal.

namespace engine {

inline std::string record(std::string_view word) {
  return "*1\r\n$" + std::to_string(word.size()) + "\r\n" + std::string(word) + "\r\n";
}

// A command of one word.
inline void say(WriteStream& stream, std::string_view word) {
  stream.append(record(word), WriteStream::Kind::kData);
  stream.wake_readers();
}

// What one file says, its words with spaces; a base in RDB as it is. Its torn end is cut off where
// that is allowed.
inline std::string words_of_part(base::SimulatedDisk& disk, JournalFiles& files,
                                 const JournalPart& part) {
  const std::string text = disk.text(part.path);
  if (part.kind == JournalPart::Kind::kRdb) return text + ' ';
  JournalReader reader(text);
  std::string all;
  std::vector<std::string_view> words;
  auto status = JournalReader::Status::kCommand;
  while ((status = reader.next(words)) == JournalReader::Status::kCommand) {
    for (const std::string_view word : words) all += std::string(word) + ' ';
  }
  if (status == JournalReader::Status::kTorn && part.is_last) {
    EXPECT_TRUE(files.truncate(part, reader.whole_until()));
  } else if (status != JournalReader::Status::kEnd) {
    ADD_FAILURE() << part.name << " is damaged at " << reader.offset();
  }
  return all;
}

// What a node that starts now would load: "REDIS1 a b ". Tests use words without MULTI.
inline std::string load(base::SimulatedDisk& disk, const JournalPlace& place = {}) {
  auto files = JournalFiles::open(disk, place);
  if (!files) return "error: " + files.error().message;
  const auto parts = files->parts();
  if (!parts) return "error: " + parts.error().message;
  std::string all;
  for (const JournalPart& part : *parts) all += words_of_part(disk, *files, part);
  return all;
}

}  // namespace engine
