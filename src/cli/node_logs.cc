// SPDX-License-Identifier: Apache-2.0
#include "cli/node_logs.h"

#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include "base/descriptor.h"
#include "control/server/printable_text.h"

namespace cli {

namespace {

constexpr size_t kBlockBytes = 64 << 10;
constexpr int kLastLines = 100;

std::string directory_of(const StateDirectory& state, const std::string& node) {
  return state.agent() + "/nodes/" + node;
}

bool is_number(std::string_view text, size_t digits) {
  return text.size() == digits && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "name.0001", or "name-001.0001" of a replication group.
bool is_of(std::string_view node, std::string_view name) {
  if (!node.starts_with(name)) return false;
  std::string_view rest = node.substr(name.size());
  if (rest.empty()) return true;
  if (rest.front() == '-' && is_number(rest.substr(1, 3), 3)) rest.remove_prefix(4);
  return !rest.empty() && rest.front() == '.' && is_number(rest.substr(1), 4);
}

constexpr int kReadLog = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;

// One node's log while it is shown.
class Log {
 public:
  Log(std::string path, std::string prefix) : path_(std::move(path)), prefix_(std::move(prefix)) {}

  // Prints the lines that are there and have not been printed, also of a new file of that name. Of
  // one whose beginning was put aside all that is left.
  void print_new() {
    struct stat opened = {};
    if (fstat(file_.get(), &opened) == 0 && lseek(file_.get(), 0, SEEK_CUR) > opened.st_size) {
      lseek(file_.get(), 0, SEEK_SET);
    }
    for (bool again = true; again;) {
      print_rest();
      again = reopen();
    }
  }

  // Prints what was put aside, the oldest first; a line may go on in the next file.
  void print_earlier() {
    const auto named = [&](int number) { return path_ + "." + std::to_string(number); };
    int oldest = 0;
    std::error_code error;
    while (std::filesystem::exists(named(oldest + 1), error)) oldest++;
    for (int number = oldest; number > 0; number--) {
      file_ = base::Descriptor(open(named(number).c_str(), kReadLog));
      print_rest();
    }
    file_ = base::Descriptor();
  }

  // Goes to where the last lines begin.
  void skip_to_end() {
    if (!reopen()) return;
    const off_t size = lseek(file_.get(), 0, SEEK_END);
    const off_t from = std::max<off_t>(0, size - static_cast<off_t>(kBlockBytes));
    std::string tail(static_cast<size_t>(size - from), '\0');
    const ssize_t count = pread(file_.get(), tail.data(), tail.size(), from);
    tail.resize(count > 0 ? static_cast<size_t>(count) : 0);
    size_t start = tail.empty() ? 0 : tail.size() - 1;  // the last line's end is none before it
    for (int lines = 0; start > 0; start--) {
      if (tail[start - 1] == '\n' && ++lines == kLastLines) break;
    }
    lseek(file_.get(), from + static_cast<off_t>(start), SEEK_SET);
  }

 private:
  // Whether another file has the name than the one that is open.
  bool reopen() {
    base::Descriptor fresh(open(path_.c_str(), kReadLog));
    struct stat named = {};
    struct stat opened = {};
    if (fresh.get() < 0 || fstat(fresh.get(), &named) != 0) return false;
    if (fstat(file_.get(), &opened) == 0 && opened.st_dev == named.st_dev &&
        opened.st_ino == named.st_ino) {
      return false;
    }
    file_ = std::move(fresh);
    return true;
  }

  void print_rest() {
    std::array<char, kBlockBytes> block;
    for (;;) {
      const ssize_t count = read(file_.get(), block.data(), block.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) break;
      line_.append(block.data(), static_cast<size_t>(count));
      print_lines();
    }
    std::fflush(stdout);
  }

  void print_lines() {
    size_t start = 0;
    for (size_t end = 0; (end = line_.find('\n', start)) != std::string::npos; start = end + 1) {
      const std::string_view line = std::string_view(line_).substr(start, end - start);
      std::printf("%s%s\n", prefix_.c_str(), control::printable(line).c_str());
    }
    line_.erase(0, start);
  }

  const std::string path_;
  const std::string prefix_;
  base::Descriptor file_;
  std::string line_;  // without its end yet
};

base::Result<void> follow_logs(std::vector<Log>& logs, const std::vector<std::string>& places) {
  const base::Descriptor changes(inotify_init1(IN_CLOEXEC));
  if (changes.get() < 0) return base::system_error("inotify_init1");
  for (const std::string& place : places) {
    if (inotify_add_watch(changes.get(), place.c_str(), IN_MODIFY | IN_CREATE | IN_MOVED_TO) < 0) {
      return base::system_error("watch " + place);
    }
  }
  for (Log& log : logs) log.skip_to_end();
  alignas(inotify_event) std::array<char, 4096> events;
  do {
    for (Log& log : logs) log.print_new();
  } while (read(changes.get(), events.data(), events.size()) > 0 || errno == EINTR);
  return base::system_error("read the changes of logs");
}

}  // namespace

std::vector<std::string> find_nodes(const StateDirectory& state, const std::string& name) {
  std::vector<std::string> nodes;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(directory_of(state, ""), error), end;
       !error && entry != end; entry.increment(error)) {
    std::string node = entry->path().filename().string();
    if (is_of(node, name)) nodes.push_back(std::move(node));
  }
  std::sort(nodes.begin(), nodes.end());
  return nodes;
}

bool has_logs(const StateDirectory& state, const std::string& node) {
  std::error_code error;
  return std::filesystem::is_directory(directory_of(state, node), error);
}

base::Result<void> show_logs(const StateDirectory& state, const std::vector<std::string>& nodes,
                             bool follow) {
  std::vector<Log> logs;
  std::vector<std::string> places;
  for (const std::string& node : nodes) {
    places.push_back(directory_of(state, node));
    logs.emplace_back(places.back() + "/node.log", nodes.size() > 1 ? node + " | " : "");
  }
  if (follow) return follow_logs(logs, places);
  for (Log& log : logs) {
    log.print_earlier();
    log.print_new();
  }
  return {};
}

}  // namespace cli
