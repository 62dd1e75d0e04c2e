// SPDX-License-Identifier: Apache-2.0
#include "engine/settings/setting_parse.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "base/ascii.h"
#include "base/ip_network.h"
#include "base/numbers.h"
#include "base/words.h"

namespace engine {

namespace {

using base::Error;
using Value = base::Result<SettingValue>;
using Words = std::span<const std::string>;

constexpr size_t kBindAddressesMax = 16;
constexpr int64_t kOomScoreMax = 2000;

bool within_bounds(const SettingSpec& spec, int64_t value) {
  return value >= spec.min && (value < 0 || static_cast<uint64_t>(value) <= spec.max);
}

bool within_bounds(const SettingSpec& spec, uint64_t value) {
  const bool reaches_min = spec.min < 0 || value >= static_cast<uint64_t>(spec.min);
  return reaches_min && value <= spec.max;
}

Error out_of_bounds(const SettingSpec& spec) {
  return Error{"argument must be between " + std::to_string(spec.min) + " and " +
               std::to_string(spec.max) + " inclusive"};
}

Value parse_bool(const std::string& word) {
  if (base::equals_ignore_case(word, "yes")) return SettingValue(true);
  if (base::equals_ignore_case(word, "no")) return SettingValue(false);
  return Error{"argument must be 'yes' or 'no'"};
}

Value parse_integer(const SettingSpec& spec, const std::string& word) {
  const std::optional<int64_t> value = base::parse_int64(word);
  if (!value) return Error{"argument couldn't be parsed into an integer"};
  if (spec.has(kClamped)) {
    return SettingValue(std::clamp(*value, spec.min, static_cast<int64_t>(spec.max)));
  }
  if (!within_bounds(spec, *value)) return out_of_bounds(spec);
  if (spec.has(kPowerOfTwo) && !std::has_single_bit(static_cast<uint64_t>(*value))) {
    return Error{"argument must be a power of two"};
  }
  return SettingValue(*value);
}

Value parse_octal(const SettingSpec& spec, const std::string& word) {
  uint64_t value = 0;
  const char* const end = word.data() + word.size();
  const auto [stop, error] = std::from_chars(word.data(), end, value, 8);
  if (error != std::errc() || stop != end) {
    return Error{"argument couldn't be parsed as an octal number"};
  }
  if (!within_bounds(spec, value)) {
    return Error{"argument must be between " + octal(spec.min) + " and " +
                 octal(static_cast<int64_t>(spec.max)) + " inclusive"};
  }
  return SettingValue(static_cast<int64_t>(value));
}

Value parse_memory(const SettingSpec& spec, const std::string& word) {
  const std::optional<uint64_t> value = base::parse_memory_size(word);
  if (!value) return Error{"argument must be a memory value"};
  if (!within_bounds(spec, *value)) return out_of_bounds(spec);
  return SettingValue(*value);
}

Value parse_signed_memory(const SettingSpec& spec, const std::string& word) {
  if (!word.starts_with('-')) return parse_memory(spec, word);
  const std::optional<int64_t> value = base::parse_int64(word);
  if (!value) return Error{"argument must be a memory value"};
  if (!within_bounds(spec, *value)) return out_of_bounds(spec);
  return SettingValue(*value);
}

Value parse_memory_or_percent(const SettingSpec& spec, const std::string& word) {
  if (word.ends_with('%')) {
    const auto percent = base::parse_uint64(std::string_view(word).substr(0, word.size() - 1));
    if (!percent) return Error{"argument must be a memory or percent value"};
    if (*percent > 100) return Error{"percentage argument must be less or equal to 100"};
    return SettingValue(MemoryLimit{*percent, *percent > 0});
  }
  const std::optional<uint64_t> bytes = base::parse_memory_size(word);
  if (!bytes) return Error{"argument must be a memory or percent value"};
  if (!within_bounds(spec, *bytes)) return out_of_bounds(spec);
  return SettingValue(MemoryLimit{*bytes, false});
}

Error not_a_choice(const SettingSpec& spec) {
  std::string names;
  for (const std::string_view name : spec.names) {
    if (!names.empty()) names += ", ";
    names += name;
  }
  return Error{"argument(s) must be one of the following: " + names};
}

std::optional<size_t> choice(const SettingSpec& spec, const std::string& word) {
  for (size_t i = 0; i < spec.names.size(); ++i) {
    if (base::equals_ignore_case(word, spec.names[i])) return i;
  }
  return std::nullopt;
}

Value parse_enum(const SettingSpec& spec, const std::string& word) {
  const std::optional<size_t> index = choice(spec, word);
  if (!index) return not_a_choice(spec);
  return SettingValue(EnumIndex{*index});
}

// Flags keep the order of the names; the first name stands for none of them.
Value parse_flags(const SettingSpec& spec, Words words) {
  if (words.empty()) return not_a_choice(spec);
  uint64_t chosen = 0;
  for (const std::string& word : words) {
    const std::optional<size_t> index = choice(spec, word);
    if (!index) return not_a_choice(spec);
    if (*index > 0) chosen |= uint64_t{1} << *index;
  }
  std::vector<std::string> names;
  for (size_t i = 0; i < spec.names.size(); ++i) {
    if ((chosen >> i & 1) != 0) names.emplace_back(spec.names[i]);
  }
  const std::string text = names.empty() ? std::string(spec.names[0]) : base::join_words(names);
  if (text.starts_with("save nosave")) {
    return Error{"shutdown options SAVE and NOSAVE can't be used simultaneously"};
  }
  return SettingValue(text);
}

Value parse_string(const SettingSpec& spec, const std::string& word) {
  const std::string name(spec.name);
  if (word.empty() && (spec.has(kNotEmpty) || spec.has(kFileName))) {
    return Error{name + " can't be empty"};
  }
  if (spec.has(kFileName) && word.find('/') != std::string::npos) {
    return Error{name + " can't be a path, just a filename"};
  }
  if (!spec.has(kBinary) && word.find('\0') != std::string::npos) {
    return Error{"argument can't contain a zero byte"};
  }
  return SettingValue(word);
}

Value parse_ip_address(const std::string& word) {
  if (word.empty()) return SettingValue(word);
  const auto address = base::IpAddress::parse(word);
  if (!address) return address.error();
  return SettingValue(address->text());
}

// A single empty word means none, so that `bind ""` empties a list.
Words without_empty_word(Words words) {
  return words.size() == 1 && words[0].empty() ? words.first(0) : words;
}

Value parse_list(const SettingSpec& spec, Words words) {
  words = without_empty_word(words);
  if (words.size() > kBindAddressesMax) return Error{"Too many bind addresses specified."};
  std::vector<std::string> list(words.begin(), words.end());
  if (std::holds_alternative<Accepted>(spec.place)) return SettingValue(base::join_words(list));
  return SettingValue(std::move(list));
}

Value parse_networks(Words words) {
  std::vector<base::IpNetwork> networks;
  for (const std::string& word : without_empty_word(words)) {
    const auto network = base::IpNetwork::parse(word);
    if (!network) return network.error();
    networks.push_back(*network);
  }
  return SettingValue(std::move(networks));
}

// "cache.example|10.0.0.1|11211"; the address may be left out.
bool is_cluster_node(const std::string& word) {
  const size_t first = word.find('|');
  if (first == word.npos || first == 0) return false;
  const size_t second = word.find('|', first + 1);
  if (second == word.npos) return false;
  const std::optional<int64_t> port = base::parse_int64(word.substr(second + 1));
  const bool printable = std::all_of(word.begin(), word.end(), [](char c) {
    return static_cast<unsigned char>(c) > ' ' && static_cast<unsigned char>(c) < 0x7f;
  });
  return printable && port && *port > 0 && *port <= 65535;
}

Value parse_cluster_nodes(Words words) {
  words = without_empty_word(words);
  for (const std::string& word : words) {
    if (!is_cluster_node(word)) return Error{"'" + word + "' is not host|ip|port"};
  }
  return SettingValue(std::vector<std::string>(words.begin(), words.end()));
}

Value parse_replica_of(Words words) {
  words = without_empty_word(words);
  if (words.empty()) return SettingValue(std::string());
  if (words.size() != 2) return Error{"wrong number of arguments"};
  if (base::equals_ignore_case(words[0], "no") && base::equals_ignore_case(words[1], "one")) {
    return SettingValue(std::string());
  }
  const std::optional<int64_t> port = base::parse_int64(words[1]);
  if (!port || *port < 0 || *port > 65535) return Error{"Invalid primary port"};
  return SettingValue(words[0] + ' ' + words[1]);
}

Value parse_save_points(Words words) {
  words = without_empty_word(words);
  std::vector<std::string> points;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::optional<int64_t> number = base::parse_int64(words[i]);
    const int64_t least = i % 2 == 0 ? 1 : 0;  // seconds, then changes
    if (!number || *number < least) return Error{"Invalid save parameters"};
    points.push_back(words[i]);
  }
  if (points.size() % 2 != 0) return Error{"Invalid save parameters"};
  return SettingValue(base::join_words(points));
}

OutputBufferLimit* limit_of_class(OutputBufferLimits& limits, const std::string& name) {
  if (base::equals_ignore_case(name, "normal")) return &limits.normal;
  if (base::equals_ignore_case(name, "pubsub")) return &limits.pubsub;
  const bool replica =
      base::equals_ignore_case(name, "replica") || base::equals_ignore_case(name, "slave");
  return replica ? &limits.replica : nullptr;
}

Value parse_output_buffer_limits(OutputBufferLimits limits, Words words) {
  words = without_empty_word(words);
  if (words.size() % 4 != 0) {
    return Error{"Wrong number of arguments in buffer limit configuration."};
  }
  for (; !words.empty(); words = words.subspan(4)) {
    OutputBufferLimit* limit = limit_of_class(limits, words[0]);
    if (limit == nullptr) {
      return Error{"Invalid client class specified in buffer limit configuration."};
    }
    const std::optional<uint64_t> hard_bytes = base::parse_memory_size(words[1]);
    const std::optional<uint64_t> soft_bytes = base::parse_memory_size(words[2]);
    const std::optional<int64_t> soft_seconds = base::parse_int64(words[3]);
    if (!hard_bytes || !soft_bytes || !soft_seconds || *soft_seconds < 0 ||
        *soft_seconds > kIntMax) {
      return Error{"Error in hard, soft or soft_seconds setting in buffer limit configuration."};
    }
    *limit = {*hard_bytes, *soft_bytes, *soft_seconds};
  }
  return SettingValue(limits);
}

Value parse_percentiles(Words words) {
  std::vector<double> percentiles;
  for (const std::string& word : without_empty_word(words)) {
    const std::optional<double> number = base::parse_double(word);
    if (!number) return Error{"Invalid latency-tracking-info-percentiles parameters"};
    if (*number < 0 || *number > 100) {
      return Error{"latency-tracking-info-percentiles parameters should sit between [0.0,100.0]"};
    }
    percentiles.push_back(*number);
  }
  return SettingValue(std::move(percentiles));
}

Value parse_oom_scores(Words words) {
  if (words.size() != 3) return Error{"wrong number of arguments"};
  for (const std::string& word : words) {
    const std::optional<int64_t> score = base::parse_int64(word);
    if (!score || *score < -kOomScoreMax || *score > kOomScoreMax) {
      return Error{"Invalid oom-score-adj-values, elements must be between -2000 and 2000."};
    }
  }
  return SettingValue(base::join_words(words));
}

// Redis' order of the event classes, with A for all of the first group.
Value parse_keyspace_events(const std::string& word) {
  constexpr std::string_view kInA = "g$lshzxetd";
  constexpr std::string_view kOthers = "KEmn";
  const auto named = [&](char letter) { return word.find(letter) != std::string::npos; };
  for (const char letter : word) {
    if (letter != 'A' && kInA.find(letter) == kInA.npos && kOthers.find(letter) == kOthers.npos) {
      return Error{"Invalid event class character. Use 'Ag$lshzxeKEtmdn'."};
    }
  }
  std::string inside_a;
  for (const char letter : kInA) {
    if (named('A') || named(letter)) inside_a += letter;
  }
  std::string text = inside_a == kInA ? "A" : inside_a;
  for (const char letter : kOthers) {
    if (named(letter)) text += letter;
  }
  return SettingValue(std::move(text));
}

}  // namespace

