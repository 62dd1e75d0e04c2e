// SPDX-License-Identifier: Apache-2.0
#include <spdlog/fmt/fmt.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/numbers.h"
#include "engine/commands/connection/client_list.h"
#include "engine/session/client_line.h"
#include "engine/session/errors.h"

namespace engine {

namespace {

// --- matching ---------------------------------------------------------------------------------

// "127.0.0.1:50000" and "[::1]:50000" without port and brackets; of a Unix socket nothing.
std::string_view ip_of(const Client& client) {
  std::string_view address = client.address;
  if (client.unix_socket) return {};
  address = address.substr(0, address.rfind(':'));
  if (address.starts_with('[') && address.ends_with(']')) {
    address = address.substr(1, address.size() - 2);
  }
  return address;
}

bool has_letters(std::string_view letters, std::string_view wanted) {
  return std::all_of(wanted.begin(), wanted.end(),
                     [&](char letter) { return letters.find(letter) != letters.npos; });
}

// Calls check(holds) for every property that is asked for, until it says false.
std::string_view type_of(const Client& client) {
  if (is_replica(client)) return "replica";
  if (client.primary) return "primary";
  return client.subscriptions != nullptr ? "pubsub" : "normal";
}

template <typename Check>
bool check_each(const ClientProperties& asked, const Client& client, Check check) {
  const auto equal = [&](const std::optional<std::string>& value, std::string_view actual) {
    return !value || check(*value == actual);
  };
  const auto letters = [&](const std::optional<std::string>& value, std::string_view actual) {
    return !value || check(has_letters(actual, *value));
  };
  const bool id_found = std::find(asked.ids.begin(), asked.ids.end(), client.id) != asked.ids.end();
  return (asked.ids.empty() || check(id_found)) && equal(asked.type, type_of(client)) &&
         equal(asked.user, user_name(client)) && equal(asked.address, client.address) &&
         equal(asked.local_address, client.local_address) && equal(asked.ip, ip_of(client)) &&
         letters(asked.flags, client_flags(client)) && equal(asked.name, client.name) &&
         equal(asked.library_name, client.library_name) &&
         equal(asked.library_version, client.library_version) &&
         letters(asked.capabilities, client.redirects ? "r" : "") &&
         (!asked.db || check(*asked.db == client.db));
}

// --- reading ----------------------------------------------------------------------------------

constexpr std::string_view kFlagLetters = "OSMPxbtRBdcuAUreTIiEN";
constexpr std::string_view kCapabilityLetters = "r";

// Reads one filter after another; the first mistake ends it.
class FilterParser {
 public:
  FilterParser(Arguments args, const FilterScope& scope) : args_(args), scope_(scope) {
    if (scope.skip_caller) filter_.skipped_id = scope.caller;
  }

  base::Result<ClientFilter> parse() {
    while (error_.empty() && next_ < args_.size()) parse_one();
    if (!error_.empty()) return base::Error{error_};
    return filter_;
  }

 private:
  void parse_one() {
    std::string option(args_[next_++]);
    for (char& c : option) c = base::to_lower(c);
    if (option == "maxage") {
      filter_.age_min_s = seconds("maxage");
    } else if (option == "idle") {
      filter_.idle_min_s = seconds("idle");
    } else if (option == "skipme") {
      skip_me();
    } else if (option.starts_with("not-")) {
      property(option.substr(4), "NOT-", filter_.unwanted);
    } else {
      property(option, "", filter_.wanted);
    }
  }

  void property(const std::string& option, std::string_view negation, ClientProperties& into) {
    if (option == "id") {
      ids(into.ids);
    } else if (option == "type") {
      into.type = type();
    } else if (option == "user") {
      into.user = user();
    } else if (option == "addr") {
      into.address = value();
    } else if (option == "laddr") {
      into.local_address = value();
    } else if (option == "ip") {
      into.ip = value();
    } else if (option == "flags") {
      into.flags = letters("flags", negation, kFlagLetters);
    } else if (option == "name") {
      into.name = value();
    } else if (option == "lib-name") {
      into.library_name = value();
    } else if (option == "lib-ver") {
      into.library_version = value();
    } else if (option == "capa") {
      into.capabilities = letters("capa", negation, kCapabilityLetters);
    } else if (option == "db") {
      into.db = database(negation);
    } else {
      fail(errors::kSyntax);
    }
  }

