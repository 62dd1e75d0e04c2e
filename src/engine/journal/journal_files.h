// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "engine/journal/manifest.h"

namespace engine {

// Where a journal is: the settings dir, appenddirname and appendfilename.
struct JournalPlace {
  std::string dir = ".";
  std::string directory_name = "appendonlydir";
  std::string file_name = "appendonly.aof";
};

// One file to be loaded, in the order of loading.
struct JournalPart {
  enum class Kind : uint8_t {
    kRdb,       // commands may follow behind its end, in a base that an old version has written
    kCommands,  // see JournalReader
  };
  std::string name;  // to speak of it
  std::string path;
  Kind kind = Kind::kCommands;
  uint64_t bytes = 0;  // that it takes on the disk
  bool is_base = false;
  bool is_last = false;  // the only one whose end may be torn
};

// The files of a journal and the manifest that lists them. A file is complete and synced before a
// manifest names it, and removed after the last one that did; manifests replace each other by
// rename. So at any instant, and after a failure at any, the manifest on disk names files that are
// there and make up the data.
//
// Not thread-safe. The file system outlives it.
class JournalFiles {
 public:
  // Reads the manifest and finds all that it lists. An old-style journal, a bare file called
  // file_name in `dir`, is moved in as the base first. Otherwise changes nothing on disk; where
  // there is no journal, manifest().empty().
  static base::Result<JournalFiles> open(base::FileSystem& disk, const JournalPlace& place);

  const Manifest& manifest() const { return manifest_; }

  // What is to be loaded. Sizes are those on disk.
  base::Result<std::vector<JournalPart>> parts() const;

  // The bytes of a part. It is not to be truncated meanwhile.
  base::Result<std::unique_ptr<base::FileView>> view(const JournalPart& part) const {
    return disk_->view(part.path);
  }

  // Cuts off the torn end of a part.
  base::Result<void> truncate(const JournalPart& part, uint64_t bytes);

  // What the files that are listed take on disk now; what cannot be looked at counts nothing.
  uint64_t bytes() const;
  uint64_t base_bytes() const;

  struct Increment {
    std::unique_ptr<base::AppendFile> file;
    int64_t seq = 0;
    uint64_t bytes = 0;  // that it holds
  };

  // The last increment, synced, to be appended to; a new one if there is none.
  base::Result<Increment> open_last();

  enum class Listing : uint8_t {
    kNow,       // it goes on where the one before has ended
    kWithBase,  // it means nothing without the base that comes
  };
  // A new increment behind all there are, in place of one that still waits for its base.
  base::Result<Increment> add_increment(Listing listing);

  // Where all of them are.
  base::Result<void> make_directory();

  // Where the next base is to be written.
  std::string new_base_path() const;
  // The file at new_base_path(), which is complete and synced, becomes the base, followed by the
  // increments from that seq on. What was before becomes history. After an error either the old
  // base or the new one is what counts, and no file of either is gone.
  base::Result<void> install_base(int64_t first_increment);
  void remove_new_base();

  // Removes what is history, and from the manifest what of it is gone.
  base::Result<void> remove_history();

 private:
  JournalFiles(base::FileSystem& disk, const JournalPlace& place);

  std::string directory() const;
  std::string path_of(const std::string& name) const;
  std::string manifest_path() const { return path_of(place_.file_name + ".manifest"); }
  base::Result<void> read_manifest();
  base::Result<void> take_in_bare_file();
  base::Result<bool> bare_file_counts() const;
  base::Result<uint64_t> size_of(const ManifestFile& file) const;
  base::Result<JournalPart> part(const ManifestFile& file) const;
  base::Result<void> replace_manifest(Manifest manifest);
  Manifest with_base(ManifestFile base, int64_t first_increment) const;

  base::FileSystem* disk_;
  JournalPlace place_;
  Manifest manifest_;
  int64_t unlisted_seq_ = 0;  // of the increment that waits for its base; 0: none
};

}  // namespace engine
