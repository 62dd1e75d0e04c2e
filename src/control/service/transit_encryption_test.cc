// SPDX-License-Identifier: Apache-2.0
// TransitEncryptionEnabled, TransitEncryptionMode, and what nodes show clients by it.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "control/certificates/certificates.h"
#include "control/service/test_groups.h"

namespace control {
namespace {

using Mode = agent::TransitEncryption;

class TransitEncryptionTest : public ServiceTest {
 protected:
  void create_group(const Parameters& more) {
    Parameters parameters = {{"ReplicationGroupId", "g"},
                             {"ReplicationGroupDescription", "d"},
                             {"Engine", "valkey"},
                             {"CacheNodeType", "cache.t4g.micro"},
                             {"NumCacheClusters", "2"}};
    parameters.insert(parameters.end(), more.begin(), more.end());
    call("CreateReplicationGroup", parameters);
    agent_.obey();
  }
  aws::Structure group() {
    return call("DescribeReplicationGroups", {{"ReplicationGroupId", "g"}})
        .structures("ReplicationGroups")[0];
  }
  std::string address_of(const std::string& endpoint) {
    return std::string(*group().structures("NodeGroups")[0].structure(endpoint)->string("Address"));
  }
  void change(const Parameters& more) {
    Parameters parameters = {{"ReplicationGroupId", "g"}, {"ApplyImmediately", "true"}};
    parameters.insert(parameters.end(), more.begin(), more.end());
    call("ModifyReplicationGroup", parameters);
    agent_.obey();
  }
  const agent::NodeSpec& spec(int member) {
    return agent_.spec("g-00" + std::to_string(member) + ".0001");
  }
};

TEST_F(TransitEncryptionTest, IsOffUnlessAskedFor) {
  create_group({});
  EXPECT_EQ(spec(1).transit_encryption, Mode::off);
  EXPECT_EQ(spec(1).identity, agent::NodeIdentity());
  EXPECT_EQ(group().boolean("TransitEncryptionEnabled"), false);
}

TEST_F(TransitEncryptionTest, NodesShowCertificatesForWhereverTheyAreFound) {
  create_group({{"TransitEncryptionEnabled", "true"}});
  EXPECT_EQ(group().boolean("TransitEncryptionEnabled"), true);
  EXPECT_EQ(group().string("TransitEncryptionMode"), "required");
  EXPECT_EQ(group().string("Status"), "available");
  for (const int member : {1, 2}) {
    EXPECT_EQ(spec(member).transit_encryption, Mode::required);
    const agent::NodeIdentity& identity = spec(member).identity;
    EXPECT_EQ(identity.authority, authority_->certificate());
    std::vector<std::string> names = {spec(member).addresses.front(), address_of("PrimaryEndpoint"),
                                      address_of("ReaderEndpoint")};
    std::sort(names.begin(), names.end());
    EXPECT_EQ(read_certificate(identity.certificate)->names, names);
    EXPECT_EQ(identity.key.find("PRIVATE"), std::string::npos);
    const auto key = keys_->unwrap(identity.key);
    ASSERT_TRUE(key);
    EXPECT_TRUE(key->starts_with("-----BEGIN PRIVATE KEY-----"));
  }
  EXPECT_NE(spec(1).identity.key, spec(2).identity.key);
}

TEST_F(TransitEncryptionTest, ACertificateIsRenewedLongBeforeItsEndAndNotEarlier) {
  create_group({{"TransitEncryptionEnabled", "true"}});
  const agent::NodeIdentity first = spec(1).identity;
  const auto live_through = [this](int days) {
    for (int day = 0; day < days; day++) {
      clock_.advance_ms(kDayMs);
      agent_.report();
      service_->tick();
      service_->run();
      agent_.obey();
    }
  };
  live_through(50);
  EXPECT_EQ(spec(1).identity, first);
  live_through(12);
  const agent::NodeIdentity second = spec(1).identity;
  EXPECT_NE(second.certificate, first.certificate);
  EXPECT_GT(read_certificate(second.certificate)->until_s,
            read_certificate(first.certificate)->until_s);
  EXPECT_EQ(group().string("Status"), "available");
}

TEST_F(TransitEncryptionTest, ComesAndGoesByWayOfPreferred) {
  create_group({});
  EXPECT_EQ(error_of("ModifyReplicationGroup", {{"ReplicationGroupId", "g"},
                                                {"ApplyImmediately", "true"},
                                                {"TransitEncryptionEnabled", "true"},
                                                {"TransitEncryptionMode", "required"}}),
            "InvalidParameterCombination");
  change({{"TransitEncryptionEnabled", "true"}, {"TransitEncryptionMode", "preferred"}});
  EXPECT_EQ(spec(1).transit_encryption, Mode::preferred);
  const agent::NodeIdentity identity = spec(1).identity;
  EXPECT_NE(identity, agent::NodeIdentity());
  change({{"TransitEncryptionMode", "required"}});
  EXPECT_EQ(spec(1).transit_encryption, Mode::required);
  EXPECT_EQ(spec(1).identity, identity);
  change({{"TransitEncryptionMode", "preferred"}});
  change({{"TransitEncryptionEnabled", "false"}});
  EXPECT_EQ(spec(1).transit_encryption, Mode::off);
  EXPECT_EQ(spec(1).identity, agent::NodeIdentity());
  EXPECT_EQ(group().string("Status"), "available");
}

TEST_F(TransitEncryptionTest, ACacheIsNotAvailableInPlainTextInstead) {
  create_group({});
  call("ModifyReplicationGroup", {{"ReplicationGroupId", "g"},
                                  {"ApplyImmediately", "true"},
                                  {"TransitEncryptionEnabled", "true"},
                                  {"TransitEncryptionMode", "preferred"}});
  agent_.node("g-001.0001").settings_refused = {{agent::kTransitEncryption, "ERR no"}};
  agent_.obey();
  EXPECT_EQ(describe("g-001").string("CacheClusterStatus"), "modifying");
  agent_.node("g-001.0001").settings_refused.clear();
  agent_.report();
  service_->run();
  EXPECT_EQ(describe("g-001").string("CacheClusterStatus"), "available");
}

}  // namespace
}  // namespace control
