// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

// The types of AWS' APIs as data. A service is a table of operations whose requests and results
// are shapes; one decoder, one validator and one writer serve all of them. Everything here is
// constexpr, lives for the whole program and is safe from any thread.

namespace aws {

enum class Kind : uint8_t {
  kString,
  kInteger,
  kDouble,
  kBoolean,
  kTimestamp,
  kList,
  kStructure,
};

// The regular expressions that the models use, by what they mean. Like AWS' they must match all
// of a string; `pattern_text` gives the expression for error texts.
enum class Pattern : uint8_t {
  kAny,
  kNotBlank,    // .*\S.*
  kDigits,      // \d+
  kLetters,     // [a-zA-Z]*
  kIdentifier,  // [a-zA-Z][a-zA-Z0-9\-]*
  // IAM's and STS':
  kEntityName,        // [\w+=,.@-]+
  kEntityNameOrNone,  // [\w+=,.@-]*
  kExternalId,        // [\w+=,.@:\/-]*
  kLatin1,            // [\u0009\u000A\u000D\u0020-\u00FF]+
  kPath,              // (\u002F)|(\u002F[\u0021-\u007E]+\u002F)
  kPathPrefix,        // \u002F[\u0021-\u007F]*
  kPolicyPath,        // ((/[A-Za-z0-9\.,\+@=_-]+)*)/
  kPolicyVersion,     // v[1-9][0-9]*(\.[A-Za-z0-9-]*)?
  kWord,              // [\w]+
  // CloudWatch Logs':
  kLogGroupName,   // [\.\-_/#A-Za-z0-9]+
  kLogStreamName,  // [^:*]*
};

std::string_view pattern_text(Pattern pattern);
bool matches(Pattern pattern, std::string_view text);

inline constexpr uint32_t kUnbounded = std::numeric_limits<uint32_t>::max();

struct Member;

// One type of a model, under the model's name.
struct Shape {
  std::string_view name;
  Kind kind = Kind::kString;
  std::span<const Member> members = {};           // kStructure: in the model's order
  const Shape* element = nullptr;                 // kList
  std::string_view element_name = {};             // kList: the name of one element on the wire
  std::span<const std::string_view> values = {};  // kString: the only values, if there are any
  Pattern pattern = Pattern::kAny;                // kString
  uint32_t min = 0;                               // characters of a string, elements of a list
  uint32_t max = kUnbounded;
  // kString: whether an empty text says something, that there is to be none. Of everything else,
  // an identifier, a version, a time, a type, it says nothing: the query protocol has no other way
  // to leave out a member, and many clients send all of theirs.
  bool may_be_empty = false;
  // kList, in JSON: an object whose names are anybody's. Its elements have `key` and `value`.
  bool is_map = false;
  // kInteger, in JSON: of 64 bits; else of 32.
  bool is_long = false;
};

enum class Need : uint8_t { kOptional, kRequired, kDeprecated };
inline constexpr Need kOptional = Need::kOptional;
inline constexpr Need kRequired = Need::kRequired;
inline constexpr Need kDeprecated = Need::kDeprecated;

// One member of a structure.
struct Member {
  constexpr Member(std::string_view name_of_member, const Shape& shape_of_member,
                   Need need_of_member = Need::kOptional, std::string_view name_on_wire = {})
      : name(name_of_member),
        shape(&shape_of_member),
        need(need_of_member),
        wire_name(name_on_wire.empty() ? name_of_member : name_on_wire) {}

  std::string_view name;
  const Shape* shape;
  Need need;
  std::string_view wire_name;  // in documents; `name` unless the model says otherwise
};

// The position of the member called `name`, or -1.
int find_member(const Shape& structure, std::string_view name);

constexpr Shape structure(std::string_view name, std::span<const Member> members) {
  return {.name = name, .kind = Kind::kStructure, .members = members};
}

constexpr Shape list(std::string_view name, std::string_view element_name, const Shape& element,
                     uint32_t min = 0, uint32_t max = kUnbounded) {
  return {.name = name,
          .kind = Kind::kList,
          .element = &element,
          .element_name = element_name,
          .min = min,
          .max = max};
}

constexpr Shape enumeration(std::string_view name, std::span<const std::string_view> values) {
  return {.name = name, .values = values};
}

inline constexpr Shape kString = {.name = "String"};
// A string of the model that its user may empty: a description, a value.
inline constexpr Shape kText = {.name = "String", .may_be_empty = true};
inline constexpr Shape kInteger = {.name = "Integer", .kind = Kind::kInteger};
inline constexpr Shape kLong = {.name = "Long", .kind = Kind::kInteger, .is_long = true};
inline constexpr Shape kDouble = {.name = "Double", .kind = Kind::kDouble};
inline constexpr Shape kBoolean = {.name = "Boolean", .kind = Kind::kBoolean};
inline constexpr Shape kTimestamp = {.name = "TStamp", .kind = Kind::kTimestamp};

}  // namespace aws
