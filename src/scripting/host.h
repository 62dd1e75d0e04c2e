// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace scripting {

// What the world around says to a command of a script.
enum class CallResult : uint8_t {
  kReply,    // it ran: its reply in RESP, in the version that the script has asked for
  kRefused,  // it did not: why, as an error text with its code in front
  kEnd,      // the script is to end at once, whatever it catches
};

enum class Permission : uint8_t { kGranted, kDenied, kUnknownCommand };

enum class LogLevel : uint8_t { kDebug, kVerbose, kNotice, kWarning };

// Of redis.set_repl(): a sum of these.
inline constexpr int kReplicateNowhere = 0;
inline constexpr int kReplicateToJournal = 1;
inline constexpr int kReplicateToReplicas = 2;

// What a script reaches beyond its interpreter. Called on the thread that runs the script.
class Host {
 public:
  virtual ~Host() = default;

  // redis.call and redis.pcall. `words` is not empty. `reply` lives until the next call.
  virtual CallResult call(std::span<const std::string_view> words, std::string_view& reply) = 0;

  // redis.setresp: 2 or 3.
  virtual void set_resp(int version) = 0;

  // redis.set_repl: a sum of the constants above.
  virtual void set_replication(int where) = 0;

  // redis.acl_check_cmd.
  virtual Permission may_call(std::span<const std::string_view> words) = 0;

  // redis.log.
  virtual void log(LogLevel level, std::string_view text) = 0;

  // Asked every fraction of a millisecond or so: false once the script is to end, whatever it
  // catches. `why` is then what the client is told, "Script killed by user".
  virtual bool may_go_on(std::string_view& why) = 0;
};

// Takes the result of a script apart. Aggregates are announced with their number of elements, which
// follow. Views end with the call. Texts have no line breaks.
class Answer {
 public:
  virtual ~Answer() = default;
  virtual void integer(int64_t value) = 0;
  virtual void real(double value) = 0;
  virtual void bulk(std::string_view bytes) = 0;
  virtual void status(std::string_view text) = 0;
  // `is_counted`: a command has failed with it, which was counted then.
  virtual void error(std::string_view text, bool is_counted) = 0;
  virtual void null() = 0;
  virtual void boolean(bool value) = 0;
  virtual void big_number(std::string_view digits) = 0;
  virtual void verbatim(std::string_view format, std::string_view text) = 0;
  virtual void array(size_t count) = 0;
  virtual void map(size_t pairs) = 0;
  virtual void set(size_t count) = 0;
};

}  // namespace scripting
