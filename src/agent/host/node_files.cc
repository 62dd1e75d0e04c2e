// SPDX-License-Identifier: Apache-2.0
#include "agent/host/node_files.h"

#include <algorithm>
#include <utility>

#include "json/document.h"

namespace agent {

namespace {

template <typename T>
base::Result<std::optional<T>> read_json(const HostFiles& files, const std::string& path) {
  const auto text = files.read(path);
  if (!text) return text.error();
  if (!*text) return std::optional<T>();
  auto record = json::read<T>(**text);
  if (!record) return base::Error{path + ": " + record.error().message};
  return std::optional<T>(std::move(*record));
}

// Those are in the node's memory and the service's store alone.
NodeSpec without_signing_keys(NodeSpec spec) {
  spec.signing_keys.clear();
  return spec;
}

std::string nodes_of(const std::string& state_directory) { return state_directory + "/nodes"; }
std::string trash_of(const std::string& state_directory) { return state_directory + "/trash"; }

}  // namespace

NodeFiles::NodeFiles(HostFiles& files, std::string state_directory, std::string id)
    : files_(files),
      state_directory_(std::move(state_directory)),
      id_(std::move(id)),
      directory_(nodes_of(state_directory_) + "/" + id_) {}

base::Result<std::vector<std::string>> NodeFiles::list(HostFiles& files,
                                                       const std::string& state_directory) {
  const std::string nodes = nodes_of(state_directory);
  const std::string trash = trash_of(state_directory);
  if (auto removed = files.remove_all(trash); !removed) return removed.error();
  for (const std::string& path : {nodes, trash}) {
    if (auto made = files.make_directory(path); !made) return made.error();
  }
  auto ids = files.list(nodes);
  if (ids) std::erase_if(*ids, [](const std::string& id) { return !is_valid_id(id); });
  return ids;
}

bool NodeFiles::is_valid_id(const std::string& id) {
  constexpr size_t kIdBytesMax = 200;
  if (id.empty() || id.size() > kIdBytesMax || id[0] == '.') return false;
  return std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
  });
}

base::Result<std::string> NodeFiles::short_directory() {
  if (!short_name_) {
    auto name = files_.short_name(directory_);
    if (!name) return name.error();
    short_name_ = *std::move(name);
  }
  return short_name_->name;
}

bool NodeFiles::exists() const { return files_.exists(directory_); }

std::string NodeFiles::last_log_line() const { return files_.last_line(log()); }

base::Result<void> NodeFiles::rotate_log(const LogLimits& limits) const {
  return files_.rotate_log(log(), limits);
}

// One that is there is left as it is: a node may be at work in it.
base::Result<void> NodeFiles::create() {
  if (exists()) return {};
  return files_.make_directory(directory_);
}

std::optional<uint32_t> NodeFiles::user_of(const HostFiles& files,
                                           const std::string& state_directory,
                                           const std::string& id) {
  const auto access = files.access_of(nodes_of(state_directory) + "/" + id);
  if (!access || access->group == 0 || access->user != 0) return std::nullopt;
  return access->group;
}

base::Result<void> NodeFiles::give_to(uint32_t user) {
  constexpr uint32_t kEntered = 0710;
  constexpr uint32_t kOwn = 0700;
  user_ = user;
  const std::string data = directory_ + "/" + kDataDirectory;
  const std::string run = directory_ + "/" + kRunDirectory;
  for (const std::string& path : {data, run}) {
    if (files_.exists(path)) continue;
    if (auto made = files_.make_directory(path); !made) return made;
  }
  if (user == 0) return {};
  const auto before = files_.access_of(data);
  if (before && before->user != user) {
    if (auto given = give_all(data); !given) return given;
  }
  if (auto given = files_.set_access(data, {user, user, kOwn}); !given) return given;
  if (auto given = files_.set_access(run, {user, user, kOwn}); !given) return given;
  return files_.set_access(directory_, {0, user, kEntered});
}

// Links are left as they are: they may be of a node's making, and lead anywhere.
base::Result<void> NodeFiles::give_all(const std::string& path) const {
  const auto names = files_.list(path);
  if (!names) return names.error();
  for (const std::string& name : *names) {
    std::string inner = path;
    inner.append("/").append(name);
    const auto access = files_.access_of(inner);
    if (!access) continue;
    if (access->is_directory) {
      if (auto given = give_all(inner); !given) return given;
    }
    if (auto given = files_.set_access(inner, {user_, user_, access->mode}); !given) return given;
  }
  return {};
}

