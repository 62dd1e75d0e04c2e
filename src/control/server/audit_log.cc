// SPDX-License-Identifier: Apache-2.0
#include "control/server/audit_log.h"

#include "aws/query/timestamp.h"
#include "base/ascii.h"
#include "base/check.h"
#include "base/numbers.h"
#include "base/sha256.h"
#include "control/server/json_text.h"

namespace control {

namespace {

// They have a secret's word in their names and are none.
constexpr std::string_view kNoSecrets[] = {"AuthTokenUpdateStrategy", "ClientRequestToken",
                                           "ClientToken", "NextToken"};
constexpr std::string_view kSecretWords[] = {"password",   "passphrase", "plaintext",
                                             "privatekey", "secret",     "token"};
// What people say to each other is nobody else's business.
constexpr std::string_view kContents[] = {"Message", "StringValue", "BinaryValue", "logEvents"};
constexpr std::string_view kMask = "***";

bool contains_ignore_case(std::string_view text, std::string_view word) {
  for (size_t i = 0; i + word.size() <= text.size(); ++i) {
    if (base::equals_ignore_case(text.substr(i, word.size()), word)) return true;
  }
  return false;
}

// `on ~* +@all >password`: words that set or remove a password, or its hash, keep their mark only.
std::string mask_passwords(std::string_view access_string) {
  constexpr std::string_view kSpaces = " \t\r\n\f\v";
  constexpr std::string_view kPasswordMarks = "><#!";
  std::string masked;
  bool in_password = false;
  bool word_begins = true;
  for (const char c : access_string) {
    const bool is_space = kSpaces.find(c) != std::string_view::npos;
    if (is_space || !in_password) masked += c;
    if (!is_space && word_begins && kPasswordMarks.find(c) != std::string_view::npos) {
      masked += kMask;
      in_password = true;
    }
    if (is_space) in_password = false;
    word_begins = is_space || (word_begins && c == '(');
  }
  return masked;
}

// `https://user:password@host/`: only an URL that is refused has a password, and is on record too.
std::string mask_user_of_url(std::string_view url) {
  const size_t scheme = url.find("://");
  const size_t at = url.rfind('@');
  if (scheme == std::string_view::npos || at == std::string_view::npos) return std::string(url);
  std::string masked(url.substr(0, scheme + 3));
  return masked.append(kMask).append(url.substr(at));
}

bool is_access_string(std::string_view member) { return member.ends_with("AccessString"); }

void append_structure(std::string& out, const aws::Structure& structure);

// Closes an object or a list whose elements each ended with a comma.
void close_json(std::string& out, char bracket) {
  if (out.back() == ',') out.pop_back();
  out += bracket;
}

void append_value(std::string& out, const aws::Value& value, bool secret) {
  if (const auto* text = value.get<std::string>()) {
    append_json_text(out, secret ? kMask : *text);
  } else if (const auto* integer = value.get<int64_t>()) {
    out += std::to_string(*integer);
  } else if (const auto* number = value.get<double>()) {
    out += base::format_double(*number);
  } else if (const auto* boolean = value.get<bool>()) {
    out += *boolean ? "true" : "false";
  } else if (const auto* time = value.get<aws::Timestamp>()) {
    append_json_text(out, aws::format_timestamp(*time));
  } else if (const auto* structure = value.get<aws::Structure>()) {
    append_structure(out, *structure);
  } else if (const auto* strings = value.get<aws::StringList>()) {
    out += '[';
    for (const std::string& element : *strings) {
      append_json_text(out, secret ? kMask : element);
      out += ',';
    }
    close_json(out, ']');
  } else if (secret) {
    append_json_text(out, kMask);
  } else {
    const auto* structures = value.get<aws::StructureList>();
    CHECK(structures != nullptr);
    out += '[';
    for (const aws::Structure& element : *structures) {
      append_structure(out, element);
      out += ',';
    }
    close_json(out, ']');
  }
}

void append_structure(std::string& out, const aws::Structure& structure) {
  const auto members = structure.shape().members;
  out += '{';
  for (size_t i = 0; i < members.size(); ++i) {
    const aws::Value* value = structure.at(i);
    if (value == nullptr) continue;
    append_json_text(out, members[i].name);
    out += ':';
    const auto* text = value->get<std::string>();
    if (text != nullptr && is_access_string(members[i].name)) {
      append_json_text(out, mask_passwords(*text));
    } else if (text != nullptr && members[i].name == "Endpoint") {
      append_json_text(out, mask_user_of_url(*text));
    } else {
      append_value(out, *value, is_secret(members[i].name));
    }
    out += ',';
  }
  close_json(out, '}');
}

}  // namespace

bool is_secret(std::string_view member) {
  for (const std::string_view name : kNoSecrets) {
    if (member == name) return false;
  }
  for (const std::string_view name : kContents) {
    if (member == name) return true;
  }
  for (const std::string_view word : kSecretWords) {
    if (contains_ignore_case(member, word)) return true;
  }
  return false;
}

std::string audit_line(const Call& call, const AuditFacts& facts) {
  std::string line = "{";
  append_json_member(line, "time", aws::format_timestamp({facts.now_ms}));
  append_json_member(line, "request_id", call.request_id);
  append_json_member(line, "account", call.caller.account);
  append_json_member(line, "access_key_id", call.caller.access_key_id);
  if (facts.signed_once != nullptr) {
    append_json_member(line, "signed", std::to_string(facts.signed_once->signed_ms));
    append_json_member(line, "signature", facts.signed_once->signature_hash);
  }
  append_json_member(line, "arn", call.caller.arn);
  append_json_member(line, "user_id", call.caller.user_id);
  append_json_member(line, "source_address", call.caller.source_address);
  append_json_member(line, "service", facts.service);
  append_json_member(line, "operation", call.request.operation->name);
  append_json_member(line, "decision", facts.allowed ? "allowed" : "denied");
  append_json_member(line, "reason", facts.reason);
  line += "\"parameters\":";
  append_structure(line, call.request.input);
  line += '}';
  return line;
}

// These members stand before all that a caller can choose.
std::optional<SignedOnce> signed_once_in(std::string_view audit_line) {
  const auto member = [&](std::string_view name) {
    const size_t at = audit_line.find(name);
    if (at == std::string_view::npos) return std::string_view();
    const std::string_view text = audit_line.substr(at + name.size());
    return text.substr(0, text.find('"'));
  };
  const auto signed_ms = base::parse_int64(member(R"(,"signed":")"));
  const std::string_view key = member(R"(,"access_key_id":")");
  const std::string_view hash = member(R"(,"signature":")");
  if (!signed_ms || key.empty() || hash.size() != 2 * base::kSha256Bytes) return std::nullopt;
  return SignedOnce{std::string(key), *signed_ms, std::string(hash)};
}

}  // namespace control
