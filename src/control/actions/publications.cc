// SPDX-License-Identifier: Apache-2.0
#include "control/actions/publications.h"

#include <utility>

#include "base/uuid.h"

namespace control {

std::string publish(ActionContext& context, Publication publication) {
  publication.id = base::random_uuid();
  publication.at_ms = context.now_ms;
  const std::string id = publication.id;
  context.records.put(std::move(publication));
  return id;
}

}  // namespace control
