// SPDX-License-Identifier: Apache-2.0
#include "cli/iam_command.h"

#include <cstdio>
#include <sstream>

#include "base/result.h"
#include "cli/operator_client.h"
#include "cli/say.h"
#include "cli/verb.h"

namespace cli {

namespace {

constexpr const char* kAction = "--action";
constexpr const char* kResource = "--resource";
constexpr const char* kContext = "--context";

using Keys = std::map<std::string, std::vector<std::string>>;

// "aws:SourceIp=10.0.0.1,aws:TagKeys=a,aws:TagKeys=b"
base::Result<Keys> read_keys(const std::string& text) {
  Keys keys;
  std::istringstream words(text);
  std::string word;
  while (std::getline(words, word, ',')) {
    const size_t equals = word.find('=');
    if (equals == std::string::npos || equals == 0) {
      return base::Error{"--context takes KEY=VALUE[,KEY=VALUE ...], not '" + word + "'"};
    }
    keys[word.substr(0, equals)].push_back(word.substr(equals + 1));
  }
  return keys;
}

int simulate(const std::vector<std::string>& arguments) {
  VerbWords words;
  const Verb verb = {
      .about =
          "Says whether somebody would be allowed to do something, and which policy says so. "
          "The exit code is 0 if it is allowed.",
      .name = "tarn iam simulate",
      .argument = "WHO",
      .argument_help = "a user's name, or the ARN of a user, a group or a role",
      .options = {{kAction, "ACTION", "such as elasticache:CreateSnapshot", ""},
                  {kResource, "ARN", "of what it is done to", "*"},
                  {kContext, "KEY=VALUE[,...]", "what conditions of policies would see", ""}}};
  if (const auto code = read_words(verb, arguments, words)) return *code;
  if (words.options[kAction].empty()) return fail("which action? Give --action");
  auto keys = read_keys(words.options[kContext]);
  if (!keys) return fail(keys.error().message);
  const auto view = ask_simulation(words.state, {.principal = words.argument,
                                                 .action = words.options[kAction],
                                                 .resource = words.options[kResource],
                                                 .context = *std::move(keys)});
  if (!view) return fail(view.error().message);
  if (!view->exists) return fail("there is no user, group or role '" + words.argument + "'");
  std::printf("%s: %s\n", view->decision.c_str(), view->reason.c_str());
  return view->decision == "allowed" ? 0 : 1;
}

}  // namespace

int run_iam(const std::vector<std::string>& arguments) {
  if (!arguments.empty() && arguments[0] == "simulate") {
    return simulate({arguments.begin() + 1, arguments.end()});
  }
  const bool asked = !arguments.empty() && (arguments[0] == "--help" || arguments[0] == "-h");
  std::fputs(
      "Usage: tarn iam simulate WHO --action ACTION [--resource ARN] [--context KEY=VALUE,...]\n"
      "\n"
      "Users, groups, roles and policies are made with 'aws iam'.\n",
      asked ? stdout : stderr);
  return asked ? 0 : 2;
}

}  // namespace cli
