// SPDX-License-Identifier: Apache-2.0
#include "engine/scripts/function_libraries.h"

#include <gtest/gtest.h>

#include "base/clock.h"
#include "engine/scripts/library_source.h"

namespace engine {
namespace {

FunctionLibraryRef library(const std::string& name, const std::string& function) {
  const base::SystemClock clock;
  const auto read = read_library("#!lua name=" + name + "\nredis.register_function('" + function +
                                     "', function() return 1 end)",
                                 clock, {});
  return *read;
}

TEST(FunctionLibraries, FindFunctionsWithoutRegardToCase) {
  FunctionLibraries libraries;
  ASSERT_TRUE(libraries.add({library("lib", "Name")}, RestorePolicy::kAppend));
  EXPECT_EQ(libraries.find("nAME").function->name, "Name");
  EXPECT_EQ(libraries.find("other").function, nullptr);
  EXPECT_TRUE(libraries.has("lib"));
  EXPECT_FALSE(libraries.has("LIB"));
}

TEST(FunctionLibraries, RefuseWhatIsThereAlready) {
  FunctionLibraries libraries;
  ASSERT_TRUE(libraries.add({library("one", "f")}, RestorePolicy::kAppend));
  const uint64_t version = libraries.version();
  EXPECT_EQ(libraries.add({library("one", "g")}, RestorePolicy::kAppend).error().message,
            "Library one already exists");
  EXPECT_EQ(libraries.add({library("two", "F")}, RestorePolicy::kReplace).error().message,
            "Function F already exists");
  EXPECT_EQ(libraries.add({library("two", "g"), library("three", "f")}, RestorePolicy::kAppend)
                .error()
                .message,
            "Function f already exists");
  EXPECT_EQ(libraries.version(), version);
  EXPECT_EQ(libraries.current()->libraries().size(), 1u);
}

TEST(FunctionLibraries, ReplaceALibraryWithAllItsFunctions) {
  FunctionLibraries libraries;
  ASSERT_TRUE(libraries.add({library("lib", "f")}, RestorePolicy::kAppend));
  const auto before = libraries.current();
  ASSERT_TRUE(libraries.add({library("lib", "g")}, RestorePolicy::kReplace));
  EXPECT_EQ(libraries.find("f").function, nullptr);
  EXPECT_NE(libraries.find("g").function, nullptr);
  EXPECT_NE(before->find("f").function, nullptr);  // whoever has it, keeps it
  ASSERT_TRUE(libraries.add({library("other", "h")}, RestorePolicy::kFlush));
  EXPECT_FALSE(libraries.has("lib"));
  EXPECT_TRUE(libraries.remove("other"));
  EXPECT_FALSE(libraries.remove("other"));
  EXPECT_EQ(libraries.current()->functions(), 0u);
}

TEST(LibrarySource, EndsWhatTakesTooLong) {
  const base::SystemClock clock;
  const auto read = read_library("#!lua name=lib\nwhile true do end", clock, {.time_ms = 5});
  EXPECT_EQ(read.error().message, "Error registering functions: ERR FUNCTION LOAD timeout");
}

}  // namespace
}  // namespace engine
