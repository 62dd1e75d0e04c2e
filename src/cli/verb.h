// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/state_directory.h"

// The command lines of the operator's verbs: a state directory, often one name, sometimes options.

namespace cli {

struct VerbOption {
  std::string name;     // "--shard"
  std::string value;    // what its value is called: "NUMBER"
  std::string help;     // a few words
  std::string initial;  // without it
};

struct Verb {
  std::string about;
  std::string name;
  std::string argument = {};  // what its argument is called; empty: it takes none
  std::string argument_help = {};
  bool follows = false;  // knows -f
  std::vector<VerbOption> options = {};
};

struct VerbWords {
  StateDirectory state{""};
  std::string argument;
  bool follow = false;
  std::map<std::string, std::string> options = {};  // by name: all that the verb has
};

// Reads what stands behind a verb; the exit code if it is all over with that: help was asked for
// and given, or something is wrong and was said.
std::optional<int> read_words(const Verb& verb, const std::vector<std::string>& arguments,
                              VerbWords& words);

}  // namespace cli
