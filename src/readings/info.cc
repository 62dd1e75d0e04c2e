// SPDX-License-Identifier: Apache-2.0
#include "readings/info.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "base/numbers.h"
#include "readings/families.h"
#include "readings/figures.h"

namespace readings {

namespace {

// The time that each worker was busy, of which metrics want the greatest.
constexpr std::string_view kActiveTime = "used_active_time_";
constexpr std::string_view kCommand = "cmdstat_";
constexpr std::string_view kError = "errorstat_";
// Of keys: some of whose fields have a time to live. Older servers do not tell.
constexpr std::string_view kPartlyVolatile = "keys_with_volatile_items";

// Of a name that is there twice the first counts.
Readings in_order(Readings::sequence_type figures) {
  std::stable_sort(figures.begin(), figures.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  const auto end = std::unique(figures.begin(), figures.end(),
                               [](const auto& a, const auto& b) { return a.first == b.first; });
  figures.erase(end, figures.end());
  Readings readings;
  readings.adopt_sequence(boost::container::ordered_unique_range, std::move(figures));
  return readings;
}

std::optional<double> number_in(std::string_view text) {
  const auto value = base::parse_double(text);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

// What stands behind "name=" in "keys=1,expires=0".
std::optional<double> part(std::string_view text, std::string_view name) {
  while (!text.empty()) {
    const std::string_view item = text.substr(0, text.find(','));
    if (item.starts_with(name) && item.substr(name.size()).starts_with('=')) {
      return number_in(item.substr(name.size() + 1));
    }
    text.remove_prefix(std::min(text.size(), item.size() + 1));
  }
  return std::nullopt;
}

struct Calls {
  double count = 0;
  double usec = 0;
};

struct Database {
  bool is_first;
  double keys;
  double expires;
  std::optional<double> partly_volatile;  // keys; older servers do not tell
};

// What is read, and what is summed up meanwhile.
class InfoReader {
 public:
  void put(std::string_view name, double value) { figures_.emplace_back(name, value); }
  void put(std::string_view of, std::string_view figure, double value) {
    std::string name(of);
    figures_.emplace_back(std::move(name.append(":").append(figure)), value);
  }

  void count_calls(std::string_view command, const Calls& calls);
  void count_database(const Database& database);
  Readings finish();

 private:
  static void add(Calls& to, const Calls& calls) {
    to.count += calls.count;
    to.usec += calls.usec;
  }
  void put_calls(std::string_view family, const Calls& calls);

  Readings::sequence_type figures_;
  std::vector<Calls> families_ = std::vector<Calls>(families().size());
  Calls gets_;
  Calls sets_;
  double keys_ = 0;
  double expires_ = 0;
  double partly_volatile_ = 0;
  bool tells_partly_volatile_ = true;
  bool has_first_database_ = false;  // of one without keys nothing is said
};

void InfoReader::count_calls(std::string_view command, const Calls& calls) {
  const FamilyOf of = family_of(command);
  if (of.family == nullptr) return;
  add(families_[static_cast<size_t>(of.family - families().data())], calls);
  if (of.access == Access::kReads) add(gets_, calls);
  if (of.access == Access::kWrites) add(sets_, calls);
}

void InfoReader::count_database(const Database& database) {
  has_first_database_ = has_first_database_ || database.is_first;
  keys_ += database.keys;
  expires_ += database.expires;
  if (!database.partly_volatile) tells_partly_volatile_ = false;
  partly_volatile_ += database.partly_volatile.value_or(0);
}

void InfoReader::put_calls(std::string_view family, const Calls& calls) {
  figures_.emplace_back("calls_" + std::string(family), calls.count);
  figures_.emplace_back("usec_" + std::string(family), calls.usec);
}

Readings InfoReader::finish() {
  put("keys", keys_);
  put("expires", expires_);
  if (tells_partly_volatile_) put(kPartlyVolatile, partly_volatile_);
  if (!has_first_database_) {
    put("db0:keys", 0);
    put("db0:expires", 0);
  }
  for (size_t i = 0; i < families_.size(); i++) put_calls(families()[i].name, families_[i]);
  put_calls("GetType", gets_);
  put_calls("SetType", sets_);
  return in_order(std::move(figures_));
}

// "cmdstat_get" and what stands behind it.
void read_command(std::string_view name, std::string_view value, InfoReader& reader) {
  const auto calls = part(value, "calls");
  if (!calls) return;
  reader.count_calls(name.substr(kCommand.size()), {*calls, part(value, "usec").value_or(0)});
  for (const std::string_view figure : {"calls", "usec", "rejected_calls", "failed_calls"}) {
    const double count = part(value, figure).value_or(0);
    if (count != 0) reader.put(name, figure, count);
  }
}

// "db0" and what stands behind it.
void read_database(std::string_view name, std::string_view value, InfoReader& reader) {
  for (const std::string_view figure : {"keys", "expires", "avg_ttl"}) {
    if (const auto count = part(value, figure)) reader.put(name, figure, *count);
  }
  auto partly = part(value, kPartlyVolatile);
  if (!partly) partly = part(value, "subexpiry");  // as Redis calls it
  reader.count_database({.is_first = name == "db0",
                         .keys = part(value, "keys").value_or(0),
                         .expires = part(value, "expires").value_or(0),
                         .partly_volatile = partly});
}

bool is_database(std::string_view name) {
  return name.size() > 2 && name.starts_with("db") && name[2] >= '0' && name[2] <= '9';
}

void read_line(std::string_view name, std::string_view value, InfoReader& reader) {
  if (name.starts_with(kCommand)) {
    read_command(name, value, reader);
  } else if (name.starts_with(kError)) {
    if (const auto count = part(value, "count")) reader.put(name, "count", *count);
  } else if (is_database(name)) {
    read_database(name, value, reader);
  } else if (name == "role") {
    reader.put("is_master", value == "master" ? 1 : 0);
  } else if (name == "master_link_status") {
    reader.put("link_up", value == "up" ? 1 : 0);
  } else if (is_info_condition(name)) {
    reader.put(name, value == "ok" ? 1 : 0);
  } else if (name.starts_with(kActiveTime) || is_info_figure(name)) {
    if (const auto number = number_in(value)) reader.put(name, *number);
  }
}

// Calls `read(name, value)` for every line "name:value".
template <typename Read>
void each_line(std::string_view info, Read read) {
  while (!info.empty()) {
    std::string_view line = info.substr(0, info.find('\n'));
    info.remove_prefix(std::min(info.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const size_t colon = line.find(':');
    if (colon != line.npos) read(line.substr(0, colon), line.substr(colon + 1));
  }
}

// What a node of ours calls otherwise than memcached.
constexpr std::pair<std::string_view, std::string_view> kMemcachedNames[] = {
    {"bytes", "used_memory"},
    {"bytes_read", "total_net_input_bytes"},
    {"bytes_written", "total_net_output_bytes"},
    {"curr_connections", "connected_clients"},
    {"curr_items", "keys"},
    {"evictions", "evicted_keys"},
    {"limit_maxbytes", "maxmemory"},
    {"max_connections", "maxclients"},
    {"reclaimed", "expired_keys"},
    {"total_connections", "total_connections_received"},
    {"uptime", "uptime_in_seconds"},
};

}  // namespace

Readings info_readings(std::string_view info) {
  InfoReader reader;
  each_line(info,
            [&](std::string_view name, std::string_view value) { read_line(name, value, reader); });
  return reader.finish();
}

Readings info_memcached_readings(std::string_view info) {
  const Readings all = info_readings(info);
  Readings::sequence_type figures;
  for (const auto& [name, field] : kMemcachedNames) {
    const auto found = all.find(field);
    if (found != all.end()) figures.emplace_back(name, found->second);
  }
  for (const auto& figure : all) {
    const std::string_view name = figure.first;
    if (name.starts_with("used_cpu_") || name.starts_with(kActiveTime)) figures.push_back(figure);
  }
  each_line(info, [&](std::string_view name, std::string_view value) {
    if (!is_stats_figure(name)) return;
    if (const auto number = number_in(value)) figures.emplace_back(name, *number);
  });
  return in_order(std::move(figures));
}

Readings stats_readings(std::span<const std::string> lines) {
  constexpr std::string_view kStart = "STAT ";
  Readings::sequence_type figures;
  for (const std::string& line : lines) {
    if (!line.starts_with(kStart)) continue;
    const std::string_view rest = std::string_view(line).substr(kStart.size());
    const std::string_view name = rest.substr(0, rest.find(' '));
    if (name.size() == rest.size()) continue;
    if (!is_stats_figure(name)) continue;
    if (const auto number = number_in(rest.substr(name.size() + 1))) {
      figures.emplace_back(name, *number);
    }
  }
  return in_order(std::move(figures));
}

}  // namespace readings
