// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "aws/model/error.h"
#include "aws/model/value.h"
#include "base/random.h"
#include "control/model/network.h"
#include "control/records/transaction.h"

namespace control {

// The ids of what exists in every installation. They are the same everywhere, so that a script
// that names them works on the next machine as well.
inline constexpr std::string_view kDefaultVpc = "vpc-00000000000000000";
inline constexpr std::string_view kDefaultSecurityGroup = "sg-00000000000000000";

// The name of the security group that each VPC is born with and keeps.
inline constexpr std::string_view kDefaultGroupName = "default";

// The records of the network as one transaction sees them. Whoever asks first finds the default
// VPC there, with a default subnet in each availability zone of a host, a default security group,
// and the cache subnet group `default` of these subnets: what is missing of them is made part of
// the transaction.
class Network {
 public:
  explicit Network(Transaction& records);

  // Readers by id answer with EC2's errors: InvalidVpcID.NotFound, InvalidSubnetID.NotFound,
  // InvalidGroup.NotFound.
  aws::Result<Vpc> vpc(std::string_view id);
  aws::Result<Subnet> subnet(std::string_view id);
  aws::Result<SecurityGroup> group(std::string_view id);
  // The group of that name in a VPC.
  std::optional<SecurityGroup> group_named(std::string_view vpc, std::string_view name);
  aws::Result<SecurityGroup> group_of_default_vpc(std::string_view name);

  std::vector<Subnet> subnets_of(std::string_view vpc);
  std::vector<SecurityGroup> groups_of(std::string_view vpc);

  Transaction& records() { return records_; }

 private:
  void make_default_vpc();
  void make_default_subnets();
  std::set<std::string> zones_of_hosts();

  Transaction& records_;
};

// The records that a request names by their ids, or all of the table when it names none; in the
// order of their ids. `find` reads one or answers with the error.
template <Record T, typename Find>
aws::Result<std::vector<T>> list_named(Transaction& records, std::vector<std::string_view> ids,
                                       Find find) {
  if (ids.empty()) return records.list<T>();
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::vector<T> named;
  for (const std::string_view id : ids) {
    aws::Result<T> record = find(id);
    if (!record) return record.error();
    named.push_back(*std::move(record));
  }
  return named;
}

// "<prefix>-" and 17 hexadecimal digits, as EC2's ids are today.
std::string new_id(std::string_view prefix, base::Random& random);

// A rule that lets everything out, as each security group has one at first.
SecurityGroupRule everything_out(std::string id);

}  // namespace control
