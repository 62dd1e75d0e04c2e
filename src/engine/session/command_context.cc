// SPDX-License-Identifier: Apache-2.0
#include "engine/session/command_context.h"

#include "base/ascii.h"

namespace engine {

// Under the name that the command has everywhere, whatever it was renamed to here.
void CommandContext::add_verbatim() const {
  const std::string_view name = spec.container.empty() ? spec.name : spec.container;
  if (base::equals_ignore_case(name, args[0])) [[likely]] {
    worker.effects.add_verbatim(client.db, args);
    return;
  }
  worker.effects.add(client.db, {name});
  for (const std::string_view word : args.subspan(1)) worker.effects.append(word);
}

}  // namespace engine
