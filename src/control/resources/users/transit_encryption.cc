// SPDX-License-Identifier: Apache-2.0
#include "control/resources/users/transit_encryption.h"

#include <string>
#include <utility>

#include "control/resources/users/user.h"

namespace control {

namespace {

using agent::TransitEncryption;

aws::Error refused(std::string message) {
  return {aws::kInvalidParameterCombination, std::move(message)};
}

// Whether the engine can be asked for encryption at all, and for leaving it to clients.
aws::Result<void> check_engine(const TransitSubject& subject, TransitEncryption wanted) {
  const std::string_view engine = subject.engine;
  const bool is_preferred = wanted == TransitEncryption::preferred;
  const std::string_view least = engine == "memcached" ? "1.6.12"
                                 : is_preferred        ? (engine == "valkey" ? "7.2" : "7.0")
                                                       : "3.2.6";
  if (engine == "memcached" && is_preferred) {
    return refused("TransitEncryptionMode preferred is not supported for engine memcached.");
  }
  if (is_version_at_least(subject.version, least)) return {};
  return refused("That transit encryption needs " + std::string(engine) + " " + std::string(least) +
                 " or later.");
}

// What the members of the request come to; nullopt: they ask for nothing.
aws::Result<std::optional<TransitEncryption>> read_target(const TransitSubject& subject,
                                                          const TransitWish& wish) {
  if (wish.enabled && !*wish.enabled) {
    if (wish.mode) {
      return refused("TransitEncryptionMode cannot be given with TransitEncryptionEnabled=false.");
    }
    return std::optional(TransitEncryption::off);
  }
  if (wish.mode) {
    if (!wish.enabled && subject.now == TransitEncryption::off) {
      return refused("TransitEncryptionMode needs TransitEncryptionEnabled.");
    }
    return wish.mode;
  }
  if (!wish.enabled) return std::optional<TransitEncryption>();
  const bool is_on = subject.now != TransitEncryption::off;
  return std::optional(is_on ? subject.now : TransitEncryption::required);
}

}  // namespace

TransitWish read_transit_wish(const aws::Structure& input) {
  TransitWish wish = {.enabled = input.boolean("TransitEncryptionEnabled")};
  if (aws::find_member(input.shape(), "ApplyImmediately") >= 0) {
    wish.at_once = input.boolean("ApplyImmediately").value_or(false);
  }
  if (aws::find_member(input.shape(), "TransitEncryptionMode") < 0) return wish;
  const std::string_view mode = input.string("TransitEncryptionMode").value_or("");
  if (mode == "preferred") wish.mode = TransitEncryption::preferred;
  if (mode == "required") wish.mode = TransitEncryption::required;
  return wish;
}

aws::Result<TransitEncryption> new_transit_encryption(const TransitSubject& subject,
                                                      const TransitWish& wish) {
  const auto target = read_target(subject, wish);
  if (!target) return target.error();
  const TransitEncryption wanted = target->value_or(TransitEncryption::off);
  if (wanted == TransitEncryption::off) return wanted;
  if (auto good = check_engine(subject, wanted); !good) return good.error();
  return wanted;
}

aws::Result<TransitEncryption> changed_transit_encryption(const TransitSubject& subject,
                                                          const TransitWish& wish) {
  const auto target = read_target(subject, wish);
  if (!target) return target.error();
  const TransitEncryption wanted = target->value_or(subject.now);
  if (wanted == subject.now) return wanted;
  if (subject.engine == "memcached") {
    return refused("Transit encryption of memcached cannot be changed.");
  }
  if (subject.has_access_control) {
    return refused(
        "Modification of transit encryption is not supported for access control enabled clusters.");
  }
  if (subject.now == TransitEncryption::required && wanted == TransitEncryption::off) {
    return refused(
        "Transit encryption that is required is first to be preferred: "
        "TransitEncryptionMode preferred.");
  }
  if (subject.now != TransitEncryption::off) return wanted;
  if (wanted == TransitEncryption::required) {
    return refused(
        "Transit encryption is first to be preferred: TransitEncryptionMode preferred, "
        "then required.");
  }
  if (!wish.at_once) return refused("Transit encryption is turned on with ApplyImmediately only.");
  if (auto good = check_engine(subject, wanted); !good) return good.error();
  return wanted;
}

}  // namespace control
