// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "aws/policy/evaluate.h"
#include "base/check.h"
#include "base/numbers.h"
#include "base/random.h"

// The evaluator against a plain model of the same rules, over random policies and questions. The
// model works on what the documents were written from, with sets and recursion, and shares nothing
// with the evaluator. TARN_POLICY_ROUNDS says how many policies, a short run without it.

namespace aws::policy {
namespace {

using Texts = std::vector<std::string>;
using Keys = std::map<std::string, Texts>;

struct PlainCondition {
  std::string quantifier, operation, suffix, key;
  Texts values;
};

struct PlainStatement {
  bool denies = false;
  bool not_action = false, not_resource = false;
  Texts actions, resources;
  std::vector<PlainCondition> conditions;
};

struct PlainPolicy {
  bool old_version = false;
  std::vector<PlainStatement> statements;
};

struct PlainQuestion {
  std::string action, resource;
  Keys keys;
};

// --- The model -----------------------------------------------------------------------------------

bool like(const std::string& pattern, const std::string& text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*') {
    return like(pattern.substr(1), text) || (!text.empty() && like(pattern, text.substr(1)));
  }
  if (text.empty()) return false;
  return (pattern[0] == '?' || pattern[0] == text[0]) && like(pattern.substr(1), text.substr(1));
}

std::string small(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), ::tolower);
  return text;
}

const Texts& values_of(const Keys& keys, const std::string& key) {
  static const Texts kNone;
  const auto found = keys.find(key);
  return found == keys.end() ? kNone : found->second;
}

// The values that the drawn keys have hold no marks, so that here they may be put in as they are.
std::optional<std::string> put_in(std::string text, const PlainPolicy& policy, const Keys& keys) {
  if (policy.old_version) return text;
  const std::string variable = "${t:name}";
  for (size_t at = text.find(variable); at != std::string::npos; at = text.find(variable)) {
    const Texts& values = values_of(keys, "t:name");
    if (values.size() != 1) return std::nullopt;
    text.replace(at, variable.size(), values[0]);
  }
  return text;
}

Texts split(const std::string& arn) {
  Texts parts(1);
  for (const char c : arn) {
    if (c == ':' && parts.size() < 6)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

bool arn_like(const std::string& pattern, const std::string& arn) {
  if (pattern == "*") return true;
  const Texts wanted = split(pattern);
  const Texts given = split(arn);
  if (given.size() != 6) return false;
  for (size_t i = 0; i < 6; i++) {
    if (!like(wanted[i], given[i])) return false;
  }
  return true;
}

bool compare(const std::string& operation, const std::string& wanted, const std::string& given) {
  if (operation == "StringEquals") return wanted == given;
  if (operation == "StringEqualsIgnoreCase") return small(wanted) == small(given);
  if (operation == "StringLike") return like(wanted, given);
  if (operation == "Bool") return small(wanted) == small(given);
  if (operation == "ArnLike") return arn_like(wanted, given);
  const auto number = base::parse_int64(given);
  const auto other = base::parse_int64(wanted);
  if (!number || !other) return false;
  if (operation == "NumericEquals") return *number == *other;
  if (operation == "NumericLessThan") return *number < *other;
  CHECK(operation == "NumericGreaterThanEquals");
  return *number >= *other;
}

bool lacks_value(const Texts& texts, const PlainPolicy& policy, const Keys& keys) {
  return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
    return !put_in(text, policy, keys).has_value();
  });
}

bool condition_holds(const PlainCondition& condition, const PlainPolicy& policy, const Keys& keys) {
  const Texts& given = values_of(keys, condition.key);
  if (condition.operation == "Null") {
    const std::string is_null = given.empty() ? "true" : "false";
    return std::count(condition.values.begin(), condition.values.end(), is_null) > 0;
  }
  std::string operation = condition.operation;
  const size_t negation = operation.find("Not");
  const bool negated = negation != std::string::npos;
  if (negated) operation.erase(negation, 3);
  size_t fitting = 0;
  for (const std::string& value : given) {
    bool equal = false;
    for (const std::string& wanted : condition.values) {
      const auto text = put_in(wanted, policy, keys);
      equal = equal || (text && compare(operation, *text, value));
    }
    if (equal != negated) fitting++;
  }
  if (condition.quantifier == "ForAllValues:") return fitting == given.size();
  if (condition.suffix == "IfExists" && given.empty()) return true;
  if (condition.quantifier == "ForAnyValue:") return fitting > 0;
  return negated ? fitting == given.size() : fitting > 0;
}

