// SPDX-License-Identifier: Apache-2.0
#include "control/delivery/courier.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

#include "control/records/transaction.h"
#include "control/store/memory_store.h"

namespace control {
namespace {

// Of which nothing can be had for a while.
class FailingStore final : public Store {
 public:
  explicit FailingStore(const base::Clock& clock) : store_(clock) {}

  bool fails = false;

  StoreResult<std::optional<Row>> get(std::string_view key) override {
    if (fails) return failure();
    return store_.get(key);
  }
  StoreResult<std::vector<Row>> list(std::string_view prefix) override {
    if (fails) return failure();
    return store_.list(prefix);
  }
  StoreResult<uint64_t> revision() override { return store_.revision(); }
  void watch(Watcher watcher) override { store_.watch(std::move(watcher)); }
  StoreResult<uint64_t> commit(std::span<const Write> writes) override {
    if (fails) return failure();
    return store_.commit(writes);
  }
  StoreResult<Lease> acquire(const LeaseRequest& request) override {
    return store_.acquire(request);
  }
  StoreResult<Lease> renew(const LeaseClaim& claim, int64_t duration_ms) override {
    return store_.renew(claim, duration_ms);
  }
  StoreResult<void> release(const LeaseClaim& claim) override { return store_.release(claim); }
  StoreResult<std::optional<Lease>> lease(std::string_view name) override {
    return store_.lease(name);
  }

 private:
  static StoreError failure() { return {StoreError::Kind::kUnavailable, "it fails"}; }

  MemoryStore store_;
};

class CountingSender final : public MessageSender {
 public:
  void post(HttpPost /*request*/, Answer answer) override { answers.push_back(std::move(answer)); }
  void mail(Mail /*mail*/, Answer answer) override { answers.push_back(std::move(answer)); }

  std::vector<Answer> answers;
};

constexpr int64_t kWhileMs = 60'000;

class CourierTest : public testing::Test {
 protected:
  CourierTest() {
    Transaction records(store_);
    put(records, Topic{.id = "t"});
    put(records, Subscription{.id = "t:s",
                              .topic = "t",
                              .protocol = "http",
                              .endpoint = "http://receiver/",
                              .state = SubscriptionState::confirmed});
    put(records, Delivery{.id = "t:s.1", .subscription = "t:s", .message_id = "m"});
    EXPECT_TRUE(records.commit());
    store_.watch([this](std::span<const RowChange> changes) {
      for (const RowChange& change : changes) {
        if (change.key.starts_with("delivery/")) courier_.written(change);
      }
    });
    courier_.send_by({.sender = sender_,
                      .signer = *signer_,
                      .arn_start = "arn:",
                      .public_url = "http://tarn",
                      .mail_from = ""});
  }

  template <Record T>
  static void put(Transaction& records, const T& record) {
    EXPECT_FALSE(records.exists<T>(record.id));
    records.put(record);
  }

  base::FakeClock clock_;
  FailingStore store_{clock_};
  const std::unique_ptr<KeyService> keys_ = key_in_memory(std::string(32, 'k'));
  const std::unique_ptr<CertificateAuthority> authority_ = CertificateAuthority::in_memory(clock_);
  const std::unique_ptr<MessageSigner> signer_ = MessageSigner::in_memory(*authority_);
  CountingSender sender_;
  Courier courier_{store_, *keys_, clock_};
};

TEST_F(CourierTest, WaitsForAStoreThatFails) {
  store_.fails = true;
  ASSERT_TRUE(courier_.has_due());
  EXPECT_TRUE(courier_.step());
  EXPECT_FALSE(courier_.has_due());
  EXPECT_TRUE(sender_.answers.empty());
  clock_.advance_ms(kWhileMs);
  store_.fails = false;
  EXPECT_TRUE(courier_.step());
  EXPECT_EQ(sender_.answers.size(), 1u);
}

TEST_F(CourierTest, SendsAgainWhatItCouldNotNoteAsArrived) {
  courier_.step();
  store_.fails = true;
  sender_.answers.at(0)({.arrived = true});
  EXPECT_FALSE(courier_.has_due());
  clock_.advance_ms(kWhileMs);
  store_.fails = false;
  EXPECT_TRUE(courier_.step());
  ASSERT_EQ(sender_.answers.size(), 2u);
  sender_.answers.at(1)({.arrived = true});
  clock_.advance_ms(kWhileMs);
  EXPECT_FALSE(courier_.has_due());
  EXPECT_TRUE(store_.list("delivery/")->empty());
}

TEST_F(CourierTest, HandsOutNothingTwiceAtOnce) {
  EXPECT_TRUE(courier_.step());
  EXPECT_FALSE(courier_.has_due());
  EXPECT_FALSE(courier_.step());
  EXPECT_EQ(sender_.answers.size(), 1u);
}

}  // namespace
}  // namespace control
