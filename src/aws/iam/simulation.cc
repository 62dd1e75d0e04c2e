// SPDX-License-Identifier: Apache-2.0
#include "aws/iam/families.h"
#include "aws/iam/shapes.h"

namespace aws::iam {

namespace {

constexpr Shape kActionNameType = {.name = "ActionNameType", .min = 3, .max = 128};

constexpr Shape kActionNameListType = list("ActionNameListType", "member", kActionNameType);

constexpr Shape kContextKeyNameType = {.name = "ContextKeyNameType", .min = 5, .max = 256};

constexpr Shape kContextKeyValueListType = list("ContextKeyValueListType", "member", kString);

constexpr std::string_view kContextKeyTypeEnumValues[] = {
    "string", "stringList", "numeric", "numericList", "boolean", "booleanList",
    "ip",     "ipList",     "binary",  "binaryList",  "date",    "dateList"};
constexpr Shape kContextKeyTypeEnum = enumeration("ContextKeyTypeEnum", kContextKeyTypeEnumValues);

constexpr Member kContextEntryMembers[] = {
    {"ContextKeyName", kContextKeyNameType},
    {"ContextKeyValues", kContextKeyValueListType},
    {"ContextKeyType", kContextKeyTypeEnum},
};
constexpr Shape kContextEntry = structure("ContextEntry", kContextEntryMembers);

constexpr Shape kContextEntryListType = list("ContextEntryListType", "member", kContextEntry);

constexpr Shape kContextKeyNamesResultListType =
    list("ContextKeyNamesResultListType", "member", kContextKeyNameType);

constexpr Shape kResourceNameType = {.name = "ResourceNameType", .min = 1, .max = 2048};

constexpr std::string_view kPolicyEvaluationDecisionTypeValues[] = {"allowed", "explicitDeny",
                                                                    "implicitDeny"};
constexpr Shape kPolicyEvaluationDecisionType =
    enumeration("PolicyEvaluationDecisionType", kPolicyEvaluationDecisionTypeValues);

constexpr std::string_view kPolicySourceTypeValues[] = {
    "user", "group", "role", "aws-managed", "user-managed", "resource", "none"};
constexpr Shape kPolicySourceType = enumeration("PolicySourceType", kPolicySourceTypeValues);

constexpr Member kStatementMembers[] = {
    {"SourcePolicyId", kString},
    {"SourcePolicyType", kPolicySourceType},
};
constexpr Shape kStatement = structure("Statement", kStatementMembers);

constexpr Shape kStatementListType = list("StatementListType", "member", kStatement);

constexpr Member kPermissionsBoundaryDecisionDetailMembers[] = {
    {"AllowedByPermissionsBoundary", kBoolean},
};
constexpr Shape kPermissionsBoundaryDecisionDetail =
    structure("PermissionsBoundaryDecisionDetail", kPermissionsBoundaryDecisionDetailMembers);

constexpr Member kEvaluationResultMembers[] = {
    {"EvalActionName", kActionNameType, kRequired},
    {"EvalResourceName", kResourceNameType},
    {"EvalDecision", kPolicyEvaluationDecisionType, kRequired},
    {"MatchedStatements", kStatementListType},
    {"MissingContextValues", kContextKeyNamesResultListType},
    {"PermissionsBoundaryDecisionDetail", kPermissionsBoundaryDecisionDetail},
};
constexpr Shape kEvaluationResult = structure("EvaluationResult", kEvaluationResultMembers);

constexpr Shape kEvaluationResultsListType =
    list("EvaluationResultsListType", "member", kEvaluationResult);

constexpr Shape kResourceHandlingOptionType = {
    .name = "ResourceHandlingOptionType", .min = 1, .max = 64};

constexpr Shape kResourceNameListType = list("ResourceNameListType", "member", kResourceNameType);

constexpr Shape kSimulationPolicyListType =
    list("SimulationPolicyListType", "member", kPolicyDocumentType);

constexpr Member kSimulateCustomPolicyRequestMembers[] = {
    {"PolicyInputList", kSimulationPolicyListType, kRequired},
    {"PermissionsBoundaryPolicyInputList", kSimulationPolicyListType},
    {"ActionNames", kActionNameListType, kRequired},
    {"ResourceArns", kResourceNameListType},
    {"ResourcePolicy", kPolicyDocumentType},
    {"ResourceOwner", kResourceNameType},
    {"CallerArn", kResourceNameType},
    {"ContextEntries", kContextEntryListType},
    {"ResourceHandlingOption", kResourceHandlingOptionType},
    {"MaxItems", kInteger},
    {"Marker", kMarkerType},
};
constexpr Shape kSimulateCustomPolicyRequest =
    structure("SimulateCustomPolicyRequest", kSimulateCustomPolicyRequestMembers);

constexpr Member kSimulatePolicyResponseMembers[] = {
    {"EvaluationResults", kEvaluationResultsListType},
    {"IsTruncated", kBoolean},
    {"Marker", kString},
};
constexpr Shape kSimulatePolicyResponse =
    structure("SimulatePolicyResponse", kSimulatePolicyResponseMembers);

constexpr Member kSimulatePrincipalPolicyRequestMembers[] = {
    {"PolicySourceArn", kArnType, kRequired},
    {"PolicyInputList", kSimulationPolicyListType},
    {"PermissionsBoundaryPolicyInputList", kSimulationPolicyListType},
    {"ActionNames", kActionNameListType, kRequired},
    {"ResourceArns", kResourceNameListType},
    {"ResourcePolicy", kPolicyDocumentType},
    {"ResourceOwner", kResourceNameType},
    {"CallerArn", kResourceNameType},
    {"ContextEntries", kContextEntryListType},
    {"ResourceHandlingOption", kResourceHandlingOptionType},
    {"MaxItems", kInteger},
    {"Marker", kMarkerType},
};
constexpr Shape kSimulatePrincipalPolicyRequest =
    structure("SimulatePrincipalPolicyRequest", kSimulatePrincipalPolicyRequestMembers);

constexpr Operation kSimulationOperations[] = {
    {"SimulatePrincipalPolicy",
     &kSimulatePrincipalPolicyRequest,
     &kSimulatePolicyResponse,
     {},
     &kPages},
    {"SimulateCustomPolicy", &kSimulateCustomPolicyRequest, &kSimulatePolicyResponse, {}, &kPages},
};

}  // namespace

std::span<const Operation> simulation() { return kSimulationOperations; }

}  // namespace aws::iam
