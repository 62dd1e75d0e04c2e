// SPDX-License-Identifier: Apache-2.0
#include "control/actions/windows.h"

#include <gtest/gtest.h>

#include "aws/elasticache/service.h"

namespace control {
namespace {

TEST(Windows, AreReadAsAwsWritesThem) {
  EXPECT_EQ(*read_maintenance_window("Sun:23:00-MON:01:30"), "sun:23:00-mon:01:30");
  EXPECT_EQ(*read_snapshot_window("23:30-00:30"), "23:30-00:30");
  for (const char* bad : {"", "sun:23:00", "sun:23:00-sun:23:59", "sun:24:00-mon:01:30",
                          "xyz:23:00-mon:01:30", "sun:23:60-mon:01:30", "sun:23:00-mon:1:30",
                          "sun:23:00-tue:23:30", "sun:23:00-sun:23:00"}) {
    EXPECT_FALSE(read_maintenance_window(bad)) << bad;
  }
  for (const char* bad : {"", "05:00", "05:00-05:59", "25:00-26:00", "5:00-6:00", "05:00-06:00 "}) {
    EXPECT_FALSE(read_snapshot_window(bad)) << bad;
  }
  EXPECT_EQ(read_snapshot_window("x").error().message,
            "Invalid snapshot window 'x'. It must be of the form hh24:mi-hh24:mi and at least 60 "
            "minutes long.");
}

TEST(Windows, OverlapOnAnyDay) {
  EXPECT_TRUE(windows_overlap("sun:05:00-sun:06:00", "05:30-06:30"));
  EXPECT_FALSE(windows_overlap("sun:05:00-sun:06:00", "06:00-07:00"));
  EXPECT_TRUE(windows_overlap("sun:23:30-mon:00:30", "00:00-01:00"));
  EXPECT_TRUE(windows_overlap("sun:00:00-sun:01:00", "23:30-00:30"));
}

TEST(Windows, OfTheUserStayAndOursGiveWay) {
  const aws::Operation& operation =
      *aws::find_operation(aws::elasticache::service(), "ModifyCacheCluster");
  aws::Structure wishes(*operation.input);
  wishes.set("PreferredMaintenanceWindow", "sun:00:00-sun:05:00");
  Windows windows = {"mon:00:00-mon:01:00", "04:00-05:00", true, true};
  ASSERT_TRUE(read_windows(wishes, windows));
  EXPECT_EQ(windows.maintenance, "sun:00:00-sun:05:00");
  EXPECT_EQ(windows.snapshot, "05:00-06:00");
  EXPECT_FALSE(windows.maintenance_is_ours);

  windows = {"mon:00:00-mon:01:00", "04:00-05:00", true, false};
  EXPECT_FALSE(read_windows(wishes, windows));  // both are the user's

  aws::Structure snapshot(*operation.input);
  snapshot.set("SnapshotWindow", "23:30-02:00");
  windows = {"mon:00:00-mon:01:00", "04:00-05:00", true, true};
  ASSERT_TRUE(read_windows(snapshot, windows));
  EXPECT_EQ(windows.snapshot, "23:30-02:00");
  EXPECT_EQ(windows.maintenance, "mon:02:00-mon:03:00");

  wishes.set("PreferredMaintenanceWindow", "sun:00:00-mon:00:00");  // leaves no hour
  windows = {"mon:00:00-mon:01:00", "04:00-05:00", true, true};
  EXPECT_FALSE(read_windows(wishes, windows));
}

TEST(Windows, RandomOnesAreGoodAndNeverMeet) {
  base::Random random(7);
  for (int i = 0; i < 200; i++) {
    const std::string weekly = random_maintenance_window(random);
    const std::string daily = random_snapshot_window(random);
    ASSERT_TRUE(read_maintenance_window(weekly)) << weekly;
    ASSERT_TRUE(read_snapshot_window(daily)) << daily;
    ASSERT_FALSE(windows_overlap(weekly, daily)) << weekly << " " << daily;
  }
}

TEST(Windows, KnowTheTime) {
  constexpr int64_t kHour = 3'600'000;
  EXPECT_TRUE(in_maintenance_window("thu:00:00-thu:01:00", 0));  // the epoch was a Thursday
  EXPECT_FALSE(in_maintenance_window("thu:00:00-thu:01:00", kHour));
  EXPECT_TRUE(in_maintenance_window("wed:23:30-thu:00:30", 0));
  EXPECT_TRUE(in_maintenance_window("sun:23:00-mon:01:00", 4 * 24 * kHour));
  EXPECT_FALSE(in_maintenance_window("sun:23:00-mon:01:00", 3 * 24 * kHour));
}

}  // namespace
}  // namespace control
