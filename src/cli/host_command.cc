// SPDX-License-Identifier: Apache-2.0
#include "cli/host_command.h"

#include <charconv>
#include <cstdio>

#include "agent/link/join.h"
#include "cli/operator_client.h"
#include "cli/say.h"
#include "cli/verb.h"

namespace cli {

namespace {

constexpr const char* kHost = "--host";
constexpr const char* kMinutes = "--minutes";

int add(const std::vector<std::string>& arguments) {
  VerbWords words;
  const Verb verb = {
      .about =
          "Prints a token with which an agent on another machine joins, once: "
          "'tarn agent --join TOKEN'. It is a secret until then.",
      .name = "tarn host add",
      .options = {{kHost, "HOST",
                   "for this host alone, which may have joined before: the agent there before is "
                   "refused then",
                   ""},
                  {kMinutes, "N", "how long it is good", "60"}}};
  if (const auto code = read_words(verb, arguments, words)) return *code;
  control::HostAddRequest request = {.host = words.options[kHost]};
  const std::string& minutes = words.options[kMinutes];
  const char* const end = minutes.data() + minutes.size();
  const auto [stop, error] = std::from_chars(minutes.data(), end, request.minutes);
  if (error != std::errc() || stop != end) return fail("--minutes takes a number");
  const auto service = find_running_service(words.state);
  if (!service) return fail(service.error().message);
  if (service->pin.empty()) {
    return fail(
        "agents on other machines join in TLS, which this service does not serve: give it "
        "another --listen, or --tls-cert");
  }
  const auto view = ask_host_add(words.state, request);
  if (!view) return fail(view.error().message);
  std::printf("%s\n", agent::JoinTicket{view->token, service->pin}.text().c_str());
  return 0;
}

int remove(const std::vector<std::string>& arguments) {
  VerbWords words;
  const Verb verb = {.about =
                         "The agent of a host is refused from now on. Its nodes are left as "
                         "they are: end them there with 'tarn down'.",
                     .name = "tarn host remove",
                     .argument = "HOST",
                     .argument_help = "as 'tarn status' names it"};
  if (const auto code = read_words(verb, arguments, words)) return *code;
  const auto view = ask_host_remove(words.state, {.host = words.argument});
  if (!view) return fail(view.error().message);
  std::printf("The agent of %s is refused from now on.\n", words.argument.c_str());
  if (view->nodes > 0) {
    std::printf("%lld nodes of caches are on it still: delete or move those caches.\n",
                static_cast<long long>(view->nodes));
  }
  return 0;
}

}  // namespace

int run_host(const std::vector<std::string>& arguments) {
  const std::string word = arguments.empty() ? "" : arguments[0];
  if (word == "add") return add({arguments.begin() + 1, arguments.end()});
  if (word == "remove") return remove({arguments.begin() + 1, arguments.end()});
  const bool asked = word == "--help" || word == "-h";
  std::fputs(
      "Usage: tarn host add [--host HOST] [--minutes N]\n"
      "       tarn host remove HOST\n"
      "\n"
      "'tarn status' shows all hosts.\n",
      asked ? stdout : stderr);
  return asked ? 0 : 2;
}

}  // namespace cli
