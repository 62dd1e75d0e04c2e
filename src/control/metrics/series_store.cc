// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/series_store.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "control/metrics/block.h"
#include "control/metrics/sample_log.h"
#include "control/metrics/shelf.h"

namespace control::metrics {

namespace {

int64_t floor_to(int64_t time_s, int64_t step_s) { return time_s - time_s % step_s; }

struct StoredBlock {
  int64_t start_s = -1;
  Block block = {};
  bool is_dirty = false;
};

// A series at one level. The last two blocks are in memory: the keeper may take its time.
struct Track {
  StoredBlock open = {};
  StoredBlock previous = {};
  bool may_have_more = false;  // the keeper has blocks of an earlier start of this program

  // Makes `open` the block of that time; false if it is an earlier one.
  bool turn_to(uint64_t series, const Level& level, int64_t at_s, BlockKeeper& keeper) {
    const int64_t start_s = floor_to(at_s, level.block_s());
    if (start_s == open.start_s) return true;
    if (start_s < open.start_s) return false;
    previous = std::move(open);
    open = {.start_s = start_s};
    if (!std::exchange(may_have_more, false)) return true;
    for (const auto& [found_s, bytes] : keeper.read({series, level.step_s, start_s}, start_s)) {
      if (auto block = Block::decode(bytes)) open.block = *std::move(block);
    }
    return true;
  }

  // The point of that time, if it is the last; nullptr: it has none.
  const Point* last(const Level& level, int64_t at_s) const {
    return open.block.last(static_cast<uint32_t>((at_s - open.start_s) / level.step_s));
  }

  void put(const Level& level, int64_t at_s, const Point& point) {
    const auto slot = static_cast<uint32_t>((at_s - open.start_s) / level.step_s);
    if (open.block.put(slot, point)) open.is_dirty = true;
  }

