// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/api/node.h"
#include "base/clock.h"

// What the agents have said last. It is not stored: after a start the service knows nothing of its
// nodes until their agents report, and decides nothing about them until then.

namespace control {

// Used from one thread.
class Fleet {
 public:
  // The clock outlives it.
  explicit Fleet(const base::Clock& clock) : clock_(clock) {}

  // What is known about a node; nullptr when no agent has named it since the service started.
  const agent::NodeStatus* node(std::string_view id) const;

  // For how long the node had had the process and the state that it has when its agent spoke of it
  // last; 0 for one that is not known.
  int64_t unchanged_ms(std::string_view id) const;

  // Whether the host has reported since the service started.
  bool has_reported(std::string_view host) const { return hosts_.contains(host); }

  // The host that has named the node last; empty: none. Another host's agent may still name one of
  // that id that was there before it.
  std::string host_of(std::string_view node) const;

  // Whether the host has been silent for longer than its agent ever is: some reports are missing.
  bool is_away(std::string_view host) const;
  // All that are, of those that have reported; and "", once that counts for those that never have.
  std::set<std::string> away_hosts() const;

  // The service itself has stood still: who has been silent meanwhile is given time to report.
  void forgive_silence() { listening_since_us_ = now(); }

  // --- leases of primaries ---
  // The store is this service's from now on. What an earlier one has granted counts as granted now.
  void take_over();
  // The node was granted a lease now, or is about to be.
  void note_grant(std::string_view node) { granted_us_.insert_or_assign(std::string(node), now()); }
  // Whether so much time has gone by since anybody granted the node a lease.
  bool is_grant_over(std::string_view node, int64_t after_ms) const;
  // For how long the node has told its primary nothing new, and no primary of an epoch before that
  // of its standing anything: agent::NodeStatus, as of now. 0 if it is not known.
  int64_t told_ms(std::string_view node) const;
  int64_t left_ms(std::string_view node) const;

  // What is known of something that an agent was to do; nullptr: nothing yet.
  const agent::TransferStatus* transfer(std::string_view id) const;

  struct Changes {
    std::vector<std::string> nodes;
    std::vector<std::string> transfers;

    bool empty() const { return nodes.empty() && transfers.empty(); }
  };

  // Whether a later report of the host has been taken in: of the same agent's process, or of one
  // that was started after it.
  bool is_overtaken(const agent::Report& report) const;

  // Takes in what an agent says of its host. Requires: it is not overtaken, and the nodes that it
  // names are that host's. The answer: whose
  // condition has changed, not counting figures, or whom the agent no longer names.
  Changes take(const agent::Report& report);

  // For tests and operators: all that is known, by node.
  const std::map<std::string, agent::NodeStatus, std::less<>>& nodes() const { return nodes_; }

 private:
  struct HostView {
    Changes named = {};       // whom it has named last
    uint64_t agent = 0;       // which has reported last, and
    uint64_t number = 0;      // its report
    int64_t heard_us = 0;     // when that came
    bool is_hurried = false;  // it has a member of a shard on several hosts
  };

  int64_t now() const { return clock_.monotonic_us(); }
  int64_t since_report_ms(std::string_view node) const;
  void note_times(const agent::Report& report);

  const base::Clock& clock_;
  const int64_t began_us_ = clock_.monotonic_us();
  int64_t listening_since_us_ = began_us_;
  std::map<std::string, agent::NodeStatus, std::less<>> nodes_;
  std::map<std::string, agent::TransferStatus, std::less<>> transfers_;
  std::map<std::string, int64_t, std::less<>> since_us_;  // see unchanged_ms(); of each node
  std::map<std::string, HostView, std::less<>> hosts_;
  std::map<std::string, std::string, std::less<>> host_of_;
  std::map<std::string, int64_t, std::less<>> reported_us_;  // of each node, the last report
  std::map<std::string, int64_t, std::less<>> granted_us_;
  std::optional<int64_t> took_over_us_;
};

}  // namespace control
