// SPDX-License-Identifier: Apache-2.0
// Statements of a topic's policy, added and removed by their names.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <optional>
#include <utility>

#include "control/actions/topics.h"
#include "control/api/api_service.h"
#include "control/resources/topics/internal.h"
#include "control/resources/topics/topics.h"
#include "json/strict.h"

namespace control {

namespace {

namespace json_of = boost::json;

// What a policy is, and where its statements are; it was read as one when it was written.
struct PolicyDocument {
  json_of::object whole;
  json_of::array statements;
};

std::optional<PolicyDocument> read_document(const std::string& text) {
  auto parsed = json::parse_strict(text);
  if (!parsed || !parsed->is_object()) return std::nullopt;
  PolicyDocument document = {std::move(parsed->get_object()), {}};
  const json_of::value& statements = document.whole["Statement"];
  if (statements.is_array()) {
    document.statements = statements.get_array();
  } else {
    document.statements.push_back(statements);
  }
  return document;
}

bool has_label(const json_of::value& statement, std::string_view label) {
  const auto* object = statement.if_object();
  const auto* sid = object == nullptr ? nullptr : object->if_contains("Sid");
  return sid != nullptr && sid->is_string() && std::string_view(sid->get_string()) == label;
}

aws::Error damaged() { return invalid_parameter("Policy", "The topic's policy cannot be read"); }

// Written back, and looked at as any other policy is.
aws::Result<void> write_document(Topic& topic, PolicyDocument document) {
  document.whole["Statement"] = std::move(document.statements);
  return set_topic_attribute(topic, "Policy", json_of::serialize(document.whole));
}

json_of::object statement_of(const aws::Structure& input, const std::string& arn) {
  json_of::array principals;
  for (const std::string_view account : input.strings("AWSAccountId")) {
    std::string root = "arn:aws:iam::";
    principals.emplace_back(root.append(account).append(":root"));
  }
  json_of::array actions;
  for (const std::string_view action : input.strings("ActionName")) {
    std::string name = "SNS:";
    actions.emplace_back(name.append(action));
  }
  return {{"Sid", std::string(*input.string("Label"))},
          {"Effect", "Allow"},
          {"Principal", json_of::object{{"AWS", std::move(principals)}}},
          {"Action", std::move(actions)},
          {"Resource", arn}};
}

ActionResult add_permission(ActionContext& context, const aws::Request& request) {
  auto topic = find_topic(context, request);
  if (!topic) return topic.error();
  const std::string arn = topic_arn(context.account, topic->id);
  auto document = read_document(topic_policy(*topic, arn));
  if (!document) return damaged();
  const std::string_view label = *request.input.string("Label");
  for (const json_of::value& statement : document->statements) {
    if (has_label(statement, label)) {
      return invalid_parameter("Label", "Statement already exists");
    }
  }
  document->statements.push_back(statement_of(request.input, arn));
  if (auto done = write_document(*topic, *std::move(document)); !done) return done.error();
  context.records.put(*topic);
  return no_result();
}

ActionResult remove_permission(ActionContext& context, const aws::Request& request) {
  auto topic = find_topic(context, request);
  if (!topic) return topic.error();
  auto document = read_document(topic_policy(*topic, topic_arn(context.account, topic->id)));
  if (!document) return damaged();
  const std::string_view label = *request.input.string("Label");
  json_of::array left;
  for (json_of::value& statement : document->statements) {
    if (!has_label(statement, label)) left.push_back(std::move(statement));
  }
  if (left.size() == document->statements.size()) {
    return aws::Error(aws::sns::kNotFound, "Statement does not exist");
  }
  if (left.empty()) return invalid_parameter("Label", "A policy has at least one statement");
  document->statements = std::move(left);
  if (auto done = write_document(*topic, *std::move(document)); !done) return done.error();
  context.records.put(*topic);
  return no_result();
}

constexpr Action kTopicPermissionActions[] = {
    {"AddPermission", add_permission},
    {"RemovePermission", remove_permission},
};

}  // namespace

Actions topic_permission_actions() { return kTopicPermissionActions; }

}  // namespace control
