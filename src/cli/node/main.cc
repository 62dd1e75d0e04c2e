// SPDX-License-Identifier: Apache-2.0
// `tarn node` without the control plane: what the ThreadSanitizer build runs, since the rest of
// the program has one thread.
#include <cstdio>
#include <string>
#include <vector>

#include "cli/node/node_command.h"

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (!arguments.empty() && arguments[0] == "node") {
    return cli::run_node({arguments.begin() + 1, arguments.end()});
  }
  std::fputs("This build of tarn knows 'tarn node' only.\n", stderr);
  return 2;
}
