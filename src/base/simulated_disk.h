// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/file_system.h"

namespace base {

// A disk in memory that a test owns: it can be full, refuse operations, and lose what was not
// synced. After a failed sync it has lost what the file had new, though it can still be read, until
// that is cut off and written again, as Linux has it. Thread-safe, but for what a test sets before
// threads begin.
class SimulatedDisk final : public FileSystem {
 public:
  // The operation on files whose path has this text in it fails so often, with these words.
  struct Failure {
    std::string operation;  // open, append, truncate, sync, rename, remove, sync_directory, ...
    std::string path;
    int times = 1;
    std::string words = "Input/output error";
  };
  void fail(Failure failure) {
    const std::lock_guard lock(mutex_);
    failure_ = std::move(failure);
  }
  // So many operations that change something still succeed; none afterwards.
  void fail_after(int operations) {
    const std::lock_guard lock(mutex_);
    operations_left_ = operations;
  }
  // Bytes that can still be appended.
  void set_room(size_t bytes) {
    const std::lock_guard lock(mutex_);
    room_ = bytes;
  }
  // Called by every sync of a file before it does anything, without locks.
  std::function<void()> before_sync;
  // Called after every append, likewise.
  std::function<void()> after_append;

  // The machine fails and comes back: what was not synced is gone, but that many bytes of each
  // file's unsynced end.
  void crash(size_t unsynced_kept = 0) {
    const std::lock_guard lock(mutex_);
    failure_ = {};
    operations_left_ = INT32_MAX;
    names_ = durable_names_;
    for (auto& [name, file] : names_) {
      std::string data = file->durable;
      if (file->data.size() > data.size() && file->lost_until <= data.size()) {
        data += std::string_view(file->data).substr(data.size(), unsynced_kept);
      }
      file = std::make_shared<File>(File{data, data, 0});
    }
    durable_names_ = names_;
  }

  // Has what another one has, synced, and nothing else: the same disk in another machine.
  void take_from(SimulatedDisk& other) {
    const std::lock_guard lock(mutex_);
    const std::lock_guard other_lock(other.mutex_);
    names_.clear();
    for (const auto& [name, file] : other.durable_names_) {
      names_[name] = std::make_shared<File>(File{file->durable, file->durable, 0});
    }
    durable_names_ = names_;
  }

  bool has(const std::string& path) {
    const std::lock_guard lock(mutex_);
    return names_.contains(path);
  }
  std::string text(const std::string& path) {
    const std::lock_guard lock(mutex_);
    const auto found = names_.find(path);
    return found == names_.end() ? "(none)" : found->second->data;
  }
  // What a machine that fails now would have of it.
  std::string durable_text(const std::string& path) {
    const std::lock_guard lock(mutex_);
    const auto found = durable_names_.find(path);
    return found == durable_names_.end() ? "(none)" : found->second->durable;
  }
  // Puts a file there, synced.
  void put(const std::string& path, std::string_view text) {
    const std::lock_guard lock(mutex_);
    durable_names_[path] = names_[path] =
        std::make_shared<File>(File{std::string(text), std::string(text), 0});
  }
  int syncs() {
    const std::lock_guard lock(mutex_);
    return syncs_;
  }
  // Of what changes something, refused or not.
  int operations() {
    const std::lock_guard lock(mutex_);
    return operations_;
  }

  Result<std::unique_ptr<AppendFile>> open(const std::string& path, Opening opening) override {
    const std::lock_guard lock(mutex_);
    if (auto error = refused("open", path)) return *error;
    std::shared_ptr<File>& file = names_[path];
    if (opening == Opening::kNew) {
      if (file == nullptr) file = std::make_shared<File>();
      file->data.clear();
    } else if (file == nullptr) {
      names_.erase(path);
      return Error{"Can't open " + path + ": No such file or directory"};
    }
    return std::unique_ptr<AppendFile>(std::make_unique<Handle>(*this, path, file));
  }

  Result<std::unique_ptr<FileView>> view(const std::string& path) override {
    const std::lock_guard lock(mutex_);
    const auto found = names_.find(path);
    if (found == names_.end()) return Error{"Can't read " + path + ": No such file or directory"};
    return std::unique_ptr<FileView>(std::make_unique<Copy>(found->second->data));
  }

  // In no directory until it has a name.
  Result<std::unique_ptr<UnnamedFile>> create_unnamed(const std::string& directory,
                                                      mode_t /*mode*/) override {
    const std::lock_guard lock(mutex_);
    const std::string path = directory + "/temp-unnamed.rdb";  // by which failures find it
    if (auto error = refused("open", path)) return *error;
    return std::unique_ptr<UnnamedFile>(
        std::make_unique<Unnamed>(*this, path, std::make_shared<File>()));
  }

  Result<std::optional<uint64_t>> size(const std::string& path) override {
    const std::lock_guard lock(mutex_);
    const auto found = names_.find(path);
    if (found == names_.end()) return std::optional<uint64_t>();
    return {found->second->data.size()};
  }

  Result<void> rename(const std::string& from, const std::string& to) override {
    const std::lock_guard lock(mutex_);
    if (auto error = refused("rename", to)) return *error;
    const auto found = names_.find(from);
    if (found == names_.end()) return Error{"Can't rename " + from + ": No such file or directory"};
    names_[to] = found->second;
    names_.erase(from);
    return {};
  }

