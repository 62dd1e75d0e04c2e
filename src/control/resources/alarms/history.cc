// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "aws/query/page.h"
#include "control/resources/alarms/alarms.h"
#include "control/resources/alarms/internal.h"

namespace control {

namespace {

std::string_view alarm_type_of(const AlarmHistoryItem& item) {
  return item.is_composite ? "CompositeAlarm" : "MetricAlarm";
}

// Without AlarmTypes only those about metrics.
bool is_asked_for(const AlarmHistoryItem& item, const aws::Structure& input) {
  const auto name = input.string("AlarmName");
  const auto type = input.string("HistoryItemType");
  const auto start = input.timestamp("StartDate");
  const auto end = input.timestamp("EndDate");
  const auto types = input.strings("AlarmTypes");
  const bool is_type =
      types.empty() ? name.has_value() || !item.is_composite
                    : std::find(types.begin(), types.end(), alarm_type_of(item)) != types.end();
  return is_type && (!name || item.alarm == *name) && (!type || item.type == *type) &&
         (!start || item.at_ms >= start->ms) && (!end || item.at_ms <= end->ms);
}

ActionResult describe_alarm_history(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  const auto page = aws::read_page(*request.operation, input);
  if (!page) {
    return input.has("NextToken")
               ? aws::Error(aws::monitoring::kInvalidNextToken, page.error().message)
               : page.error();
  }
  const bool ascending = input.string("ScanBy") == "TimestampAscending";
  std::vector<AlarmHistoryItem> items = context.records.list<AlarmHistoryItem>();
  std::erase_if(items, [&](const AlarmHistoryItem& item) {
    const bool is_given_out =
        page->after && (ascending ? item.id <= *page->after : item.id >= *page->after);
    return is_given_out || !is_asked_for(item, input);
  });
  if (!ascending) std::reverse(items.begin(), items.end());
  aws::Structure result(*request.operation->output);
  const auto size = static_cast<size_t>(page->size);
  if (items.size() > size) {
    items.erase(items.begin() + page->size, items.end());
    result.set("NextToken", aws::page_token(*request.operation, items.back().id));
  }
  result.set_list("AlarmHistoryItems");
  for (const AlarmHistoryItem& item : items) {
    result.append("AlarmHistoryItems")
        .set("AlarmName", item.alarm)
        .set("AlarmType", alarm_type_of(item))
        .set("Timestamp", aws::Timestamp{item.at_ms})
        .set("HistoryItemType", item.type)
        .set("HistorySummary", item.summary)
        .set("HistoryData", item.data);
  }
  return result;
}

constexpr Action kAlarmHistoryActions[] = {
    {"DescribeAlarmHistory", describe_alarm_history},
};

}  // namespace

Actions alarm_history_actions() { return kAlarmHistoryActions; }

}  // namespace control
