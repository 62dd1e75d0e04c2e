// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>

#include "control/service/test_service.h"

namespace control {
namespace {

// An RDB file without keys that says how much memory it takes.
std::string file_that_takes(const std::string& bytes) {
  const auto text = [](const std::string& of) {
    return std::string(1, static_cast<char>(of.size())) + of;
  };
  return "REDIS0011\xfa" + text("used-mem") + text(bytes) + "\xff" + std::string(8, '\0');
}

class SnapshotsTest : public ServiceTest {
 protected:
  explicit SnapshotsTest(const std::string& root = "/nowhere") : ServiceTest(root) {
    create("c", "redis");
    agent_.obey();
  }

  // Until nothing happens any more by itself.
  void settle() { agent_.obey(); }

  // So much later, with the sweeps that there are in between.
  void pass(int64_t seconds) {
    for (int64_t i = 0; i < seconds; i++) {
      clock_.advance_ms(1000);
      service_->tick();
      settle();
    }
  }

  aws::Structure snapshot(const std::string& name) {
    return call("DescribeSnapshots", {{"SnapshotName", name}}).structures("Snapshots")[0];
  }
  std::string status(const std::string& name) {
    return std::string(*snapshot(name).string("SnapshotStatus"));
  }
  std::vector<std::string> names(const Parameters& filters = {}) {
    std::vector<std::string> found;
    const aws::Structure result = call("DescribeSnapshots", filters);
    for (const aws::Structure& one : result.structures("Snapshots")) {
      found.emplace_back(*one.string("SnapshotName"));
    }
    return found;
  }
  void take(const std::string& name) {
    call("CreateSnapshot", {{"SnapshotName", name}, {"CacheClusterId", "c"}});
    settle();
  }
  void create_group(const std::string& id, Parameters more = {}) {
    more.insert(more.begin(), {{"ReplicationGroupId", id},
                               {"ReplicationGroupDescription", "of tests"},
                               {"Engine", "valkey"},
                               {"CacheNodeType", "cache.t4g.micro"},
                               {"NumCacheClusters", "2"}});
    call("CreateReplicationGroup", more);
    agent_.obey();
  }
  std::string group_status(const std::string& id) {
    return std::string(*call("DescribeReplicationGroups", {{"ReplicationGroupId", id}})
                            .structures("ReplicationGroups")[0]
                            .string("Status"));
  }
  bool has_event(const std::string& text) {
    const aws::Structure events = call("DescribeEvents");
    for (const aws::Structure& event : events.structures("Events")) {
      if (event.string("Message")->find(text) != std::string_view::npos) return true;
    }
    return false;
  }
};

TEST_F(SnapshotsTest, AreAvailableOnceAnAgentHasTheData) {
  const aws::Structure begun =
      *call("CreateSnapshot", {{"SnapshotName", "S"}, {"CacheClusterId", "c"}})
           .structure("Snapshot");
  EXPECT_EQ(begun.string("SnapshotStatus"), "creating");
  EXPECT_EQ(status_of("c"), "snapshotting");
  settle();
  const aws::Structure made = snapshot("s");
  EXPECT_EQ(made.string("SnapshotStatus"), "available");
  EXPECT_EQ(made.string("SnapshotSource"), "manual");
  EXPECT_EQ(made.string("CacheClusterId"), "c");
  EXPECT_EQ(made.structures("NodeSnapshots")[0].string("CacheSize"), "3 MB");
  EXPECT_EQ(status_of("c"), "available");
  EXPECT_TRUE(
      has_event("Snapshot succeeded for snapshot with ID 's' of cache cluster with ID 'c'"));
  EXPECT_EQ(agent_.objects().size(), 1u);
  EXPECT_TRUE(keys("transfer/").empty());
  agent_.report();  // and the agent may forget it
  agent_.report();
  EXPECT_TRUE(agent_.transfer_statuses().empty());
}

TEST_F(SnapshotsTest, OfAGroupSpareThePrimary) {
  create_group("g");
  call("CreateSnapshot", {{"SnapshotName", "s"}, {"ReplicationGroupId", "g"}});
  EXPECT_EQ(group_status("g"), "snapshotting");
  settle();
  EXPECT_EQ(agent_.transfers().back().node, "g-002.0001");
  EXPECT_EQ(snapshot("s").string("ReplicationGroupId"), "g");
  EXPECT_EQ(snapshot("s").integer("NumNodeGroups"), 1);
  EXPECT_EQ(group_status("g"), "available");
  // A member by its name is what was asked for.
  call("CreateSnapshot", {{"SnapshotName", "t"}, {"CacheClusterId", "g-001"}});
  settle();
  EXPECT_EQ(agent_.transfers().back().node, "g-001.0001");
}

TEST_F(SnapshotsTest, AreTriedAgainAndThenFail) {
  agent_.next_transfer().state = agent::TransferState::failed;
  agent_.next_transfer().message = "no room";
  take("s");
  EXPECT_EQ(status("s"), "creating");
  EXPECT_EQ(agent_.transfers().size(), 1u);
  pass(20);
  EXPECT_GT(agent_.transfers().size(), 1u);
  pass(60);
  EXPECT_EQ(status("s"), "failed");
  EXPECT_TRUE(has_event("Snapshot failed for snapshot with ID 's' (no room)"));
  agent_.next_transfer().state = agent::TransferState::done;
  call("DeleteSnapshot", {{"SnapshotName", "s"}});
  settle();
  EXPECT_EQ(error_of("DescribeSnapshots", {{"SnapshotName", "s"}}), "SnapshotNotFoundFault");
}

TEST_F(SnapshotsTest, AServiceThatIsStartedAnewGoesOn) {
  call("CreateSnapshot", {{"SnapshotName", "s"}, {"CacheClusterId", "c"}});
  restart();
  settle();
  EXPECT_EQ(status("s"), "available");
}

TEST_F(SnapshotsTest, WhatIsWrongIsSaid) {
  const auto error = [&](const Parameters& parameters) {
    return error_of("CreateSnapshot", parameters);
  };
  EXPECT_EQ(error({{"SnapshotName", "s"}}), "InvalidParameterCombination");
  EXPECT_EQ(error({{"SnapshotName", "s"}, {"CacheClusterId", "c"}, {"ReplicationGroupId", "g"}}),
            "InvalidParameterCombination");
  EXPECT_EQ(error({{"SnapshotName", "s"}, {"CacheClusterId", "x"}}), "CacheClusterNotFound");
  EXPECT_EQ(error({{"SnapshotName", "s"}, {"ReplicationGroupId", "x"}}),
            "ReplicationGroupNotFoundFault");
  EXPECT_EQ(error({{"SnapshotName", "automatic.s"}, {"CacheClusterId", "c"}}),
            "InvalidParameterValue");
  create("m", "memcached");
  agent_.obey();
  EXPECT_EQ(error({{"SnapshotName", "s"}, {"CacheClusterId", "m"}}),
            "SnapshotFeatureNotSupportedFault");
  EXPECT_EQ(error({{"SnapshotName", "s"}, {"CacheClusterId", "c"}, {"KmsKeyId", "mine"}}),
            "InvalidKMSKeyFault");
  take("s");
  EXPECT_EQ(error({{"SnapshotName", "s"}, {"CacheClusterId", "c"}}), "SnapshotAlreadyExistsFault");
  for (int i = 1; i < 20; i++) take("s" + std::to_string(i));
  EXPECT_EQ(error({{"SnapshotName", "more"}, {"CacheClusterId", "c"}}),
            "SnapshotQuotaExceededFault");
  EXPECT_EQ(error_of("DeleteSnapshot", {{"SnapshotName", "x"}}), "SnapshotNotFoundFault");
}

TEST_F(SnapshotsTest, AreFoundByWhatTheyAreOf) {
  create_group("g");
  take("s");
  call("CreateSnapshot", {{"SnapshotName", "t"}, {"ReplicationGroupId", "g"}});
  settle();
  using Ids = std::vector<std::string>;
  EXPECT_EQ(names(), (Ids{"s", "t"}));
  EXPECT_EQ(names({{"CacheClusterId", "C"}}), Ids{"s"});
  EXPECT_EQ(names({{"ReplicationGroupId", "g"}}), Ids{"t"});
  EXPECT_EQ(names({{"SnapshotSource", "system"}}), Ids{});
  EXPECT_EQ(names({{"SnapshotSource", "user"}}), (Ids{"s", "t"}));
  EXPECT_EQ(names({{"CacheClusterId", "unknown"}}), Ids{});
}

TEST_F(SnapshotsTest, CopiesHaveObjectsOfTheirOwn) {
  take("s");
  call("CopySnapshot", {{"SourceSnapshotName", "s"}, {"TargetSnapshotName", "t"}});
  EXPECT_EQ(status("t"), "creating");
  EXPECT_EQ(error_of("DeleteSnapshot", {{"SnapshotName", "s"}}), "InvalidSnapshotState");
  settle();
  EXPECT_EQ(status("t"), "available");
  EXPECT_EQ(agent_.objects().size(), 2u);
  call("DeleteSnapshot", {{"SnapshotName", "s"}});
  EXPECT_EQ(status("s"), "deleting");
  settle();
  EXPECT_EQ(names(), std::vector<std::string>{"t"});
  EXPECT_EQ(agent_.objects().size(), 1u);
}

TEST_F(SnapshotsTest, AreEncryptedWithAKeyOfTheirOwn) {
  const std::string arn = "arn:aws:kms:us-east-1:000000000000:key/" + keys_->key_id();
  call("CreateSnapshot",
       {{"SnapshotName", "s"}, {"CacheClusterId", "c"}, {"KmsKeyId", "alias/aws/elasticache"}});
  settle();
  EXPECT_EQ(snapshot("s").string("KmsKeyId"), arn);
  const std::string wrapped = agent_.transfers().back().to.data_key;
  EXPECT_EQ(keys_->unwrap(wrapped)->size(), 32u);
  call("CopySnapshot", {{"SourceSnapshotName", "s"}, {"TargetSnapshotName", "t"}});
  settle();
  const agent::Transfer& copy = agent_.transfers().back();
  EXPECT_EQ(copy.from.data_key, wrapped);
  EXPECT_NE(*keys_->unwrap(copy.to.data_key), *keys_->unwrap(wrapped));
}

TEST_F(SnapshotsTest, GroupsWithEncryptionHaveEncryptedSnapshots) {
  create_group("g", {{"AtRestEncryptionEnabled", "true"}});
  const auto group = call("DescribeReplicationGroups", {{"ReplicationGroupId", "g"}})
                         .structures("ReplicationGroups")[0];
  EXPECT_EQ(group.boolean("AtRestEncryptionEnabled"), true);
  call("CreateSnapshot", {{"SnapshotName", "s"}, {"ReplicationGroupId", "g"}});
  settle();
  EXPECT_EQ(snapshot("s").string("KmsKeyId"), group.string("KmsKeyId"));
  EXPECT_FALSE(agent_.transfers().back().to.data_key.empty());
}

TEST_F(SnapshotsTest, GroupsOfValkeyAreEncryptedUnlessTheirUserSaysOtherwise) {
  const auto is_encrypted = [&](const std::string& id) {
    return call("DescribeReplicationGroups", {{"ReplicationGroupId", id}})
        .structures("ReplicationGroups")[0]
        .boolean("AtRestEncryptionEnabled");
  };
  create_group("v");
  create_group("w", {{"AtRestEncryptionEnabled", "false"}});
  call("CreateReplicationGroup", {{"ReplicationGroupId", "r"},
                                  {"ReplicationGroupDescription", "of tests"},
                                  {"Engine", "redis"},
                                  {"CacheNodeType", "cache.t4g.micro"}});
  EXPECT_EQ(is_encrypted("v"), true);
  EXPECT_EQ(is_encrypted("w"), false);
  EXPECT_EQ(is_encrypted("r"), false);
}

TEST_F(SnapshotsTest, AFinalSnapshotComesBeforeTheEnd) {
  call("DeleteCacheCluster", {{"CacheClusterId", "c"}, {"FinalSnapshotIdentifier", "last"}});
  EXPECT_EQ(status_of("c"), "snapshotting");
  EXPECT_EQ(error_of("RebootCacheCluster",
                     {{"CacheClusterId", "c"}, {"CacheNodeIdsToReboot.CacheNodeId.1", "0001"}}),
            "InvalidCacheClusterState");
  settle();
  EXPECT_EQ(error_of("DescribeCacheClusters", {{"CacheClusterId", "c"}}), "CacheClusterNotFound");
  EXPECT_EQ(status("last"), "available");
  EXPECT_EQ(agent_.transfers().back().node, "c.0001");
}

TEST_F(SnapshotsTest, WithoutItsFinalSnapshotNothingIsDeleted) {
  create_group("g");
  agent_.next_transfer().state = agent::TransferState::failed;
  agent_.next_transfer().message = "no room";
  call("DeleteReplicationGroup",
       {{"ReplicationGroupId", "g"}, {"FinalSnapshotIdentifier", "last"}});
  EXPECT_EQ(group_status("g"), "snapshotting");
  settle();
  pass(100);
  EXPECT_EQ(group_status("g"), "available");
  EXPECT_TRUE(has_event("is not deleted: the snapshot last could not be taken"));
  EXPECT_EQ(error_of("DeleteReplicationGroup",
                     {{"ReplicationGroupId", "g"}, {"FinalSnapshotIdentifier", "last"}}),
            "SnapshotAlreadyExistsFault");
  agent_.next_transfer().state = agent::TransferState::done;
  call("DeleteReplicationGroup",
       {{"ReplicationGroupId", "g"}, {"FinalSnapshotIdentifier", "last-2"}});
  settle();
  EXPECT_EQ(error_of("DescribeReplicationGroups", {{"ReplicationGroupId", "g"}}),
            "ReplicationGroupNotFoundFault");
}

TEST_F(SnapshotsTest, AreTakenDailyInTheirWindowAndKeptForSomeDays) {
  constexpr int64_t kFirstDay = 19'676;  // 2023-11-15
  create("d", "valkey", {{"SnapshotRetentionLimit", "2"}, {"SnapshotWindow", "03:00-04:00"}});
  agent_.obey();
  const auto look = [&](int64_t day, int64_t hour, int minutes) {
    const int64_t at_ms = (kFirstDay + day) * kDayMs + (hour * 60 + minutes) * 60'000;
    clock_.advance_ms(at_ms - clock_.wall_ms());
    pass(10);
    return names({{"SnapshotSource", "system"}});
  };
  EXPECT_TRUE(look(0, 2, 30).empty());
  const auto first = look(0, 3, 5);
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0], "automatic.d-2023-11-15-03-05");
  EXPECT_EQ(look(0, 3, 50), first);  // once a window
  EXPECT_EQ(look(0, 5, 0), first);
  EXPECT_EQ(look(1, 3, 5).size(), 2u);
  const auto third = look(2, 3, 20);  // the first is two days old
  EXPECT_EQ(third.size(), 2u);
  EXPECT_EQ(std::count(third.begin(), third.end(), first[0]), 0);
  // They go with the cluster, unless somebody has made one permanent.
  call("CopySnapshot", {{"SourceSnapshotName", third[0]}, {"TargetSnapshotName", "kept"}});
  settle();
  call("DeleteCacheCluster", {{"CacheClusterId", "d"}});
  settle();
  EXPECT_EQ(names(), std::vector<std::string>{"kept"});
}

