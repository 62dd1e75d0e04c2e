// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/evaluation.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace control::metrics {

namespace {

using Kind = Expression::Kind;
using Values = std::vector<double>;

// One run over a tree.
class Evaluation {
 public:
  Evaluation(const Surroundings& surroundings, Work& work)
      : surroundings_(surroundings), work_(work) {}

  const Surroundings& surroundings() const { return surroundings_; }

  base::Result<ExpressionValue> value(const Expression& expression);

  // Takes what is to be computed off what is left.
  base::Result<ExpressionValue> charged(ExpressionValue value) {
    work_ -= size_of(value);
    if (work_ < 0) return base::Error{"there is too much to compute for one request"};
    return value;
  }

 private:
  static Work size_of(const ExpressionValue& value) {
    if (const auto* series = std::get_if<TimeSeries>(&value)) {
      return 1 + static_cast<Work>(series->values.size());
    }
    Work size = 1;
    if (const auto* array = std::get_if<SeriesArray>(&value)) {
      for (const TimeSeries& series : *array) size += 1 + static_cast<Work>(series.values.size());
    }
    return size;
  }

  base::Result<ExpressionValue> call(const Expression& expression);

  const Surroundings& surroundings_;
  Work& work_;
};

// --- Value by value ------------------------------------------------------------------------------

void put_finite(TimeSeries& series, int64_t at_s, double value) {
  if (std::isfinite(value)) series.values.emplace_hint(series.values.end(), at_s, value);
}

template <typename Change>
TimeSeries changed(const TimeSeries& series, Change change) {
  TimeSeries result = {.label = series.label, .period_s = series.period_s};
  for (const auto& [at_s, value] : series.values) put_finite(result, at_s, change(value));
  return result;
}

using Binary = double (*)(double left, double right);

// Where both have a value.
TimeSeries joined(const TimeSeries& left, const TimeSeries& right, Binary compute) {
  TimeSeries result = {.period_s = std::max(left.period_s, right.period_s)};
  for (const auto& [at_s, value] : left.values) {
    const auto other = right.values.find(at_s);
    if (other != right.values.end()) put_finite(result, at_s, compute(value, other->second));
  }
  return result;
}

base::Result<ExpressionValue> combine(const ExpressionValue& left, const ExpressionValue& right,
                                      Binary compute);

base::Result<ExpressionValue> combine_each(const SeriesArray& array, const ExpressionValue& other,
                                           Binary compute, bool array_is_left) {
  if (std::holds_alternative<SeriesArray>(other)) {
    return base::Error{"an operator cannot have arrays of series on both sides"};
  }
  SeriesArray results;
  results.reserve(array.size());
  for (const TimeSeries& series : array) {
    auto one = array_is_left ? combine(series, other, compute) : combine(other, series, compute);
    if (!one) return one;
    results.push_back(std::get<TimeSeries>(*std::move(one)));
    results.back().label = series.label;
  }
  return ExpressionValue(std::move(results));
}

base::Result<ExpressionValue> combine(const ExpressionValue& left, const ExpressionValue& right,
                                      Binary compute) {
  if (const auto* array = std::get_if<SeriesArray>(&left)) {
    return combine_each(*array, right, compute, true);
  }
  if (const auto* array = std::get_if<SeriesArray>(&right)) {
    return combine_each(*array, left, compute, false);
  }
  const auto* left_series = std::get_if<TimeSeries>(&left);
  const auto* right_series = std::get_if<TimeSeries>(&right);
  if (left_series != nullptr && right_series != nullptr) {
    return ExpressionValue(joined(*left_series, *right_series, compute));
  }
  if (left_series != nullptr) {
    const double number = std::get<double>(right);
    return ExpressionValue(
        changed(*left_series, [&](double value) { return compute(value, number); }));
  }
  const double number = std::get<double>(left);
  if (right_series != nullptr) {
    return ExpressionValue(
        changed(*right_series, [&](double value) { return compute(number, value); }));
  }
  const double result = compute(number, std::get<double>(right));
  if (!std::isfinite(result)) return base::Error{"a number in it is not finite"};
  return ExpressionValue(result);
}

template <auto kCompute>
base::Result<ExpressionValue> binary(Evaluation& evaluation, const Expression& call) {
  auto left = evaluation.value(call.arguments[0]);
  if (!left) return left;
  auto right = evaluation.value(call.arguments[1]);
  if (!right) return right;
  return combine(*left, *right, kCompute);
}

template <auto kCompute>
base::Result<ExpressionValue> unary(Evaluation& evaluation, const Expression& call) {
  auto value = evaluation.value(call.arguments[0]);
  if (!value) return value;
  return combine(*value, 0.0, [](double one, double) { return kCompute(one); });
}

double truth(bool is_true) { return is_true ? 1 : 0; }

constexpr auto kAdd = [](double a, double b) { return a + b; };
constexpr auto kSubtract = [](double a, double b) { return a - b; };
constexpr auto kMultiply = [](double a, double b) { return a * b; };
constexpr auto kDivide = [](double a, double b) { return a / b; };
constexpr auto kPower = [](double a, double b) { return std::pow(a, b); };
constexpr auto kEqual = [](double a, double b) { return truth(a == b); };
constexpr auto kUnequal = [](double a, double b) { return truth(a != b); };
constexpr auto kLess = [](double a, double b) { return truth(a < b); };
constexpr auto kAtMost = [](double a, double b) { return truth(a <= b); };
constexpr auto kGreater = [](double a, double b) { return truth(a > b); };
constexpr auto kAtLeast = [](double a, double b) { return truth(a >= b); };
constexpr auto kAnd = [](double a, double b) { return truth(a != 0 && b != 0); };
constexpr auto kOr = [](double a, double b) { return truth(a != 0 || b != 0); };
constexpr auto kNegate = [](double a) { return -a; };
constexpr auto kAbs = [](double a) { return std::abs(a); };
constexpr auto kCeil = [](double a) { return std::ceil(a); };
constexpr auto kFloor = [](double a) { return std::floor(a); };
constexpr auto kLog = [](double a) { return std::log(a); };
constexpr auto kLog10 = [](double a) { return std::log10(a); };

// --- Many values to one --------------------------------------------------------------------------

constexpr auto kSumOf = [](const Values& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
};
constexpr auto kAverageOf = [](const Values& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
};
constexpr auto kLeastOf = [](const Values& values) {
  return *std::min_element(values.begin(), values.end());
};
constexpr auto kMostOf = [](const Values& values) {
  return *std::max_element(values.begin(), values.end());
};
constexpr auto kDeviationOf = [](const Values& values) {
  const double average = kAverageOf(values);
  double squares = 0;
  for (const double value : values) squares += (value - average) * (value - average);
  return std::sqrt(squares / static_cast<double>(values.size()));
};

// Of a series its values, as one number; of an array what its series have at the same time, as a
// series.
template <auto kReduce>
base::Result<ExpressionValue> aggregate(Evaluation& evaluation, const Expression& call) {
  auto value = evaluation.value(call.arguments[0]);
  if (!value || std::holds_alternative<double>(*value)) return value;
  if (const auto* series = std::get_if<TimeSeries>(&*value)) {
    Values values;
    for (const auto& [at_s, one] : series->values) values.push_back(one);
    const double result = values.empty() ? 0 : kReduce(values);
    if (!std::isfinite(result)) return base::Error{"a number in it is not finite"};
    return ExpressionValue(result);
  }
  TimeSeries result;
  std::map<int64_t, Values> together;
  for (const TimeSeries& series : std::get<SeriesArray>(*value)) {
    result.period_s = std::max(result.period_s, series.period_s);
    for (const auto& [at_s, one] : series.values) together[at_s].push_back(one);
  }
  for (const auto& [at_s, values] : together) put_finite(result, at_s, kReduce(values));
  return ExpressionValue(std::move(result));
}

// --- Series as a whole ---------------------------------------------------------------------------

using Change = TimeSeries (*)(const TimeSeries& series);

template <Change kChange>
base::Result<ExpressionValue> each_series(Evaluation& evaluation, const Expression& call) {
  auto value = evaluation.value(call.arguments[0]);
  if (!value) return value;
  if (const auto* series = std::get_if<TimeSeries>(&*value))
    return ExpressionValue(kChange(*series));
  auto* array = std::get_if<SeriesArray>(&*value);
  if (array == nullptr) return base::Error{call.text + " needs a series"};
  for (TimeSeries& series : *array) series = kChange(series);
  return value;
}

// From each value to the next, for which a series has one less.
template <typename Compute>
TimeSeries steps_of(const TimeSeries& series, Compute compute) {
  TimeSeries result = {.label = series.label, .period_s = series.period_s};
  for (auto at = series.values.begin(); at != series.values.end(); ++at) {
    if (at == series.values.begin()) continue;
    const auto before = std::prev(at);
    put_finite(
        result, at->first,
        compute(at->second - before->second, static_cast<double>(at->first - before->first)));
  }
  return result;
}

TimeSeries rate_of(const TimeSeries& series) {
  return steps_of(series, [](double growth, double seconds) { return growth / seconds; });
}
TimeSeries difference_of(const TimeSeries& series) {
  return steps_of(series, [](double growth, double) { return growth; });
}
TimeSeries running_sum_of(const TimeSeries& series) {
  double sum = 0;
  return changed(series, [&](double value) { return sum += value; });
}

base::Result<ExpressionValue> period(Evaluation& evaluation, const Expression& call) {
  auto value = evaluation.value(call.arguments[0]);
  if (!value) return value;
  const auto* series = std::get_if<TimeSeries>(&*value);
  if (series == nullptr) return base::Error{"PERIOD needs a series"};
  return ExpressionValue(static_cast<double>(series->period_s));
}

base::Result<ExpressionValue> metric_count(Evaluation& evaluation, const Expression& call) {
  auto value = evaluation.value(call.arguments[0]);
  if (!value) return value;
  const auto* array = std::get_if<SeriesArray>(&*value);
  if (array == nullptr) return base::Error{"METRIC_COUNT needs an array of series"};
  return ExpressionValue(static_cast<double>(array->size()));
}

// --- FILL ----------------------------------------------------------------------------------------

// On the line between its neighbours; at an end, where one is missing, nothing.
std::optional<double> linear_at(const TimeSeries& series, int64_t at_s) {
  const auto next = series.values.lower_bound(at_s);
  if (next == series.values.end() || next == series.values.begin()) return std::nullopt;
  const auto before = std::prev(next);
  const double share =
      static_cast<double>(at_s - before->first) / static_cast<double>(next->first - before->first);
  return before->second + share * (next->second - before->second);
}

std::optional<double> repeated_at(const TimeSeries& series, int64_t at_s) {
  const auto next = series.values.lower_bound(at_s);
  if (next == series.values.begin()) return std::nullopt;
  return std::prev(next)->second;
}

enum class Filling { kNumber, kRepeat, kLinear };

TimeSeries filled(const TimeSeries& series, const TimeFrame& frame, Filling filling,
                  double number) {
  constexpr int64_t kFilledMax = 100'800;
  TimeSeries result = {.label = series.label, .period_s = series.period_s};
  if (series.period_s <= 0) return result;
  const int64_t start_s = frame.start_s(series.period_s);
  if ((frame.to_s - start_s) / series.period_s > kFilledMax) return series;
  for (int64_t at_s = start_s; at_s < frame.to_s; at_s += series.period_s) {
    const auto known = series.values.find(at_s);
    std::optional<double> value = number;
    if (filling == Filling::kRepeat) value = repeated_at(series, at_s);
    if (filling == Filling::kLinear) value = linear_at(series, at_s);
    if (known != series.values.end()) value = known->second;
    if (value) put_finite(result, at_s, *value);
  }
  return result;
}

base::Result<ExpressionValue> fill(Evaluation& evaluation, const Expression& call) {
  auto value = evaluation.value(call.arguments[0]);
  if (!value) return value;
  const Expression& how = call.arguments[1];
  double number = 0;
  Filling filling = Filling::kNumber;
  if (how.kind == Kind::kName && how.text == "REPEAT") {
    filling = Filling::kRepeat;
  } else if (how.kind == Kind::kName && how.text == "LINEAR") {
    filling = Filling::kLinear;
  } else {
    auto scalar = evaluation.value(how);
    if (!scalar) return scalar;
    if (!std::holds_alternative<double>(*scalar)) {
      return base::Error{"FILL needs a number, REPEAT or LINEAR"};
    }
    number = std::get<double>(*scalar);
  }
  const TimeFrame& frame = evaluation.surroundings().frame;
  if (const auto* series = std::get_if<TimeSeries>(&*value)) {
    return ExpressionValue(filled(*series, frame, filling, number));
  }
  auto* array = std::get_if<SeriesArray>(&*value);
  if (array == nullptr) return base::Error{"FILL needs a series"};
  for (TimeSeries& series : *array) series = filled(series, frame, filling, number);
  return value;
}

// --- IF ------------------------------------------------------------------------------------------

std::optional<double> value_at(const ExpressionValue& value, int64_t at_s) {
  if (const auto* number = std::get_if<double>(&value)) return *number;
  const auto* series = std::get_if<TimeSeries>(&value);
  const auto found = series->values.find(at_s);
  return found == series->values.end() ? std::nullopt : std::optional(found->second);
}

base::Result<ExpressionValue> choose(Evaluation& evaluation, const Expression& call) {
  std::vector<ExpressionValue> values;
  for (const Expression& argument : call.arguments) {
    auto value = evaluation.value(argument);
    if (!value) return value;
    if (std::holds_alternative<SeriesArray>(*value)) {
      return base::Error{"IF takes series and numbers, and no arrays"};
    }
    values.push_back(*std::move(value));
  }
  if (const auto* number = std::get_if<double>(&values[0])) {
    if (*number != 0) return values[1];
    if (values.size() == 3) return values[2];
    return ExpressionValue(TimeSeries());
  }
  const auto& condition = std::get<TimeSeries>(values[0]);
  TimeSeries result = {.period_s = condition.period_s};
  for (const auto& [at_s, is_true] : condition.values) {
    if (is_true == 0 && values.size() < 3) continue;
    const auto value = value_at(values[is_true != 0 ? 1 : 2], at_s);
    if (value) put_finite(result, at_s, *value);
  }
  return ExpressionValue(std::move(result));
}

// --- What is asked for elsewhere -----------------------------------------------------------------

base::Result<ExpressionValue> all_metrics(Evaluation& evaluation, const Expression& call) {
  std::string_view part;
  if (!call.arguments.empty()) {
    if (call.arguments[0].kind != Kind::kText) return base::Error{"METRICS takes a text in quotes"};
    part = call.arguments[0].text;
  }
  return ExpressionValue(evaluation.surroundings().metrics(part));
}

base::Result<ExpressionValue> search(Evaluation& evaluation, const Expression& call) {
  const auto& arguments = call.arguments;
  if (arguments[0].kind != Kind::kText || arguments[1].kind != Kind::kText) {
    return base::Error{"SEARCH takes two texts in quotes, and a period in seconds"};
  }
  const bool has_period = arguments.size() == 3;
  if (has_period && (arguments[2].kind != Kind::kNumber || arguments[2].number > 1e9)) {
    return base::Error{"SEARCH takes a period in seconds"};
  }
  const int64_t period_s = has_period ? static_cast<int64_t>(arguments[2].number) : 300;
  auto found = evaluation.surroundings().search(arguments[0].text, arguments[1].text, period_s);
  if (!found) return found.error();
  return ExpressionValue(*std::move(found));
}

// --- The table -----------------------------------------------------------------------------------

struct Function {
  std::string_view name;
  size_t least;  // arguments
  size_t most;
  base::Result<ExpressionValue> (*run)(Evaluation& evaluation, const Expression& call);
};

constexpr Function kFunctions[] = {
    {"+", 2, 2, binary<kAdd>},
    {"-", 2, 2, binary<kSubtract>},
    {"*", 2, 2, binary<kMultiply>},
    {"/", 2, 2, binary<kDivide>},
    {"^", 2, 2, binary<kPower>},
    {"==", 2, 2, binary<kEqual>},
    {"!=", 2, 2, binary<kUnequal>},
    {"<", 2, 2, binary<kLess>},
    {"<=", 2, 2, binary<kAtMost>},
    {">", 2, 2, binary<kGreater>},
    {">=", 2, 2, binary<kAtLeast>},
    {"&&", 2, 2, binary<kAnd>},
    {"||", 2, 2, binary<kOr>},
    {"NEGATE", 1, 1, unary<kNegate>},
    {"ABS", 1, 1, unary<kAbs>},
    {"CEIL", 1, 1, unary<kCeil>},
    {"FLOOR", 1, 1, unary<kFloor>},
    {"LOG", 1, 1, unary<kLog>},
    {"LOG10", 1, 1, unary<kLog10>},
    {"SUM", 1, 1, aggregate<kSumOf>},
    {"AVG", 1, 1, aggregate<kAverageOf>},
    {"MIN", 1, 1, aggregate<kLeastOf>},
    {"MAX", 1, 1, aggregate<kMostOf>},
    {"STDDEV", 1, 1, aggregate<kDeviationOf>},
    {"RATE", 1, 1, each_series<rate_of>},
    {"DIFF", 1, 1, each_series<difference_of>},
    {"RUNNING_SUM", 1, 1, each_series<running_sum_of>},
    {"PERIOD", 1, 1, period},
    {"METRIC_COUNT", 1, 1, metric_count},
    {"FILL", 2, 2, fill},
    {"IF", 2, 3, choose},
    {"METRICS", 0, 1, all_metrics},
    {"SEARCH", 2, 3, search},
};

base::Result<ExpressionValue> Evaluation::call(const Expression& expression) {
  for (const Function& function : kFunctions) {
    if (function.name != expression.text) continue;
    const size_t count = expression.arguments.size();
    if (count < function.least || count > function.most) {
      return base::Error{expression.text + " does not take " + std::to_string(count) +
                         " arguments"};
    }
    auto result = function.run(*this, expression);
    if (!result) return result;
    return charged(*std::move(result));
  }
  return base::Error{"the function " + expression.text + " is not served"};
}

base::Result<ExpressionValue> Evaluation::value(const Expression& expression) {
  switch (expression.kind) {
    case Kind::kNumber:
      return ExpressionValue(expression.number);
    case Kind::kText:
      return base::Error{"a text in quotes is no series"};
    case Kind::kName: {
      auto found = surroundings_.query(expression.text);
      if (!found) return found;
      return charged(*std::move(found));
    }
    case Kind::kCall:
      break;
  }
  return call(expression);
}

}  // namespace

base::Result<ExpressionValue> evaluate(const Expression& expression,
                                       const Surroundings& surroundings, Work& work) {
  return Evaluation(surroundings, work).value(expression);
}

}  // namespace control::metrics
