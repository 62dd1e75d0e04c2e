// SPDX-License-Identifier: Apache-2.0
// The model of a node and a real one are told the same, and say the same.
#include "sim/node.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "agent/drivers/reply.h"
#include "agent/drivers/shard_words.h"
#include "base/random.h"
#include "engine/server/simulated_node.h"

namespace sim {
namespace {

using agent::Reply;
using agent::Words;

// A node whose process is ended and started again; its disk outlives it.
class RealNode {
 public:
  RealNode() { start(); }

  void restart() {
    auto before = std::move(node_);
    start(&before->disk);
  }

  Reply answer(const Words& request) {
    const std::string bytes = node_->say(admin_, agent::encode(agent::Dialect::kResp, request));
    Reply reply;
    size_t consumed = 0;
    EXPECT_EQ(agent::parse_reply(agent::Dialect::kResp, bytes, reply, consumed),
              agent::ReplyStatus::kComplete)
        << request[0] << ": " << bytes;
    return reply;
  }

  bool write() { return node_->say(node_->connect(), "SET k v\r\n") == "+OK\r\n"; }

  void hear_of_epoch(uint64_t epoch) {
    node_->say(node_->connect(), "REPLCONF shard-epoch " + std::to_string(epoch) + "\r\n");
  }

 private:
  void start(base::SimulatedDisk* disk = nullptr) {
    node_ = std::make_unique<engine::SimulatedNode>();
    if (disk != nullptr) node_->disk.take_from(*disk);
    ASSERT_TRUE(node_->restore());
    node_->run_until_idle();
    admin_ = node_->connect({.address = "admin", .loopback = true, .admin = true});
  }

  std::unique_ptr<engine::SimulatedNode> node_;
  engine::SimulatedNode::Peer admin_;
};

class ModelNode {
 public:
  ModelNode() { start(); }

  void restart() {
    world_.end(node_->life());
    start();
  }
  Reply answer(const Words& request) { return node_->answer(request); }
  bool write() {
    bool acknowledged = false;
    node_->write(++writes_, [&](bool done) { acknowledged = done; });
    return acknowledged;
  }
  void hear_of_epoch(uint64_t epoch) { node_->hear_of_epoch(epoch); }

 private:
  void start() {
    node_ = std::make_shared<Node>(world_, network_,
                                   Node::Start{.host = "host-1",
                                               .directory = "/nodes/n-001",
                                               .config = "port 7000\nbind 127.0.0.1\n",
                                               .disk = disk_,
                                               .pid = 1,
                                               .durability = engine::Durability::kDisabled});
    ASSERT_TRUE(node_->begin());
  }

  World world_{1, nullptr};
  Network network_;
  std::shared_ptr<base::SimulatedDisk> disk_ = std::make_shared<base::SimulatedDisk>();
  std::shared_ptr<Node> node_;
  uint64_t writes_ = 0;
};

// What an agent makes of an answer.
std::string in_words(const Reply& reply) {
  if (reply.is_error) return reply.text().substr(0, reply.text().find(' '));
  if (reply.words.size() < 2) return reply.text();
  const agent::ShardState state = agent::tarn_shard_state(reply);
  return std::string(state.standing.role == agent::Role::primary ? "primary" : "replica") +
         " epoch " + std::to_string(state.standing.epoch) +
         (state.standing.has_data ? " with data" : " empty") + " of '" + state.primary + "'" +
         (state.standing.linked ? " linked" : "");
}

Words random_request(base::Random& dice) {
  const std::string epoch = std::to_string(1 + dice.below(6));
  switch (dice.below(5)) {
    case 0:
      return {"TARN.PROMOTE", epoch};
    case 1:
      return {"TARN.PROMOTE", epoch, "EMPTY"};
    case 2:
      return {"TARN.DEMOTE", epoch};
    case 3:
      return {"TARN.DEMOTE", epoch, "127.0.0.9", "7000"};
    default:
      return {"TARN.STATE"};
  }
}

TEST(NodeModel, SaysWhatARealNodeSays) {
  for (uint64_t seed = 1; seed <= 60; seed++) {
    base::Random dice(seed);
    RealNode real;
    ModelNode model;
    std::string told;
    for (int i = 0; i < 40; i++) {
      const uint64_t what = dice.below(10);
      if (what == 0) {
        told += " restart";
        real.restart();
        model.restart();
      } else if (what <= 2) {
        told += " write";
        ASSERT_EQ(real.write(), model.write()) << "seed " << seed << ":" << told;
      } else if (what == 3) {
        const uint64_t epoch = 1 + dice.below(6);
        told += " hear " + std::to_string(epoch);
        real.hear_of_epoch(epoch);
        model.hear_of_epoch(epoch);
      } else {
        const Words request = random_request(dice);
        for (const std::string& word : request) told += " " + word;
        ASSERT_EQ(in_words(real.answer(request)), in_words(model.answer(request)))
            << "seed " << seed << ":" << told;
      }
      ASSERT_EQ(in_words(real.answer({"TARN.STATE"})), in_words(model.answer({"TARN.STATE"})))
          << "seed " << seed << ":" << told;
    }
  }
}

}  // namespace
}  // namespace sim
