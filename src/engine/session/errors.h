// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

// Error replies that several commands give, in Redis' words.

namespace engine::errors {

inline constexpr std::string_view kSyntax = "ERR syntax error";
inline constexpr std::string_view kWrongType =
    "WRONGTYPE Operation against a key holding the wrong kind of value";
inline constexpr std::string_view kNotInteger = "ERR value is not an integer or out of range";
inline constexpr std::string_view kNotInInt32 =
    "ERR value is out of range, value must between -2147483648 and 2147483647";
// Nor is the lowest integer in this range: its negative would be out of it.
inline constexpr std::string_view kNotInInt64 =
    "ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807";
inline constexpr std::string_view kNotFloat = "ERR value is not a valid float";
inline constexpr std::string_view kOutOfRange = "ERR value is out of range";
inline constexpr std::string_view kNotPositive = "ERR value is out of range, must be positive";
inline constexpr std::string_view kWouldOverflow = "ERR increment or decrement would overflow";
inline constexpr std::string_view kWouldBeNan = "ERR increment would produce NaN or Infinity";
inline constexpr std::string_view kTimeoutNotInteger =
    "ERR timeout is not an integer or out of range";
inline constexpr std::string_view kTimeoutOutOfRange = "ERR timeout is out of range";
inline constexpr std::string_view kTimeoutNegative = "ERR timeout is negative";
inline constexpr std::string_view kLimitNegative = "ERR LIMIT can't be negative";
inline constexpr std::string_view kCountNotPositive = "ERR count should be greater than 0";
inline constexpr std::string_view kCountMustBePositive = "ERR COUNT must be > 0";
inline constexpr std::string_view kNumkeys = "ERR numkeys should be greater than 0";
inline constexpr std::string_view kNumfields =
    "ERR numfields should be greater than 0 and match the provided number of fields";
inline constexpr std::string_view kVertices = "ERR invalid number of vertices";
inline constexpr std::string_view kBitOffset = "ERR bit offset is not an integer or out of range";
inline constexpr std::string_view kInvalidCursor = "ERR invalid cursor";
inline constexpr std::string_view kSameObject = "ERR source and destination objects are the same";
inline constexpr std::string_view kNoSuchKey = "ERR no such key";
inline constexpr std::string_view kDbIndex = "ERR DB index is out of range";
inline constexpr std::string_view kOutOfMemory =
    "OOM command not allowed when used memory > 'maxmemory'.";
inline constexpr std::string_view kLoading = "LOADING Tarn is loading the dataset in memory";
inline constexpr std::string_view kBusyScript =
    "BUSY Tarn is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.";
inline constexpr std::string_view kBusyFunction =
    "BUSY Tarn is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE.";
inline constexpr std::string_view kReadOnly =
    "READONLY You can't write against a read only replica.";
inline constexpr std::string_view kStale =
    "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.";
inline constexpr std::string_view kFewReplicas = "NOREPLICAS Not enough good replicas to write.";
inline constexpr std::string_view kNewRole =
    "UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)";
inline constexpr std::string_view kNoQuorum =
    "NOREPLICAS There are not enough replicas that could have the write.";
inline constexpr std::string_view kReplicasAreBehind =
    "NOREPLICAS The replicas lack a write that is older than a second.";
inline constexpr std::string_view kNoLease =
    "CLUSTERDOWN The lease of this primary has run out, and another may lead its shard.";
inline constexpr std::string_view kCannotSave =
    "MISCONF Tarn is configured to save RDB snapshots, but it's currently unable to persist to "
    "disk. Commands that may modify the data set are disabled, because this instance is "
    "configured to report errors during writes if RDB snapshotting fails "
    "(stop-writes-on-bgsave-error option). Please check the Tarn logs for details about the RDB "
    "error.";
inline constexpr std::string_view kCannotJournal =
    "MISCONF Errors writing to the AOF file: see the log for what they are.";
inline constexpr std::string_view kCannotShutDown = "ERR Errors trying to SHUTDOWN. Check logs.";
inline constexpr std::string_view kNoJournalToWaitFor =
    "ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.";
inline constexpr std::string_view kNoAuth = "NOAUTH Authentication required.";
inline constexpr std::string_view kWrongPass =
    "WRONGPASS invalid username-password pair or user is disabled.";
inline constexpr std::string_view kStringTooLong =
    "ERR string exceeds maximum allowed size (proto-max-bulk-len)";

// --- with names in them -------------------------------------------------------------------------

inline std::string wrong_number_of_arguments(std::string_view command) {
  return "ERR wrong number of arguments for '" + std::string(command) + "' command";
}

inline std::string invalid_expire_time(std::string_view command) {
  return "ERR invalid expire time in '" + std::string(command) + "' command";
}

inline std::string no_such_group(std::string_view group, std::string_view key) {
  return "NOGROUP No such consumer group '" + std::string(group) + "' for key name '" +
         std::string(key) + "'";
}

// Of commands that look at their subcommands themselves.
inline std::string unknown_subcommand(std::string_view word, std::string_view command) {
  constexpr size_t kShown = 128;
  return "ERR unknown subcommand or wrong number of arguments for '" +
         std::string(word.substr(0, kShown)) + "'. Try " + std::string(command) + " HELP.";
}

}  // namespace engine::errors