base::Result<void> NodeFiles::write_for_node(const std::string& name,
                                             const std::string& text) const {
  constexpr uint32_t kReadByGroup = 0640;
  const std::string path = directory_ + "/" + name;
  if (auto written = files_.replace(path, text); !written || user_ == 0) return written;
  return files_.set_access(path, {0, user_, kReadByGroup});
}

base::Result<void> NodeFiles::clear_data(bool keeps_epoch) const {
  const std::string data = directory_ + "/" + kDataDirectory;
  if (!files_.exists(data)) return files_.make_directory(data);
  const auto names = files_.list(data);
  if (!names) return names.error();
  for (const std::string& name : *names) {
    if (keeps_epoch && name == kEpochFile) continue;
    std::string path = data;
    path.append("/").append(name);
    if (auto removed = files_.remove_all(path); !removed) return removed;
  }
  return {};
}

base::Result<void> NodeFiles::take_dump() const {
  constexpr uint32_t kOwnFile = 0600;
  if (user_ != 0) {
    if (auto given = files_.set_access(fetched_dump(), {user_, user_, kOwnFile}); !given) {
      return given;
    }
  }
  return files_.rename(fetched_dump(), dump());
}

bool NodeFiles::has_data() const {
  const std::string journal = directory_ + "/" + kDataDirectory + "/appendonlydir";
  return files_.exists(dump()) || files_.exists(journal);
}

base::Result<void> NodeFiles::drop_dump() const { return files_.remove_all(dump()); }

std::string NodeFiles::dump() const { return directory_ + "/" + kDataDirectory + "/dump.rdb"; }

base::Result<void> NodeFiles::remove() {
  short_name_.reset();
  if (!exists()) return {};
  const std::string trash = trash_of(state_directory_) + "/" + id_;
  if (auto removed = files_.remove_all(trash); !removed) return removed;
  if (auto renamed = files_.rename(directory_, trash); !renamed) return renamed;
  return files_.remove_all(trash);
}

base::Result<std::optional<NodeSpec>> NodeFiles::read_spec() const {
  return read_json<NodeSpec>(files_, directory_ + "/spec.json");
}
base::Result<void> NodeFiles::write_spec(const NodeSpec& spec) const {
  return files_.replace(directory_ + "/spec.json", json::write(without_signing_keys(spec)));
}
base::Result<std::optional<StartRecord>> NodeFiles::read_record() const {
  return read_json<StartRecord>(files_, directory_ + "/process.json");
}
base::Result<void> NodeFiles::write_record(const StartRecord& record) const {
  StartRecord kept = record;
  kept.spec = without_signing_keys(std::move(kept.spec));
  return files_.replace(directory_ + "/process.json", json::write(kept));
}
base::Result<void> NodeFiles::write_config(const std::string& text) const {
  return write_for_node(kConfigFile, text);
}
base::Result<void> NodeFiles::write_users(const std::string& text) const {
  return write_for_node(kUsersFile, text);
}

bool NodeFiles::has_identity(const NodeIdentity& identity) const {
  return files_.exists(directory_ + "/" + identity_file(identity)) &&
         files_.exists(directory_ + "/" + authority_file(identity));
}

// The certificate with its key in one file: they change as one.
base::Result<void> NodeFiles::write_identity(const NodeIdentity& identity,
                                             const std::string& key) const {
  if (auto written = write_for_node(authority_file(identity), identity.authority); !written) {
    return written;
  }
  return write_for_node(identity_file(identity), identity.certificate + key);
}

base::Result<void> NodeFiles::drop_other_identities(const NodeIdentity& identity) const {
  const auto names = files_.list(directory_);
  if (!names) return names.error();
  for (const std::string& name : *names) {
    const bool is_of_one = name.starts_with(kIdentityPrefix) || name.starts_with(kAuthorityPrefix);
    if (!is_of_one || name == identity_file(identity) || name == authority_file(identity)) continue;
    if (auto removed = files_.remove_all(directory_ + "/" + name); !removed) return removed;
  }
  return {};
}

}  // namespace agent
