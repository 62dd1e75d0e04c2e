// SPDX-License-Identifier: Apache-2.0
#include "aws/monitoring/families.h"
#include "aws/monitoring/shapes.h"

namespace aws::monitoring {

namespace {

constexpr Shape kDashboardBody = {.name = "DashboardBody"};
constexpr Shape kDashboardArn = {.name = "DashboardArn"};

constexpr Member kPutDashboardMembers[] = {{"DashboardName", kDashboardName, kRequired},
                                           {"DashboardBody", kDashboardBody, kRequired}};
constexpr Shape kPutDashboardInput = structure("PutDashboardInput", kPutDashboardMembers);
constexpr Member kMessageMembers[] = {{"DataPath", kString}, {"Message", kString}};
constexpr Shape kMessage = structure("DashboardValidationMessage", kMessageMembers);
constexpr Shape kMessages = list("DashboardValidationMessages", "member", kMessage);
constexpr Member kPutDashboardOutputMembers[] = {{"DashboardValidationMessages", kMessages}};
constexpr Shape kPutDashboardOutput = structure("PutDashboardOutput", kPutDashboardOutputMembers);

constexpr Member kGetDashboardMembers[] = {{"DashboardName", kDashboardName, kRequired}};
constexpr Shape kGetDashboardInput = structure("GetDashboardInput", kGetDashboardMembers);
constexpr Member kGetDashboardOutputMembers[] = {{"DashboardArn", kDashboardArn},
                                                 {"DashboardBody", kDashboardBody},
                                                 {"DashboardName", kDashboardName}};
constexpr Shape kGetDashboardOutput = structure("GetDashboardOutput", kGetDashboardOutputMembers);

constexpr Member kListDashboardsMembers[] = {{"DashboardNamePrefix", kDashboardName},
                                             {"NextToken", kNextToken}};
constexpr Shape kListDashboardsInput = structure("ListDashboardsInput", kListDashboardsMembers);
constexpr Member kEntryMembers[] = {{"DashboardName", kDashboardName},
                                    {"DashboardArn", kDashboardArn},
                                    {"LastModified", kTimestamp},
                                    {"Size", kInteger}};
constexpr Shape kEntry = structure("DashboardEntry", kEntryMembers);
constexpr Shape kEntries = list("DashboardEntries", "member", kEntry);
constexpr Member kListDashboardsOutputMembers[] = {{"DashboardEntries", kEntries},
                                                   {"NextToken", kNextToken}};
constexpr Shape kListDashboardsOutput =
    structure("ListDashboardsOutput", kListDashboardsOutputMembers);

constexpr Shape kDashboardNames = list("DashboardNames", "member", kDashboardName);
constexpr Member kDeleteDashboardsMembers[] = {{"DashboardNames", kDashboardNames, kRequired}};
constexpr Shape kDeleteDashboardsInput =
    structure("DeleteDashboardsInput", kDeleteDashboardsMembers);
constexpr Shape kDeleteDashboardsOutput = structure("DeleteDashboardsOutput", {});

constexpr Operation kDashboardOperations[] = {
    {"PutDashboard", &kPutDashboardInput, &kPutDashboardOutput, {}},
    {"GetDashboard", &kGetDashboardInput, &kGetDashboardOutput, {}},
    {"ListDashboards", &kListDashboardsInput, &kListDashboardsOutput, {}},
    {"DeleteDashboards", &kDeleteDashboardsInput, &kDeleteDashboardsOutput, {}},
};

}  // namespace

std::span<const Operation> dashboards() { return kDashboardOperations; }

}  // namespace aws::monitoring
