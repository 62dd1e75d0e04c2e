// SPDX-License-Identifier: Apache-2.0
#include "control/resources/log_delivery/log_delivery.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "control/model/log_group.h"
#include "control/resources/users/user.h"

namespace control {

namespace {

using agent::LogType;

// AWS' words.
template <typename T>
struct Word {
  T value;
  std::string_view word;
};
constexpr Word<LogType> kTypes[] = {{LogType::slow_log, "slow-log"},
                                    {LogType::engine_log, "engine-log"}};
constexpr Word<LogDestination> kDestinations[] = {
    {LogDestination::cloudwatch_logs, "cloudwatch-logs"},
    {LogDestination::kinesis_firehose, "kinesis-firehose"}};
constexpr Word<LogFormat> kFormats[] = {{LogFormat::text, "text"}, {LogFormat::json, "json"}};
constexpr Word<LogDeliveryStatus> kStatuses[] = {{LogDeliveryStatus::active, "active"},
                                                 {LogDeliveryStatus::enabling, "enabling"},
                                                 {LogDeliveryStatus::modifying, "modifying"},
                                                 {LogDeliveryStatus::disabling, "disabling"},
                                                 {LogDeliveryStatus::error, "error"}};

template <typename T, size_t kSize>
std::string_view word_of(const Word<T> (&words)[kSize], T value) {
  for (const Word<T>& one : words) {
    if (one.value == value) return one.word;
  }
  return "";
}

template <typename T, size_t kSize>
std::optional<T> value_of(const Word<T> (&words)[kSize], std::string_view word) {
  for (const Word<T>& one : words) {
    if (one.word == word) return one.value;
  }
  return std::nullopt;
}

aws::Error bad_value(std::string message) {
  return {aws::kInvalidParameterValue, std::move(message)};
}
aws::Error bad_combination(std::string message) {
  return {aws::kInvalidParameterCombination, std::move(message)};
}

LogDelivery* find_delivery(LogDeliveries& deliveries, LogType type) {
  const auto found = std::find_if(deliveries.begin(), deliveries.end(),
                                  [&](const LogDelivery& one) { return one.type == type; });
  return found == deliveries.end() ? nullptr : &*found;
}

aws::Result<void> check_engine(const LoggedCache& cache, LogType type) {
  if (cache.engine == "memcached") {
    return bad_combination("Log delivery is not supported for engine memcached.");
  }
  const std::string_view least = type == LogType::slow_log ? "6.0" : "6.2";
  if (is_version_at_least(cache.version, least)) return {};
  return bad_combination("LogType " + std::string(word_of(kTypes, type)) + " needs " +
                         std::string(cache.engine) + " " + std::string(least) + " or later.");
}

// --- Reading -------------------------------------------------------------------------------------

// The destination that the request names, of its own type and no other.
aws::Result<void> read_destination(const aws::Structure& request, LogDelivery& delivery) {
  const aws::Structure* details = request.structure("DestinationDetails");
  if (details == nullptr) return {};
  const aws::Structure* group = details->structure("CloudWatchLogsDetails");
  const aws::Structure* stream = details->structure("KinesisFirehoseDetails");
  const bool is_group = delivery.destination_type == LogDestination::cloudwatch_logs;
  if ((is_group ? stream : group) != nullptr || (is_group ? group : stream) == nullptr) {
    return bad_combination("DestinationDetails must be those of DestinationType " +
                           std::string(word_of(kDestinations, delivery.destination_type)) + ".");
  }
  delivery.destination = is_group ? group->string("LogGroup").value_or("")
                                  : stream->string("DeliveryStream").value_or("");
  return {};
}

// A new configuration, or another one in the place of one that there is.
aws::Result<LogDelivery> read_delivery(ActionContext& context, const aws::Structure& request,
                                       const LogDelivery& before) {
  LogDelivery delivery = before;
  if (const auto word = request.string("DestinationType")) {
    const auto type = *value_of(kDestinations, *word);
    if (type != delivery.destination_type) delivery.destination.clear();
    delivery.destination_type = type;
  }
  if (auto read = read_destination(request, delivery); !read) return read.error();
  if (const auto word = request.string("LogFormat")) delivery.format = *value_of(kFormats, *word);
  if (delivery.destination.empty()) {
    return bad_combination("DestinationDetails must be given for LogType " +
                           std::string(word_of(kTypes, delivery.type)) + ".");
  }
  if (has_destination(context.records, context.account, delivery)) return delivery;
  const bool is_group = delivery.destination_type == LogDestination::cloudwatch_logs;
  return bad_value(std::string(is_group ? "Log group " : "Delivery stream ") +
                   delivery.destination + " does not exist.");
}

bool is_same(const LogDelivery& a, const LogDelivery& b) {
  return a.destination_type == b.destination_type && a.destination == b.destination &&
         a.format == b.format;
}

aws::Result<void> enable(ActionContext& context, const aws::Structure& request, LogType type,
                         LogDeliveries& deliveries) {
  LogDelivery* there = find_delivery(deliveries, type);
  const bool is_new = there == nullptr;
  if (is_new) {
    const bool is_complete = request.has("DestinationType") && request.has("DestinationDetails") &&
                             request.has("LogFormat");
    if (!is_complete) {
      return bad_combination(
          "DestinationType, DestinationDetails and LogFormat must be given to enable " +
          std::string(word_of(kTypes, type)) + ".");
    }
  }
  auto delivery = read_delivery(context, request, is_new ? LogDelivery{.type = type} : *there);
  if (!delivery) return delivery.error();
  if (is_new) {
    delivery->since_ms = context.now_ms;
    deliveries.push_back(*std::move(delivery));
  } else if (!is_same(*delivery, *there)) {
    delivery->status = LogDeliveryStatus::modifying;
    delivery->message.clear();
    *there = *std::move(delivery);
  }
  return {};
}

aws::Result<void> read_request(ActionContext& context, const aws::Structure& request,
                               const LoggedCache& cache, LogDeliveries& deliveries) {
  const auto type = value_of(kTypes, request.string("LogType").value_or(""));
  if (!type) return bad_value("LogType must be given: slow-log or engine-log.");
  if (!request.boolean("Enabled").value_or(true)) {
    LogDelivery* there = find_delivery(deliveries, *type);
    if (there != nullptr) there->status = LogDeliveryStatus::disabling;
    return {};
  }
  if (auto good = check_engine(cache, *type); !good) return good;
  return enable(context, request, *type, deliveries);
}

aws::Result<void> check_types(std::span<const aws::Structure> requests) {
  std::vector<std::string_view> types;
  types.reserve(requests.size());
  for (const aws::Structure& request : requests) {
    const std::string_view type = request.string("LogType").value_or("");
    if (std::find(types.begin(), types.end(), type) != types.end()) {
      return bad_value("LogDeliveryConfigurations names " + std::string(type) + " twice.");
    }
    types.push_back(type);
  }
  return {};
}

}  // namespace

aws::Result<void> read_log_deliveries(ActionContext& context, const aws::Structure& input,
                                      const LoggedCache& cache, LogDeliveries& deliveries) {
  const auto requests = input.structures("LogDeliveryConfigurations");
  if (requests.empty()) return {};
  const bool is_change = aws::find_member(input.shape(), "ApplyImmediately") >= 0;
  if (is_change && !input.boolean("ApplyImmediately").value_or(false)) {
    return bad_combination("LogDeliveryConfigurations needs ApplyImmediately.");
  }
  if (auto good = check_types(requests); !good) return good;
  for (const aws::Structure& request : requests) {
    if (auto read = read_request(context, request, cache, deliveries); !read) return read;
  }
  return {};
}

bool has_destination(Transaction& records, const Account& account, const LogDelivery& delivery) {
  if (delivery.destination_type == LogDestination::cloudwatch_logs) {
    return records.exists<LogGroup>(delivery.destination);
  }
  const auto& streams = account.delivery_streams;
  return std::find(streams.begin(), streams.end(), delivery.destination) != streams.end();
}

void settle_log_deliveries(ActionContext& context, bool is_available, LogDeliveries& deliveries) {
  std::erase_if(deliveries,
                [](const LogDelivery& one) { return one.status == LogDeliveryStatus::disabling; });
  for (LogDelivery& one : deliveries) {
    if (!has_destination(context.records, context.account, one)) {
      const bool is_group = one.destination_type == LogDestination::cloudwatch_logs;
      one.status = LogDeliveryStatus::error;
      one.message = std::string(is_group ? "The log group " : "The delivery stream ") +
                    one.destination + " does not exist.";
    } else if (is_available || one.status == LogDeliveryStatus::error) {
      one.status = LogDeliveryStatus::active;
      one.message.clear();
    }
  }
}

// --- Describing ----------------------------------------------------------------------------------

namespace {

// What both have: a configuration, and one that is on its way.
void describe_common(const LogDelivery& delivery, aws::Structure& out) {
  const bool is_group = delivery.destination_type == LogDestination::cloudwatch_logs;
  out.set("LogType", word_of(kTypes, delivery.type))
      .set("DestinationType", word_of(kDestinations, delivery.destination_type))
      .set("LogFormat", word_of(kFormats, delivery.format));
  aws::Structure& details = out.make("DestinationDetails");
  if (is_group) {
    details.make("CloudWatchLogsDetails").set("LogGroup", delivery.destination);
  } else {
    details.make("KinesisFirehoseDetails").set("DeliveryStream", delivery.destination);
  }
}

bool is_pending(const LogDelivery& delivery) {
  return delivery.status != LogDeliveryStatus::active &&
         delivery.status != LogDeliveryStatus::error;
}

}  // namespace

void describe_log_deliveries(const LogDeliveries& deliveries, aws::Structure& out) {
  out.set_list("LogDeliveryConfigurations");
  for (const LogDelivery& one : deliveries) {
    aws::Structure& shown = out.append("LogDeliveryConfigurations");
    describe_common(one, shown);
    shown.set("Status", word_of(kStatuses, one.status));
    if (!one.message.empty()) shown.set("Message", one.message);
    if (is_pending(one)) {
      describe_common(one, out.make("PendingModifiedValues").append("LogDeliveryConfigurations"));
    }
  }
}

}  // namespace control
