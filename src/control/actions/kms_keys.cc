// SPDX-License-Identifier: Apache-2.0
#include "control/actions/kms_keys.h"

namespace control {

std::string kms_key_arn(const ActionContext& context) {
  return "arn:aws:kms:" + context.account.region + ":" + context.account.id + ":key/" +
         context.storage.keys.key_id();
}

aws::Result<std::string> read_kms_key(const ActionContext& context, std::string_view text) {
  constexpr std::string_view kAlias = "alias/aws/elasticache";
  const std::string arn = kms_key_arn(context);
  const std::string alias_arn = arn.substr(0, arn.find(":key/") + 1).append(kAlias);
  if (text == context.storage.keys.key_id() || text == arn || text == kAlias || text == alias_arn) {
    return arn;
  }
  return aws::Error(aws::kInvalidParameterValue,
                    "There is no KMS key '" + std::string(text) +
                        "'. The one that this service encrypts with is " + arn + ".");
}

}  // namespace control