  void take_dirty(uint64_t series, const Level& level, Batch& batch) {
    for (StoredBlock* stored : {&previous, &open}) {
      if (!std::exchange(stored->is_dirty, false)) continue;
      batch.blocks.emplace_back(BlockKey{series, level.step_s, stored->start_s},
                                stored->block.encode());
    }
  }
};

// A minute that had been closed already, with what came after that.
Point joined(const Point& before, const Point& after, Fold fold) {
  if (fold == Fold::kCount) return Point::of(before.sum + after.sum);
  Point samples = before;
  samples.merge(after);
  return folded(samples, fold);
}

constexpr std::string_view kCluster = "CacheClusterId";
constexpr std::string_view kGroup = "ReplicationGroupId";
constexpr std::string_view kNodeGroup = "NodeGroupId";
constexpr std::string_view kRole = "Role";
constexpr std::string_view kPrimary = "Primary";
constexpr std::string_view kReplica = "Replica";
constexpr std::string_view kOnlyNodeGroup = "0001";
constexpr std::string_view kNode = "CacheNodeId";
constexpr std::string_view kRoleSpace = "AWS/ElastiCache";
constexpr std::string_view kIsMaster = "IsMaster";

// Of a group: with what else it can be asked for, beside itself.
constexpr std::pair<std::string_view, std::string_view> kWithinGroup[] = {
    {kNodeGroup, kOnlyNodeGroup}, {kRole, kPrimary}, {kRole, kReplica}};

std::vector<SeriesName> views_of(const SeriesRow& row) {
  std::vector<SeriesName> views = {row.name};
  if (row.fold == Fold::kSamples) return views;
  for (const Dimension& dimension : row.name.dimensions) {
    if (dimension.name != kCluster || row.name.dimensions.size() == 1) continue;
    views.push_back({row.name.space, row.name.metric, {dimension}});
  }
  if (row.group.empty()) return views;
  const Dimension group = {std::string(kGroup), row.group};
  views.push_back({row.name.space, row.name.metric, {group}});
  for (const auto& [name, value] : kWithinGroup) {
    views.push_back(
        {row.name.space, row.name.metric, {group, {std::string(name), std::string(value)}}});
    std::sort(views.back().dimensions.begin(), views.back().dimensions.end());
  }
  return views;
}

}  // namespace

struct SeriesStore::Series {
  SeriesRow row;
  int64_t last_s = 0;
  // By the second.
  StoredBlock seconds = {};
  std::vector<std::pair<int64_t, std::string>> closed_seconds = {};
  // The minute that is not over.
  int64_t minute_s = -1;
  Point minute = {};
  Track minutes = {};
  Track hours = {};
  // Of Fold::kSamples, instead of minute, minutes and hours.
  std::optional<Shelf> minute_shelf = std::nullopt;
  std::optional<Shelf> hour_shelf = std::nullopt;
  SampleLog log = {};
};

SeriesStore::SeriesStore(std::unique_ptr<BlockKeeper> keeper, size_t seconds_bytes_max)
    : keeper_(std::move(keeper)), seconds_bytes_max_(seconds_bytes_max) {
  for (const SeriesRow& row : keeper_->load()) {
    Series& known = series(row);
    known.minutes.may_have_more = known.hours.may_have_more = true;
    known.last_s = row.last_s;
    last_id_ = std::max(last_id_, row.id);
  }
  new_rows_.clear();
}

SeriesStore::~SeriesStore() = default;

SeriesStore::Series& SeriesStore::series(const SeriesRow& row) {
  std::unique_ptr<Series>& found = series_[row.name];
  if (found) return *found;
  found = std::make_unique<Series>(Series{.row = row});
  if (found->row.id == 0) found->row.id = ++last_id_;
  if (row.fold == Fold::kSamples) {
    found->minute_shelf.emplace(found->row.id, kMinutes);
    found->hour_shelf.emplace(found->row.id, kHours);
    custom_series_++;
  }
  all_.push_back(found.get());
  new_rows_.push_back(found->row);
  for (SeriesName& view : views_of(row)) views_[std::move(view)].push_back(found.get());
  return *found;
}

// --- Writing -------------------------------------------------------------------------------------

void SeriesStore::add(Series& series, int64_t at_s, const Point& sample) {
  if (at_s < series.last_s || sample.count == 0) return;
  series.last_s = at_s;
  put_second(series, at_s, sample);
  const int64_t minute_s = floor_to(at_s, kMinuteS);
  if (minute_s != series.minute_s) {
    close_minute(series);
    series.minute_s = minute_s;
  }
  series.minute.merge(sample);
}

void SeriesStore::put_second(Series& series, int64_t at_s, const Point& sample) {
  const int64_t start_s = floor_to(at_s, kSeconds.block_s());
  if (start_s != series.seconds.start_s) {
    close_seconds(series);
    series.seconds = {.start_s = start_s};
  }
  const auto slot = static_cast<uint32_t>(at_s - start_s);
  series.seconds.block.merge(slot, sample);
}

void SeriesStore::merge(Series& series, int64_t at_s, const Point& samples, bool by_second) {
  if (samples.count == 0 || !series.minute_shelf) return;
  series.last_s = std::max(series.last_s, at_s);
  if (by_second && floor_to(at_s, kSeconds.block_s()) >= series.seconds.start_s) {
    put_second(series, at_s, samples);
  }
  const size_t held = series.minute_shelf->size() + series.hour_shelf->size();
  series.minute_shelf->merge(floor_to(at_s, kMinuteS), samples, *keeper_);
  series.hour_shelf->merge(floor_to(at_s, kHourS), samples, *keeper_);
  held_blocks_ += series.minute_shelf->size() + series.hour_shelf->size() - held;
}

void SeriesStore::note(Series& series, int64_t at_s, std::span<const WeightedValue> values) {
  constexpr size_t kNotedBytesMax = size_t{64} << 20;
  if (at_s < now_s_ - kSeconds.keep_s || noted_bytes_ >= kNotedBytesMax) return;
  noted_bytes_ += series.log.add(at_s, values);
}

SeriesStore::Series* SeriesStore::find_series(const SeriesName& name) {
  const auto found = series_.find(name);
  return found == series_.end() ? nullptr : found->second.get();
}

void SeriesStore::close_seconds(Series& series) {
  if (series.seconds.block.empty()) return;
  series.closed_seconds.emplace_back(series.seconds.start_s, series.seconds.block.encode());
  seconds_bytes_ += series.closed_seconds.back().second.size();
  series.seconds = {};
}

// The hour has it from then on, too: its point is the last of its track, and grows.
void SeriesStore::close_minute(Series& series) {
  if (series.minute.count == 0) return;
  const int64_t at_s = series.minute_s;
  const Fold fold = series.row.fold;
  Point point = folded(std::exchange(series.minute, {}), fold);
  Track& minutes = series.minutes;
  Track& hours = series.hours;
  const int64_t hour_s = floor_to(at_s, kHourS);
  if (!minutes.turn_to(series.row.id, kMinutes, at_s, *keeper_)) return;
  if (!hours.turn_to(series.row.id, kHours, hour_s, *keeper_)) return;
  Point hour = {};
  if (const Point* known = hours.last(kHours, hour_s)) hour = *known;
  if (const Point* before = minutes.last(kMinutes, at_s)) {
    const double counted = before->sum;
    point = joined(*before, point, fold);
    hour.merge(point);
    hour.sum -= counted;
    hour.count--;
  } else {
    hour.merge(point);
  }
  minutes.put(kMinutes, at_s, point);
  hours.put(kHours, hour_s, hour);
}

void SeriesStore::tick(int64_t now_s) {
  now_s_ = now_s;
  Batch batch = {.series = std::exchange(new_rows_, {}), .now_s = now_s};
  const size_t share = all_.size() / kMinuteS + 1;
  for (size_t i = 0; i < share && i < all_.size(); i++) {
    if (next_ >= all_.size()) next_ = 0;
    tend(*all_[next_++], now_s, batch);
  }
  fit_seconds();
  if (!batch.series.empty() || !batch.blocks.empty()) keeper_->write(std::move(batch));
}

void SeriesStore::flush(int64_t now_s) {
  Batch batch = {.series = std::exchange(new_rows_, {}), .now_s = now_s};
  for (Series* series : all_) {
    close_minute(*series);
    tend(*series, now_s, batch);
  }
  keeper_->write(std::move(batch));
}

void SeriesStore::tend(Series& series, int64_t now_s, Batch& batch) {
  if (floor_to(now_s, kMinuteS) > series.minute_s) close_minute(series);
  if (now_s >= series.seconds.start_s + kSeconds.block_s()) close_seconds(series);
  trim_seconds(series, now_s);
  noted_bytes_ -= series.log.trim(now_s - kSeconds.keep_s);
  if (series.minute_shelf) {
    const size_t held = series.minute_shelf->size() + series.hour_shelf->size();
    series.minute_shelf->tend(batch);
    series.hour_shelf->tend(batch);
    held_blocks_ -= held - series.minute_shelf->size() - series.hour_shelf->size();
  }
  series.minutes.take_dirty(series.row.id, kMinutes, batch);
  series.hours.take_dirty(series.row.id, kHours, batch);
}

void SeriesStore::trim_seconds(Series& series, int64_t now_s) {
  auto& closed = series.closed_seconds;
  auto kept = closed.begin();
  while (kept != closed.end() && kept->first + kSeconds.block_s() <= now_s - seconds_keep_s_) {
    seconds_bytes_ -= kept->second.size();
    ++kept;
  }
  closed.erase(closed.begin(), kept);
}

// All series keep as long a time, whatever it may be.
void SeriesStore::fit_seconds() {
  if (seconds_bytes_ > seconds_bytes_max_) {
    seconds_keep_s_ = std::max<int64_t>(0, seconds_keep_s_ - kMinuteS);
  } else if (seconds_bytes_ < seconds_bytes_max_ / 2) {
    seconds_keep_s_ = std::min(kSeconds.keep_s, seconds_keep_s_ + kMinuteS);
  }
}

// --- Reading -------------------------------------------------------------------------------------

namespace {

// Whose samples say what the node was that a series is of.
SeriesName role_series(const SeriesName& name) {
  SeriesName role = {std::string(kRoleSpace), std::string(kIsMaster), {}};
  for (const Dimension& dimension : name.dimensions) {
    if (dimension.name != kCluster && dimension.name != kNode) continue;
    role.dimensions.push_back(dimension);
  }
  return role;
}

// Of nodes that a view is of; nullopt: of all.
std::optional<std::string_view> role_of(const SeriesName& name) {
  for (const Dimension& dimension : name.dimensions) {
    if (dimension.name == kRole) return dimension.value;
  }
  return std::nullopt;
}

// Puts points into the periods that they are in.
class Collector {
 public:
  Collector(const SeriesStore::Range& range, std::map<int64_t, Point>& points)
      : range_(range), points_(points) {}

