// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/rdb_layout.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "base/check.h"

namespace engine {

namespace {

// Nodes, figures and groups of streams: each version has what the one before has, and more.
constexpr RdbPattern kStream1 = "(ss)lll(sll(i8l)(s8(i)))";
constexpr RdbPattern kStream2 = "(ss)llllllll(slll(i8l)(s8(i)))";
constexpr RdbPattern kStream3 = "(ss)llllllll(slll(i8l)(s88(i)))";
constexpr RdbPattern kStream4 = "(ss)llllllll(slll(i8l)(s88(i)))ll(s(sll))ll";
constexpr RdbPattern kStream5 = "(ss)llllllll(slll(i8l)(s88(i))(i))ll(s(sll))ll";
static_assert(kStream4.ends_with(kStreamProducers) && kStream5.ends_with(kStreamProducers));

constexpr auto kLayouts = std::to_array<RdbLayout>({
    {rdb::kString, "s", "string"},
    {rdb::kList, "(s)", "list"},
    {rdb::kSet, "(s)", "set"},
    {rdb::kZset, "(st)", "sorted set"},
    {rdb::kHash, "(ss)", "hash"},
    {rdb::kZset2, "(s8)", "sorted set"},
    {rdb::kModulePreRelease, "", "value of a module"},
    {rdb::kModule, "", "value of a module"},
    {rdb::kHashZipmap, "s", "hash"},
    {rdb::kListZiplist, "s", "list"},
    {rdb::kSetIntset, "s", "set"},
    {rdb::kZsetZiplist, "s", "sorted set"},
    {rdb::kHashZiplist, "s", "hash"},
    {rdb::kListQuicklist, "(s)", "list"},
    {rdb::kStreamListpacks, kStream1, "stream"},
    {rdb::kHashListpack, "s", "hash"},
    {rdb::kZsetListpack, "s", "sorted set"},
    {rdb::kListQuicklist2, "(ls)", "list"},
    {rdb::kStreamListpacks2, kStream2, "stream"},
    {rdb::kSetListpack, "s", "set"},
    {rdb::kStreamListpacks3, kStream3, "stream"},
    {rdb::kHash2, "(ss8)", "hash"},
    {rdb::kRedisHashPreRelease, "(lss)", "hash"},
    {rdb::kRedisHashListpackPreRelease, "s", "hash"},
    {rdb::kRedisHash, "8(lss)", "hash"},
    {rdb::kRedisHashListpack, "8s", "hash"},
    {rdb::kRedisStream, kStream4, "stream"},
    {rdb::kRedisStream2, kStream5, "stream"},
    {rdb::kRedisArray, "", "array"},
});

void skip_text_score(RdbReader& in) {
  const uint8_t length = in.byte();
  if (length < rdb::kTextNan) in.skip(length);
}

void skip_module_fields(RdbReader& in) {
  while (!in.failed()) {
    switch (in.length()) {
      case rdb::kModuleEnd:
        return;
      case rdb::kModuleSigned:
      case rdb::kModuleUnsigned:
        in.length();
        break;
      case rdb::kModuleFloat:
        in.skip(sizeof(float));
        break;
      case rdb::kModuleDouble:
        in.skip(sizeof(double));
        break;
      case rdb::kModuleString:
        in.skip_string();
        break;
      default:
        in.fail();
    }
  }
}

void skip_field(RdbReader& in, char field) {
  switch (field) {
    case 's':
      in.skip_string();
      break;
    case 'l':
      in.length();
      break;
    case '4':
      in.skip(4);
      break;
    case '8':
      in.skip(8);
      break;
    case 'i':
      in.skip(16);
      break;
    case 't':
      skip_text_score(in);
      break;
    case 'm':
      skip_module_fields(in);
      break;
    default:
      CHECK(false);
  }
}

// Up to the bracket that closes the first one, which stands in front of the pattern.
RdbPattern inside_of(RdbPattern pattern) {
  size_t open = 1;
  size_t at = 0;
  for (; open > 0; at++) {
    if (pattern[at] == '(') open++;
    if (pattern[at] == ')') open--;
  }
  return pattern.substr(0, at - 1);
}

}  // namespace

const RdbLayout* rdb_layout(rdb::ValueType type) {
  const auto* found = std::find_if(kLayouts.begin(), kLayouts.end(),
                                   [&](const RdbLayout& layout) { return layout.type == type; });
  return found == kLayouts.end() ? nullptr : found;
}

bool skip_pattern(RdbReader& in, RdbPattern pattern) {
  while (!pattern.empty() && !in.failed()) {
    const char field = pattern.front();
    pattern.remove_prefix(1);
    if (field != '(') {
      skip_field(in, field);
      continue;
    }
    const RdbPattern inside = inside_of(pattern);
    pattern.remove_prefix(inside.size() + 1);
    for (uint64_t count = in.count(); count > 0; count--) {
      if (!skip_pattern(in, inside)) return false;
    }
  }
  return !in.failed();
}

}  // namespace engine
