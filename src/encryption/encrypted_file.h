// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "encryption/data_key.h"
#include "encryption/records.h"

namespace encryption {

// How far an encrypted file goes.
struct FileEnd {
  uint64_t stored = 0;  // bytes of it that are whole records
  uint64_t text = 0;    // bytes that they hold
  Tag tag = {};         // of the last of them
};

// What a file comes to, as the heads of its records say, and where it is to be cut off to hold
// `text` bytes: it has as many there, or that is within the record that ends there. Nothing where
// it has not so many. The error says what is wrong with the file.
struct FileOutline {
  FileEnd end;
  std::optional<FileEnd> cut;
};
base::Result<FileOutline> outline(const DataKey& key, std::string_view stored, uint64_t text);

// What appending to an encrypted file comes to, over the file itself: a record for each append, or
// for each kRecordTextMax of a long one. After an error it ends with a whole record again before
// anything else is written. Not thread-safe; key and file outlive it.
class EncryptedAppender {
 public:
  // `stored` has the bytes of the file as it stands, for when they are needed: for the first append
  // to a file that is not new, and for a cut.
  using Stored = std::function<base::Result<std::unique_ptr<base::FileView>>()>;

  EncryptedAppender(const DataKey& key, base::AppendFile& file, bool is_new, Stored stored);

  base::Result<uint64_t> size();
  base::Result<size_t> append(std::string_view text);
  base::Result<void> truncate(uint64_t text_bytes);

 private:
  base::Result<void> find_end();
  base::Result<void> write(const std::string& records, uint64_t text_bytes);
  base::Result<void> cut_off(const FileEnd& end);

  const DataKey& key_;
  base::AppendFile& file_;
  const Stored stored_;
  std::optional<FileEnd> end_;  // nothing: not known yet
  bool has_rest_ = false;       // something that failed may stand behind it
  std::optional<RecordWriter> writer_;
  std::string buffer_;
};

// The text of an encrypted file, decrypted as it is asked for into memory that drop() gives back.
// A whole file takes as much address space at once, and memory as it is read.
//
// The end of a file counts as torn where it is within a record, or where there are nothing but
// zeroes, for which a file system has made room: that was being written when the machine failed.
// All else that cannot be authenticated is a fault.
class EncryptedView final : public base::FileView {
 public:
  // The key outlives it. The error names the file.
  static base::Result<std::unique_ptr<base::FileView>> create(const DataKey& key,
                                                              std::unique_ptr<base::FileView> file,
                                                              const std::string& path);
  ~EncryptedView() override;

  std::string_view front(uint64_t wanted) override;
  uint64_t size_at_most() const override { return room_; }
  void drop(uint64_t before) override;
  uint64_t torn() const override { return torn_; }
  std::string fault() const override { return fault_; }

 private:
  EncryptedView(const DataKey& key, std::unique_ptr<base::FileView> file, std::string_view stored,
                char* memory);
  bool read_record();
  void stop(const RecordReader::Step& step);

  const std::unique_ptr<base::FileView> file_;
  const std::string_view stored_;
  RecordReader reader_;
  char* const memory_;
  const size_t room_;  // of the memory
  size_t at_ = 0;      // up to where the file is read
  size_t ready_ = 0;   // text that is
  size_t dropped_ = 0;
  bool ended_ = false;
  uint64_t torn_ = 0;
  std::string fault_;
};

// Reads an encrypted file while it grows. Key and file outlive it.
class EncryptedReader final : public base::FileReader {
 public:
  EncryptedReader(const DataKey& key, std::unique_ptr<base::FileReader> file)
      : reader_(key), file_(std::move(file)) {}

  base::Result<size_t> read(char* into, size_t bytes) override;

 private:
  base::Result<bool> next_record();

  RecordReader reader_;
  const std::unique_ptr<base::FileReader> file_;
  std::string stored_;  // of which `begin_` is read
  size_t begin_ = 0;
  std::string text_;  // of a record, of which `given_` was read
  size_t given_ = 0;
};

}  // namespace encryption
