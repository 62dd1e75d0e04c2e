// SPDX-License-Identifier: Apache-2.0
#include "cli/audit_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <tuple>

#include "base/file_system.h"
#include "cli/say.h"
#include "cli/state_directory.h"
#include "control/server/audit_chain.h"
#include "control/server/audit_log_file.h"

namespace cli {

namespace {

namespace fs = std::filesystem;

struct AuditWords {
  std::string state = StateDirectory::default_path();
  std::vector<std::string> files;
  std::string noted;
};

std::optional<int> read_audit_words(const std::vector<std::string>& arguments, AuditWords& words) {
  CLI::App app(
      "Says whether the audit log is as it was written, or which of its lines were changed, "
      "removed "
      "or inserted. The exit code is 0 if it is.",
      "tarn audit verify");
  app.add_option("--state-dir", words.state, "of the service whose log it is")
      ->type_name("DIR")
      ->capture_default_str();
  app.add_option("FILE", words.files, "instead: the files of one log, in any order");
  app.add_option("--head", words.noted, "what an earlier call has shown, kept elsewhere")
      ->type_name("NUMBER:HASH");
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  }
  return std::nullopt;
}

// Which an administrator unpacks for this.
bool is_packed(const fs::path& path) {
  constexpr std::string_view kEndings[] = {".gz", ".xz", ".bz2", ".zst"};
  const std::string ending = path.extension().string();
  return std::any_of(std::begin(kEndings), std::end(kEndings),
                     [&](std::string_view packed) { return ending == packed; });
}

// audit.log, and what a rotation has made of earlier ones: audit.log.1, audit.log-20261130.
std::vector<std::string> logs_in(const StateDirectory& state) {
  std::vector<std::string> files;
  const std::string name = fs::path(state.audit_log()).filename().string();
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(state.path(), error)) {
    const fs::path& path = entry.path();
    if (!path.filename().string().starts_with(name) || is_packed(path)) continue;
    files.push_back(path.string());
  }
  return files;
}

// The files in the order in which they were written: by their first lines.
class LogFiles {
 public:
  base::Result<void> read(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
      auto view = disk_.view(path);
      if (!view) return view.error();
      const std::string_view text = (*view)->front(UINT64_MAX);
      if (text.empty()) continue;
      files_.push_back({first_number(text), path, text, *std::move(view)});
    }
    std::sort(files_.begin(), files_.end(), [](const File& a, const File& b) {
      return std::tie(a.number, a.path) < std::tie(b.number, b.path);
    });
    return {};
  }

  void give_to(control::AuditVerifier& verifier) const {
    for (const File& file : files_) {
      verifier.add_file(fs::path(file.path).filename().string(), file.text);
    }
  }

 private:
  struct File {
    uint64_t number;
    std::string path;
    std::string_view text;
    std::unique_ptr<base::FileView> view;
  };

  // Of the first line that has one.
  static uint64_t first_number(std::string_view text) {
    while (!text.empty()) {
      const size_t end = std::min(text.find('\n'), text.size());
      if (const auto line = control::read_chained_line(text.substr(0, end))) return line->number;
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return UINT64_MAX;
  }

  base::DiskFileSystem disk_;
  std::vector<File> files_;
};

int report(const control::AuditVerifier& verifier) {
  for (const control::AuditFinding& finding : verifier.findings()) {
    std::printf("%s %s.\n", finding.where.c_str(), finding.what.c_str());
  }
  if (!verifier.is_intact()) return fail("the audit log is not as it was written");
  std::printf("%llu lines are as they were written. Head: %s\n",
              static_cast<unsigned long long>(verifier.lines()),
              control::head_text(verifier.head()).c_str());
  return 0;
}

int verify(const std::vector<std::string>& arguments) {
  AuditWords words;
  if (const auto code = read_audit_words(arguments, words)) return *code;
  std::vector<control::AuditHead> noted;
  if (!words.noted.empty()) {
    auto head = control::read_head(words.noted);
    if (!head) return fail("--head takes NUMBER:HASH, as this command shows it");
    noted.push_back(*std::move(head));
  }
  if (words.files.empty()) {
    const StateDirectory state(words.state);
    if (auto own = state.check(); !own) return fail(own.error().message);
    // Before the log: what is written meanwhile makes it longer than its head says.
    if (auto head = control::read_head_file(state.audit_head())) noted.push_back(*std::move(head));
    words.files = logs_in(state);
    if (words.files.empty()) return fail("there is no audit log in " + words.state);
  }
  LogFiles files;
  if (auto read = files.read(words.files); !read) return fail(read.error().message);
  control::AuditVerifier verifier(std::move(noted));
  files.give_to(verifier);
  verifier.finish();
  return report(verifier);
}

}  // namespace

int run_audit(const std::vector<std::string>& arguments) {
  if (!arguments.empty() && arguments[0] == "verify") {
    return verify({arguments.begin() + 1, arguments.end()});
  }
  const bool asked = !arguments.empty() && (arguments[0] == "--help" || arguments[0] == "-h");
  std::fputs("Usage: tarn audit verify [--state-dir DIR | FILE ...] [--head NUMBER:HASH]\n",
             asked ? stdout : stderr);
  return asked ? 0 : 2;
}

}  // namespace cli
