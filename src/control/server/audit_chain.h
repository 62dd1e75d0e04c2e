// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The form of the audit log that shows what was done to it. Each line has a number, the hash of the
// line before it, and its own:
//
//   {"number":7,"time":"...",...,"previous":"<64 digits>","hash":"<64 digits>"}
//
// `hash` is SHA-256 of all of the line in front of `,"hash"`, so that it stands for this line and
// all before it. Number 1 follows `kNoHash`. Files of a rotated log are one chain.
//
// Who may write to the files can calculate hashes as well, and end the chain where they like: what
// shows that is a head (`AuditHead`) that was noted elsewhere. Pure functions and values.

namespace control {

inline constexpr std::string_view kNoHash =
    "0000000000000000000000000000000000000000000000000000000000000000";

// The last line of a chain.
struct AuditHead {
  uint64_t number = 0;  // 0: there is none yet
  std::string hash = std::string(kNoHash);

  bool operator==(const AuditHead& other) const = default;
};

// "7:<64 digits>", as operators note it; nullopt: it is none.
std::string head_text(const AuditHead& head);
std::optional<AuditHead> read_head(std::string_view text);

// The line, a JSON object with members, as the next one of the chain: it is the head then.
std::string chain_line(AuditHead& head, std::string_view line);

// The line by which the log takes note of bytes that stand between two lines and are none: the
// start of one that somebody died over.
std::string torn_record(std::string_view torn, int64_t now_ms);

// A line of a log as it claims to be.
struct ChainedLine {
  uint64_t number = 0;
  std::string_view previous;
  std::string_view hash;
  bool is_intact = false;      // the hash is its own
  std::string_view torn_hash;  // of the bytes that a torn_record is about; empty: it is none
};
std::optional<ChainedLine> read_chained_line(std::string_view line);

// What stands at the end of a file.
struct AuditTail {
  std::optional<AuditHead> head;  // of its last whole line; nullopt: there is none, or of no chain
  std::string_view torn;          // what stands behind that and is no line of a chain
};
AuditTail read_tail(std::string_view end_of_file);

struct AuditFinding {
  std::string where;  // "audit.log line 7"
  std::string what;   // as a sentence goes on
  bool is_problem = true;
};

// Goes over the files of a log, the oldest first, and finds what was done to them.
class AuditVerifier {
 public:
  // `noted` are heads that the log is known to have had.
  explicit AuditVerifier(std::vector<AuditHead> noted) : noted_(std::move(noted)) {}

  void add_file(const std::string& name, std::string_view text);
  void finish();

  const std::vector<AuditFinding>& findings() const { return findings_; }
  bool is_intact() const;
  const AuditHead& head() const { return last_; }
  uint64_t lines() const { return lines_; }

 private:
  void add_line(std::string_view text, bool is_ended);
  void accept(const ChainedLine& line);
  void begin(const ChainedLine& line);
  void explain_stray(const ChainedLine& line);
  void compare_with_noted(const ChainedLine& line);
  void say(std::string what, bool is_problem = true);

  // A line that is none, until the next one tells what it is.
  struct Stray {
    std::string where;
    std::string hash;
    bool is_ended = false;
  };

  std::vector<AuditHead> noted_;
  std::vector<AuditFinding> findings_;
  AuditHead last_;
  bool has_begun_ = false;
  bool is_hash_known_ = false;  // of the last line, that is: it was not changed
  std::optional<Stray> stray_;
  uint64_t lines_ = 0;
  std::string where_;
};

}  // namespace control
