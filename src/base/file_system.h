// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace base {

// An open file that grows at its end. Errors say what the system said, not which file: whoever
// opened it knows. Not thread-safe, except that one thread may sync() while another one appends.
class AppendFile {
 public:
  virtual ~AppendFile() = default;

  // What it holds, by which truncate() counts.
  virtual Result<uint64_t> size() = 0;

  // How many of the bytes, from the front, are in the file afterwards: fewer than all if there is
  // no room for more, or it takes no more at a time. After an error nobody knows.
  virtual Result<size_t> append(std::string_view bytes) = 0;

  // Cuts off what is behind that many bytes.
  virtual Result<void> truncate(uint64_t size) = 0;

  // Returns when all that was appended before the call, and the size, would be there after the
  // machine has failed. After an error what was not yet there may be lost, though it can be read,
  // and a later success says nothing about it.
  virtual Result<void> sync() = 0;
};

// The bytes of a file for as long as this lives. The file is not to be cut meanwhile.
//
// They may have to be made readable first, so that who needs not all of them at once asks for what
// comes next and lets go of what it has done with. One thread at a time reads; another may drop().
class FileView {
 public:
  virtual ~FileView() = default;

  // The front of the file: at least so many bytes, or all that can be read. It lies at the same
  // place whatever is asked for.
  virtual std::string_view front(uint64_t wanted) = 0;
  std::string_view bytes() { return front(UINT64_MAX); }
  // The same of a file that is of no use if some of it is missing. The error is a sentence without
  // the file's name.
  Result<std::string_view> whole();

  // How many bytes front() can have at the most.
  virtual uint64_t size_at_most() const = 0;

  // What is before that offset is not read again.
  virtual void drop(uint64_t /*before*/) {}

  // Of what front() came to: bytes behind it that are the beginning of something whose rest was
  // never written; and why what is behind it cannot be read, empty if it can or there is nothing.
  virtual uint64_t torn() const { return 0; }
  virtual std::string fault() const { return ""; }
};

// Bytes in memory, whose owner outlives it, for who reads files.
class MemoryView final : public FileView {
 public:
  explicit MemoryView(std::string_view bytes) : bytes_(bytes) {}
  std::string_view front(uint64_t /*wanted*/) override { return bytes_; }
  uint64_t size_at_most() const override { return bytes_.size(); }

 private:
  const std::string_view bytes_;
};

// Reads a file from the front while it grows. Not thread-safe.
class FileReader {
 public:
  virtual ~FileReader() = default;

  // How many bytes were put there; 0: there are no more yet.
  virtual Result<size_t> read(char* into, size_t bytes) = 0;
};

// A file that is being written and may be given a name once it is complete. What is left of it
// until then is in nobody's way, and goes with it. As an AppendFile, not thread-safe, except that
// readers are on threads of their own.
class UnnamedFile : public AppendFile {
 public:
  // It is what is called that from here on, in place of what was. The name is durable only when
  // the directory is synced. Once.
  virtual Result<void> take_place(const std::string& path) = 0;

  // The file outlives it.
  virtual std::unique_ptr<FileReader> reader() const = 0;
};

// Files and directories under their names, for what has to survive a failure of the machine. The
// only way to them for who uses it, so that a test can own the disk. Every error names the file.
// Implementations are thread-safe.
class FileSystem {
 public:
  enum class Opening : uint8_t {
    kNew,       // an empty one, whatever was there
    kExisting,  // behind what it has; an error if there is none
  };

  virtual ~FileSystem() = default;

  virtual Result<std::unique_ptr<AppendFile>> open(const std::string& path, Opening opening) = 0;
  virtual Result<std::unique_ptr<FileView>> view(const std::string& path) = 0;

  // In that directory, with these permissions but what the umask takes of them.
  virtual Result<std::unique_ptr<UnnamedFile>> create_unnamed(const std::string& directory,
                                                              mode_t mode) = 0;

  // In bytes that it takes on the disk, which may be more than it holds; nullopt: there is no such
  // file.
  virtual Result<std::optional<uint64_t>> size(const std::string& path) = 0;

  // Whether what is appended to that file would be kept as what is written anew is. If not, a new
  // one is to be begun.
  virtual Result<bool> may_grow(const std::string& /*path*/) { return true; }

  virtual Result<void> rename(const std::string& from, const std::string& to) = 0;
  // No error if there is none.
  virtual Result<void> remove(const std::string& path) = 0;
  // No error if there is one; not those above it.
  virtual Result<void> make_directory(const std::string& path) = 0;
  // What was created, renamed and removed in it would be so after the machine has failed.
  virtual Result<void> sync_directory(const std::string& path) = 0;
};

// All of the bytes, or an error.
Result<void> append_all(AppendFile& file, std::string_view bytes);

// A new file that has the text and would have it after the machine has failed, though perhaps not
// its name. Every error names the file.
Result<void> write_synced(FileSystem& disk, const std::string& path, std::string_view text);

// The kernel's.
class DiskFileSystem final : public FileSystem {
 public:
  Result<std::unique_ptr<AppendFile>> open(const std::string& path, Opening opening) override;
  Result<std::unique_ptr<FileView>> view(const std::string& path) override;
  Result<std::unique_ptr<UnnamedFile>> create_unnamed(const std::string& directory,
                                                      mode_t mode) override;
  Result<std::optional<uint64_t>> size(const std::string& path) override;
  Result<void> rename(const std::string& from, const std::string& to) override;
  Result<void> remove(const std::string& path) override;
  Result<void> make_directory(const std::string& path) override;
  Result<void> sync_directory(const std::string& path) override;
};

}  // namespace base
