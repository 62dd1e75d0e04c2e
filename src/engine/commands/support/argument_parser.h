// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "base/ascii.h"
#include "base/numbers.h"
#include "engine/session/command_context.h"

namespace engine {

// Reads a command's arguments from left to right and remembers the first mistake, so that a
// handler reads like the command's grammar and checks once:
//
//   ArgumentParser arguments(c, 2);
//   while (arguments.more()) {
//     if (arguments.take("EX")) ttl = arguments.integer();
//     else if (arguments.take("NX")) nx = true;
//     else arguments.fail(errors::kSyntax);
//   }
//   if (!arguments.finish()) return;   // has replied with the mistake
//
// After a mistake more() is false and values read are empty or zero.
class ArgumentParser {
 public:
  ArgumentParser(CommandContext& context, size_t first) : context_(context), next_(first) {}

  bool more() const { return error_.empty() && next_ < context_.args.size(); }
  size_t left() const { return error_.empty() ? context_.args.size() - next_ : 0; }

  // Steps over the next argument if it is this word, in any case.
  bool take(std::string_view word) {
    if (!more() || !base::equals_ignore_case(context_.args[next_], word)) return false;
    next_++;
    return true;
  }

  // The next argument, which stays the next; empty if there is none.
  std::string_view peek() const { return more() ? context_.args[next_] : std::string_view(); }

  std::string_view string() {
    if (!more()) {
      fail(errors::kSyntax);
      return {};
    }
    return context_.args[next_++];
  }

  int64_t integer(std::string_view error = errors::kNotInteger) {
    const std::string_view text = string();
    const auto value = base::parse_int64(text);
    if (!value) fail(error);
    return value.value_or(0);
  }

  // Records a mistake unless there is one already. `error` must outlive the parser.
  void fail(std::string_view error) {
    if (error_.empty()) error_ = error;
  }
  bool failed() const { return !error_.empty(); }

  // True if there was no mistake and nothing is left; otherwise the client has its error.
  bool finish() {
    if (error_.empty() && next_ < context_.args.size()) error_ = errors::kSyntax;
    if (error_.empty()) return true;
    context_.error(error_);
    return false;
  }

 private:
  CommandContext& context_;
  size_t next_;
  std::string_view error_;
};

}  // namespace engine
