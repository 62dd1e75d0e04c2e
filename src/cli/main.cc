// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "cli/node_command.h"

namespace {

constexpr const char* kHelp =
    "Tarn " TARN_VERSION
    ": in-memory caches as a managed service, on your own machines.\n"
    "\n"
    "Usage:\n"
    "  tarn node [FILE] [--NAME VALUE ...]   run one cache: Redis protocol, or memcached's\n"
    "  tarn --help | --version\n"
    "\n"
    "'tarn node --help' lists what a node can be told.\n";

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (!arguments.empty() && arguments[0] == "node") {
    return cli::run_node({arguments.begin() + 1, arguments.end()});
  }
  if (!arguments.empty() && (arguments[0] == "--version" || arguments[0] == "-v")) {
    std::puts("tarn " TARN_VERSION);
    return 0;
  }
  const bool asked = !arguments.empty() && (arguments[0] == "--help" || arguments[0] == "-h");
  std::fputs(kHelp, asked ? stdout : stderr);
  if (!asked && !arguments.empty()) {
    std::fprintf(stderr, "\ntarn: there is no '%s'\n", arguments[0].c_str());
  }
  return asked ? 0 : 2;
}
