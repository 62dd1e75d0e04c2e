// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/server/memory_figures.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

constexpr uint64_t kMiB = 1u << 20;

MemoryFigures healthy() {
  MemoryFigures figures;
  figures.used = figures.peak = 100 * kMiB;
  figures.resident = 110 * kMiB;
  figures.startup = 10 * kMiB;
  figures.clients = 4 * kMiB;
  figures.copies = 1 * kMiB;
  figures.databases = {{.index = 0, .keys = 40, .index_bytes = 2 * kMiB},
                       {.index = 9, .keys = 2, .index_bytes = 1 * kMiB}};
  return figures;
}

TEST(MemoryFigures, TheDatasetIsWhatNothingElseExplains) {
  const MemoryFigures figures = healthy();
  EXPECT_EQ(figures.keys(), 42u);
  EXPECT_EQ(figures.overhead(), 18 * kMiB);
  EXPECT_EQ(figures.dataset(), 82 * kMiB);
  EXPECT_NEAR(figures.dataset_percent(), 100.0 * 82 / 90, 1e-9);
  EXPECT_NEAR(figures.fragmentation(), 1.1, 1e-9);
}

TEST(MemoryFigures, AreZeroWhereThereIsNothing) {
  const MemoryFigures figures;
  EXPECT_EQ(figures.dataset(), 0u);
  EXPECT_EQ(figures.dataset_percent(), 0);
  EXPECT_EQ(figures.fragmentation(), 0);
}

TEST(MemoryDoctor, HasNothingToSayAboutHealthAndLittle) {
  EXPECT_EQ(describe_memory(healthy(), 0), "Nothing remarkable.\n");
  EXPECT_NE(describe_memory({}, 0).find("too little"), std::string::npos);
}

TEST(MemoryDoctor, NamesEachTrouble) {
  MemoryFigures figures = healthy();
  EXPECT_NE(describe_memory(figures, 99 * kMiB).find("maxmemory"), std::string::npos);
  figures.peak = 200 * kMiB;
  EXPECT_NE(describe_memory(figures, 0).find("peak"), std::string::npos);
  figures.resident = 150 * kMiB;
  EXPECT_NE(describe_memory(figures, 0).find("1.50 times"), std::string::npos);
  figures.clients = 60 * kMiB;
  EXPECT_NE(describe_memory(figures, 0).find("CLIENT LIST"), std::string::npos);
  figures.copies = 11 * kMiB;
  EXPECT_NE(describe_memory(figures, 0).find("tracking-table-max-keys"), std::string::npos);
}

}  // namespace
}  // namespace engine
