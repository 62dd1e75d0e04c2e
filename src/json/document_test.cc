// SPDX-License-Identifier: Apache-2.0
#include "json/document.h"

#include <gtest/gtest.h>

namespace json {
namespace {

enum class Colour { kRed, kGreen };
BOOST_DESCRIBE_ENUM(Colour, kRed, kGreen)

struct Leaf {
  std::string name;
  Colour colour = Colour::kGreen;
  bool operator==(const Leaf&) const = default;
};
BOOST_DESCRIBE_STRUCT(Leaf, (), (name, colour))

struct Tree {
  int32_t height = 7;
  uint64_t age = 0;
  bool tall = false;
  double weight = 0;
  std::vector<Leaf> leaves;
  std::map<std::string, std::string> marks;
  std::optional<Leaf> crown;
  bool operator==(const Tree&) const = default;
};
BOOST_DESCRIBE_STRUCT(Tree, (), (height, age, tall, weight, leaves, marks, crown))

std::string error_of(std::string_view text) {
  const base::Result<Tree> tree = read<Tree>(text);
  return tree ? "" : tree.error().message;
}

TEST(Document, ReadsWhatItWrote) {
  const Tree tree = {.height = -3,
                     .age = UINT64_MAX,
                     .tall = true,
                     .weight = 0.5,
                     .leaves = {{"a\n\"b\"", Colour::kRed}, {"", Colour::kGreen}},
                     .marks = {{"k", "v"}},
                     .crown = Leaf{"top", Colour::kRed}};
  EXPECT_EQ(*read<Tree>(write(tree)), tree);
  EXPECT_EQ(*read<Tree>(write(Tree{})), Tree{});
}

TEST(Document, AbsentMembersKeepTheirDefaultsAndUnknownOnesAreSkipped) {
  const Tree tree = *read<Tree>(R"({"roots": [1, 2], "tall": true})");
  EXPECT_EQ(tree.height, 7);
  EXPECT_TRUE(tree.tall);
}

TEST(Document, SaysWhichMemberIsWrong) {
  EXPECT_EQ(error_of(R"({"height": "high"})"), "height is not a whole number");
  EXPECT_EQ(error_of(R"({"height": 4000000000})"), "height is out of range");
  EXPECT_EQ(error_of(R"({"age": -1})"), "age is out of range");
  EXPECT_EQ(error_of(R"({"leaves": [{"colour": "kBlue"}]})"),
            "leaves.colour is 'kBlue', which is none of its values");
  EXPECT_EQ(error_of(R"({"crown": 1})"), "crown is not an object");
  EXPECT_EQ(error_of(R"({"tall": 1})"), "tall is not a boolean");
  EXPECT_EQ(error_of("[]"), "is not an object");
  EXPECT_TRUE(error_of("{").starts_with("is no JSON document: "));
}

}  // namespace
}  // namespace json
