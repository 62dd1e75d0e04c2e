// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "control/records/transaction.h"

namespace control {

// A policy that AWS manages, so that every account has it and nobody changes it: as AWS words it,
// as far as there are such services here.
struct AwsManagedPolicy {
  std::string_view name;
  std::string_view unique_id;  // AWS' own
  std::string_view description;
  std::string_view document;
};

std::span<const AwsManagedPolicy> aws_managed_policies();
std::string arn_of(const AwsManagedPolicy& policy);

// The document that counts of a managed policy, AWS' or the account's own; nullopt: there is no
// such policy.
std::optional<std::string> find_policy_document(Transaction& records, std::string_view account,
                                                std::string_view arn);

// The record's id in the ARN of a policy of the account's own: "arn:aws:iam::...:policy/ops/Read".
// nullopt for any other ARN; whether there is such a record is not asked.
std::optional<std::string> own_policy_id(std::string_view account, std::string_view arn);

}  // namespace control
