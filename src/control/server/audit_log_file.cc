// SPDX-License-Identifier: Apache-2.0
#include "control/server/audit_log_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/file_system.h"
#include "base/log.h"

namespace control {

namespace {

// The head as it stands in its file: always as long, so that it is overwritten in one piece.
std::string padded(const AuditHead& head) {
  constexpr size_t kBytes = 96;
  std::string text = head_text(head);
  text.append(kBytes - 1 - text.size(), ' ').append("\n");
  return text;
}

std::optional<AuditHead> read_head_of(int fd) {
  char bytes[128];
  const ssize_t size = pread(fd, bytes, sizeof(bytes), 0);
  if (size <= 0) return std::nullopt;
  const std::string_view text(bytes, static_cast<size_t>(size));
  return read_head(text.substr(0, text.find_first_of(" \n")));
}

// How a log ends that an earlier program has left.
struct LeftLog {
  std::optional<AuditHead> head;
  std::string torn;
  bool is_empty = true;
  AuditLogFile::Past past = {};
};

// As long before now as a signature may have been made out for the future, or the past, and count.
AuditLogFile::Past past_in(std::string_view text, int64_t now_ms) {
  AuditLogFile::Past past;
  // A log that was begun anew lacks what was moved away, unless all is there from the first line
  // on.
  const auto first = read_chained_line(text.substr(0, text.find('\n')));
  const bool is_whole = first && first->number == 1;
  bool reaches_back = is_whole;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    if (auto call = signed_once_in(text.substr(0, end))) {
      if (call->signed_ms + aws::kClockWindowMs >= now_ms) {
        past.carried_out.push_back(*std::move(call));
      } else {
        reaches_back = true;
      }
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (!reaches_back) past.doubted_ms = now_ms;
  return past;
}

// Whether a log begins where the other ends, so that between them nothing is missing.
bool follows(std::string_view text, std::string_view earlier) {
  const auto first = read_chained_line(text.substr(0, text.find('\n')));
  const AuditTail tail = read_tail(earlier);
  return first && tail.head && first->previous == tail.head->hash;
}

base::Result<LeftLog> look_at(const std::string& path, int64_t now_ms) {
  base::DiskFileSystem disk;
  const auto size = disk.size(path);
  if (!size) return size.error();
  if (!size->has_value()) return LeftLog();
  const auto view = disk.view(path);
  if (!view) return view.error();
  const std::string_view text = (*view)->front(UINT64_MAX);
  const AuditTail tail = read_tail(text);
  LeftLog left = {tail.head, std::string(tail.torn), text.empty(), past_in(text, now_ms)};
  // It was put aside not long ago: what came before is there.
  const auto aside = disk.size(path + ".1");
  if (left.past.doubted_ms == INT64_MIN || !aside || !*aside) return left;
  const auto earlier = disk.view(path + ".1");
  if (!earlier) return left;
  const std::string_view earlier_text = (*earlier)->front(UINT64_MAX);
  if (!follows(text, earlier_text)) return left;
  AuditLogFile::Past past = past_in(earlier_text, now_ms);
  left.past.doubted_ms = past.doubted_ms;
  left.past.carried_out.insert(left.past.carried_out.begin(), past.carried_out.begin(),
                               past.carried_out.end());
  return left;
}

}  // namespace

std::optional<AuditHead> read_head_file(const std::string& path) {
  const base::Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  return file.get() < 0 ? std::nullopt : read_head_of(file.get());
}

base::Result<AuditLogFile> AuditLogFile::open(const Paths& paths, const base::Clock& clock) {
  auto left = look_at(paths.log, clock.wall_ms());
  if (!left) return left.error();
  auto file = LogFile::open(paths.log, paths.limits);
  if (!file) return file.error();
  base::Descriptor head_file(
      ::open(paths.head.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (head_file.get() < 0) return base::system_error("open " + paths.head);

  AuditHead head = read_head_of(head_file.get()).value_or(AuditHead());
  if (left->head && left->head->number >= head.number) head = *left->head;
  if (!left->is_empty && left->head != head) {
    base::log::warning(
        "audit log: its last line is not the last that was written; see 'tarn audit "
        "verify' number={}",
        head.number);
  }
  // The log was moved away, and nothing written since.
  if (left->is_empty && head.number > 0) left->past.doubted_ms = clock.wall_ms();
  if (left->is_empty && head.number == 0) left->past.doubted_ms = INT64_MIN;
  AuditLogFile log(*std::move(file), std::move(head_file), std::move(head));
  log.past_ = std::move(left->past);
  if (!left->torn.empty()) {
    base::log::warning("audit log: its last line was never finished bytes={}", left->torn.size());
    if (auto noted = log.append(torn_record(left->torn, clock.wall_ms())); !noted) {
      return noted.error();
    }
  }
  return log;
}

base::Result<void> AuditLogFile::append(std::string_view line) {
  AuditHead next = head_;
  if (const auto written = file_.append(chain_line(next, line)); !written) return written.error();
  head_ = std::move(next);
  if (const auto synced = file_.sync(); !synced) return synced.error();
  const std::string text = padded(head_);
  const bool kept =
      pwrite(head_file_.get(), text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
  if (!kept && !head_failed_) base::log::warning("audit log: its head is not kept");
  head_failed_ = !kept;
  return {};
}

base::Result<void> AuditLogFile::reopen() { return file_.reopen(); }

}  // namespace control