  void fail(std::string_view error) {
    if (error_.empty()) error_ = error;
  }

  std::string value() {
    if (next_ == args_.size()) {
      fail(errors::kSyntax);
      return {};
    }
    return std::string(args_[next_++]);
  }

  // As many as there are; what is no number begins the next filter.
  void ids(std::vector<uint64_t>& into) {
    for (; next_ < args_.size(); next_++) {
      const auto id = base::parse_int64(args_[next_]);
      if (!id) break;
      if (*id < 1) return fail("ERR client-id should be greater than 0");
      into.push_back(static_cast<uint64_t>(*id));
    }
    if (into.empty()) fail(errors::kSyntax);
  }

  std::string type() {
    std::string name = value();
    std::string lower = name;
    for (char& c : lower) c = base::to_lower(c);
    constexpr std::string_view kTypes[] = {"normal",  "master", "primary",
                                           "replica", "slave",  "pubsub"};
    if (std::find(std::begin(kTypes), std::end(kTypes), lower) == std::end(kTypes)) {
      fail("ERR Unknown client type '" + name + "'");
    }
    if (lower == "slave") return "replica";
    if (lower == "master") return "primary";
    return lower;
  }

  std::string user() {
    std::string name = value();
    if (scope_.users != nullptr && scope_.users->find(name) == nullptr) {
      fail("ERR No such user '" + name + "'");
    }
    return name;
  }

  std::string letters(std::string_view what, std::string_view negation, std::string_view known) {
    std::string text = value();
    if (!has_letters(known, text)) {
      std::string filter = "provided";
      if (!negation.empty()) filter = what == "flags" ? "NOT-FLAGS" : "NOT-CAPA";
      fail(fmt::format("ERR Unknown {} found in the {} filter: {}", what, filter, text));
    }
    return text;
  }

  uint32_t database(std::string_view negation) {
    const auto number = base::parse_int64(value());
    if (!number) {
      fail(fmt::format("ERR {}DB is not an integer or out of range", negation));
    } else if (*number < 0 || *number >= scope_.databases) {
      fail(fmt::format("ERR {}DB number should be between 0 and {}", negation,
                       scope_.databases - 1));
    }
    return error_.empty() ? static_cast<uint32_t>(*number) : 0;
  }

  int64_t seconds(std::string_view name) {
    const auto number = base::parse_int64(value());
    if (!number) {
      fail(fmt::format("ERR {} is not an integer or out of range", name));
    } else if (*number <= 0) {
      fail(fmt::format("ERR {} should be greater than 0", name));
    }
    return number.value_or(0);
  }

  void skip_me() {
    const std::string answer = value();
    if (base::equals_ignore_case(answer, "yes")) {
      filter_.skipped_id = scope_.caller;
    } else if (base::equals_ignore_case(answer, "no")) {
      filter_.skipped_id.reset();
    } else {
      fail(errors::kSyntax);
    }
  }

  Arguments args_;
  const FilterScope& scope_;
  size_t next_ = 0;
  ClientFilter filter_;
  std::string error_;
};

}  // namespace

bool ClientFilter::matches(const Client& client, int64_t now_ms) const {
  if (skipped_id == client.id) return false;
  if (age_min_s && (now_ms - client.created_ms) / 1000 < *age_min_s) return false;
  if (idle_min_s && (now_ms - client.last_active_ms) / 1000 < *idle_min_s) return false;
  return check_each(wanted, client, [](bool holds) { return holds; }) &&
         check_each(unwanted, client, [](bool holds) { return !holds; });
}

base::Result<ClientFilter> parse_client_filter(Arguments args, const FilterScope& scope) {
  return FilterParser(args, scope).parse();
}

}  // namespace engine
