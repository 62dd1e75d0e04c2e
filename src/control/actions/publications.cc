// SPDX-License-Identifier: Apache-2.0
#include "control/actions/publications.h"

#include "base/uuid.h"

namespace control {

std::string publish(ActionContext& context, Publication publication) {
  do {
    publication.id = base::random_uuid();
  } while (context.records.exists<Publication>(publication.id));
  publication.at_ms = context.now_ms;
  context.records.put(publication);
  return publication.id;
}

}  // namespace control
