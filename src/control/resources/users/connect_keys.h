// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/policy/evaluate.h"
#include "control/actions/action.h"
#include "control/api/call.h"
#include "control/keys/key_service.h"
#include "control/model/replication_group.h"
#include "control/model/user.h"

// Which access keys may log in to a cache as one of its users of type `iam`, and with what nodes
// check that: the keys that sign one day's tokens (aws::signing_key), from which nobody gets the
// access key's secret back.

namespace control {

// Those for the users of one cache: the access keys of IAM users whose policies allow
// elasticache:Connect on the cache and on the cache's user. What a policy makes depend on the
// moment or on where a client is (aws:CurrentTime, aws:EpochTime, aws:SourceIp, aws:VpcSourceIp)
// cannot be known before it logs in: it does not allow that, and what may deny it does.
//
// The account's own keys and temporary credentials are never among them.
class ConnectKeys {
 public:
  // Looks at the records as they are now. `context` is told when to look again: days pass.
  ConnectKeys(ActionContext& context, const ReplicationGroup& cache);

  // What stands in the user's rules, " iam:REGION/CACHE iam-key:ID/YYYYMMDD ...".
  std::string rules_for(const User& user);

 private:
  // An IAM user who may connect to the cache, as somebody.
  struct Connector {
    std::string iam_user;  // its record
    Caller caller;
    aws::policy::PolicySet policies;
    std::vector<std::string> key_ids;
  };

  void find_connectors();
  void add_key(const std::string& key_id, const std::string& iam_user);
  bool may_connect(const Connector& connector, const std::string& arn, const Tags& tags);

  ActionContext& context_;
  const ReplicationGroup& cache_;
  std::optional<std::vector<Connector>> connectors_;  // found when they are first asked for
};

// The signing keys that the lines of a node's users name: 64 hexadecimal digits by
// "ID/YYYYMMDD". One whose access key is gone meanwhile is not there.
std::map<std::string, std::string> signing_keys_of(Transaction& records, const KeyService& keys,
                                                   std::string_view region, std::string_view users);

// The days of which tokens are taken, "YYYYMMDD": from noon of the day before, so that nodes have
// them in time though the service may be away, until twenty minutes after its end, when a token of
// its last moment has expired. And when that changes.
std::vector<std::string> token_days(int64_t now_ms);
int64_t next_token_day_ms(int64_t now_ms);

}  // namespace control
