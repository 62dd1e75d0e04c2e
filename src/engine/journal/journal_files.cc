// SPDX-License-Identifier: Apache-2.0
#include "engine/journal/journal_files.h"

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace engine {

namespace {

constexpr std::string_view kTemporary = "temp-";
constexpr size_t kSignatureBytes = 6;  // of an RDB file, as far as is_rdb() looks at it

bool is_rdb(std::string_view bytes) {
  return bytes.starts_with("REDIS") || bytes.starts_with("VALKEY");
}

base::Result<void> sync_file(base::FileSystem& disk, const std::string& path) {
  auto file = disk.open(path, base::FileSystem::Opening::kExisting);
  if (!file) return file.error();
  auto synced = (*file)->sync();
  if (!synced) return base::Error{"Can't sync " + path + ": " + synced.error().message};
  return {};
}

}  // namespace

JournalFiles::JournalFiles(base::FileSystem& disk, const JournalPlace& place)
    : disk_(&disk), place_(place) {}

std::string JournalFiles::directory() const { return place_.dir + '/' + place_.directory_name; }

std::string JournalFiles::path_of(const std::string& name) const {
  return directory() + '/' + name;
}

std::string JournalFiles::new_base_path() const {
  return path_of(std::string(kTemporary) + place_.file_name + ".base.rdb");
}

// --- opening ----------------------------------------------------------------------------------

base::Result<JournalFiles> JournalFiles::open(base::FileSystem& disk, const JournalPlace& place) {
  JournalFiles files(disk, place);
  if (auto read = files.read_manifest(); !read) return read.error();
  const auto counts = files.bare_file_counts();
  if (!counts) return counts.error();
  if (*counts) {
    if (auto taken = files.take_in_bare_file(); !taken) return taken.error();
  }
  if (auto parts = files.parts(); !parts) return parts.error();
  return files;
}

base::Result<void> JournalFiles::read_manifest() {
  const auto size = disk_->size(manifest_path());
  if (!size) return size.error();
  if (!size->has_value()) return {};
  const auto view = disk_->view(manifest_path());
  if (!view) return view.error();
  const auto text = (*view)->whole();
  if (!text) return base::Error{manifest_path() + ": " + text.error().message};
  auto manifest = parse_manifest(*text);
  if (!manifest) return base::Error{manifest_path() + ": " + manifest.error().message};
  manifest_ = *std::move(manifest);
  return {};
}

// The last form is what is left where moving it in came to its manifest and no further.
base::Result<bool> JournalFiles::bare_file_counts() const {
  const auto bare = disk_->size(place_.dir + '/' + place_.file_name);
  if (!bare) return bare.error();
  if (!bare->has_value()) return false;
  if (manifest_.empty()) return true;
  if (!manifest_.increments.empty() || manifest_.base->name != place_.file_name) return false;
  const auto moved = disk_->size(path_of(place_.file_name));
  if (!moved) return moved.error();
  return !moved->has_value();
}

// As Redis does it: the manifest first, so that what is moved is never without one.
base::Result<void> JournalFiles::take_in_bare_file() {
  if (auto made = make_directory(); !made) return made;
  Manifest manifest = manifest_;
  manifest.base = ManifestFile{place_.file_name, 1};
  if (auto replaced = replace_manifest(std::move(manifest)); !replaced) return replaced;
  const std::string from = place_.dir + '/' + place_.file_name;
  if (auto moved = disk_->rename(from, path_of(place_.file_name)); !moved) return moved;
  base::log::notice("Successfully migrated an old-style AOF file ({}) into the AOF directory ({}).",
                    place_.file_name, place_.directory_name);
  if (auto synced = disk_->sync_directory(directory()); !synced) return synced;
  return disk_->sync_directory(place_.dir);
}

base::Result<uint64_t> JournalFiles::size_of(const ManifestFile& file) const {
  const auto size = disk_->size(path_of(file.name));
  if (!size) return size.error();
  if (size->has_value()) return **size;
  return base::Error{"The append log file " + file.name + " doesn't exist in " + directory() +
                     ": No such file or directory"};
}

base::Result<JournalPart> JournalFiles::part(const ManifestFile& file) const {
  JournalPart part{.name = file.name, .path = path_of(file.name)};
  const auto size = size_of(file);
  if (!size) return size.error();
  part.bytes = *size;
  const auto view = disk_->view(part.path);
  if (!view) return view.error();
  if (is_rdb((*view)->front(kSignatureBytes))) part.kind = JournalPart::Kind::kRdb;
  return part;
}

base::Result<std::vector<JournalPart>> JournalFiles::parts() const {
  std::vector<JournalPart> parts;
  std::vector<const ManifestFile*> files;
  if (manifest_.base) files.push_back(&*manifest_.base);
  for (const ManifestFile& file : manifest_.increments) files.push_back(&file);
  for (const ManifestFile* file : files) {
    auto found = part(*file);
    if (!found) return found.error();
    parts.push_back(*std::move(found));
  }
  if (parts.empty()) return parts;
  parts.front().is_base = manifest_.base.has_value();
  parts.back().is_last = true;
  return parts;
}

base::Result<void> JournalFiles::truncate(const JournalPart& part, uint64_t bytes) {
  auto file = disk_->open(part.path, base::FileSystem::Opening::kExisting);
  if (!file) return file.error();
  auto done = (*file)->truncate(bytes);
  if (done) done = (*file)->sync();
  if (!done) return base::Error{"Can't truncate " + part.path + ": " + done.error().message};
  return {};
}

uint64_t JournalFiles::base_bytes() const {
  if (!manifest_.base) return 0;
  const auto size = size_of(*manifest_.base);
  return size ? *size : 0;
}

uint64_t JournalFiles::bytes() const {
  uint64_t bytes = base_bytes();
  for (const ManifestFile& file : manifest_.increments) {
    if (const auto size = size_of(file)) bytes += *size;
  }
  return bytes;
}

// --- increments -------------------------------------------------------------------------------

// What another process has written and not synced is not to be built upon.
base::Result<JournalFiles::Increment> JournalFiles::open_last() {
  if (auto made = make_directory(); !made) return made.error();
  const auto parts = this->parts();
  if (!parts) return parts.error();
  for (const JournalPart& part : *parts) {
    if (auto synced = sync_file(*disk_, part.path); !synced) return synced.error();
  }
  if (manifest_.increments.empty()) return add_increment(Listing::kNow);
  const JournalPart& last = parts->back();
  const auto may_grow = disk_->may_grow(last.path);
  if (!may_grow) return may_grow.error();
  if (!*may_grow) return add_increment(Listing::kNow);
  if (auto synced = disk_->sync_directory(directory()); !synced) return synced.error();
  auto file = disk_->open(last.path, base::FileSystem::Opening::kExisting);
  if (!file) return file.error();
  const auto bytes = (*file)->size();
  if (!bytes) return base::Error{"Can't read " + last.path + ": " + bytes.error().message};
  base::log::notice("Opening AOF incr file {} on server start", last.name);
  return Increment{*std::move(file), manifest_.increments.back().seq, *bytes};
}

base::Result<JournalFiles::Increment> JournalFiles::add_increment(Listing listing) {
  if (auto made = make_directory(); !made) return made.error();
  Increment increment{.file = nullptr, .seq = manifest_.next_increment_seq()};
  const std::string name = place_.file_name + '.' + std::to_string(increment.seq) + ".incr.aof";
  auto file = disk_->open(path_of(name), base::FileSystem::Opening::kNew);
  if (!file) return file.error();
  if (auto synced = (*file)->sync(); !synced) return synced.error();
  unlisted_seq_ = 0;
  if (listing == Listing::kWithBase) {
    unlisted_seq_ = increment.seq;
  } else {
    Manifest manifest = manifest_;
    manifest.increments.push_back({name, increment.seq});
    if (auto replaced = replace_manifest(std::move(manifest)); !replaced) return replaced.error();
  }
  base::log::notice("Creating AOF incr file {}", name);
  increment.file = *std::move(file);
  return increment;
}

// --- a new base -------------------------------------------------------------------------------

Manifest JournalFiles::with_base(ManifestFile base, int64_t first_increment) const {
  Manifest manifest = manifest_;
  if (manifest.base) manifest.history.push_back(*manifest.base);
  manifest.base = std::move(base);
  auto& increments = manifest.increments;
  const auto first =
      std::find_if(increments.begin(), increments.end(),
                   [&](const ManifestFile& file) { return file.seq >= first_increment; });
  manifest.history.insert(manifest.history.end(), increments.begin(), first);
  increments.erase(increments.begin(), first);
  if (unlisted_seq_ != 0) {
    increments.push_back(
        {place_.file_name + '.' + std::to_string(unlisted_seq_) + ".incr.aof", unlisted_seq_});
  }
  return manifest;
}

base::Result<void> JournalFiles::install_base(int64_t first_increment) {
  const int64_t seq = manifest_.next_base_seq();
  ManifestFile base{place_.file_name + '.' + std::to_string(seq) + ".base.rdb", seq};
  const std::string path = path_of(base.name);
  if (auto renamed = disk_->rename(new_base_path(), path); !renamed) return renamed;
  Manifest manifest = with_base(base, first_increment);
  auto replaced = replace_manifest(std::move(manifest));
  if (manifest_.base != base) {
    (void)disk_->remove(path);  // the error that counts is that of before
  } else {
    unlisted_seq_ = 0;
  }
  return replaced;
}

void JournalFiles::remove_new_base() {
  (void)disk_->remove(new_base_path());  // overwritten by the next one if it stays
}

base::Result<void> JournalFiles::remove_history() {
  if (manifest_.history.empty()) return {};
  Manifest manifest = manifest_;
  base::Result<void> result;
  std::erase_if(manifest.history, [&](const ManifestFile& file) {
    base::log::notice("Removing the history file {}", file.name);
    auto removed = disk_->remove(path_of(file.name));
    if (!removed) result = removed;
    return removed.has_value();
  });
  if (manifest == manifest_) return result;
  if (auto replaced = replace_manifest(std::move(manifest)); !replaced) return replaced;
  return result;
}

// --- the manifest -----------------------------------------------------------------------------

base::Result<void> JournalFiles::make_directory() {
  if (auto made = disk_->make_directory(directory()); !made) return made;
  return disk_->sync_directory(place_.dir);
}

// Once it has its name it is what counts, whether or not that is known to last.
base::Result<void> JournalFiles::replace_manifest(Manifest manifest) {
  const std::string temporary = path_of(std::string(kTemporary) + place_.file_name + ".manifest");
  if (auto written = base::write_synced(*disk_, temporary, format_manifest(manifest)); !written)
    return written;
  if (auto renamed = disk_->rename(temporary, manifest_path()); !renamed) return renamed;
  manifest_ = std::move(manifest);
  return disk_->sync_directory(directory());
}

}  // namespace engine
