// SPDX-License-Identifier: Apache-2.0
#include "agent/drivers/shard_words.h"

#include <map>

#include "base/numbers.h"

namespace agent {

namespace {

std::string address_of(const Following& following) {
  if (following.address.empty()) return "";
  return following.address + ":" + std::to_string(following.port);
}

int64_t number_or_0(const std::optional<std::string>& text) {
  return text ? base::parse_int64(*text).value_or(0) : 0;
}

Role role_named(std::string_view name) {
  if (name == "primary" || name == "master") return Role::primary;
  return name == "replica" || name == "slave" ? Role::replica : Role::none;
}

void add_terms(const Membership& membership, Words& words) {
  if (membership.voters == 0) return;
  words.emplace_back("VOTERS");
  words.push_back(std::to_string(membership.voters));
  words.push_back(std::to_string(membership.voters_version));
  words.push_back(std::to_string(membership.lease_ms));
}

// One that needs a lease has none yet: it is told of that when there is one.
Words promote(const Membership& membership, uint64_t epoch, bool may_be_empty) {
  Words words = {"TARN.PROMOTE", std::to_string(epoch)};
  if (may_be_empty) words.emplace_back("EMPTY");
  if (membership.voters > 0) words.insert(words.end(), {"LEASE", "0"});
  add_terms(membership, words);
  return words;
}

}  // namespace

ShardState tarn_shard_state(const Reply& answer) {
  std::map<std::string, std::string, std::less<>> pairs;
  if (!answer.is_error) {
    for (size_t i = 0; i + 1 < answer.words.size(); i += 2) {
      pairs.emplace(answer.words[i], answer.words[i + 1]);
    }
  }
  const auto number = [&](std::string_view name) {
    const auto found = pairs.find(name);
    return found == pairs.end() ? 0 : number_or_0(found->second);
  };
  ShardState state;
  state.standing.role = role_named(pairs["role"]);
  state.standing.epoch = static_cast<uint64_t>(number("epoch"));
  state.standing.linked = pairs["link"] == "up";
  state.standing.has_data = number("keys") > 0;
  state.primary = pairs["primary"];
  state.standing.knows_leases = pairs.contains("voters_version");
  state.standing.voters_version = static_cast<uint64_t>(number("voters_version"));
  state.offset = number("offset");
  state.told_ms = number("told_ms");
  state.left_ms = number("left_ms");
  return state;
}

std::optional<Words> tarn_role_request(const NodeSpec& spec, const ShardState& state) {
  const Membership& wanted = spec.membership;
  const Standing& now = state.standing;
  if (now.role == Role::none) return std::nullopt;
  if (wanted.role == Role::none) {  // it has left its shard, and nobody else has its data
    if (now.role == Role::primary) return std::nullopt;
    return promote({}, now.epoch + 1, true);
  }
  if (now.epoch > wanted.epoch) return std::nullopt;
  if (wanted.role == Role::primary) {
    const bool leads = now.role == Role::primary && now.epoch == wanted.epoch;
    if (!leads) return promote(wanted, wanted.epoch, spec.following.may_be_empty);
    if (now.voters_version >= wanted.voters_version) return std::nullopt;
    return tarn_lease_request(spec, 0);
  }
  const std::string primary = address_of(spec.following);
  if (now.role == Role::replica && now.epoch == wanted.epoch && state.primary == primary) {
    return std::nullopt;
  }
  Words words = {"TARN.DEMOTE", std::to_string(wanted.epoch)};
  if (!primary.empty()) {
    words.push_back(spec.following.address);
    words.push_back(std::to_string(spec.following.port));
    if (spec.following.foreign) words.emplace_back("FOREIGN");
  }
  return words;
}

Words tarn_lease_request(const NodeSpec& spec, int64_t until_boot_ms) {
  Words words = {"TARN.LEASE", std::to_string(spec.membership.epoch),
                 std::to_string(until_boot_ms)};
  add_terms(spec.membership, words);
  return words;
}

ShardState stock_shard_state(const NodeSpec& spec, const Reply& answer) {
  const std::string info = answer.text();
  ShardState state;
  state.standing.role = role_named(info_text(info, "role").value_or(""));
  state.standing.linked = info_text(info, "master_link_status") == "up";
  state.standing.has_data = true;  // it is not asked: none is refused for want of any
  if (const auto host = info_text(info, "master_host")) {
    state.primary = *host + ":" + info_text(info, "master_port").value_or("");
  }
  state.offset = number_or_0(info_text(
      info, state.standing.role == Role::replica ? "slave_repl_offset" : "master_repl_offset"));
  if (!stock_role_request(spec, state)) state.standing.epoch = spec.membership.epoch;
  return state;
}

std::optional<Words> stock_role_request(const NodeSpec& spec, const ShardState& state) {
  const bool leads = state.standing.role == Role::primary;
  if (state.standing.role == Role::none) return std::nullopt;
  if (spec.membership.role != Role::replica || spec.following.address.empty()) {
    if (leads) return std::nullopt;
    return Words{"REPLICAOF", "NO", "ONE"};
  }
  if (!leads && state.primary == address_of(spec.following)) return std::nullopt;
  return Words{"REPLICAOF", spec.following.address, std::to_string(spec.following.port)};
}

std::optional<std::string> info_text(const std::string& info, const std::string& name) {
  const std::string start = "\n" + name + ":";
  const size_t at = info.find(start);
  if (at == info.npos) return std::nullopt;
  const size_t begin = at + start.size();
  return info.substr(begin, info.find('\r', begin) - begin);
}

}  // namespace agent
