// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/commands/support/argument_parser.h"

namespace engine {

enum class ExpiryUnit : uint8_t { kSeconds, kMilliseconds, kUnixSeconds, kUnixMilliseconds };

// `amount` of `unit` as Unix milliseconds; nullopt if that does not fit.
std::optional<int64_t> to_unix_ms(int64_t amount, ExpiryUnit unit, int64_t now_ms);

// The EX, PX, EXAT and PXAT options.
class ExpiryArgument {
 public:
  // Takes one of the options with its time, or leaves the parser where it is. Two different
  // ones are a syntax error.
  bool take(ArgumentParser& arguments);

  // As if the option of this unit stood there: reads the time only.
  void set(ExpiryUnit unit, ArgumentParser& arguments);

  bool present() const { return present_; }

  // When the key is to expire, in Unix milliseconds; nullopt without the option. A time that is
  // not positive or does not fit fails the parser with Redis' "invalid expire time in '...'".
  std::optional<int64_t> resolve(CommandContext& c, ArgumentParser& arguments,
                                 std::string_view command);

 private:
  bool present_ = false;
  ExpiryUnit unit_ = ExpiryUnit::kSeconds;
  std::string_view text_;
  std::string error_;
};

}  // namespace engine
