// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/acl/confine.h"

#include <algorithm>
#include <vector>

#include "engine/session/command_context.h"

namespace engine {

namespace {

// The words of all arguments: who has not logged in may send few of them, and says it all in one.
std::vector<std::string_view> words_in(Arguments args) {
  std::vector<std::string_view> words;
  for (std::string_view rest : args) {
    while (!rest.empty()) {
      const size_t end = std::min(rest.find(' '), rest.size());
      if (end > 0) words.push_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return words;
}

// TARN.CONFINE rule [rule ...]: from now on the connection may run what both its user and these
// words of ACL SETUSER about commands allow, whoever it logs in as. Neither RESET nor a second
// TARN.CONFINE takes that back, so that who hands a connection on knows what it is good for.
void confine_connection(CommandContext& c) {
  if (c.client.user == nullptr) {
    c.error("ERR the administration's connections cannot be confined");
    return;
  }
  if (c.client.confinement != nullptr) {
    c.error("ERR this connection is confined already");
    return;
  }
  auto commands = c.node.users.rights_to_commands(words_in(c.args.subspan(1)));
  if (!commands) {
    c.error("ERR " + commands.error().message);
    return;
  }
  confine(c.client, *std::move(commands));
  c.reply.ok();
}

// To give up a right takes none.
constexpr CommandSpec kConfineCommands[] = {
    {.name = "tarn.confine",
     .run = confine_connection,
     .arity = -2,
     .flags = kNoAuth | kNoScript | kNoMulti | kLoading | kStale | kFast,
     .categories = kConnectionCategory},
};

}  // namespace

CommandFamily confine_commands() { return kConfineCommands; }

}  // namespace engine
