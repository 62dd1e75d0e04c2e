// SPDX-License-Identifier: Apache-2.0
#include "control/resources/events/events.h"

#include <string>
#include <vector>

#include "base/ascii.h"
#include "control/actions/paging.h"
#include "control/model/event.h"

namespace control {

namespace {

constexpr int64_t kMinuteMs = 60'000;
constexpr int64_t kKeptMinutes = 14 * 24 * 60;
constexpr int64_t kDefaultMinutes = 60;

// The span of time that a request asks for: from StartTime on, or up to EndTime, or both; Duration
// says how long it is where one of them is missing.
struct Period {
  int64_t from_ms = 0;
  int64_t to_ms = 0;
};

aws::Result<Period> read_period(const aws::Structure& input, int64_t now_ms) {
  const auto refuse = [](std::string_view text) {
    return aws::Error(aws::kInvalidParameterCombination, std::string(text));
  };
  const auto start = input.timestamp("StartTime");
  const auto end = input.timestamp("EndTime");
  const auto minutes = input.integer("Duration");
  if (minutes && (*minutes < 1 || *minutes > kKeptMinutes)) {
    return aws::Error(aws::kInvalidParameterValue,
                      "Duration must be from 1 to 20160 minutes, which are 14 days.");
  }
  if (minutes && start && end) return refuse("Give at most two of StartTime, EndTime, Duration.");
  const int64_t length = minutes.value_or(kDefaultMinutes) * kMinuteMs;
  Period period = {now_ms - length, now_ms};
  if (start && end) {
    period = {start->ms, end->ms};
  } else if (start) {
    period = {start->ms, minutes ? start->ms + length : now_ms};
  } else if (end) {
    period = {end->ms - length, end->ms};
  }
  if (period.from_ms > period.to_ms) return refuse("StartTime must not be later than EndTime.");
  return period;
}

ActionResult describe_events(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  const auto period = read_period(input, context.now_ms);
  if (!period) return period.error();
  const std::string_view type = input.string("SourceType").value_or("");
  const std::string source = base::to_lower(input.string("SourceIdentifier").value_or(""));
  if (!source.empty() && type.empty()) {
    return aws::Error(aws::kInvalidParameterCombination,
                      "SourceIdentifier needs SourceType beside it.");
  }
  std::vector<Event> events = context.records.list<Event>();
  std::erase_if(events, [&](const Event& event) {
    return event.at_ms < period->from_ms || event.at_ms > period->to_ms ||
           (!type.empty() && event.source_type != type) ||
           (!source.empty() && event.source_id != source);
  });
  aws::Structure result(*request.operation->output);
  const auto page = take_page(request, std::move(events), result);
  if (!page) return page.error();
  result.set_list("Events");
  for (const Event& event : *page) {
    result.append("Events")
        .set("SourceIdentifier", event.source_id)
        .set("SourceType", event.source_type)
        .set("Message", event.message)
        .set("Date", aws::Timestamp{event.at_ms});
  }
  return result;
}

constexpr Action kActions[] = {
    {"DescribeEvents", describe_events},
};

}  // namespace

Actions event_actions() { return kActions; }

}  // namespace control
