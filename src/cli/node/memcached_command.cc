// SPDX-License-Identifier: Apache-2.0
#include "cli/node/memcached_command.h"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/result.h"
#include "cli/node/memcached_options.h"
#include "cli/node/node_command.h"

namespace cli {

namespace {

constexpr const char* kMemcachedHelp =
    "Usage: tarn memcached [OPTION ...]\n"
    "\n"
    "Runs one cache that speaks memcached's protocols, with memcached's options: a unit file that\n"
    "was written for memcached works with it.\n"
    "\n"
    "  -p PORT  -s SOCKET  -a MODE  -l ADDRESS[,...]  -b BACKLOG   where it listens (all, 11211)\n"
    "  -m MEGABYTES  -M  -I SIZE                                   memory, eviction, largest item\n"
    "  -t THREADS  -c CONNECTIONS  -o idle_timeout=SECONDS\n"
    "  -u USER  -d  -P PIDFILE  -v\n"
    "  -A  -F  -X  -W  -D CHARACTER      shutdown, no flush_all, no dumps, no watch, prefixes\n"
    "\n"
    "Others are accepted where nothing depends on them, and refused where something would.\n"
    "'tarn node --engine memcached' knows more settings.\n";

int refuse(const std::string& message) {
  std::fprintf(stderr, "tarn memcached: %s\n", message.c_str());
  return 1;
}

// Who is not root keeps its own rights, as with memcached.
base::Result<void> become(const std::string& name) {
  if (geteuid() != 0 || name.empty() || name == "root") return {};
  errno = 0;
  const passwd* const user = getpwnam(name.c_str());
  if (user == nullptr) return base::Error{"there is no user '" + name + "'"};
  if (initgroups(user->pw_name, user->pw_gid) != 0 || setgid(user->pw_gid) != 0 ||
      setuid(user->pw_uid) != 0) {
    return base::Error{"cannot become '" + name + "': " + std::strerror(errno)};
  }
  return {};
}

}  // namespace

int run_memcached(const std::vector<std::string>& arguments) {
  const auto options = read_memcached_options(arguments);
  if (!options) return refuse(options.error().message);
  if (options->help) {
    std::fputs(kMemcachedHelp, stdout);
    return 0;
  }
  if (options->version) {
    std::puts("memcached 1.6.22 (tarn " TARN_VERSION ")");
    return 0;
  }
  if (!options->unheeded.empty()) {
    std::string names;
    for (const std::string& name : options->unheeded) names += (names.empty() ? "" : ", ") + name;
    std::fprintf(stderr, "tarn memcached: without effect: %s\n", names.c_str());
  }
  if (const auto became = become(options->user); !became) return refuse(became.error().message);
  return run_node(options->settings);
}

}  // namespace cli
