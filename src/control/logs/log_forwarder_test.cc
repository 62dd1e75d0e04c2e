// SPDX-License-Identifier: Apache-2.0
#include "control/logs/log_forwarder.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "control/logs/delivery_stream.h"

namespace control::logs {
namespace {

struct FakeSink final : LogSink {
  explicit FakeSink(std::vector<std::string>& taken) : taken_records(taken) {}

  void put(const std::vector<Parcel>& parcels, Done done) override {
    batches++;
    waiting = std::move(done);
    if (trouble.empty()) {
      for (const Parcel& one : parcels) taken_records.push_back(one.record);
    }
    if (answers) std::exchange(waiting, nullptr)(trouble);
  }

  std::vector<std::string>& taken_records;
  std::string trouble;
  bool answers = true;
  int batches = 0;
  Done waiting;
};

class LogForwarderTest : public testing::Test {
 protected:
  LogForwarderTest() : store_(*LogStore::open(":memory:", 1 << 20)), forwarder_(store_) {
    auto sink = std::make_unique<FakeSink>(taken_);
    sink_ = sink.get();
    LogForwarder::Sinks sinks;
    sinks["d"] = std::move(sink);
    forwarder_.send_by(std::move(sinks));
  }

  void send(const std::vector<std::string>& records) {
    EXPECT_TRUE(store_->send("d", records, {"log", "1"}));
  }

  std::vector<std::string> taken_;
  std::unique_ptr<LogStore> store_;
  LogForwarder forwarder_;
  FakeSink* sink_ = nullptr;
};

TEST_F(LogForwarderTest, BringsAllInItsOrderOnce) {
  std::vector<std::string> records;
  records.reserve(1200);
  for (int i = 0; i < 1200; i++) records.push_back(std::to_string(i));
  send(records);
  forwarder_.tick(0);
  EXPECT_EQ(taken_, records);
  EXPECT_EQ(sink_->batches, 3);
  forwarder_.tick(1000);
  EXPECT_EQ(sink_->batches, 3);
}

TEST_F(LogForwarderTest, TriesAgainLaterAndLater) {
  send({"a"});
  sink_->trouble = "away";
  for (const int64_t now_ms : {0, 500, 1000, 2000, 2999, 3000}) forwarder_.tick(now_ms);
  EXPECT_EQ(sink_->batches, 3) << "after one second, and after two more";
  sink_->trouble.clear();
  forwarder_.tick(7000);
  EXPECT_EQ(taken_, std::vector<std::string>{"a"});
  EXPECT_EQ(store_->waiting_bytes("d"), 0);
}

TEST_F(LogForwarderTest, OneBatchIsOnItsWayAtATime) {
  send({"a"});
  sink_->answers = false;
  forwarder_.tick(0);
  send({"b"});
  forwarder_.tick(1000);
  EXPECT_EQ(sink_->batches, 1);
  std::exchange(sink_->waiting, nullptr)("");
  sink_->answers = true;
  forwarder_.tick(2000);
  EXPECT_EQ(taken_, (std::vector<std::string>{"a", "b"}));
}

TEST(DeliveryStream, IsADirectoryOrAnUrlWithAName) {
  EXPECT_EQ(DeliveryStream::parse("logs=/var/log/caches")->directory, "/var/log/caches");
  EXPECT_EQ(DeliveryStream::parse("a.b-c_1=https://host/x=y")->url, "https://host/x=y");
  for (const char* text : {"", "logs", "=/x", "lo/gs=/x", ".=/x", "logs=", "logs=var/log",
                           "logs=ftp://host/", "logs=https://me:secret@host/"}) {
    EXPECT_FALSE(DeliveryStream::parse(text)) << text;
  }
}

}  // namespace
}  // namespace control::logs
