// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/errors.h"
#include "aws/elasticache/families.h"
#include "aws/elasticache/shapes.h"
#include "aws/model/service.h"

namespace aws::elasticache {

namespace {

constexpr Shape kUserName = {.name = "UserName", .min = 1};

constexpr Shape kPasswordListInput = list("PasswordListInput", "member", kString, 1);

constexpr Shape kAccessString = {.name = "AccessString", .pattern = Pattern::kNotBlank};

constexpr std::string_view kInputAuthenticationTypeValues[] = {"password", "no-password-required",
                                                               "iam"};
constexpr Shape kInputAuthenticationType =
    enumeration("InputAuthenticationType", kInputAuthenticationTypeValues);

constexpr Member kAuthenticationModeMembers[] = {
    {"Type", kInputAuthenticationType},
    {"Passwords", kPasswordListInput},
};
constexpr Shape kAuthenticationMode = structure("AuthenticationMode", kAuthenticationModeMembers);

constexpr Member kCreateUserMessageMembers[] = {
    {"UserId", kUserId, kRequired},
    {"UserName", kUserName, kRequired},
    {"Engine", kEngineType, kRequired},
    {"Passwords", kPasswordListInput},
    {"AccessString", kAccessString, kRequired},
    {"NoPasswordRequired", kBoolean},
    {"Tags", kTagList},
    {"AuthenticationMode", kAuthenticationMode},
};
constexpr Shape kCreateUserMessage = structure("CreateUserMessage", kCreateUserMessageMembers);

constexpr std::string_view kAuthenticationTypeValues[] = {"password", "no-password", "iam"};
constexpr Shape kAuthenticationType = enumeration("AuthenticationType", kAuthenticationTypeValues);

constexpr Member kAuthenticationMembers[] = {
    {"Type", kAuthenticationType},
    {"PasswordCount", kInteger},
};
constexpr Shape kAuthentication = structure("Authentication", kAuthenticationMembers);

constexpr Member kUserMembers[] = {
    {"UserId", kString},
    {"UserName", kString},
    {"Status", kString},
    {"Engine", kEngineType},
    {"MinimumEngineVersion", kString},
    {"AccessString", kString},
    {"UserGroupIds", kUserGroupIdList},
    {"Authentication", kAuthentication},
    {"ARN", kString},
};
constexpr Shape kUser = structure("User", kUserMembers);

constexpr Shape kFilterName = {.name = "FilterName", .pattern = Pattern::kNotBlank};

constexpr Shape kFilterValue = {.name = "FilterValue", .pattern = Pattern::kNotBlank};

constexpr Shape kFilterValueList = list("FilterValueList", "member", kFilterValue, 1);

constexpr Member kFilterMembers[] = {
    {"Name", kFilterName, kRequired},
    {"Values", kFilterValueList, kRequired},
};
constexpr Shape kFilter = structure("Filter", kFilterMembers);

constexpr Shape kFilterList = list("FilterList", "member", kFilter);

constexpr Member kDescribeUsersMessageMembers[] = {
    {"Engine", kEngineType},  {"UserId", kUserId}, {"Filters", kFilterList},
    {"MaxRecords", kInteger}, {"Marker", kString},
};
constexpr Shape kDescribeUsersMessage =
    structure("DescribeUsersMessage", kDescribeUsersMessageMembers);

constexpr Shape kUserList = list("UserList", "member", kUser);

constexpr Member kDescribeUsersResultMembers[] = {
    {"Users", kUserList},
    {"Marker", kString},
};
constexpr Shape kDescribeUsersResult =
    structure("DescribeUsersResult", kDescribeUsersResultMembers);

constexpr Member kModifyUserMessageMembers[] = {
    {"UserId", kUserId, kRequired},
    {"AccessString", kAccessString},
    {"AppendAccessString", kAccessString},
    {"Passwords", kPasswordListInput},
    {"NoPasswordRequired", kBoolean},
    {"AuthenticationMode", kAuthenticationMode},
    {"Engine", kEngineType},
};
constexpr Shape kModifyUserMessage = structure("ModifyUserMessage", kModifyUserMessageMembers);

constexpr Member kDeleteUserMessageMembers[] = {
    {"UserId", kUserId, kRequired},
};
constexpr Shape kDeleteUserMessage = structure("DeleteUserMessage", kDeleteUserMessageMembers);

constexpr const ErrorSpec* kCreateUserErrors[] = {
    &kDuplicateUserNameFault,         &kInvalidParameterCombination, &kInvalidParameterValue,
    &kServiceLinkedRoleNotFoundFault, &kTagQuotaPerResourceExceeded, &kUserAlreadyExistsFault,
    &kUserQuotaExceededFault,
};

constexpr const ErrorSpec* kDescribeUsersErrors[] = {
    &kInvalidParameterCombination,
    &kServiceLinkedRoleNotFoundFault,
    &kUserNotFoundFault,
};

constexpr const ErrorSpec* kModifyUserErrors[] = {
    &kInvalidParameterCombination,    &kInvalidParameterValue, &kInvalidUserStateFault,
    &kServiceLinkedRoleNotFoundFault, &kUserNotFoundFault,
};

constexpr const ErrorSpec* kDeleteUserErrors[] = {
    &kDefaultUserAssociatedToUserGroupFault, &kInvalidParameterValue, &kInvalidUserStateFault,
    &kServiceLinkedRoleNotFoundFault,        &kUserNotFoundFault,
};

constexpr Operation kUsersOperations[] = {
    {"CreateUser", &kCreateUserMessage, &kUser, kCreateUserErrors},
    {"DescribeUsers", &kDescribeUsersMessage, &kDescribeUsersResult, kDescribeUsersErrors,
     &kMarkerPages},
    {"ModifyUser", &kModifyUserMessage, &kUser, kModifyUserErrors},
    {"DeleteUser", &kDeleteUserMessage, &kUser, kDeleteUserErrors},
};

}  // namespace

std::span<const Operation> users() { return kUsersOperations; }

}  // namespace aws::elasticache
