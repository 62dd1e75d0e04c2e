// SPDX-License-Identifier: Apache-2.0
#include "control/nodes/placement.h"

#include <gtest/gtest.h>

#include "control/nodes/address_pool.h"
#include "control/store/memory_store.h"

namespace control {
namespace {

constexpr int64_t kGiB = int64_t{1} << 30;

TEST(AddressPool, LeavesOutFirstAndLast) {
  const AddressPool pool = *AddressPool::parse("127.66.0.0/29");
  EXPECT_EQ(pool.size(), 6u);
  EXPECT_EQ(pool.at(0), "127.66.0.1");
  EXPECT_EQ(pool.at(5), "127.66.0.6");
  EXPECT_EQ(pool.at(6), "127.66.0.1");
}

TEST(AddressPool, MayBeASingleAddress) {
  const AddressPool pool = *AddressPool::parse("192.0.2.7/32");
  EXPECT_TRUE(pool.single());
  EXPECT_EQ(pool.at(0), "192.0.2.7");
}

TEST(AddressPool, RefusesWhatIsNoNetwork) {
  for (const char* bad : {"", "127.0.0.1", "127.0.0.1/", "127.0.0.1/33", "127.0.0.1/-1", "/16",
                          "127.0.0.0/4", "127.0.0/16", "::1/64", "127.0.0.0/16x"}) {
    EXPECT_FALSE(AddressPool::parse(bad)) << bad;
  }
  EXPECT_EQ(AddressPool::parse("x").error().message,
            "'x' is no IPv4 network such as 127.66.0.0/16 or 192.0.2.7/32");
}

class PlacementTest : public testing::Test {
 protected:
  PlacementTest() : records_(store_) {}

  void add_host(std::string id, std::vector<std::string> zones, int64_t gib, std::string pool) {
    (void)records_.find<Host>(id);
    Host host = {.id = id};
    host.offer = {id, std::move(zones), gib * kGiB, 4, std::move(pool)};
    records_.put(host);
  }
  void add_node(std::string id, const Place& place, int64_t gib) {
    (void)records_.find<Node>(id);
    Node node = {.id = std::move(id), .memory_bytes = gib * kGiB};
    node.spec.host = place.host;
    node.spec.addresses = place.addresses;
    node.spec.port = place.port;
    records_.put(node);
  }

