// SPDX-License-Identifier: Apache-2.0
#include "agent/host/node_files.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "agent/process/state_file.h"
#include "json/document.h"

namespace agent {

namespace {

namespace fs = std::filesystem;

base::Error file_error(const std::string& what, const std::error_code& error) {
  return base::Error{what + ": " + error.message()};
}

base::Result<void> make_directory(const std::string& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (!error) fs::permissions(path, fs::perms::owner_all, error);
  if (error) return file_error("create " + path, error);
  return {};
}

base::Result<void> remove_all(const std::string& path) {
  std::error_code error;
  fs::remove_all(path, error);
  if (error) return file_error("remove " + path, error);
  return {};
}

template <typename T>
base::Result<std::optional<T>> read_json(const std::string& path) {
  const auto text = read_file(path);
  if (!text) return text.error();
  if (!*text) return std::optional<T>();
  auto record = json::read<T>(**text);
  if (!record) return base::Error{path + ": " + record.error().message};
  return std::optional<T>(std::move(*record));
}

std::string nodes_of(const std::string& state_directory) { return state_directory + "/nodes"; }
std::string trash_of(const std::string& state_directory) { return state_directory + "/trash"; }

}  // namespace

NodeFiles::NodeFiles(std::string state_directory, std::string id)
    : state_directory_(std::move(state_directory)),
      id_(std::move(id)),
      directory_(nodes_of(state_directory_) + "/" + id_) {}

base::Result<std::vector<std::string>> NodeFiles::list(const std::string& state_directory) {
  const std::string nodes = nodes_of(state_directory);
  const std::string trash = trash_of(state_directory);
  if (auto removed = remove_all(trash); !removed) return removed.error();
  for (const std::string& path : {nodes, trash}) {
    if (auto made = make_directory(path); !made) return made.error();
  }
  std::vector<std::string> ids;
  std::error_code error;
  for (fs::directory_iterator entry(nodes, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string id = entry->path().filename().string();
    if (is_valid_id(id)) ids.push_back(id);
  }
  if (error) return file_error("read " + nodes, error);
  std::sort(ids.begin(), ids.end());
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
  if (handle_.get() < 0) {
    handle_ = base::Descriptor(open(directory_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  }
  if (handle_.get() < 0) return base::system_error("open " + directory_);
  return "/proc/self/fd/" + std::to_string(handle_.get());
}

bool NodeFiles::exists() const {
  std::error_code error;
  return fs::exists(directory_, error);
}

base::Result<void> NodeFiles::create() { return make_directory(directory_); }

base::Result<void> NodeFiles::clear_data() const {
  const std::string data = directory_ + "/" + kDataDirectory;
  if (auto removed = remove_all(data); !removed) return removed;
  return make_directory(data);
}

base::Result<void> NodeFiles::remove() {
  handle_ = base::Descriptor();
  if (!exists()) return {};
  const std::string trash = trash_of(state_directory_) + "/" + id_;
  if (auto removed = remove_all(trash); !removed) return removed;
  std::error_code error;
  fs::rename(directory_, trash, error);
  if (error) return file_error("remove " + directory_, error);
  return remove_all(trash);
}

base::Result<std::optional<NodeSpec>> NodeFiles::read_spec() const {
  return read_json<NodeSpec>(directory_ + "/spec.json");
}
base::Result<void> NodeFiles::write_spec(const NodeSpec& spec) const {
  return replace_file(directory_ + "/spec.json", json::write(spec));
}
base::Result<std::optional<StartRecord>> NodeFiles::read_record() const {
  return read_json<StartRecord>(directory_ + "/process.json");
}
base::Result<void> NodeFiles::write_record(const StartRecord& record) const {
  return replace_file(directory_ + "/process.json", json::write(record));
}
base::Result<void> NodeFiles::write_config(const std::string& text) const {
  return replace_file(directory_ + "/" + kConfigFile, text);
}

}  // namespace agent