TEST_F(SnapshotsTest, RestoreIntoWhatTheySay) {
  take("s");
  call("CreateReplicationGroup", {{"ReplicationGroupId", "r"},
                                  {"ReplicationGroupDescription", "restored"},
                                  {"NumCacheClusters", "2"},
                                  {"SnapshotName", "s"}});
  EXPECT_EQ(error_of("DeleteSnapshot", {{"SnapshotName", "s"}}), "InvalidSnapshotState");
  ASSERT_NE(agent_.fetch(), 0u);
  const agent::Restore& restore = agent_.spec("r-001.0001").restore;
  EXPECT_EQ(restore.from.name, agent_.transfers()[0].to.name);
  EXPECT_EQ(restore.file.sha256, "abc");
  EXPECT_TRUE(agent_.spec("r-002.0001").restore.from.name.empty());  // it follows
  agent_.report();
  settle();
  EXPECT_EQ(group_status("r"), "available");
  const aws::Structure cluster = describe("r-001");
  EXPECT_EQ(cluster.string("Engine"), "redis");
  EXPECT_EQ(cluster.string("CacheNodeType"), "cache.t4g.micro");
  // What it began with it has: it is not to begin with that again.
  EXPECT_TRUE(agent_.spec("r-001.0001").restore.from.name.empty());
  call("DeleteSnapshot", {{"SnapshotName", "s"}});
}

