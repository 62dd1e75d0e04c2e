// SPDX-License-Identifier: Apache-2.0
#include "control/alarms/words.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <ctime>
#include <string_view>
#include <vector>

#include "aws/query/timestamp.h"
#include "base/numbers.h"
#include "json/document.h"

namespace control::alarms {

namespace {

constexpr size_t kShownMax = 10;  // values in a sentence

// "20.0": there always is a point.
std::string number_text(double value) {
  std::string text = base::format_double(value);
  if (text.find_first_of(".einf") == std::string::npos) text += ".0";
  return text;
}

// "(03/07/25 08:29:00)"
std::string short_time_text(int64_t at_s) {
  const auto time = static_cast<time_t>(at_s);
  std::tm parts = {};
  char text[32];
  if (gmtime_r(&time, &parts) == nullptr) return "()";
  const size_t length = std::strftime(text, sizeof(text), "(%d/%m/%y %H:%M:%S)", &parts);
  return {text, length};
}

std::string plural(size_t count, std::string_view word) {
  std::string text = std::to_string(count);
  text.append(" ").append(word);
  if (count != 1) text += 's';
  return text;
}

// The newest first.
std::vector<size_t> shown(const Grounds& grounds) {
  const bool is_alarm = grounds.judgement.verdict == Verdict::kAlarm;
  std::vector<size_t> positions;
  for (size_t i = grounds.judgement.considered.size(); i > 0; i--) {
    const size_t at = grounds.judgement.considered[i - 1];
    if (grounds.condition.breaches(*grounds.reading.values[at]) == is_alarm) {
      positions.push_back(at);
    }
  }
  return positions;
}

std::string list_text(const Grounds& grounds, const std::vector<size_t>& positions) {
  std::string text = "[";
  for (size_t i = 0; i < positions.size() && i < kShownMax; i++) {
    if (i > 0) text += ", ";
    text += number_text(*grounds.reading.values[positions[i]]);
    text += ' ';
    text += short_time_text(grounds.reading.start_s(positions[i]));
  }
  if (positions.size() > kShownMax) text += ", ...";
  return text + "]";
}

// " (minimum 3 datapoints for OK -> ALARM transition)"
std::string transition_text(const Grounds& grounds) {
  const bool is_alarm = grounds.judgement.verdict == Verdict::kAlarm;
  const size_t needed = is_alarm ? grounds.condition.to_alarm
                                 : grounds.condition.periods - grounds.condition.to_alarm + 1;
  std::string text = " (minimum " + plural(needed, "datapoint") + " for ";
  return text.append(is_alarm ? "OK -> ALARM" : "ALARM -> OK").append(" transition)");
}

std::string values_text(const Grounds& grounds) {
  const bool is_alarm = grounds.judgement.verdict == Verdict::kAlarm;
  const std::vector<size_t> positions = shown(grounds);
  std::string text = std::to_string(positions.size()) + " out of the last " +
                     plural(grounds.judgement.considered.size(), "datapoint") + " ";
  text += list_text(grounds, positions);
  text.append(positions.size() == 1 ? " was " : " were ").append(is_alarm ? "" : "not ");
  text.append(grounds.condition.comparison->words);
  text += " (" + number_text(grounds.condition.threshold) + ")";
  return text + transition_text(grounds);
}

std::string filled_text(const Grounds& grounds) {
  const size_t filled = grounds.judgement.filled;
  std::string text = plural(filled, "missing datapoint");
  text.append(filled == 1 ? " was" : " were").append(" treated as [");
  return text
      .append(grounds.condition.missing == Missing::kBreaching ? "Breaching" : "NonBreaching")
      .append("]");
}

}  // namespace

std::string time_text(int64_t at_ms) {
  std::string text = aws::format_timestamp({at_ms});
  text.back() = '+';
  return text + "0000";
}

std::string reason_of(const Grounds& grounds) {
  const Judgement& judgement = grounds.judgement;
  if (judgement.verdict == Verdict::kInsufficientData) {
    return "Insufficient Data: " + plural(grounds.condition.periods, "datapoint") +
           (grounds.condition.periods == 1 ? " was unknown." : " were unknown.");
  }
  const bool is_filled =
      judgement.filled > 0 && (grounds.condition.missing == Missing::kBreaching ||
                               grounds.condition.missing == Missing::kNotBreaching);
  std::string text = "Threshold Crossed: ";
  if (judgement.considered.empty()) {
    text += "no datapoints were received for " + plural(judgement.filled, "period") + " and ";
    return text + filled_text(grounds) + ".";
  }
  text += values_text(grounds);
  if (is_filled) text += ", and " + filled_text(grounds);
  return text + ".";
}

std::string reason_data_of(const Grounds& grounds, int64_t now_ms) {
  const Reading& reading = grounds.reading;
  const std::vector<size_t>& considered = grounds.judgement.considered;
  boost::json::object document = {{"version", "1.0"}, {"queryDate", time_text(now_ms)}};
  if (!considered.empty()) {
    document["startDate"] = time_text(reading.start_s(considered.front()) * 1000);
  }
  if (grounds.alarm.is_plain()) {
    const metrics::MetricStat& stat = *grounds.alarm.queries.front().stat;
    document["statistic"] = stat.statistic;
    if (!stat.unit.empty()) document["unit"] = stat.unit;
  }
  document["period"] = reading.period_s;
  boost::json::array recent;
  boost::json::array evaluated;
  for (const size_t i : considered) recent.emplace_back(*reading.values[i]);
  for (size_t i = considered.size(); i > 0; i--) {
    const size_t at = considered[i - 1];
    boost::json::object point = {{"timestamp", time_text(reading.start_s(at) * 1000)},
                                 {"value", *reading.values[at]}};
    if (reading.samples[at] > 0) point["sampleCount"] = static_cast<double>(reading.samples[at]);
    evaluated.push_back(std::move(point));
  }
  document["recentDatapoints"] = std::move(recent);
  document["threshold"] = grounds.condition.threshold;
  document["evaluatedDatapoints"] = std::move(evaluated);
  return json::serialize(document);
}

}  // namespace control::alarms
