// SPDX-License-Identifier: Apache-2.0
#include "cli/verb.h"

#include <CLI/CLI.hpp>

namespace cli {

std::optional<int> read_words(const Verb& verb, const std::vector<std::string>& arguments,
                              VerbWords& words) {
  CLI::App app(verb.about, verb.name);
  std::string state = StateDirectory::default_path();
  app.add_option("--state-dir", state, "of the service that is meant")
      ->type_name("DIR")
      ->capture_default_str();
  if (!verb.argument.empty()) {
    app.add_option(verb.argument, words.argument, verb.argument_help)->required();
  }
  if (verb.follows) app.add_flag("-f,--follow", words.follow, "go on as lines are added");
  for (const VerbOption& option : verb.options) {
    std::string& value = words.options[option.name] = option.initial;
    app.add_option(option.name, value, option.help)->type_name(option.value)->capture_default_str();
  }
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  }
  words.state = StateDirectory(state);
  return std::nullopt;
}

}  // namespace cli
