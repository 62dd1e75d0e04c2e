// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/json/json_errors.h"
#include "aws/kms/errors.h"
#include "control/actions/action.h"
#include "control/actions/kms_keys.h"
#include "control/api/api_service.h"
#include "control/model/kms_key.h"

// What the actions on keys share.

namespace control {

// The id of the key that a text names, of the master key as well. NotFoundException.
aws::Result<std::string> find_kms_key_id(const ActionContext& context, std::string_view text);

// A key of the account's own: NotFoundException, and AccessDeniedException for the master key,
// which only the service uses.
aws::Result<KmsKey> find_kms_key(const ActionContext& context, std::string_view text);
// The same by the member KeyId of a request.
aws::Result<KmsKey> find_kms_key(const ActionContext& context, const aws::Request& request);

// DisabledException and KMSInvalidStateException for a key that cannot be used now; the latter for
// one that is about to be deleted, where it is to be changed.
aws::Result<void> check_usable(const ActionContext& context, const KmsKey& key);
aws::Result<void> check_changeable(const ActionContext& context, const KmsKey& key);

// The tags of a request, added to `tags`. TagException, LimitExceededException.
aws::Result<void> add_kms_tags(const aws::Structure& input, Tags& tags);

// InvalidMarkerException, as KMS has it for a Limit or a Marker that is none.
inline constexpr aws::ErrorSpec kInvalidMarker = {"InvalidMarkerException",
                                                  "InvalidMarkerException", 400};

// The page of `all` that Limit and Marker ask for, `all` being in the order of `id_of`; sets
// Truncated, and NextMarker to the last id given out when more follow.
template <typename T, typename IdOf>
aws::Result<std::vector<T>> take_kms_page(const aws::Structure& input, std::vector<T> all,
                                          IdOf id_of, aws::Structure& result) {
  constexpr int64_t kLimit = 100;
  constexpr int64_t kLimitMax = 1000;
  const int64_t limit = input.integer("Limit").value_or(kLimit);
  if (limit < 1 || limit > kLimitMax) {
    return aws::Error(aws::kValidationException, "Limit must be between 1 and 1000.");
  }
  if (const auto after = input.string("Marker")) {
    std::erase_if(all, [&](const T& one) { return std::string_view(id_of(one)) <= *after; });
  }
  const bool has_more = all.size() > static_cast<size_t>(limit);
  if (has_more) {
    all.erase(all.begin() + limit, all.end());
    result.set("NextMarker", std::string(id_of(all.back())));
  }
  result.set("Truncated", has_more);
  return all;
}

}  // namespace control
