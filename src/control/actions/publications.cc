// SPDX-License-Identifier: Apache-2.0
#include "control/actions/publications.h"

#include <utility>

#include "base/check.h"
#include "base/uuid.h"

namespace control {

std::string publish(Transaction& records, Publication publication, int64_t now_ms) {
  std::string id = base::random_uuid();
  CHECK(!records.exists<Publication>(id));
  publication.id = id;
  publication.at_ms = now_ms;
  records.put(publication);
  return id;
}

std::string publish(ActionContext& context, Publication publication) {
  return publish(context.records, std::move(publication), context.now_ms);
}

}  // namespace control
