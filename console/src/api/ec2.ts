// SPDX-License-Identifier: Apache-2.0
// The network: its VPCs and subnets, and the security groups that say who may connect to a cache.

import type { Call, Client } from './client';
import type { Input } from './form';
import type { Answer } from './xml';

export interface SecurityGroup {
  id: string;
  name: string;
  description: string;
  vpc: string;
}

const readGroup = (group: Answer): SecurityGroup => ({
  id: group.text('groupId'),
  name: group.text('groupName'),
  description: group.text('groupDescription'),
  vpc: group.text('vpcId'),
});

export async function listSecurityGroups(client: Client): Promise<SecurityGroup[]> {
  const groups = await client.list('DescribeSecurityGroups', 'securityGroupInfo', {}, 'ec2');
  return groups.map(readGroup);
}

/** One thing that a security group admits. */
export interface IngressRule {
  id: string;
  group: string;
  /** tcp, udp, icmp, ...; -1: all. */
  protocol: string;
  /** -1 and -1: all ports. */
  from: number;
  to: number;
  /** A network, or the id of a security group. */
  source: string;
  description: string;
}

async function listIngressRules(client: Client, input: Input = {}): Promise<IngressRule[]> {
  const rules = await client.list(
    'DescribeSecurityGroupRules',
    'securityGroupRuleSet',
    input,
    'ec2',
  );
  return rules
    .filter((rule) => !rule.flag('isEgress'))
    .map((rule) => ({
      id: rule.text('securityGroupRuleId'),
      group: rule.text('groupId'),
      protocol: rule.text('ipProtocol'),
      from: rule.number('fromPort') ?? -1,
      to: rule.number('toPort') ?? -1,
      source:
        rule.text('cidrIpv4') ||
        rule.text('cidrIpv6') ||
        rule.child('referencedGroupInfo').text('groupId'),
      description: rule.text('description'),
    }));
}

export interface GuardedGroup extends SecurityGroup {
  rules: IngressRule[];
}

/** All groups with what they admit. */
export async function listGuardedGroups(client: Client): Promise<GuardedGroup[]> {
  const [groups, rules] = await Promise.all([listSecurityGroups(client), listIngressRules(client)]);
  return groups.map((group) => ({
    ...group,
    rules: rules.filter((rule) => rule.group === group.id),
  }));
}

/** Nothing where there is no such group. */
export async function findGuardedGroup(
  client: Client,
  id: string,
): Promise<GuardedGroup | undefined> {
  const [groups, rules] = await Promise.all([
    client.call('ec2', 'DescribeSecurityGroups', { Filters: [{ Name: 'group-id', Values: [id] }] }),
    listIngressRules(client, { Filters: [{ Name: 'group-id', Values: [id] }] }),
  ]);
  const group = groups.list('securityGroupInfo')[0];
  return group && { ...readGroup(group), rules };
}

const ec2Call = (operation: string, input: Input): Call => ({ service: 'ec2', operation, input });

export const createSecurityGroupCall = (name: string, description: string, vpc: string): Call =>
  ec2Call('CreateSecurityGroup', {
    GroupName: name,
    Description: description || name,
    VpcId: vpc || undefined,
  });

export const deleteSecurityGroupCall = (id: string): Call =>
  ec2Call('DeleteSecurityGroup', { GroupId: id });

/** Admits TCP from a network or a security group. */
export function authorizeCall(
  group: string,
  rule: { from: number; to: number; source: string; description: string },
): Call {
  const description = rule.description ? { Description: rule.description } : {};
  const source = rule.source.startsWith('sg-')
    ? { UserIdGroupPairs: [{ GroupId: rule.source, ...description }] }
    : { IpRanges: [{ CidrIp: rule.source, ...description }] };
  return ec2Call('AuthorizeSecurityGroupIngress', {
    GroupId: group,
    IpPermissions: [{ IpProtocol: 'tcp', FromPort: rule.from, ToPort: rule.to, ...source }],
  });
}

export const revokeCall = (rule: IngressRule): Call =>
  ec2Call('RevokeSecurityGroupIngress', {
    GroupId: rule.group,
    SecurityGroupRuleIds: [rule.id],
  });

export interface Vpc {
  id: string;
  block: string;
  isDefault: boolean;
  state: string;
}

export async function listVpcs(client: Client): Promise<Vpc[]> {
  const vpcs = await client.list('DescribeVpcs', 'vpcSet', {}, 'ec2');
  return vpcs.map((vpc) => ({
    id: vpc.text('vpcId'),
    block: vpc.text('cidrBlock'),
    isDefault: vpc.flag('isDefault'),
    state: vpc.text('state'),
  }));
}

export const createVpcCall = (block: string): Call => ec2Call('CreateVpc', { CidrBlock: block });

export const deleteVpcCall = (id: string): Call => ec2Call('DeleteVpc', { VpcId: id });

export interface Subnet {
  id: string;
  vpc: string;
  zone: string;
  block: string;
  isDefault: boolean;
  state: string;
}

export async function listSubnets(client: Client): Promise<Subnet[]> {
  const subnets = await client.list('DescribeSubnets', 'subnetSet', {}, 'ec2');
  return subnets.map((subnet) => ({
    id: subnet.text('subnetId'),
    vpc: subnet.text('vpcId'),
    zone: subnet.text('availabilityZone'),
    block: subnet.text('cidrBlock'),
    isDefault: subnet.flag('defaultForAz'),
    state: subnet.text('state'),
  }));
}

/** Without a zone it is in the first one. */
export const createSubnetCall = (vpc: string, block: string, zone: string): Call =>
  ec2Call('CreateSubnet', { VpcId: vpc, CidrBlock: block, AvailabilityZone: zone || undefined });

export const deleteSubnetCall = (id: string): Call => ec2Call('DeleteSubnet', { SubnetId: id });

export async function listZones(client: Client): Promise<string[]> {
  const answer = await client.call('ec2', 'DescribeAvailabilityZones');
  return answer.list('availabilityZoneInfo').map((zone) => zone.text('zoneName'));
}