bool applies(const PlainStatement& statement, const PlainPolicy& policy,
             const PlainQuestion& question) {
  bool action = false;
  for (const std::string& pattern : statement.actions) {
    action = action || like(small(pattern), small(question.action));
  }
  bool resource = false;
  for (const std::string& pattern : statement.resources) {
    const auto text = put_in(pattern, policy, question.keys);
    resource = resource || (text && arn_like(*text, question.resource));
  }
  if (action == statement.not_action || resource == statement.not_resource) return false;
  if (!statement.denies) {
    if (statement.not_resource && lacks_value(statement.resources, policy, question.keys)) {
      return false;
    }
    for (const PlainCondition& condition : statement.conditions) {
      if (lacks_value(condition.values, policy, question.keys)) return false;
    }
  }
  for (const PlainCondition& condition : statement.conditions) {
    if (!condition_holds(condition, policy, question.keys)) return false;
  }
  return true;
}

struct PlainSet {
  std::vector<PlainPolicy> identity;
  std::optional<PlainPolicy> boundary = {};
  std::optional<PlainPolicy> session = {};
};

// What the policies of a layer say: {'A'}, {'D'}, both or nothing.
std::set<char> said(const std::vector<PlainPolicy>& policies, const PlainQuestion& question) {
  std::set<char> all;
  for (const PlainPolicy& policy : policies) {
    for (const PlainStatement& statement : policy.statements) {
      if (applies(statement, policy, question)) all.insert(statement.denies ? 'D' : 'A');
    }
  }
  return all;
}

Verdict model(const PlainSet& set, const PlainQuestion& question) {
  std::vector<std::set<char>> layers = {said(set.identity, question)};
  if (set.boundary) layers.push_back(said({*set.boundary}, question));
  if (set.session) layers.push_back(said({*set.session}, question));
  bool allowed = true;
  for (const auto& layer : layers) {
    if (layer.contains('D')) return Verdict::kExplicitDeny;
    allowed = allowed && layer.contains('A');
  }
  return allowed ? Verdict::kAllowed : Verdict::kImplicitDeny;
}

// --- Drawing -------------------------------------------------------------------------------------

class Dice {
 public:
  explicit Dice(uint64_t seed) : random_(seed) {}

  bool one_in(uint64_t sides) { return random_.below(sides) == 0; }
  std::string pick(const Texts& from) { return from[random_.below(from.size())]; }
  Texts some(const Texts& from, size_t most) {
    Texts picked;
    for (size_t i = 0; i <= random_.below(most); i++) picked.push_back(pick(from));
    return picked;
  }

  PlainCondition condition();
  PlainStatement statement();
  PlainPolicy policy();
  PlainQuestion question();

 private:
  base::Random random_;
};

const Texts kKeys = {"t:name", "t:tags", "t:count", "t:flag", "t:arn"};
const Texts kWords = {"a", "b", "ab", "B"};
const Texts kArns = {"arn:aws:x:r:1:g:a", "arn:aws:x:r:1:g:b", "arn:aws:x:r:1:s:a:b",
                     "arn:aws:y:r:1:g:a"};

PlainCondition Dice::condition() {
  PlainCondition condition;
  condition.quantifier = pick({"", "", "ForAnyValue:", "ForAllValues:"});
  condition.suffix = pick({"", "", "IfExists"});
  condition.key = pick(kKeys);
  if (one_in(6)) {
    return {"", "Null", "", condition.key, some({"true", "false"}, 2)};
  }
  const std::string kind = pick({"String", "String", "Numeric", "Bool", "Arn"});
  if (kind == "String") {
    condition.operation = pick({"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase",
                                "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"});
    condition.values = some({"a", "b", "A", "a*", "?", "*", "${t:name}", "1", "true"}, 3);
  } else if (kind == "Numeric") {
    condition.operation =
        pick({"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericGreaterThanEquals"});
    condition.values = some({"0", "1", "2", "10"}, 2);
  } else if (kind == "Bool") {
    condition.operation = "Bool";
    condition.values = some({"true", "false", "True"}, 2);
  } else {
    condition.operation = pick({"ArnLike", "ArnNotLike"});
    condition.values =
        some({"*", "arn:aws:x:*:*:g:*", "arn:aws:?:r:1:*", "arn:aws:x:r:1:g:${t:name}"}, 2);
  }
  return condition;
}

PlainStatement Dice::statement() {
  PlainStatement statement;
  statement.denies = one_in(4);
  statement.not_action = one_in(5);
  statement.not_resource = one_in(5);
  statement.actions = some({"*", "x:*", "x:Get*", "X:GET?", "x:Put", "y:*", "x:*A"}, 2);
  statement.resources =
      some({"*", "arn:aws:x:*:*:*", "arn:aws:x:r:1:g:*", "arn:aws:x:r:1:g:a",
            "arn:aws:x:r:1:g:${t:name}", "arn:*:?:r*:1:?:*b", "arn:aws:x:r*:a:*:b"},
           2);
  while (one_in(2) && statement.conditions.size() < 3) statement.conditions.push_back(condition());
  return statement;
}

PlainPolicy Dice::policy() {
  PlainPolicy policy;
  policy.old_version = one_in(6);
  do policy.statements.push_back(statement());
  while (one_in(2) && policy.statements.size() < 4);
  return policy;
}

