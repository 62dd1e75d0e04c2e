// SPDX-License-Identifier: Apache-2.0
// What is written to log streams, read from them, and searched for in groups.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/numbers.h"
#include "control/logs/filter_pattern.h"
#include "control/resources/logs/internal.h"

namespace control {

namespace {

using logs::Position;
using logs::Scan;
using logs::StoredEvent;

constexpr int64_t kAtOnceMax = 10'000;         // events of an answer
constexpr size_t kAnswerBytesMax = 1 << 20;    // of their messages
constexpr size_t kScannedMax = 20'000;         // events that one call looks at
constexpr size_t kScannedBytesMax = 16 << 20;  // likewise
constexpr int64_t kBatchBytesMax = 1'048'576;  // of PutLogEvents
constexpr int64_t kHourMs = int64_t{3600} * 1000;

// --- Writing -------------------------------------------------------------------------------------

aws::Result<void> check_batch(std::span<const aws::Structure> events) {
  int64_t bytes = 0;
  int64_t first_ms = INT64_MAX;
  int64_t before_ms = INT64_MIN;
  for (const aws::Structure& event : events) {
    const int64_t time_ms = *event.integer("timestamp");
    if (time_ms < 0) return invalid_log_parameter("A timestamp is before 1970.");
    if (time_ms < before_ms) {
      return invalid_log_parameter(
          "Log events in a single PutLogEvents request must be in chronological order.");
    }
    before_ms = time_ms;
    first_ms = std::min(first_ms, time_ms);
    bytes += static_cast<int64_t>(event.string("message")->size()) + logs::kEventBytes;
  }
  if (bytes > kBatchBytesMax) {
    return invalid_log_parameter("Upload too large: " + std::to_string(bytes) +
                                 " bytes exceeds limit of " + std::to_string(kBatchBytesMax));
  }
  if (before_ms - first_ms > kDayMs) {
    return invalid_log_parameter(
        "The batch of log events in a single PutLogEvents request cannot span more than 24 "
        "hours.");
  }
  return {};
}

// Events in the order of their times: those at the beginning may be too old, those at the end too
// new.
struct Accepted {
  std::vector<logs::Event> events = {};
  int64_t too_old = 0;  // positions before this one
  int64_t expired = 0;
  std::optional<int64_t> too_new = {};  // positions from this one on
};

Accepted accept(std::span<const aws::Structure> events, int64_t now_ms, int64_t kept_since) {
  constexpr int64_t kOldMs = 14 * kDayMs;
  constexpr int64_t kNewMs = 2 * kHourMs;
  Accepted accepted;
  accepted.events.reserve(events.size());
  for (size_t i = 0; i < events.size(); i++) {
    const int64_t time_ms = *events[i].integer("timestamp");
    const auto at = static_cast<int64_t>(i);
    if (time_ms > now_ms + kNewMs) {
      accepted.too_new = at;
      break;
    }
    if (time_ms < kept_since) {
      accepted.expired = at + 1;
    } else if (time_ms < now_ms - kOldMs) {
      accepted.too_old = at + 1;
    } else {
      accepted.events.push_back({time_ms, std::string(*events[i].string("message"))});
    }
  }
  return accepted;
}

void say_what_was_rejected(const Accepted& accepted, aws::Structure& result) {
  if (accepted.too_old == 0 && accepted.expired == 0 && !accepted.too_new) return;
  aws::Structure& rejected = result.make("rejectedLogEventsInfo");
  rejected.set("tooNewLogEventStartIndex", accepted.too_new);
  if (accepted.too_old > 0) rejected.set("tooOldLogEventEndIndex", accepted.too_old);
  if (accepted.expired > 0) rejected.set("expiredLogEventEndIndex", accepted.expired);
}

ActionResult put_log_events(const LogCall& call) {
  const auto group = find_log_group(call);
  if (!group) return group.error();
  const aws::Structure& input = call.request.input;
  const logs::StreamName name = {store_key(*group), std::string(*input.string("logStreamName"))};
  if (!call.store.has_stream(name)) return no_log_stream();
  const auto events = input.structures("logEvents");
  if (auto good = check_batch(events); !good) return good.error();
  const int64_t now_ms = call.context.now_ms;
  const Accepted accepted = accept(events, now_ms, kept_since_ms(*group, now_ms));
  if (!accepted.events.empty()) {
    const auto kept = call.store.put(name, accepted.events, now_ms);
    if (!kept) return logs_not_kept(kept.error());
  }
  aws::Structure result(*call.request.operation->output);
  result.set("nextSequenceToken", std::to_string(now_ms));  // which nobody needs any more
  say_what_was_rejected(accepted, result);
  return result;
}

// --- Reading of one stream -----------------------------------------------------------------------

aws::Result<int64_t> read_limit(const aws::Structure& input) {
  const int64_t limit = input.integer("limit").value_or(kAtOnceMax);
  if (limit >= 1 && limit <= kAtOnceMax) return limit;
  return invalid_log_parameter("1 validation error detected: Value '" + std::to_string(limit) +
                               "' at 'limit' failed to satisfy constraint: Member must have value "
                               "between 1 and 10000");
}

// "f/TIME/ID": what comes after that place; "b/...": what comes before it.
std::string token_of(char direction, const Position& place) {
  return std::string(1, direction) + "/" + std::to_string(place.time_ms) + "/" +
         std::to_string(place.id);
}

std::optional<Position> read_place(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto time_ms = base::parse_int64(text.substr(0, slash));
  const auto id = base::parse_int64(text.substr(slash + 1));
  if (!time_ms || !id) return std::nullopt;
  return Position{*time_ms, *id};
}

aws::Result<Scan> read_scan(const LogCall& call, const LogGroup& group) {
  const aws::Structure& input = call.request.input;
  Scan scan = {.group = store_key(group), .stream = std::string(*input.string("logStreamName"))};
  if (!call.store.has_stream({scan.group, scan.stream})) return no_log_stream();
  scan.from_ms =
      std::max(input.integer("startTime").value_or(0), kept_since_ms(group, call.context.now_ms));
  scan.before_ms = input.integer("endTime").value_or(INT64_MAX);
  scan.backwards = !input.boolean("startFromHead").value_or(false);
  const auto token = input.string("nextToken");
  if (!token) return scan;
  scan.beyond = read_place(token->substr(std::min<size_t>(2, token->size())));
  const bool is_ours = token->starts_with("f/") || token->starts_with("b/");
  if (!is_ours || !scan.beyond) {
    return invalid_log_parameter("The specified nextToken is invalid.");
  }
  scan.backwards = token->starts_with("b/");
  return scan;
}

struct ReadEvent {
  Position position;
  int64_t ingested_ms;
  std::string message;
};

// In the order of the answer, which is that of time, and what an answer may bear.
std::vector<ReadEvent> read_events(logs::LogStore& store, const Scan& scan, int64_t limit) {
  std::vector<ReadEvent> events;
  size_t bytes = 0;
  store.visit(scan, [&](const StoredEvent& event) {
    if (!events.empty() && bytes + event.message.size() > kAnswerBytesMax) return false;
    bytes += event.message.size();
    events.push_back({event.position, event.ingested_ms, std::string(event.message)});
    return static_cast<int64_t>(events.size()) < limit;
  });
  if (scan.backwards) std::reverse(events.begin(), events.end());
  return events;
}

// Whoever is at an end gets the same token again, and so knows.
void set_tokens(const Scan& scan, const std::vector<ReadEvent>& events, aws::Structure& result) {
  const Position nowhere =
      scan.backwards ? Position{scan.before_ms, INT64_MIN} : Position{scan.from_ms, INT64_MIN};
  const Position here = scan.beyond.value_or(nowhere);
  result.set("nextForwardToken", token_of('f', events.empty() ? here : events.back().position))
      .set("nextBackwardToken", token_of('b', events.empty() ? here : events.front().position));
}

ActionResult get_log_events(const LogCall& call) {
  const auto group = find_log_group(call);
  if (!group) return group.error();
  const auto limit = read_limit(call.request.input);
  if (!limit) return limit.error();
  const auto scan = read_scan(call, *group);
  if (!scan) return scan.error();
  const std::vector<ReadEvent> events = read_events(call.store, *scan, *limit);
  aws::Structure result(*call.request.operation->output);
  result.set_list("events");
  for (const ReadEvent& event : events) {
    result.append("events")
        .set("timestamp", event.position.time_ms)
        .set("message", event.message)
        .set("ingestionTime", event.ingested_ms);
  }
  set_tokens(*scan, events, result);
  return result;
}

// --- Searching a group ---------------------------------------------------------------------------

struct Search {
  Scan scan;
  logs::FilterPattern pattern;
  std::vector<std::string_view> streams;  // none: all
  std::string_view stream_prefix;
  int64_t limit = 0;