TEST_F(SnapshotsTest, AreNotRestoredIntoWhatCannotHoldThem) {
  agent_.next_transfer().file.memory_bytes = int64_t{700} << 20;
  take("s");
  const Parameters into_micro = {
      {"CacheClusterId", "r"}, {"CacheNodeType", "cache.t4g.micro"}, {"SnapshotName", "s"}};
  EXPECT_EQ(error_of("CreateCacheCluster", into_micro), "InvalidParameterValue");
  EXPECT_EQ(
      message_of("CreateCacheCluster", into_micro),
      "s holds 700.0 MiB of data, and a node of type cache.t4g.micro has room for 384.0 MiB.");
  call("CreateCacheCluster", {{"CacheClusterId", "r"},
                              {"CacheNodeType", "cache.t4g.small"},
                              {"Engine", "valkey"},
                              {"SnapshotName", "s"}});
  settle();
  EXPECT_EQ(status_of("r"), "available");
  take("t");
  EXPECT_EQ(error_of("CreateCacheCluster", {{"CacheClusterId", "o"},
                                            {"CacheNodeType", "cache.t4g.small"},
                                            {"EngineVersion", "6.2"},
                                            {"SnapshotName", "s"}}),
            "InvalidParameterCombination");
  EXPECT_EQ(
      message_of("CreateCacheCluster", {{"CacheClusterId", "o"}, {"SnapshotName", "unknown"}}),
      "Snapshot unknown not found.");
}

