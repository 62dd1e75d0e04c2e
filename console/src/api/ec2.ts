// SPDX-License-Identifier: Apache-2.0
// What of a network a form lets one choose from.

import type { Client } from './client';

export interface SecurityGroup {
  id: string;
  name: string;
  description: string;
}

export async function listSecurityGroups(client: Client): Promise<SecurityGroup[]> {
  const answer = await client.call('ec2', 'DescribeSecurityGroups');
  return answer.list('securityGroupInfo').map((group) => ({
    id: group.text('groupId'),
    name: group.text('groupName'),
    description: group.text('groupDescription'),
  }));
}

export interface Subnet {
  id: string;
  vpc: string;
  zone: string;
  block: string;
}

export async function listSubnets(client: Client): Promise<Subnet[]> {
  const answer = await client.call('ec2', 'DescribeSubnets');
  return answer.list('subnetSet').map((subnet) => ({
    id: subnet.text('subnetId'),
    vpc: subnet.text('vpcId'),
    zone: subnet.text('availabilityZone'),
    block: subnet.text('cidrBlock'),
  }));
}
