// SPDX-License-Identifier: Apache-2.0
#include "agent/host/figures_sender.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "agent/api/figures.h"
#include "agent/host/asio_system.h"
#include "agent/transfers/test_transfers.h"

namespace agent {
namespace {

class FakeLink final : public ServiceLink {
 public:
  explicit FakeLink(boost::asio::io_context& loop) : loop_(loop) {}

  void figures(const FiguresReport& report,
               std::function<void(base::Result<FiguresReply>)> answer) override {
    std::vector<std::string> ids;
    for (const NodeFigures& node : report.nodes) ids.push_back(node.id);
    messages.push_back(std::move(ids));
    told_all.clear();
    for (const NodeFigures& node : report.nodes) {
      if (node.after == 0) told_all.insert(node.id);
    }
    EXPECT_FALSE(std::exchange(is_waiting_, true)) << "one at a time";
    boost::asio::post(loop_, [this, answer = std::move(answer), away = away] {
      is_waiting_ = false;
      if (away) return answer(base::Error{"away"});
      answer(FiguresReply{.unknown = unknown});
    });
  }
  void report(const Report&, std::function<void(base::Result<ReportReply>)>) override {}
  void logs(const LogsReport&, std::function<void(base::Result<LogsReply>)>) override {}
  void specs(const SpecsRequest&, std::function<void(base::Result<Specs>)>) override {}

  std::vector<std::vector<std::string>> messages;
  std::set<std::string> told_all;  // by the last
  std::vector<std::string> unknown;
  bool away = false;

 private:
  boost::asio::io_context& loop_;
  bool is_waiting_ = false;
};

class FiguresSenderTest : public testing::Test {
 protected:
  // So many messages, of so many nodes.
  void send(size_t messages, int nodes) {
    const auto sender = std::make_shared<FiguresSender>(
        FiguresSender::Parts{.system = system_,
                             .service = link_,
                             .host = "here",
                             .interval = std::chrono::milliseconds(1),
                             .first_number = 1,
                             .message_bytes = 1000},
        [nodes] {
          std::vector<NodeFigures> all;
          for (int i = 0; i < nodes; i++) {
            all.push_back({.id = std::to_string(i),
                           .pid = 1,
                           .readings = {{std::string(150, 'k'), 1}, {std::string(150, 'l'), 2}}});
          }
          return all;
        });
    sender->start();
    while (link_.messages.size() < messages) loop_.run_one();
  }

  boost::asio::io_context loop_;
  IdleTransfers transfers_;
  AsioSystem system_{loop_, transfers_};
  FakeLink link_{loop_};
};

using Messages = std::vector<std::vector<std::string>>;

TEST_F(FiguresSenderTest, SendsNoMessageOfMoreThanSomeBytes) {
  send(3, 3);
  EXPECT_EQ(link_.messages, (Messages{{"0", "1"}, {"2"}, {"0", "1", "2"}})) << "nothing changed";
}

TEST_F(FiguresSenderTest, TellsAllOfThoseThatTheServiceDoesNotKnow) {
  link_.unknown = {"1"};
  send(4, 3);
  EXPECT_EQ(link_.messages, (Messages{{"0", "1"}, {"2"}, {"0", "1", "2"}, {"0", "1", "2"}}));
  EXPECT_EQ(link_.told_all, (std::set<std::string>{"1"}));
}

TEST_F(FiguresSenderTest, WhatIsNotTakenIsLeftOut) {
  link_.away = true;
  send(3, 5);
  EXPECT_EQ(link_.messages, (Messages{{"0", "1"}, {"0", "1"}, {"0", "1"}}));
}

}  // namespace
}  // namespace agent
