// SPDX-License-Identifier: Apache-2.0
// Keys of KMS at a whole service: their lives, and the data keys of caches under them.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "agent/api/node.h"
#include "aws/json/json_request.h"
#include "aws/kms/service.h"
#include "base/sha256.h"
#include "control/actions/kms_keys.h"
#include "control/authorisation/key_policy.h"
#include "control/model/kms_key.h"
#include "control/service/test_groups.h"
#include "control/service/test_service.h"
#include "json/document.h"

namespace control {
namespace {

constexpr const char* kText = "dGV4dA==";  // "text"

class KmsTest : public ServiceTest {
 protected:
  ActionResult try_kms(std::string_view operation, std::string_view body) {
    const auto request =
        aws::read_json_request(*find_operation(aws::kms::service(), operation), body);
    if (!request) return request.error();
    ActionResult result = service_->kms().call({caller_, request_id_, *request});
    service_->run();
    return result;
  }
  aws::Structure kms(std::string_view operation, const std::string& body) {
    ActionResult result = try_kms(operation, body);
    EXPECT_TRUE(result) << operation << ": " << (result ? "" : result.error().message);
    return result ? *std::move(result) : aws::Structure(kNoResultShape);
  }
  std::string kms_error(std::string_view operation, const std::string& body) {
    const ActionResult result = try_kms(operation, body);
    return result ? "" : std::string(result.error().spec->code);
  }
  std::string new_key() {
    return std::string(*kms("CreateKey", "{}").structure("KeyMetadata")->string("KeyId"));
  }
  static std::string with_key(const std::string& key, const std::string& more = "") {
    return R"({"KeyId":")" + key + "\"" + more + "}";
  }
  std::string encrypt(const std::string& key) {
    return std::string(
        *kms("Encrypt", with_key(key, std::string(R"(,"Plaintext":")") + kText + "\""))
             .string("CiphertextBlob"));
  }
  std::string decrypt(const std::string& blob) {
    return std::string(
        *kms("Decrypt", R"({"CiphertextBlob":")" + blob + "\"}").string("Plaintext"));
  }
  void later(int64_t ms) {
    clock_.advance_ms(ms);
    service_->tick();
    service_->run();
  }
  bool has_event(const std::string& cluster, const std::string& start) {
    const aws::Structure events =
        call("DescribeEvents", {{"SourceIdentifier", cluster}, {"SourceType", "cache-cluster"}});
    const auto list = events.structures("Events");
    return std::any_of(list.begin(), list.end(), [&](const aws::Structure& event) {
      return event.string("Message")->starts_with(start);
    });
  }
  // What an agent hears that asks for a data key: its hexadecimal digits, or why not.
  std::string unwrapped(const std::string& wrapped) {
    std::string heard;
    service_->internal().call({"/tarn/agent/unwrap", json::write(agent::UnwrapRequest{wrapped})},
                              [&heard](int status, const std::string& body) {
                                heard = std::to_string(status) + " " + body;
                              });
    return heard;
  }
};

TEST_F(KmsTest, AKeyGetsNewMaterialAndOpensWhatIsOld) {
  const std::string key = new_key();
  kms("EnableKeyRotation", with_key(key, R"(,"RotationPeriodInDays":90)"));
  const std::string old = encrypt(key);
  later(89 * kDayMs);
  Transaction before(*store_);
  EXPECT_EQ(before.find<KmsKey>(key)->materials.size(), 1u);
  later(2 * kDayMs);
  Transaction after(*store_);
  EXPECT_EQ(after.find<KmsKey>(key)->materials.size(), 2u);
  EXPECT_EQ(decrypt(old), kText);
  EXPECT_EQ(decrypt(encrypt(key)), kText);
}

TEST_F(KmsTest, MaterialIsNowhereInTheClear) {
  const std::string key = new_key();
  Transaction records(*store_);
  const auto material = keys_->unwrap(records.find<KmsKey>(key)->materials.front());
  ASSERT_TRUE(material);
  const std::vector<Row> rows = *store_->list("");
  for (const Row& row : rows) {
    EXPECT_EQ(row.value.find(base::hex(*material)), std::string::npos) << row.key;
    EXPECT_EQ(row.value.find(*material), std::string::npos) << row.key;
  }
}

