// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/errors.h"
#include "aws/elasticache/families.h"
#include "aws/elasticache/shapes.h"
#include "aws/model/service.h"

namespace aws::elasticache {

namespace {

constexpr Member kCustomerNodeEndpointMembers[] = {
    {"Address", kString},
    {"Port", kInteger},
};
constexpr Shape kCustomerNodeEndpoint =
    structure("CustomerNodeEndpoint", kCustomerNodeEndpointMembers);

constexpr Shape kCustomerNodeEndpointList =
    list("CustomerNodeEndpointList", "member", kCustomerNodeEndpoint);

constexpr Member kStartMigrationMessageMembers[] = {
    {"ReplicationGroupId", kString, kRequired},
    {"CustomerNodeEndpointList", kCustomerNodeEndpointList, kRequired},
};
constexpr Shape kStartMigrationMessage =
    structure("StartMigrationMessage", kStartMigrationMessageMembers);

constexpr Member kStartMigrationResponseMembers[] = {
    {"ReplicationGroup", kReplicationGroup},
};
constexpr Shape kStartMigrationResponse =
    structure("StartMigrationResponse", kStartMigrationResponseMembers);

constexpr Member kTestMigrationMessageMembers[] = {
    {"ReplicationGroupId", kString, kRequired},
    {"CustomerNodeEndpointList", kCustomerNodeEndpointList, kRequired},
};
constexpr Shape kTestMigrationMessage =
    structure("TestMigrationMessage", kTestMigrationMessageMembers);

constexpr Member kTestMigrationResponseMembers[] = {
    {"ReplicationGroup", kReplicationGroup},
};
constexpr Shape kTestMigrationResponse =
    structure("TestMigrationResponse", kTestMigrationResponseMembers);

constexpr Member kCompleteMigrationMessageMembers[] = {
    {"ReplicationGroupId", kString, kRequired},
    {"Force", kBoolean},
};
constexpr Shape kCompleteMigrationMessage =
    structure("CompleteMigrationMessage", kCompleteMigrationMessageMembers);

constexpr Member kCompleteMigrationResponseMembers[] = {
    {"ReplicationGroup", kReplicationGroup},
};
constexpr Shape kCompleteMigrationResponse =
    structure("CompleteMigrationResponse", kCompleteMigrationResponseMembers);

constexpr const ErrorSpec* kStartMigrationErrors[] = {
    &kInvalidParameterValue,
    &kInvalidReplicationGroupStateFault,
    &kReplicationGroupAlreadyUnderMigrationFault,
    &kReplicationGroupNotFoundFault,
};

constexpr const ErrorSpec* kTestMigrationErrors[] = {
    &kInvalidParameterValue,
    &kInvalidReplicationGroupStateFault,
    &kReplicationGroupAlreadyUnderMigrationFault,
    &kReplicationGroupNotFoundFault,
};

constexpr const ErrorSpec* kCompleteMigrationErrors[] = {
    &kInvalidReplicationGroupStateFault,
    &kReplicationGroupNotFoundFault,
    &kReplicationGroupNotUnderMigrationFault,
};

constexpr Operation kMigrationOperations[] = {
    {"StartMigration", &kStartMigrationMessage, &kStartMigrationResponse, kStartMigrationErrors},
    {"TestMigration", &kTestMigrationMessage, &kTestMigrationResponse, kTestMigrationErrors},
    {"CompleteMigration", &kCompleteMigrationMessage, &kCompleteMigrationResponse,
     kCompleteMigrationErrors},
};

}  // namespace

std::span<const Operation> migration() { return kMigrationOperations; }

}  // namespace aws::elasticache
