// SPDX-License-Identifier: Apache-2.0
#include "cli/console_command.h"

#include <cstdio>

#include "cli/operator_client.h"
#include "cli/say.h"
#include "cli/verb.h"
#include "cli/welcome.h"

namespace cli {

int run_console(const std::vector<std::string>& arguments) {
  VerbWords words;
  const Verb verb = {.about =
                         "Prints a link to the web console. Whoever opens it is signed in as the "
                         "owner of the state directory's keys; it is good once, for 10 minutes.",
                     .name = "tarn console"};
  if (const auto code = read_words(verb, arguments, words)) return *code;
  const auto service = find_running_service(words.state);
  if (!service) return fail(service.error().message);
  const auto word = ask_login_word(words.state);
  if (!word) return fail(word.error().message);
  const std::string url = url_of(service->address, service->port, service->tls);
  std::printf("%s\n", login_link(url, *word).c_str());
  return 0;
}

}  // namespace cli