  Result<void> remove(const std::string& path) override {
    const std::lock_guard lock(mutex_);
    if (auto error = refused("remove", path)) return *error;
    names_.erase(path);
    return {};
  }

  Result<void> make_directory(const std::string& path) override {
    const std::lock_guard lock(mutex_);
    if (auto error = refused("make_directory", path)) return *error;
    return {};
  }

  Result<void> sync_directory(const std::string& path) override {
    const std::lock_guard lock(mutex_);
    if (auto error = refused("sync_directory", path)) return *error;
    std::erase_if(durable_names_, [&](const auto& entry) { return is_in(path, entry.first); });
    for (const auto& [name, file] : names_) {
      if (is_in(path, name)) durable_names_[name] = file;
    }
    return {};
  }

 private:
  struct File {
    std::string data;
    std::string durable;
    size_t lost_until = 0;  // a sync has failed with so much data
  };

  class Copy final : public FileView {
   public:
    explicit Copy(std::string text) : text_(std::move(text)) {}
    std::string_view front(uint64_t /*wanted*/) override { return text_; }
    uint64_t size_at_most() const override { return text_.size(); }

   private:
    const std::string text_;
  };

  class Reader final : public FileReader {
   public:
    Reader(SimulatedDisk& disk, std::shared_ptr<File> file) : disk_(disk), file_(std::move(file)) {}

    Result<size_t> read(char* into, size_t bytes) override {
      const std::lock_guard lock(disk_.mutex_);
      const size_t count = file_->data.copy(into, bytes, std::min(at_, file_->data.size()));
      at_ += count;
      return count;
    }

   private:
    SimulatedDisk& disk_;
    const std::shared_ptr<File> file_;
    size_t at_ = 0;
  };

  template <typename Base>
  class Open : public Base {
   public:
    Open(SimulatedDisk& disk, std::string path, std::shared_ptr<File> file)
        : disk_(disk), path_(std::move(path)), file_(std::move(file)) {}

    Result<uint64_t> size() override {
      const std::lock_guard lock(disk_.mutex_);
      return uint64_t{file_->data.size()};
    }

    Result<size_t> append(std::string_view bytes) override {
      auto result = append_locked(bytes);
      if (disk_.after_append) disk_.after_append();
      return result;
    }

    Result<void> truncate(uint64_t size) override {
      const std::lock_guard lock(disk_.mutex_);
      if (auto error = disk_.refused("truncate", path_)) return *error;
      if (disk_.room_ != SIZE_MAX) disk_.room_ += file_->data.size() - size;
      file_->data.resize(size);
      file_->lost_until = std::min<size_t>(file_->lost_until, size);
      return {};
    }

    Result<void> sync() override {
      if (disk_.before_sync) disk_.before_sync();
      const std::lock_guard lock(disk_.mutex_);
      disk_.syncs_++;
      File& file = *file_;
      if (auto error = disk_.refused("sync", path_)) {
        file.lost_until = file.data.size();
        return *error;
      }
      std::string durable = file.durable.substr(0, file.data.size());
      const size_t lost = std::clamp(file.lost_until, durable.size(), file.data.size());
      durable.resize(lost, '\0');  // a hole
      file.durable = durable + file.data.substr(lost);
      return {};
    }

   protected:
    SimulatedDisk& disk_;
    const std::string path_;
    const std::shared_ptr<File> file_;

   private:
    Result<size_t> append_locked(std::string_view bytes) {
      const std::lock_guard lock(disk_.mutex_);
      if (auto error = disk_.refused("append", path_)) return *error;
      if (disk_.room_ == 0 && !bytes.empty()) return Error{"write: No space left on device"};
      const size_t count = std::min(bytes.size(), disk_.room_);
      file_->data += bytes.substr(0, count);
      if (disk_.room_ != SIZE_MAX) disk_.room_ -= count;
      return count;
    }
  };
  using Handle = Open<AppendFile>;

  class Unnamed final : public Open<UnnamedFile> {
   public:
    using Open::Open;

    Result<void> take_place(const std::string& path) override {
      const std::lock_guard lock(disk_.mutex_);
      if (auto error = disk_.refused("rename", path)) return *error;
      disk_.names_[path] = file_;
      return {};
    }
    std::unique_ptr<FileReader> reader() const override {
      return std::make_unique<Reader>(disk_, file_);
    }
  };

  static bool is_in(const std::string& directory, const std::string& path) {
    return path.substr(0, path.rfind('/')) == directory;
  }

  std::optional<Error> refused(std::string_view operation, const std::string& path) {
    operations_++;
    const Error error{std::string(operation) + ": " + failure_.words};
    if (operations_left_ != INT32_MAX && operations_left_-- <= 0) {
      operations_left_ = 0;
      return error;
    }
    if (failure_.times <= 0 || failure_.operation != operation) return std::nullopt;
    if (path.find(failure_.path) == std::string::npos) return std::nullopt;
    failure_.times--;
    return error;
  }

  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<File>> names_;
  std::map<std::string, std::shared_ptr<File>> durable_names_;
  Failure failure_;
  int operations_left_ = INT32_MAX;
  size_t room_ = SIZE_MAX;
  int syncs_ = 0;
  int operations_ = 0;
};

}  // namespace base
