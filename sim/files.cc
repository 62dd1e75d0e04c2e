// SPDX-License-Identifier: Apache-2.0
#include "sim/files.h"

#include <utility>

#include "agent/drivers/driver.h"

namespace sim {

namespace {

// As a node names it on its disk.
constexpr const char* kEpochPath = "data/shard-epoch";

bool is_below(const std::string& directory, const std::string& path) {
  return path == directory || (path.starts_with(directory) && path.size() > directory.size() &&
                               path[directory.size()] == '/');
}

// Of a map or a set by path: what is at `from` or below is at `to` afterwards.
template <typename Container, typename Name>
void move_below(Container& container, const std::string& from, const std::string& to, Name name) {
  for (auto entry = container.lower_bound(from);
       entry != container.end() && name(*entry).starts_with(from);) {
    if (!is_below(from, name(*entry))) {
      ++entry;
      continue;
    }
    auto moved = container.extract(entry++);
    if constexpr (requires { moved.key(); }) {
      moved.key() = to + moved.key().substr(from.size());
    } else {
      moved.value() = to + moved.value().substr(from.size());
    }
    container.insert(std::move(moved));
  }
}

const std::string& name_of(const std::string& path) { return path; }
template <typename Value>
const std::string& name_of(const std::pair<const std::string, Value>& entry) {
  return entry.first;
}

template <typename Container>
void erase_below(Container& container, const std::string& path) {
  std::erase_if(container, [&](const auto& entry) { return is_below(path, name_of(entry)); });
}

}  // namespace

base::Result<void> SimulatedFiles::maybe_fail(const std::string& what) {
  if (failures_per_mille == 0 || !world_.chance(failures_per_mille)) return {};
  world_.say("disk: " + what + " fails");
  return base::Error{what + ": No space left on device"};
}

base::Result<agent::HostFiles::OwnedDirectory> SimulatedFiles::own_directory(
    const std::string& path) {
  if (!owner_.expired()) return base::Error{"no agent can work here: another one does"};
  directories_.insert(path);
  auto lock = std::make_shared<int>(0);
  owner_ = lock;
  return OwnedDirectory{path, std::move(lock)};
}

base::Result<void> SimulatedFiles::make_directory(const std::string& path) {
  if (directories_.contains(path)) return {};
  if (auto failed = maybe_fail("create " + path); !failed) return failed;
  directories_.insert(path);
  return {};
}

base::Result<void> SimulatedFiles::rename(const std::string& from, const std::string& to) {
  if (auto failed = maybe_fail("rename " + from); !failed) return failed;
  const auto name = [](const auto& entry) -> const std::string& { return name_of(entry); };
  move_below(directories_, from, to, name);
  move_below(texts_, from, to, name);
  move_below(disks_, from, to, name);
  return {};
}

base::Result<void> SimulatedFiles::remove_all(const std::string& path) {
  if (auto failed = maybe_fail("remove " + path); !failed) return failed;
  erase_below(directories_, path);
  erase_below(texts_, path);
  erase_below(disks_, path);
  for (const auto& [directory, disk] : disks_) {
    if (path == directory + "/" + agent::kEpochFile) (void)disk->remove(kEpochPath);
  }
  return {};
}

// There is one user.
base::Result<void> SimulatedFiles::set_access(const std::string& /*path*/,
                                              const Access& /*access*/) {
  return {};
}

std::optional<agent::HostFiles::Access> SimulatedFiles::access_of(const std::string& path) const {
  return exists(path) ? std::optional(Access()) : std::nullopt;
}

bool SimulatedFiles::exists(const std::string& path) const {
  return directories_.contains(path) || texts_.contains(path);
}

base::Result<std::vector<std::string>> SimulatedFiles::list(const std::string& path) const {
  std::vector<std::string> names;
  const std::string prefix = path + "/";
  for (auto entry = directories_.lower_bound(prefix);
       entry != directories_.end() && entry->starts_with(prefix); ++entry) {
    std::string name = entry->substr(prefix.size());
    if (name.find('/') == name.npos) names.push_back(std::move(name));
  }
  const auto disk = disks_.find(path);
  if (disk != disks_.end() && disk->second->has(kEpochPath)) names.push_back(agent::kEpochFile);
  return names;
}

base::Result<std::optional<std::string>> SimulatedFiles::read(const std::string& path) const {
  const auto text = texts_.find(path);
  if (text == texts_.end()) return std::optional<std::string>();
  return std::optional<std::string>(text->second);
}

base::Result<void> SimulatedFiles::replace(const std::string& path, std::string_view text) {
  if (auto failed = maybe_fail("write " + path); !failed) return failed;
  texts_[path] = text;
  return {};
}

std::string SimulatedFiles::last_line(const std::string& path) const {
  const auto text = texts_.find(path);
  return text == texts_.end() ? "" : text->second;
}

// Its nodes log into no file.
base::Result<void> SimulatedFiles::rotate_log(const std::string& /*path*/,
                                              const agent::LogLimits& /*limits*/) {
  return {};
}

base::Result<agent::HostFiles::ShortName> SimulatedFiles::short_name(
    const std::string& directory) const {
  if (!exists(directory)) return base::Error{"open " + directory + ": No such file or directory"};
  return ShortName{directory, base::Descriptor()};
}

std::shared_ptr<base::SimulatedDisk> SimulatedFiles::disk(const std::string& directory) {
  auto& disk = disks_[directory];
  if (disk == nullptr) disk = std::make_shared<base::SimulatedDisk>();
  return disk;
}

}  // namespace sim
