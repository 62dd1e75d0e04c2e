// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/policy/access_rules.h"

namespace aws::kms {

// What each operation needs. A resource's type is "key", "alias", or "ciphertext", whose key is the
// one that the text says. GenerateRandom and the lists of everything know no resources.
const policy::ServiceRules& access_rules();

}  // namespace aws::kms