  base::FakeClock clock_;
  MemoryStore store_{clock_};
  Transaction records_;
};

TEST_F(PlacementTest, GivesEveryNodeAnAddressOfItsOwn) {
  add_host("h", {"a", "b"}, 8, "127.66.0.0/24");
  Placement placement(records_);
  const PlaceRequest request = {
      .zone = "a", .memory_bytes = kGiB, .vcpus = 1, .port = 6379, .addresses = 2};
  const Place first = *placement.place(request);
  EXPECT_EQ(first.addresses, (std::vector<std::string>{"127.66.0.1", "127.66.0.2"}));
  EXPECT_EQ(first.port, 6379);
  EXPECT_EQ(placement.place(request)->addresses.front(), "127.66.0.3");
}

TEST_F(PlacementTest, AddressesGoRoundThePoolBeforeTheyComeBack) {
  add_host("h", {"a"}, 8, "127.66.0.0/29");
  const PlaceRequest request = {.zone = "a", .memory_bytes = 0, .vcpus = 1, .port = 1};
  std::vector<std::string> given;
  for (int i = 0; i < 8; i++) given.push_back(Placement(records_).place(request)->addresses[0]);
  EXPECT_EQ(given[1], "127.66.0.2");
  EXPECT_EQ(given[6], "127.66.0.1");
}

TEST_F(PlacementTest, SaysWhatIsShort) {
  add_host("h", {"a"}, 8, "127.66.0.0/30");
  add_node("n", {.host = "h", .addresses = {"127.66.0.1"}, .port = 6379}, 5);
  Placement placement(records_);
  const auto error = [&](PlaceRequest request) { return placement.place(request).error().message; };
  EXPECT_EQ(error({.zone = "z"}), "no host lies in availability zone z");
  EXPECT_EQ(error({.zone = "a", .memory_bytes = 4 * kGiB, .vcpus = 1}),
            "it needs 4.00 GiB of memory and host h has 3.00 GiB left of 8.00 GiB");
  EXPECT_EQ(error({.zone = "a", .memory_bytes = 1, .vcpus = 5}),
            "it needs 5 cores and host h has 4");
  EXPECT_EQ(error({.zone = "a", .vcpus = 1, .addresses = 2}),
            "host h has no address left in 127.66.0.0/30");
}

TEST_F(PlacementTest, PrefersTheEmptierHost) {
  add_host("h1", {"a"}, 8, "127.66.0.0/24");
  add_host("h2", {"a"}, 16, "127.67.0.0/24");
  Placement placement(records_);
  const PlaceRequest request = {.zone = "a", .memory_bytes = 10 * kGiB, .vcpus = 1, .port = 1};
  EXPECT_EQ(placement.place(request)->host, "h2");
  EXPECT_EQ(placement.place({.zone = "a", .memory_bytes = kGiB, .vcpus = 1, .port = 1})->host,
            "h1");
}

TEST_F(PlacementTest, MembersAreApartAsFarAsTheyCanBe) {
  add_host("big", {"a", "b"}, 64, "127.66.0.0/24");
  add_host("small", {"a"}, 8, "127.67.0.0/24");
  Placement placement(records_);
  const auto place = [&](ApartFrom others, int64_t gib = 1) {
    const Place found = *placement.place({.zone = {},
                                          .zones = {"a", "b"},
                                          .apart_from = std::move(others),
                                          .memory_bytes = gib * kGiB,
                                          .vcpus = 1,
                                          .port = 1});
    return found.host + " " + found.zone;
  };
  EXPECT_EQ(place({}), "big a");
  EXPECT_EQ(place({{}, {"a"}}), "big b");                     // a zone of its own
  EXPECT_EQ(place({{"big"}, {"a"}}), "small a");              // rather a host of its own
  EXPECT_EQ(place({{"big"}, {"a"}}, 16), "big b");            // which has no room
  EXPECT_EQ(place({{"big", "small"}, {"a", "b"}}), "big a");  // there is no other
  const auto none = placement.place({.zone = {}, .zones = {"y", "z"}, .vcpus = 1});
  EXPECT_EQ(none.error().message, "no host lies in any of the availability zones y z");
}

TEST_F(PlacementTest, AZoneThatIsAskedForIsKeptTo) {
  add_host("h1", {"a"}, 64, "127.66.0.0/24");
  add_host("h2", {"a"}, 8, "127.67.0.0/24");
  add_host("h3", {"b"}, 8, "127.68.0.0/24");
  Placement placement(records_);
  const auto host = [&](ApartFrom others) {
    return placement
        .place({.zone = "a", .apart_from = std::move(others), .memory_bytes = 0, .vcpus = 1})
        ->host;
  };
  EXPECT_EQ(host({}), "h1");
  EXPECT_EQ(host({{"h1"}, {"a"}}), "h2");
  EXPECT_EQ(host({{"h1", "h2"}, {"a"}}), "h1");
}

TEST_F(PlacementTest, OneAddressMeansAPortANode) {
  add_host("h", {"a"}, 8, "192.0.2.7/32");
  add_node("n", {.host = "h", .addresses = {"192.0.2.7"}, .port = 6379}, 1);
  Placement placement(records_);
  const PlaceRequest request = {.zone = "a", .memory_bytes = kGiB, .vcpus = 1, .port = 6379};
  EXPECT_EQ(placement.place(request)->port, 6380);
  EXPECT_EQ(placement.place(request)->port, 6381);
}

TEST_F(PlacementTest, ResizesWhereTheHostHasRoom) {
  add_host("h", {"a"}, 8, "127.66.0.0/24");
  add_node("n", {.host = "h", .addresses = {"127.66.0.1"}, .port = 6379}, 2);
  add_node("m", {.host = "h", .addresses = {"127.66.0.2"}, .port = 6379}, 2);
  Placement placement(records_);
  const Node node = *records_.find<Node>("n");
  EXPECT_TRUE(placement.resize(node, 6 * kGiB, 1));
  EXPECT_FALSE(Placement(records_).resize(node, 7 * kGiB, 1));
}

}  // namespace
}  // namespace control