std::string octal(int64_t value) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, value, 8).ptr;
  return std::string(digits, end);
}

Value parse_value(const SettingSpec& spec, Words words, const Settings& current) {
  switch (spec.kind) {
    case SettingKind::kBool:
      return parse_bool(words[0]);
    case SettingKind::kInteger:
      return parse_integer(spec, words[0]);
    case SettingKind::kOctal:
      return parse_octal(spec, words[0]);
    case SettingKind::kMemory:
      return parse_memory(spec, words[0]);
    case SettingKind::kSignedMemory:
      return parse_signed_memory(spec, words[0]);
    case SettingKind::kMemoryOrPercent:
      return parse_memory_or_percent(spec, words[0]);
    case SettingKind::kEnum:
      return parse_enum(spec, words[0]);
    case SettingKind::kFlags:
      return parse_flags(spec, words);
    case SettingKind::kString:
      return parse_string(spec, words[0]);
    case SettingKind::kIpAddress:
      return parse_ip_address(words[0]);
    case SettingKind::kList:
      return parse_list(spec, words);
    case SettingKind::kNetworks:
      return parse_networks(words);
    case SettingKind::kClusterNodes:
      return parse_cluster_nodes(words);
    case SettingKind::kReplicaOf:
      return parse_replica_of(words);
    case SettingKind::kSavePoints:
      return parse_save_points(words);
    case SettingKind::kOutputBufferLimits:
      return parse_output_buffer_limits(current.client_output_buffer_limit, words);
    case SettingKind::kPercentiles:
      return parse_percentiles(words);
    case SettingKind::kOomScores:
      return parse_oom_scores(words);
    case SettingKind::kKeyspaceEvents:
      return parse_keyspace_events(words[0]);
  }
  return Error{"unknown kind of setting"};
}

}  // namespace engine
