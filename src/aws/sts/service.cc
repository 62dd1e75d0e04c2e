// SPDX-License-Identifier: Apache-2.0
#include "aws/sts/service.h"

namespace aws::sts {

namespace {

constexpr Shape kUserIdType = {.name = "userIdType"};
constexpr Shape kAccountType = {.name = "accountType"};
constexpr Shape kArnType = {.name = "arnType", .min = 20, .max = 2048};

constexpr Shape kGetCallerIdentityRequest = structure("GetCallerIdentityRequest", {});

constexpr Member kGetCallerIdentityResponseMembers[] = {
    {"UserId", kUserIdType},
    {"Account", kAccountType},
    {"Arn", kArnType},
};
constexpr Shape kGetCallerIdentityResponse =
    structure("GetCallerIdentityResponse", kGetCallerIdentityResponseMembers);

constexpr Operation kOperations[] = {
    {"GetCallerIdentity", &kGetCallerIdentityRequest, &kGetCallerIdentityResponse, {}},
};
constexpr std::span<const Operation> kFamilies[] = {kOperations};

constexpr Service kService = {
    .name = "sts",
    .version = "2011-06-15",
    .xml_namespace = "https://sts.amazonaws.com/doc/2011-06-15/",
    .dialect = Dialect::kQuery,
    .families = kFamilies,
};

}  // namespace

const Service& service() { return kService; }

}  // namespace aws::sts
