// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/errors.h"
#include "aws/elasticache/families.h"
#include "aws/elasticache/shapes.h"
#include "aws/model/service.h"

namespace aws::elasticache {

namespace {

constexpr Member kDescribeReservedCacheNodesMessageMembers[] = {
    {"ReservedCacheNodeId", kString}, {"ReservedCacheNodesOfferingId", kString},
    {"CacheNodeType", kString},       {"Duration", kString},
    {"ProductDescription", kString},  {"OfferingType", kString},
    {"MaxRecords", kInteger},         {"Marker", kString},
};
constexpr Shape kDescribeReservedCacheNodesMessage =
    structure("DescribeReservedCacheNodesMessage", kDescribeReservedCacheNodesMessageMembers);

constexpr Member kRecurringChargeMembers[] = {
    {"RecurringChargeAmount", kDouble},
    {"RecurringChargeFrequency", kString},
};
constexpr Shape kRecurringCharge = structure("RecurringCharge", kRecurringChargeMembers);

constexpr Shape kRecurringChargeList =
    list("RecurringChargeList", "RecurringCharge", kRecurringCharge);

constexpr Member kReservedCacheNodeMembers[] = {
    {"ReservedCacheNodeId", kString},
    {"ReservedCacheNodesOfferingId", kString},
    {"CacheNodeType", kString},
    {"StartTime", kTimestamp},
    {"Duration", kInteger},
    {"FixedPrice", kDouble},
    {"UsagePrice", kDouble},
    {"CacheNodeCount", kInteger},
    {"ProductDescription", kString},
    {"OfferingType", kString},
    {"State", kString},
    {"RecurringCharges", kRecurringChargeList},
    {"ReservationARN", kString},
};
constexpr Shape kReservedCacheNode = structure("ReservedCacheNode", kReservedCacheNodeMembers);

constexpr Shape kReservedCacheNodeList =
    list("ReservedCacheNodeList", "ReservedCacheNode", kReservedCacheNode);

constexpr Member kReservedCacheNodeMessageMembers[] = {
    {"Marker", kString},
    {"ReservedCacheNodes", kReservedCacheNodeList},
};
constexpr Shape kReservedCacheNodeMessage =
    structure("ReservedCacheNodeMessage", kReservedCacheNodeMessageMembers);

constexpr Member kDescribeReservedCacheNodesOfferingsMessageMembers[] = {
    {"ReservedCacheNodesOfferingId", kString},
    {"CacheNodeType", kString},
    {"Duration", kString},
    {"ProductDescription", kString},
    {"OfferingType", kString},
    {"MaxRecords", kInteger},
    {"Marker", kString},
};
constexpr Shape kDescribeReservedCacheNodesOfferingsMessage =
    structure("DescribeReservedCacheNodesOfferingsMessage",
              kDescribeReservedCacheNodesOfferingsMessageMembers);

constexpr Member kReservedCacheNodesOfferingMembers[] = {
    {"ReservedCacheNodesOfferingId", kString},
    {"CacheNodeType", kString},
    {"Duration", kInteger},
    {"FixedPrice", kDouble},
    {"UsagePrice", kDouble},
    {"ProductDescription", kString},
    {"OfferingType", kString},
    {"RecurringCharges", kRecurringChargeList},
};
constexpr Shape kReservedCacheNodesOffering =
    structure("ReservedCacheNodesOffering", kReservedCacheNodesOfferingMembers);

constexpr Shape kReservedCacheNodesOfferingList = list(
    "ReservedCacheNodesOfferingList", "ReservedCacheNodesOffering", kReservedCacheNodesOffering);

constexpr Member kReservedCacheNodesOfferingMessageMembers[] = {
    {"Marker", kString},
    {"ReservedCacheNodesOfferings", kReservedCacheNodesOfferingList},
};
constexpr Shape kReservedCacheNodesOfferingMessage =
    structure("ReservedCacheNodesOfferingMessage", kReservedCacheNodesOfferingMessageMembers);

constexpr Member kPurchaseReservedCacheNodesOfferingMessageMembers[] = {
    {"ReservedCacheNodesOfferingId", kString, kRequired},
    {"ReservedCacheNodeId", kString},
    {"CacheNodeCount", kInteger},
    {"Tags", kTagList},
};
constexpr Shape kPurchaseReservedCacheNodesOfferingMessage = structure(
    "PurchaseReservedCacheNodesOfferingMessage", kPurchaseReservedCacheNodesOfferingMessageMembers);

constexpr Member kPurchaseReservedCacheNodesOfferingResultMembers[] = {
    {"ReservedCacheNode", kReservedCacheNode},
};
constexpr Shape kPurchaseReservedCacheNodesOfferingResult = structure(
    "PurchaseReservedCacheNodesOfferingResult", kPurchaseReservedCacheNodesOfferingResultMembers);

constexpr const ErrorSpec* kDescribeReservedCacheNodesErrors[] = {
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
    &kReservedCacheNodeNotFoundFault,
};

constexpr const ErrorSpec* kDescribeReservedCacheNodesOfferingsErrors[] = {
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
    &kReservedCacheNodesOfferingNotFoundFault,
};

constexpr const ErrorSpec* kPurchaseReservedCacheNodesOfferingErrors[] = {
    &kInvalidParameterCombination,
    &kInvalidParameterValue,
    &kReservedCacheNodeAlreadyExistsFault,
    &kReservedCacheNodeQuotaExceededFault,
    &kReservedCacheNodesOfferingNotFoundFault,
    &kTagQuotaPerResourceExceeded,
};

constexpr Operation kReservedNodesOperations[] = {
    {"DescribeReservedCacheNodes", &kDescribeReservedCacheNodesMessage, &kReservedCacheNodeMessage,
     kDescribeReservedCacheNodesErrors, &kMarkerPages},
    {"DescribeReservedCacheNodesOfferings", &kDescribeReservedCacheNodesOfferingsMessage,
     &kReservedCacheNodesOfferingMessage, kDescribeReservedCacheNodesOfferingsErrors,
     &kMarkerPages},
    {"PurchaseReservedCacheNodesOffering", &kPurchaseReservedCacheNodesOfferingMessage,
     &kPurchaseReservedCacheNodesOfferingResult, kPurchaseReservedCacheNodesOfferingErrors},
};

}  // namespace

std::span<const Operation> reserved_nodes() { return kReservedNodesOperations; }

}  // namespace aws::elasticache