PlainQuestion Dice::question() {
  PlainQuestion question = {pick({"x:GetA", "x:Put", "y:GetA", "X:geta"}), pick(kArns), {}};
  if (!one_in(4)) question.keys["t:name"] = one_in(6) ? some(kWords, 2) : Texts{pick(kWords)};
  if (!one_in(3)) question.keys["t:tags"] = some(kWords, 3);
  if (!one_in(3)) question.keys["t:count"] = {pick({"0", "1", "2", "11", "x"})};
  if (!one_in(3)) question.keys["t:flag"] = {pick({"true", "false"})};
  if (!one_in(3)) question.keys["t:arn"] = {pick(kArns)};
  return question;
}

// --- Writing -------------------------------------------------------------------------------------

std::string list(const Texts& texts) {
  std::string json;
  for (const std::string& text : texts) json += (json.empty() ? "\"" : ",\"") + text + "\"";
  return texts.size() == 1 ? json : "[" + json + "]";
}

std::string written(const PlainStatement& statement) {
  std::string json = R"({"Effect":")" + std::string(statement.denies ? "Deny" : "Allow") + "\",";
  json += (statement.not_action ? "\"NotAction\":" : "\"Action\":") + list(statement.actions);
  json +=
      (statement.not_resource ? ",\"NotResource\":" : ",\"Resource\":") + list(statement.resources);
  std::map<std::string, std::string> operators;
  for (const PlainCondition& condition : statement.conditions) {
    std::string& keys = operators[condition.quantifier + condition.operation + condition.suffix];
    keys += (keys.empty() ? "\"" : ",\"") + condition.key + "\":" + list(condition.values);
  }
  std::string conditions;
  for (const auto& [name, keys] : operators) {
    conditions += (conditions.empty() ? "\"" : ",\"") + name + "\":{" + keys + "}";
  }
  return json + (conditions.empty() ? "}" : ",\"Condition\":{" + conditions + "}}");
}

std::string written(const PlainPolicy& policy) {
  std::string json;
  for (const PlainStatement& statement : policy.statements) {
    json += (json.empty() ? "" : ",") + written(statement);
  }
  return R"({"Version":")" + std::string(policy.old_version ? "2008-10-17" : "2012-10-17") +
         R"(","Statement":[)" + json + "]}";
}

// One key stands once under one operator: JSON has no other way to say it.
bool can_be_written(const PlainPolicy& policy) {
  for (const PlainStatement& statement : policy.statements) {
    std::set<std::string> seen;
    for (const PlainCondition& condition : statement.conditions) {
      if (!seen.insert(condition.quantifier + condition.operation + condition.suffix +
                       condition.key)
               .second) {
        return false;
      }
    }
  }
  return true;
}

PlainPolicy draw_policy(Dice& dice) {
  PlainPolicy policy = dice.policy();
  while (!can_be_written(policy)) policy = dice.policy();
  return policy;
}

NamedPolicy read(const PlainPolicy& policy) {
  const std::string document = written(policy);
  auto parsed = read_policy(document, Purpose::kIdentity);
  EXPECT_TRUE(parsed) << document << "\n" << parsed.error().message;
  return {document, false, std::make_shared<const Policy>(*std::move(parsed))};
}

TEST(Evaluate, SaysWhatThePlainModelSays) {
  const char* asked = std::getenv("TARN_POLICY_ROUNDS");
  const int64_t rounds = asked == nullptr ? 1'000 : base::parse_int64(asked).value_or(0);
  ASSERT_GT(rounds, 0);
  std::map<Verdict, int> verdicts;
  for (int64_t seed = 0; seed < rounds; seed++) {
    Dice dice(static_cast<uint64_t>(seed));
    PlainSet plain = {.identity = {draw_policy(dice)}};
    if (dice.one_in(3)) plain.identity.push_back(draw_policy(dice));
    if (dice.one_in(4)) plain.boundary = draw_policy(dice);
    if (dice.one_in(4)) plain.session = draw_policy(dice);
    PolicySet policies;
    for (const PlainPolicy& policy : plain.identity) policies.identity.push_back(read(policy));
    if (plain.boundary) policies.boundary = read(*plain.boundary);
    if (plain.session) policies.session = {read(*plain.session)};
    for (int i = 0; i < 5; i++) {
      const PlainQuestion question = dice.question();
      RequestContext context;
      for (const auto& [key, values] : question.keys) {
        for (const std::string& value : values) context.add(key, value);
      }
      const Verdict expected = model(plain, question);
      verdicts[expected]++;
      ASSERT_EQ(evaluate(policies, {question.action, question.resource, context}).verdict, expected)
          << "seed " << seed << " " << question.action << " on " << question.resource << "\n"
          << policies.identity[0].name;
    }
  }
  for (const Verdict verdict :
       {Verdict::kAllowed, Verdict::kExplicitDeny, Verdict::kImplicitDeny}) {
    EXPECT_GT(verdicts[verdict], rounds / 4);  // none of the three is an exception
  }
}

}  // namespace
}  // namespace aws::policy