TEST_F(SnapshotsTest, WhatCannotBeRestoredSaysSoAndGetsBetter) {
  take("s");
  agent_.failing()["r.0001"] = "the backup is damaged";
  call("CreateCacheCluster", {{"CacheClusterId", "r"}, {"SnapshotName", "s"}});
  agent_.fetch();
  agent_.node("r.0001").restore_failed = true;
  agent_.report();
  settle();
  EXPECT_EQ(status_of("r"), "restore-failed");
  EXPECT_TRUE(has_event("Restore from s failed for node 0001: the backup is damaged"));
  agent_.failing().clear();
  agent_.node("r.0001").restore_failed = false;
  agent_.node("r.0001").state = agent::NodeState::running;
  agent_.report();
  settle();
  EXPECT_EQ(status_of("r"), "available");
}

// A directory for buckets.
class TemporaryRoot {
 public:
  TemporaryRoot() {
    std::string pattern = std::filesystem::temp_directory_path() / "tarn-seed-XXXXXX";
    path_ = mkdtemp(pattern.data());
    std::filesystem::create_directories(path_ + "/bucket/path");
  }
  ~TemporaryRoot() { std::filesystem::remove_all(path_); }
  TemporaryRoot(const TemporaryRoot&) = delete;
  TemporaryRoot& operator=(const TemporaryRoot&) = delete;

