// SPDX-License-Identifier: Apache-2.0
// Log streams come and go, and are listed by their names or by their last events.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "aws/query/page.h"
#include "control/actions/log_groups.h"
#include "control/api/api_service.h"
#include "control/resources/logs/internal.h"

namespace control {

namespace {

using logs::StreamFacts;

ActionResult create_log_stream(const LogCall& call) {
  const auto group = find_log_group(call);
  if (!group) return group.error();
  const std::string name(*call.request.input.string("logStreamName"));
  const auto made = call.store.create_stream({store_key(*group), name}, call.context.now_ms);
  if (!made) return logs_not_kept(made.error());
  if (*made) return no_result();
  return aws::Error(aws::logs::kResourceAlreadyExists, "The specified log stream already exists");
}

ActionResult delete_log_stream(const LogCall& call) {
  const auto group = find_log_group(call);
  if (!group) return group.error();
  const std::string name(*call.request.input.string("logStreamName"));
  const auto deleted = call.store.delete_stream({store_key(*group), name});
  if (!deleted) return logs_not_kept(deleted.error());
  if (!*deleted) return no_log_stream();
  return no_result();
}

// Of the order that is asked for, first to last; each with what tells it from all others there.
struct Ordered {
  std::string place;
  StreamFacts facts;
};

std::string by_time(const StreamFacts& facts) {
  constexpr size_t kDigits = 20;
  std::string time = std::to_string(std::max<int64_t>(0, facts.last_ms.value_or(0)));
  time.insert(0, kDigits - std::min(kDigits, time.size()), '0');
  return time + facts.name;
}

aws::Result<std::vector<Ordered>> ordered_streams(const LogCall& call, const LogGroup& group) {
  const aws::Structure& input = call.request.input;
  const bool is_by_time = input.string("orderBy").value_or("LogStreamName") == "LastEventTime";
  const std::string_view prefix = input.string("logStreamNamePrefix").value_or("");
  if (is_by_time && !prefix.empty()) {
    return invalid_log_parameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
  }
  std::vector<Ordered> streams;
  for (StreamFacts& facts : call.store.streams(store_key(group), prefix)) {
    std::string place = is_by_time ? by_time(facts) : facts.name;
    streams.push_back({std::move(place), std::move(facts)});
  }
  const auto is_before = [](const Ordered& a, const Ordered& b) { return a.place < b.place; };
  std::sort(streams.begin(), streams.end(), is_before);
  if (input.boolean("descending").value_or(false)) std::reverse(streams.begin(), streams.end());
  return streams;
}

// What follows the stream that the token names, whether that is still there or not.
void skip_to(std::string_view place, bool descending, std::vector<Ordered>& streams) {
  std::erase_if(streams, [&](const Ordered& one) {
    return descending ? one.place >= place : one.place <= place;
  });
}

ActionResult describe_log_streams(const LogCall& call) {
  const auto group = find_log_group(call);
  if (!group) return group.error();
  auto streams = ordered_streams(call, *group);
  if (!streams) return streams.error();
  const aws::Operation& operation = *call.request.operation;
  const auto page = aws::read_page(operation, call.request.input);
  if (!page) return page.error();
  const bool descending = call.request.input.boolean("descending").value_or(false);
  if (page->after) skip_to(*page->after, descending, *streams);
  aws::Structure result(*operation.output);
  const auto size = static_cast<size_t>(page->size);
  if (streams->size() > size) {
    streams->resize(size);
    result.set("nextToken", aws::page_token(operation, streams->back().place));
  }
  result.set_list("logStreams");
  for (const Ordered& one : *streams) {
    result.append("logStreams")
        .set("logStreamName", one.facts.name)
        .set("creationTime", one.facts.created_ms)
        .set("firstEventTimestamp", one.facts.first_ms)
        .set("lastEventTimestamp", one.facts.last_ms)
        .set("lastIngestionTime", one.facts.ingested_ms)
        .set("arn",
             log_group_arn(call.context.account, group->id) + ":log-stream:" + one.facts.name)
        .set("storedBytes", 0);  // as on AWS, which does not say it any more
  }
  return result;
}

constexpr LogOperation kLogStreamOperations[] = {
    {"CreateLogStream", create_log_stream},
    {"DescribeLogStreams", describe_log_streams},
    {"DeleteLogStream", delete_log_stream},
};

}  // namespace

std::span<const LogOperation> log_stream_operations() { return kLogStreamOperations; }

}  // namespace control