  void take(int64_t at_s, const Point& point) {
    if (at_s < range_.from_s || at_s >= range_.to_s) return;
    points_[range_.phase_s + floor_to(at_s - range_.phase_s, range_.period_s)].merge(point);
  }

  void take(int64_t start_s, int64_t step_s, const Block& block) {
    block.each([&](uint32_t slot, const Point& point) {
      take(start_s + static_cast<int64_t>(slot) * step_s, point);
    });
  }

  void take(int64_t start_s, int64_t step_s, std::string_view bytes) {
    if (const auto block = Block::decode(bytes)) take(start_s, step_s, *block);
  }

 private:
  const SeriesStore::Range& range_;
  std::map<int64_t, Point>& points_;
};

bool is_by_hours(const SeriesStore::Range& range, int64_t now_s) {
  return range.period_s % kHourS == 0 && range.from_s < now_s - kMinutes.keep_s;
}

}  // namespace

std::optional<SeriesStore::Found> SeriesStore::find(const SeriesName& name, const Range& range) {
  const auto view = views_.find(name);
  if (view == views_.end()) return std::nullopt;
  Found found = {.unit = view->second.front()->row.unit, .points = {}};
  for (const Series* series : view->second) collect_view(*series, name, range, found.points);
  return found;
}

std::optional<SeriesStore::FoundSamples> SeriesStore::find_samples(const SeriesName& name,
                                                                   const Range& range) {
  const auto view = views_.find(name);
  if (view == views_.end()) return std::nullopt;
  FoundSamples found = {.unit = view->second.front()->row.unit, .samples = {}};
  const Range steps = {range.from_s, range.to_s, level_of(range).step_s};
  for (const Series* series : view->second) {
    std::map<int64_t, Point> points;
    collect_view(*series, name, steps, points);
    for (const auto& [at_s, point] : points) {
      const int64_t start_s = range.phase_s + floor_to(at_s - range.phase_s, range.period_s);
      Samples& samples = found.samples[start_s];
      if (series->log.add_to(samples, at_s, at_s + steps.period_s, point)) continue;
      add_samples(point, series->row.fold, samples);
    }
  }
  for (auto& [start_s, samples] : found.samples) samples.sort();
  return found;
}

// What a series has for the view of that name.
void SeriesStore::collect_view(const Series& series, const SeriesName& name, const Range& range,
                               std::map<int64_t, Point>& points) {
  const auto role = series_.contains(name) ? std::nullopt : role_of(name);
  if (role) return collect_in_role(series, range, *role == kPrimary, points);
  collect(series, range, points);
}

// Whatever of it was while its node had the role.
void SeriesStore::collect_in_role(const Series& series, const Range& range, bool is_primary,
                                  std::map<int64_t, Point>& points) {
  const auto master = series_.find(role_series(series.row.name));
  if (master == series_.end()) return;
  const Range steps = {range.from_s, range.to_s, level_of(range).step_s};
  std::map<int64_t, Point> roles;
  std::map<int64_t, Point> all;
  collect(*master->second, steps, roles);
  collect(series, steps, all);
  for (const auto& [at_s, point] : all) {
    const auto then = roles.find(at_s);
    if (then == roles.end() || (then->second.average() > 0.5) != is_primary) continue;
    points[floor_to(at_s, range.period_s)].merge(point);
  }
}

const Level& SeriesStore::level_of(const Range& range) const {
  if (range.period_s < kMinuteS) return kSeconds;
  return is_by_hours(range, now_s_) ? kHours : kMinutes;
}

void SeriesStore::collect_custom(const Series& series, const Range& range,
                                 std::map<int64_t, Point>& points) {
  Collector collector(range, points);
  const Level& level = level_of(range);
  const Shelf& shelf = &level == &kHours ? *series.hour_shelf : *series.minute_shelf;
  const BlockKey from = {series.row.id, level.step_s, floor_to(range.from_s, level.block_s())};
  for (const auto& [start_s, bytes] : keeper_->read(from, range.to_s)) {
    if (!shelf.has(start_s)) collector.take(start_s, level.step_s, bytes);
  }
  shelf.each(
      [&](int64_t start_s, const Block& block) { collector.take(start_s, level.step_s, block); });
}

void SeriesStore::collect(const Series& series, const Range& range,
                          std::map<int64_t, Point>& points) {
  Collector collector(range, points);
  const Level& level = level_of(range);
  if (&level == &kSeconds) {
    for (const auto& [start_s, bytes] : series.closed_seconds) {
      if (start_s + kSeconds.block_s() <= range.from_s || start_s >= range.to_s) continue;
      collector.take(start_s, kSeconds.step_s, bytes);
    }
    return collector.take(series.seconds.start_s, kSeconds.step_s, series.seconds.block);
  }
  if (series.minute_shelf) return collect_custom(series, range, points);
  const Track& track = &level == &kHours ? series.hours : series.minutes;
  const BlockKey from = {series.row.id, level.step_s, floor_to(range.from_s, level.block_s())};
  const bool is_in_memory = track.previous.start_s >= 0 && from.start_s >= track.previous.start_s;
  const auto kept = is_in_memory ? std::vector<std::pair<int64_t, std::string>>()
                                 : keeper_->read(from, range.to_s);
  for (const auto& [start_s, bytes] : kept) {
    if (start_s == track.open.start_s || start_s == track.previous.start_s) continue;
    collector.take(start_s, level.step_s, bytes);
  }
  for (const StoredBlock* stored : {&track.previous, &track.open}) {
    if (stored->start_s >= 0) collector.take(stored->start_s, level.step_s, stored->block);
  }
  if (series.minute.count > 0) {
    collector.take(series.minute_s, folded(series.minute, series.row.fold));
  }
}

void SeriesStore::each_name(
    const std::function<void(const SeriesName& name, int64_t last_s)>& visit) const {
  for (const auto& [name, all] : views_) {
    int64_t last_s = 0;
    for (const Series* series : all) last_s = std::max(last_s, series->last_s);
    visit(name, last_s);
  }
}

}  // namespace control::metrics