TEST_F(KmsTest, AKeyGoesWhenItsTimeIsOver) {
  const std::string key = new_key();
  kms("CreateAlias", R"({"AliasName":"alias/a","TargetKeyId":")" + key + "\"}");
  kms("ScheduleKeyDeletion", with_key(key, R"(,"PendingWindowInDays":7)"));
  later(7 * kDayMs - 1000);
  EXPECT_EQ(kms_error("DescribeKey", with_key("alias/a")), "");
  restart();
  later(2000);
  EXPECT_EQ(kms_error("DescribeKey", with_key(key)), "NotFoundException");
  EXPECT_EQ(kms_error("DescribeKey", with_key("alias/a")), "NotFoundException");
}

TEST_F(KmsTest, ACachesDataKeyIsHadWhileItsKeyIsOn) {
  const std::string key = new_key();
  call("CreateReplicationGroup", {{"ReplicationGroupId", "g"},
                                  {"ReplicationGroupDescription", "d"},
                                  {"CacheNodeType", "cache.t4g.micro"},
                                  {"Engine", "redis"},
                                  {"NumCacheClusters", "1"},
                                  {"AtRestEncryptionEnabled", "true"},
                                  {"KmsKeyId", key}});
  agent_.obey();
  const std::string wrapped = agent_.spec("g-001.0001").data_key;
  EXPECT_FALSE(keys_->unwrap(wrapped));  // the master key alone does not open it
  EXPECT_TRUE(unwrapped(wrapped).starts_with("200 "));
  later(1000);
  kms("DisableKey", with_key(key));
  EXPECT_EQ(unwrapped(wrapped), R"(400 {"message":"KMS key )" + key + R"( is disabled"})");
  EXPECT_TRUE(has_event("g-001", "KMS key " + kms_arn(account_, key) + " is disabled: "));
  EXPECT_EQ(error_of("ModifyReplicationGroup",
                     {{"ReplicationGroupId", "g"}, {"ReplicationGroupDescription", "e"}}),
            "InvalidKMSKeyFault");
  kms("EnableKey", with_key(key));
  EXPECT_TRUE(unwrapped(wrapped).starts_with("200 "));
  kms("ScheduleKeyDeletion", with_key(key));
  later(31 * kDayMs);
  EXPECT_EQ(unwrapped(wrapped), R"(400 {"message":"KMS key )" + key + R"( does not exist"})");
  call("DeleteReplicationGroup", {{"ReplicationGroupId", "g"}});
}

// --- who may -------------------------------------------------------------------------------------

TEST_F(KmsTest, TheKeysPolicyAndTheUsersDecide) {
  const std::string trusts =
      R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:root"},"Action":"kms:*",)"
      R"("Resource":"*"})";
  const std::string names =
      R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:user/ada"},)"
      R"("Action":"kms:Encrypt","Resource":"*"})";
  const std::string denies =
      R"({"Effect":"Deny","Principal":"*","Action":"kms:Encrypt","Resource":"*"})";
  const std::string elsewhere = R"({"Effect":"Allow","Principal":"*","Action":"kms:*",)"
                                R"("Resource":"arn:aws:kms:us-east-1:000000000000:key/other"})";
  struct Row {
    std::string statements;
    const char* own;  // "" or the effect of the user's own policy
    bool may;
  };
  const Caller ada = {.account = account_.id,
                      .arn = "arn:aws:iam::000000000000:user/ada",
                      .kind = PrincipalKind::kUser,
                      .name = "ada"};
  Transaction records(*store_);
  for (const Row& row : std::vector<Row>{{trusts, "", false},
                                         {trusts, "Allow", true},
                                         {trusts, "Deny", false},
                                         {names, "", true},
                                         {names, "Allow", true},
                                         {names, "Deny", false},
                                         {trusts + "," + denies, "Allow", false},
                                         {elsewhere, "Allow", false},
                                         {"", "Allow", false}}) {
    aws::policy::PolicySet policies;
    if (*row.own != '\0') {
      std::string own = R"({"Statement":{"Action":"kms:Encrypt","Resource":"*","Effect":")";
      own.append(row.own).append(R"("}})");
      policies.identity.push_back(
          {"own", false,
           std::make_shared<const aws::policy::Policy>(
               *aws::policy::read_policy(own, aws::policy::Purpose::kIdentity))});
    }
    const aws::policy::RequestContext context;
    const aws::policy::Question question = {"kms:Encrypt",
                                            "arn:aws:kms:us-east-1:000000000000:key/k", context};
    const auto decision =
        decide_key(records, ada, policies, question,
                   R"({"Version":"2012-10-17","Statement":[)" + row.statements + "]}");
    EXPECT_EQ(decision.allowed(), row.may) << row.statements << " " << row.own;
  }
}

}  // namespace
}  // namespace control
