// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/support/expiry_argument.h"

#include <utility>

namespace engine {

std::optional<int64_t> to_unix_ms(int64_t amount, ExpiryUnit unit, int64_t now_ms) {
  int64_t ms = amount;
  const bool seconds = unit == ExpiryUnit::kSeconds || unit == ExpiryUnit::kUnixSeconds;
  if (seconds && __builtin_mul_overflow(amount, 1000, &ms)) return std::nullopt;
  const bool relative = unit == ExpiryUnit::kSeconds || unit == ExpiryUnit::kMilliseconds;
  if (relative && __builtin_add_overflow(ms, now_ms, &ms)) return std::nullopt;
  return ms;
}

bool ExpiryArgument::take(ArgumentParser& arguments) {
  constexpr std::pair<std::string_view, ExpiryUnit> kOptions[] = {
      {"EX", ExpiryUnit::kSeconds},
      {"PX", ExpiryUnit::kMilliseconds},
      {"EXAT", ExpiryUnit::kUnixSeconds},
      {"PXAT", ExpiryUnit::kUnixMilliseconds},
  };
  for (const auto& [name, unit] : kOptions) {
    if (!arguments.take(name)) continue;
    if ((present_ && unit != unit_) || arguments.left() == 0) arguments.fail(errors::kSyntax);
    set(unit, arguments);
    return true;
  }
  return false;
}

void ExpiryArgument::set(ExpiryUnit unit, ArgumentParser& arguments) {
  present_ = true;
  unit_ = unit;
  text_ = arguments.string();
}

std::optional<int64_t> ExpiryArgument::resolve(CommandContext& c, ArgumentParser& arguments,
                                               std::string_view command) {
  if (!present_ || arguments.failed()) return std::nullopt;
  const auto amount = base::parse_int64(text_);
  if (!amount) {
    arguments.fail(errors::kNotInteger);
    return std::nullopt;
  }
  const auto unix_ms = *amount > 0 ? to_unix_ms(*amount, unit_, c.now_ms()) : std::nullopt;
  if (!unix_ms) {
    error_ = errors::invalid_expire_time(command);
    arguments.fail(error_);
  }
  return unix_ms;
}

}  // namespace engine
