// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace engine {

// Reads the commands of an increment, or of a base that an old version has written. Takes no
// memory for what a length claims, only for words that are there. Not thread-safe.
class JournalReader {
 public:
  enum class Status : uint8_t {
    kCommand,
    kEnd,        // of a whole file
    kTorn,       // the file ends within a record or between MULTI and EXEC, or with zeroes where
                 // file systems have made room: it was being written
    kBadFormat,  // no length of file would make this a journal
  };

  // `begin`: where the commands begin, behind an RDB. The bytes outlive the reader and the words.
  explicit JournalReader(std::string_view file, size_t begin = 0);

  // There is more of the file than there was, at the same place: where it seemed to end, the
  // command is read from its beginning once more.
  void go_on_with(std::string_view file);

  // The words of the next command, MULTI and EXEC too, as views into the file; at least one. Lines
  // that begin with '#' are passed over. After another status than kCommand: the same again.
  Status next(std::vector<std::string_view>& words);

  // Where the last command began, or what is torn or bad.
  size_t offset() const { return command_at_; }
  // Where the next one begins, for progress.
  size_t position() const { return at_; }
  // Where the last unit ended, a command or all of a MULTI..EXEC: what a torn file is to be cut to.
  // What comes behind it between MULTI and EXEC was given out and is to be forgotten.
  size_t whole_until() const { return whole_until_; }

 private:
  struct Length {
    Status status;
    size_t value = 0;
  };

  Status pass_annotations();
  Status read_command(std::vector<std::string_view>& words);
  Status read_word(std::string_view& word);
  Length read_length(char kind);
  Status note_unit(const std::vector<std::string_view>& words);

  std::string_view file_;  // without zeroes at its end, which no whole one has
  bool ends_with_zeroes_;
  size_t at_;
  size_t command_at_;
  size_t whole_until_;
  bool in_multi_ = false;
  Status status_ = Status::kCommand;
};

}  // namespace engine
