// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <set>
#include <utility>

#include "aws/policy/policy.h"
#include "base/ascii.h"
#include "json/strict.h"

namespace aws::policy {

namespace {

using boost::json::value;

constexpr size_t kStatementsMax = 256;

base::Error malformed(std::string_view text) { return {std::string(text)}; }

std::string_view view(const boost::json::string& text) { return {text.data(), text.size()}; }
std::string in_quotes(std::string_view text) {
  return "'" + std::string(text.substr(0, 256)) + "'";
}

// A text, or a list of texts that is not empty.
base::Result<std::vector<std::string_view>> read_texts(const value& json,
                                                       std::string_view element) {
  std::vector<std::string_view> texts;
  if (const auto* text = json.if_string()) {
    texts.push_back(view(*text));
    return texts;
  }
  const auto* list = json.if_array();
  if (list == nullptr || list->empty()) {
    return malformed(std::string(element) + " must be a string or a list of strings.");
  }
  for (const value& item : *list) {
    const auto* text = item.if_string();
    if (text == nullptr) {
      return malformed(std::string(element) + " must be a string or a list of strings.");
    }
    texts.push_back(view(*text));
  }
  return texts;
}

// A condition's values may be numbers and booleans as well.
base::Result<std::string> read_scalar(const value& json) {
  if (const auto* text = json.if_string()) return std::string(view(*text));
  if (const auto* flag = json.if_bool()) return std::string(*flag ? "true" : "false");
  if (json.is_int64()) return std::to_string(json.get_int64());
  if (json.is_uint64()) return std::to_string(json.get_uint64());
  if (json.is_double()) return boost::json::serialize(json);
  return malformed("The values of a condition must be strings, numbers or booleans.");
}

// Reads one statement, element by element.
class StatementReader {
 public:
  StatementReader(Purpose purpose, bool variables) : purpose_(purpose), variables_(variables) {}

  base::Result<Statement> read(const value& json);

 private:
  using Done = base::Result<void>;

  Done read_element(std::string_view name, const value& json);
  Done read_sid(const value& json);
  Done read_effect(const value& json);
  Done read_actions(std::string_view name, const value& json);
  Done read_resources(std::string_view name, const value& json);
  Done read_principals(std::string_view name, const value& json);
  Done add_principals(std::string_view kind, const value& json);
  Done read_conditions(const value& json);
  Done read_operator(std::string_view name, const value& json);
  Done read_key(std::string_view operation, std::string_view key, const value& json);
  Done check_complete() const;