 protected:
  std::string path_;
};

class SeedTest : protected TemporaryRoot, public SnapshotsTest {
 protected:
  SeedTest() : SnapshotsTest(path_) {}

  void put(const std::string& name, const std::string& bytes) {
    std::ofstream(path_ + "/bucket/" + name, std::ios::binary) << bytes;
  }
  Parameters seeded(const std::string& arn) {
    return {{"CacheClusterId", "n"},
            {"Engine", "valkey"},
            {"CacheNodeType", "cache.t4g.micro"},
            {"SnapshotArns.SnapshotArn.1", arn}};
  }
};

TEST_F(SeedTest, BeginsWithAFileOfABucket) {
  put("path/dump.rdb", file_that_takes("1048576"));
  call("CreateCacheCluster", seeded("arn:aws:s3:::bucket/path/dump.rdb"));
  agent_.fetch();
  const agent::Restore& restore = agent_.spec("n.0001").restore;
  EXPECT_EQ(restore.from.bucket, "bucket");
  EXPECT_EQ(restore.from.name, "path/dump.rdb");
  EXPECT_EQ(restore.file.memory_bytes, 1 << 20);
}

TEST_F(SeedTest, RefusesWhatIsNone) {
  const auto message = [&](const std::string& arn) {
    return message_of("CreateCacheCluster", seeded(arn));
  };
  put("text", "no data at all");
  put("large.rdb", file_that_takes("1073741824"));
  EXPECT_NE(message("arn:aws:s3:::bucket").find("is no ARN of an object"), std::string::npos);
  EXPECT_EQ(message("arn:aws:s3:::other/x"), "The S3 bucket other does not exist.");
  EXPECT_NE(message("arn:aws:s3:::bucket/nothing").find("No such file"), std::string::npos);
  EXPECT_NE(message("arn:aws:s3:::bucket/../x").find("cannot be used"), std::string::npos);
  EXPECT_NE(message("arn:aws:s3:::bucket/text").find("is no RDB file"), std::string::npos);
  EXPECT_NE(message("arn:aws:s3:::bucket/large.rdb").find("has room for 384.0 MiB"),
            std::string::npos);
}

TEST_F(SeedTest, ExportsAreLookedAtBeforeTheyBegin) {
  take("s");
  const auto error = [&](const std::string& bucket) {
    return message_of(
        "CopySnapshot",
        {{"SourceSnapshotName", "s"}, {"TargetSnapshotName", "out"}, {"TargetBucket", bucket}});
  };
  EXPECT_EQ(error("nowhere"), "The S3 bucket nowhere does not exist.");
  put("out-0001.rdb", "something");
  EXPECT_EQ(error("bucket"),
            "The S3 bucket bucket already contains an object with key "
            "out-0001.rdb.");
  call("CopySnapshot",
       {{"SourceSnapshotName", "s"}, {"TargetSnapshotName", "other"}, {"TargetBucket", "bucket"}});
  EXPECT_EQ(status("s"), "exporting");
  settle();
  EXPECT_EQ(status("s"), "available");
  EXPECT_TRUE(agent_.objects().contains("bucket/other-0001.rdb"));
  EXPECT_EQ(names(), std::vector<std::string>{"s"});
}

}  // namespace
}  // namespace control
