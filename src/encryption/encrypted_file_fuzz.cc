// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/simulated_disk.h"
#include "encryption/encrypted_disk.h"
#include "encryption/records.h"
#include "encryption/test_keys.h"

// The first byte says how many appends, openings and cuts make a file; pairs of the others change
// bytes of it, cut it off or put something behind it. What is read of it is what it held at some
// time, to the end or up to something that is said to be torn or damaged; and what is appended to
// it then, if it can be, is read behind that.

namespace encryption {
namespace {

constexpr const char* kPath = "d/f";
using Opening = base::FileSystem::Opening;

void append(base::FileSystem& disk, Opening opening, std::string_view text) {
  const auto file = disk.open(kPath, opening);
  CHECK(file && base::append_all(**file, text));
}

// The texts that the file has held, the last of which is all that it holds.
std::vector<std::string> make_file(base::FileSystem& disk, unsigned steps) {
  std::vector<std::string> held = {"", "begin;"};
  append(disk, Opening::kNew, held.back());
  for (unsigned i = 0; i < steps; i++) {
    std::string text = held.back();
    if (i % 3 == 2) {
      text.resize(text.size() - 2);
      const auto file = disk.open(kPath, Opening::kExisting);
      CHECK(file && (*file)->truncate(text.size()));
    } else {
      const std::string more = "step " + std::to_string(i) + ";";
      append(disk, Opening::kExisting, more);
      text += more;
    }
    held.push_back(text);
  }
  return held;
}

std::string damaged(std::string stored, std::string_view changes) {
  for (; changes.size() >= 3; changes.remove_prefix(3)) {
    const auto at = static_cast<size_t>(static_cast<uint8_t>(changes[0]) << 8 |
                                        static_cast<uint8_t>(changes[1]));
    if (at < stored.size()) {
      stored[at] = static_cast<char>(stored[at] ^ changes[2]);
    } else if (at < stored.size() + 64) {
      stored += std::string(at - stored.size(), changes[2]);
    } else {
      stored.resize(at % (stored.size() + 1));
    }
  }
  return stored;
}

void fuzz_file(std::string_view input) {
  base::SimulatedDisk plain;
  EncryptedDisk disk(plain, test_key(1));
  const auto held = make_file(disk, static_cast<uint8_t>(input[0]) % 12);
  const std::string whole = plain.text(kPath);
  const std::string stored = damaged(whole, input.substr(1));
  plain.put(kPath, stored);
  const auto view = disk.view(kPath);
  if (!view || !begins_encrypted(stored)) return;
  const std::string text((*view)->bytes());
  CHECK(std::find(held.begin(), held.end(), text) != held.end());
  if (text != held.back())
    CHECK(stored.size() < whole.size() || (*view)->torn() > 0 || !(*view)->fault().empty());
  if (!(*view)->fault().empty()) return;
  const auto file = disk.open(kPath, Opening::kExisting);
  CHECK(file && (*file)->truncate(text.size()) && base::append_all(**file, "more"));
  const auto again = disk.view(kPath);
  CHECK(again && (*again)->bytes() == text + "more" && (*again)->torn() == 0);
}

}  // namespace
}  // namespace encryption

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 0) encryption::fuzz_file({reinterpret_cast<const char*>(data), size});
  return 0;
}