  const Purpose purpose_;
  const bool variables_;
  Statement statement_;
  bool has_effect_ = false;
  bool has_actions_ = false;
  bool has_resources_ = false;
  bool has_principals_ = false;
};

base::Result<Statement> StatementReader::read(const value& json) {
  const auto* object = json.if_object();
  if (object == nullptr) return malformed("A statement must be an object.");
  for (const auto& [name, element] : *object) {
    if (auto done = read_element(name, element); !done) return done.error();
  }
  if (auto complete = check_complete(); !complete) return complete.error();
  return std::move(statement_);
}

StatementReader::Done StatementReader::read_element(std::string_view name, const value& json) {
  if (name == "Sid") return read_sid(json);
  if (name == "Effect") return read_effect(json);
  if (name == "Action" || name == "NotAction") return read_actions(name, json);
  if (name == "Resource" || name == "NotResource") return read_resources(name, json);
  if (name == "Principal" || name == "NotPrincipal") return read_principals(name, json);
  if (name == "Condition") return read_conditions(json);
  return malformed("A statement has no element " + in_quotes(name) + ".");
}

StatementReader::Done StatementReader::check_complete() const {
  if (!has_effect_) return malformed("Missing required field Effect");
  if (!has_actions_) return malformed("Policy statement must contain actions.");
  if (purpose_ != Purpose::kTrust && !has_resources_) {
    return malformed("Policy statement must contain resources.");
  }
  if (purpose_ != Purpose::kIdentity && !has_principals_) {
    return malformed("Missing required field Principal");
  }
  if (statement_.all_principals_but && statement_.effect == Effect::kAllow) {
    return malformed("Allow with NotPrincipal is not supported.");
  }
  return {};
}

StatementReader::Done StatementReader::read_sid(const value& json) {
  const auto* text = json.if_string();
  const auto is_mark = [](char c) {
    const char lower = base::to_lower(c);
    return (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z');
  };
  const bool may_be_any = purpose_ == Purpose::kResource;
  if (text == nullptr || (!may_be_any && !std::all_of(text->begin(), text->end(), is_mark))) {
    return malformed(
        "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies "
        "the regular expression [0-9A-Za-z]*");
  }
  statement_.sid = view(*text);
  return {};
}

StatementReader::Done StatementReader::read_effect(const value& json) {
  const auto* text = json.if_string();
  has_effect_ = text != nullptr && (*text == "Allow" || *text == "Deny");
  if (!has_effect_) return malformed("Effect must be Allow or Deny.");
  statement_.effect = *text == "Allow" ? Effect::kAllow : Effect::kDeny;
  return {};
}

StatementReader::Done StatementReader::read_actions(std::string_view name, const value& json) {
  if (std::exchange(has_actions_, true)) {
    return malformed("A statement has either Action or NotAction.");
  }
  statement_.all_actions_but = name == "NotAction";
  const auto texts = read_texts(json, name);
  if (!texts) return texts.error();
  for (const std::string_view text : *texts) {
    const std::string_view vendor = text.substr(0, text.find(':'));
    const bool has_vendor =
        vendor.size() < text.size() && !vendor.empty() &&
        vendor.find_first_not_of(
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") ==
            std::string_view::npos;
    if (text != "*" && !has_vendor) {
      return malformed(
          "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.: " +
          in_quotes(text));
    }
    const auto action = Template::parse(base::to_lower(text), {.variables = false});
    if (!action) return malformed(in_quotes(text) + ": " + action.error().message + ".");
    statement_.actions.push_back(*action->fill({}));
  }
  return {};
}

StatementReader::Done StatementReader::read_resources(std::string_view name, const value& json) {
  if (purpose_ == Purpose::kTrust) return malformed("Has prohibited field Resource");
  if (std::exchange(has_resources_, true)) {
    return malformed("A statement has either Resource or NotResource.");
  }
  statement_.all_resources_but = name == "NotResource";
  const auto texts = read_texts(json, name);
  if (!texts) return texts.error();
  for (const std::string_view text : *texts) {
    auto arn = ArnTemplate::parse(text, variables_);
    if (!arn) {
      return malformed("Resource " + in_quotes(text) +
                       " must be in ARN format or \"*\": " + arn.error().message + ".");
    }
    statement_.resources.push_back(*std::move(arn));
  }
  return {};
}

StatementReader::Done StatementReader::read_principals(std::string_view name, const value& json) {
  if (purpose_ == Purpose::kIdentity) {
    return malformed("Policy document should not specify a principal.");
  }
  if (std::exchange(has_principals_, true)) {
    return malformed("A statement has either Principal or NotPrincipal.");
  }
  statement_.all_principals_but = name == "NotPrincipal";
  if (json.is_string() && json.get_string() == "*") {
    statement_.principals.push_back({PrincipalPattern::Kind::kAnybody, ""});
    return {};
  }
  const auto* object = json.if_object();
  if (object == nullptr || object->empty()) {
    return malformed("Principal must be \"*\" or an object that is not empty.");
  }
  for (const auto& [kind, values] : *object) {
    if (auto added = add_principals(kind, values); !added) return added;
  }
  return {};
}

StatementReader::Done StatementReader::add_principals(std::string_view kind, const value& json) {
  using Kind = PrincipalPattern::Kind;
  constexpr std::pair<std::string_view, Kind> kKinds[] = {{"AWS", Kind::kAws},
                                                          {"Service", Kind::kService},
                                                          {"Federated", Kind::kFederated},
                                                          {"CanonicalUser", Kind::kCanonicalUser}};
  const auto* row = std::find_if(std::begin(kKinds), std::end(kKinds),
                                 [&](const auto& known) { return known.first == kind; });
  if (row == std::end(kKinds)) {
    return malformed("Invalid principal in policy: " + in_quotes(kind) +
                     " is no kind of principal.");
  }
  const auto texts = read_texts(json, "Principal");
  if (!texts) return texts.error();
  for (const std::string_view text : *texts) {
    if (row->second == Kind::kAws && text == "*") {
      statement_.principals.push_back({Kind::kAnybody, ""});
      continue;
    }
    const bool wild = text.find_first_of("*?$") != std::string_view::npos;
    const bool account = text.size() == 12 && text.find_first_not_of("0123456789") == text.npos;
    const bool arn = text.starts_with("arn:") && std::count(text.begin(), text.end(), ':') >= 5;
    if (text.empty() || wild || (row->second == Kind::kAws && !account && !arn)) {
      return malformed("Invalid principal in policy: \"" + std::string(kind) +
                       "\":" + in_quotes(text));
    }
    statement_.principals.push_back({row->second, std::string(text)});
  }
  return {};
}

StatementReader::Done StatementReader::read_conditions(const value& json) {
  const auto* object = json.if_object();
  if (object == nullptr) return malformed("Condition must be an object.");
  for (const auto& [operation, keys] : *object) {
    if (auto done = read_operator(operation, keys); !done) return done;
  }
  return {};
}

StatementReader::Done StatementReader::read_operator(std::string_view name, const value& json) {
  const auto* object = json.if_object();
  if (object == nullptr) {
    return malformed("The condition " + in_quotes(name) + " must be an object of keys.");
  }
  for (const auto& [key, values] : *object) {
    if (auto done = read_key(name, key, values); !done) return done;
  }
  return {};
}

StatementReader::Done StatementReader::read_key(std::string_view operation, std::string_view key,
                                                const value& json) {
  auto condition = Condition::for_operator(operation, key);
  if (!condition) return malformed(condition.error().message + ".");
  if (key.empty() || key.find(':') == std::string_view::npos) {
    return malformed(
        "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.: " +
        in_quotes(key));
  }
  const auto* list = json.if_array();
  if (list != nullptr && list->empty()) return malformed("A condition must have a value.");
  const size_t count = list == nullptr ? 1 : list->size();
  for (size_t i = 0; i < count; i++) {
    const auto text = read_scalar(list == nullptr ? json : (*list)[i]);
    if (!text) return text.error();
    if (auto added = condition->add_value(*text, variables_); !added) {
      return malformed(in_quotes(*text) + ": " + added.error().message + ".");
    }
  }
  statement_.conditions.push_back(*std::move(condition));
  return {};
}

// Reads the elements around the statements.
struct Frame {
  std::string_view version = "2008-10-17";
  const value* statements = nullptr;
};

base::Result<Frame> read_frame(const value& json) {
  const auto* object = json.if_object();
  if (object == nullptr) return malformed("Syntax errors in policy: it is no JSON object.");
  Frame frame;
  for (const auto& [name, element] : *object) {
    if (name == "Statement") {
      frame.statements = &element;
    } else if (name == "Version") {
      const auto* text = element.if_string();
      if (text == nullptr || (*text != "2012-10-17" && *text != "2008-10-17")) {
        return malformed("Policy Version must be 2012-10-17 or 2008-10-17.");
      }
      frame.version = view(*text);
    } else if (name != "Id" || !element.is_string()) {
      return malformed("Syntax errors in policy: a policy has no element " + in_quotes(name) + ".");
    }
  }
  if (frame.statements == nullptr) return malformed("Missing required field Statement");
  return frame;
}

}  // namespace

base::Result<Policy> read_policy(std::string_view document, Purpose purpose) {
  const auto json = json::parse_strict(document, {.bytes_max = kDocumentBytesMax, .depth_max = 10});
  if (!json) return malformed("Syntax errors in policy: " + json.error().message + ".");
  const auto frame = read_frame(*json);
  if (!frame) return frame.error();
  const auto* list = frame->statements->if_array();
  const size_t count = list == nullptr ? 1 : list->size();
  if (count == 0) return malformed("Policy must contain at least one statement.");
  if (count > kStatementsMax) {
    return malformed("A policy has at most " + std::to_string(kStatementsMax) + " statements.");
  }
  Policy policy;
  std::set<std::string> sids;
  for (size_t i = 0; i < count; i++) {
    StatementReader reader(purpose, frame->version == "2012-10-17");
    auto statement = reader.read(list == nullptr ? *frame->statements : (*list)[i]);
    if (!statement) {
      if (count == 1) return statement.error();
      return malformed(statement.error().message + " (statement " + std::to_string(i + 1) + ")");
    }
    if (!statement->sid.empty() && !sids.insert(statement->sid).second) {
      return malformed("Statement IDs (SID) in a single policy must be unique.");
    }
    policy.statements.push_back(*std::move(statement));
  }
  return policy;
}

size_t policy_size(std::string_view document) {
  return static_cast<size_t>(std::count_if(document.begin(), document.end(), [](char c) {
    return c != ' ' && c != '\t' && c != '\r' && c != '\n';
  }));
}

}  // namespace aws::policy
