// SPDX-License-Identifier: Apache-2.0
#include "protocol/memcache/binary_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "protocol/memcache/binary_test_requests.h"

namespace protocol::memcache {
namespace {

constexpr ParserLimits kLimits{.value_bytes_max = 100};

struct Parsed {
  ParseStatus status;
  size_t consumed = 0;
};

class BinaryParserTest : public testing::Test {
 protected:
  Parsed parse(std::string data) {
    data_ = std::move(data);  // what the request points into
    Parsed parsed{};
    parsed.status = parser_.parse(data_, kLimits, request_, parsed.consumed);
    return parsed;
  }

  std::string data_;
  BinaryParser parser_;
  BinaryRequest request_;
};

TEST_F(BinaryParserTest, ReadsEveryField) {
  const std::string bytes = binary_request({.opcode = 0x11,
                                            .extras = {"\x01\x02\x03\x04\x00\x00\x00\x09", 8},
                                            .key = "key",
                                            .value = "value",
                                            .opaque = 0x12345678,
                                            .cas = 77});
  const Parsed parsed = parse(bytes + "more");
  ASSERT_EQ(parsed.status, ParseStatus::kComplete);
  EXPECT_EQ(parsed.consumed, bytes.size());
  EXPECT_EQ(request_.opcode, Opcode::kSet);
  EXPECT_TRUE(request_.quiet);
  EXPECT_EQ(request_.number, 0x11);
  EXPECT_EQ(request_.opaque, 0x12345678U);
  EXPECT_EQ(request_.fields.client_flags, 0x01020304U);
  EXPECT_EQ(request_.fields.exptime, 9);
  EXPECT_EQ(request_.fields.cas, 77U);
  ASSERT_EQ(request_.fields.keys.size(), 1U);
  EXPECT_EQ(request_.fields.keys[0], "key");
  EXPECT_EQ(request_.fields.value, "value");
}

TEST_F(BinaryParserTest, NothingIsLeftOfTheRequestBefore) {
  const std::string count =
      std::string(7, '\0') + '\x05' + std::string(7, '\0') + '\x06' + std::string("\0\0\0\0", 4);
  ASSERT_EQ(parse(binary_request({.opcode = 0x05, .extras = count, .key = "n"})).status,
            ParseStatus::kComplete);
  EXPECT_EQ(request_.fields.delta, 5U);
  EXPECT_EQ(request_.start, 6U);
  ASSERT_EQ(parse(binary_request({.opcode = 0x0a})).status, ParseStatus::kComplete);
  EXPECT_EQ(request_.fields.delta, 0U);
  EXPECT_FALSE(request_.start);
  EXPECT_TRUE(request_.fields.keys.empty());
}

TEST_F(BinaryParserTest, SaysHowMuchIsMissing) {
  const std::string bytes = binary_request({.opcode = 0x00, .key = "key"});
  for (size_t arrived = 1; arrived < bytes.size(); arrived++) {
    const Parsed parsed = parse(bytes.substr(0, arrived));
    EXPECT_EQ(parsed.status, ParseStatus::kIncomplete) << arrived;
    EXPECT_EQ(parsed.consumed, 0U);
    const size_t known = arrived < kBinaryHeaderBytes ? kBinaryHeaderBytes : bytes.size();
    EXPECT_EQ(parser_.bytes_missing(), known - arrived);
  }
}

TEST_F(BinaryParserTest, AValueThatIsTooLargeIsSkippedAsItComes) {
  const std::string value(101, 'x');
  const std::string bytes =
      binary_request({.opcode = 0x01, .extras = std::string(8, '\0'), .key = "k", .value = value});
  const size_t head = bytes.size() - value.size();
  const Parsed parsed = parse(bytes.substr(0, head));
  ASSERT_EQ(parsed.status, ParseStatus::kError);
  EXPECT_EQ(parsed.consumed, head);
  EXPECT_EQ(parser_.error(), BinaryStatus::kTooLarge);
  EXPECT_FALSE(parser_.close_after_error());
  EXPECT_EQ(request_.fields.keys[0], "k");
  EXPECT_EQ(parser_.refused_bytes(), value.size());
  EXPECT_EQ(parse(value.substr(0, 60)).consumed, 60U);
  const Parsed next = parse(value.substr(60) + binary_request({.opcode = 0x0a}));
  EXPECT_EQ(next.status, ParseStatus::kComplete);
  EXPECT_EQ(request_.opcode, Opcode::kNoop);
}

TEST_F(BinaryParserTest, LengthsThatContradictEachOtherEndIt) {
  std::string bytes = binary_request({.opcode = 0x00, .key = "key"});
  bytes[11] = 2;  // the body
  EXPECT_EQ(parse(bytes).status, ParseStatus::kError);
  EXPECT_EQ(parser_.error(), BinaryStatus::kUnknownCommand);
  EXPECT_TRUE(parser_.close_after_error());
  bytes[8] = '\xff';
  EXPECT_EQ(parse(bytes).status, ParseStatus::kError);
  EXPECT_EQ(parser_.error(), BinaryStatus::kInvalid);
  EXPECT_TRUE(parser_.close_after_error());
}

TEST_F(BinaryParserTest, WhatIsNoRequestHasNoReply) {
  EXPECT_EQ(parse("get k\r\n").status, ParseStatus::kError);
  EXPECT_EQ(parser_.error(), BinaryStatus::kOk);
  EXPECT_TRUE(parser_.close_after_error());
}

TEST_F(BinaryParserTest, ACommandThatThereIsNotIsSkippedWhole) {
  const std::string bytes = binary_request({.opcode = 0x55, .key = "key", .value = "value"});
  const Parsed parsed = parse(bytes);
  EXPECT_EQ(parsed.status, ParseStatus::kError);
  EXPECT_EQ(parser_.error(), BinaryStatus::kUnknownCommand);
  EXPECT_EQ(parsed.consumed + parser_.refused_bytes(), bytes.size());
}

TEST(FindOpcode, EachOneIsFoundByItsNumber) {
  size_t found = 0;
  for (int number = 0; number < 256; number++) {
    const OpcodeForm* const form = find_opcode(static_cast<uint8_t>(number));
    if (form == nullptr) continue;
    EXPECT_EQ(form->number, number);
    EXPECT_TRUE(form->quiet || static_cast<int>(form->opcode) == number);
    found++;
  }
  EXPECT_EQ(found, 37U);
}

}  // namespace
}  // namespace protocol::memcache
