// SPDX-License-Identifier: Apache-2.0
#include "aws/ec2/service.h"

#include "aws/ec2/families.h"

namespace aws::ec2 {

const Service& service() {
  static const std::span<const Operation> kFamilies[] = {
      vpcs(), subnets(), security_groups(), security_group_rules(), tags(), surroundings(),
  };
  static const Service kService = {
      .name = "ec2",
      .version = "2016-11-15",
      .xml_namespace = "http://ec2.amazonaws.com/doc/2016-11-15/",
      .dialect = Dialect::kEc2,
      .families = kFamilies,
  };
  return kService;
}

}  // namespace aws::ec2