  bool wants(const StoredEvent& event) const {
    const bool is_named =
        streams.empty() || std::find(streams.begin(), streams.end(), event.stream) != streams.end();
    return is_named && event.stream.starts_with(stream_prefix) && pattern.matches(event.message);
  }
};

aws::Result<Search> read_search(const LogCall& call, const LogGroup& group) {
  const aws::Structure& input = call.request.input;
  const auto limit = read_limit(input);
  if (!limit) return limit.error();
  const auto pattern = logs::FilterPattern::parse(input.string("filterPattern").value_or(""));
  if (!pattern) {
    return invalid_log_parameter("Invalid filter pattern: " + pattern.error().message + ".");
  }
  Search search = {.scan = {.group = store_key(group)},
                   .pattern = *pattern,
                   .streams = input.strings("logStreamNames"),
                   .stream_prefix = input.string("logStreamNamePrefix").value_or(""),
                   .limit = *limit};
  if (!search.streams.empty() && !search.stream_prefix.empty()) {
    return invalid_log_parameter(
        "logStreamNames and logStreamNamePrefix cannot be given together.");
  }
  for (const std::string_view name : search.streams) {
    if (!call.store.has_stream({search.scan.group, std::string(name)})) return no_log_stream();
  }
  if (search.streams.size() == 1) search.scan.stream = search.streams.front();
  search.scan.from_ms =
      std::max(input.integer("startTime").value_or(0), kept_since_ms(group, call.context.now_ms));
  const int64_t end_ms = input.integer("endTime").value_or(INT64_MAX);
  search.scan.before_ms = end_ms == INT64_MAX ? end_ms : end_ms + 1;  // events of that time count
  if (const auto token = input.string("nextToken")) {
    search.scan.beyond = read_place(*token);
    if (!search.scan.beyond) return invalid_log_parameter("The specified nextToken is invalid.");
  }
  return search;
}

std::string event_id(const Position& position) {
  constexpr size_t kDigits = 28;
  std::string id;
  for (const int64_t number : {position.time_ms, position.id}) {
    const std::string digits = std::to_string(number);
    id.append(kDigits - digits.size(), '0').append(digits);
  }
  return id;
}

// A part of what there is to be looked at. Who gets a token comes back for the rest, though there
// may have been nothing in this part.
ActionResult filter_log_events(const LogCall& call) {
  const auto group = find_log_group(call);
  if (!group) return group.error();
  const auto search = read_search(call, *group);
  if (!search) return search.error();
  aws::Structure result(*call.request.operation->output);
  result.set_list("events").set_list("searchedLogStreams");
  std::optional<Position> last;
  size_t scanned = 0;
  size_t scanned_bytes = 0;
  size_t answered_bytes = 0;
  int64_t found = 0;
  bool is_whole = true;
  call.store.visit(search->scan, [&](const StoredEvent& event) {
    const bool is_enough = found >= search->limit || scanned >= kScannedMax ||
                           scanned_bytes >= kScannedBytesMax || answered_bytes >= kAnswerBytesMax;
    if (is_enough) return is_whole = false;
    scanned++;
    scanned_bytes += event.message.size();
    last = event.position;
    if (!search->wants(event)) return true;
    found++;
    answered_bytes += event.message.size();
    result.append("events")
        .set("logStreamName", event.stream)
        .set("timestamp", event.position.time_ms)
        .set("message", event.message)
        .set("ingestionTime", event.ingested_ms)
        .set("eventId", event_id(event.position));
    return true;
  });
  if (!is_whole) {
    result.set("nextToken", std::to_string(last->time_ms) + "/" + std::to_string(last->id));
  }
  return result;
}

constexpr LogOperation kLogEventOperations[] = {
    {"PutLogEvents", put_log_events},
    {"GetLogEvents", get_log_events},
    {"FilterLogEvents", filter_log_events},
};

}  // namespace

std::span<const LogOperation> log_event_operations() { return kLogEventOperations; }

}  // namespace control
