// SPDX-License-Identifier: Apache-2.0
#include "control/alarms/rule.h"

#include <string>

#include "control/model/alarm.h"

namespace control::alarms {

namespace {

constexpr std::string_view kRuleBlanks = " \t\r\n";

// Evaluates what it reads, and reads all of it.
class RuleReader {
 public:
  RuleReader(std::string_view text, const IsInState& is_in_state)
      : text_(text), is_in_state_(is_in_state) {}

  base::Result<bool> read() {
    auto value = any();
    skip_blanks();
    if (value && at_ != text_.size()) return fail("what is there is no operator");
    return value;
  }

 private:
  base::Error fail(std::string_view what) const {
    std::string message = "at character ";
    return {message.append(std::to_string(at_ + 1)).append(": ").append(what)};
  }

  void skip_blanks() {
    while (at_ < text_.size() && kRuleBlanks.find(text_[at_]) != std::string_view::npos) at_++;
  }

  bool take(char sign) {
    skip_blanks();
    if (at_ == text_.size() || text_[at_] != sign) return false;
    at_++;
    return true;
  }

  // Words end where no letter follows.
  bool take_word(std::string_view word) {
    skip_blanks();
    if (!text_.substr(at_).starts_with(word)) return false;
    const size_t end = at_ + word.size();
    const bool goes_on =
        end < text_.size() && ((text_[end] >= 'A' && text_[end] <= 'Z') ||
                               (text_[end] >= 'a' && text_[end] <= 'z') || text_[end] == '_');
    if (goes_on) return false;
    at_ = end;
    return true;
  }

  base::Result<bool> any() {
    auto value = all();
    while (value && take_word("OR")) {
      auto next = all();
      if (!next) return next;
      value = *value || *next;
    }
    return value;
  }

  base::Result<bool> all() {
    auto value = one();
    while (value && take_word("AND")) {
      auto next = one();
      if (!next) return next;
      value = *value && *next;
    }
    return value;
  }

  base::Result<bool> one() {
    if (++depth_ > kRuleDepthMax) return fail("it is nested too deeply");
    auto value = operand();
    depth_--;
    return value;
  }

  base::Result<bool> operand() {
    if (take_word("NOT")) {
      auto value = one();
      if (!value) return value;
      return !*value;
    }
    if (take('(')) {
      auto value = any();
      if (value && !take(')')) return fail("a ')' is missing");
      return value;
    }
    if (take_word("TRUE")) return true;
    if (take_word("FALSE")) return false;
    for (const std::string_view state : {kAlarmState, kOkState, kInsufficientDataState}) {
      if (take_word(state)) return alarm(state);
    }
    return fail("a state of an alarm is missing");
  }

  base::Result<bool> alarm(std::string_view state) {
    if (!take('(')) return fail("a '(' is missing");
    skip_blanks();
    const bool is_quoted = take('"');
    const size_t end = text_.find(is_quoted ? '"' : ')', at_);
    if (end == std::string_view::npos) return fail("the name of an alarm has no end");
    std::string_view name = text_.substr(at_, end - at_);
    if (!is_quoted) name = name.substr(0, name.find_last_not_of(kRuleBlanks) + 1);
    if (name.empty()) return fail("the name of an alarm is missing");
    at_ = is_quoted ? end + 1 : end;
    if (!take(')')) return fail("a ')' is missing");
    if (++alarms_ > kRuleAlarmsMax) return fail("there are more than 100 alarms");
    return is_in_state_(name, state);
  }

  std::string_view text_;
  const IsInState& is_in_state_;
  size_t at_ = 0;
  size_t alarms_ = 0;
  int depth_ = 0;
};

}  // namespace

base::Result<bool> evaluate_rule(std::string_view rule, const IsInState& is_in_state) {
  if (rule.size() > kRuleBytesMax) return base::Error{"it is longer than 10240 characters"};
  return RuleReader(rule, is_in_state).read();
}

}  // namespace control::alarms
