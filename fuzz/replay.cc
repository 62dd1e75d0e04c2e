// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target once over every file of the corpus folders named on the command line, so
// that what a fuzzer found stays found in every build, without clang. Also feeds the empty input.
// Fails when there is no file: a corpus that nobody reads guards nothing.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

void replay(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
}

}  // namespace

int main(int argc, char** argv) {
  namespace fs = std::filesystem;
  replay("");
  int files = 0;
  for (int i = 1; i < argc; ++i) {
    std::error_code missing;  // the count tells
    for (const fs::directory_entry& entry : fs::directory_iterator(argv[i], missing)) {
      std::ifstream file(entry.path(), std::ios::binary);
      replay({std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
      ++files;
    }
  }
  std::printf("replayed %d files\n", files);
  return files > 0 ? 0 : 1;
}
