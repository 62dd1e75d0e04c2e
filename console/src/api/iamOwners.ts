// SPDX-License-Identifier: Apache-2.0
// Who has policies beside users: groups, with their members, and roles, with whom they trust.

import type { Call, Client } from './client';
import { IamUser, Policy, iamCall } from './iam';
import type { Answer } from './xml';

/** Whom policies are attached to: a word of IAM's operations and members, and a name. */
export interface Owner {
  kind: 'User' | 'Group' | 'Role';
  name: string;
}

/** What says who is meant: `{UserName: 'ada'}`. */
export const inputOf = (owner: Owner) => ({ [`${owner.kind}Name`]: owner.name });

export const attachCall = (owner: Owner, arn: string): Call =>
  iamCall(`Attach${owner.kind}Policy`, { ...inputOf(owner), PolicyArn: arn });

export const detachCall = (owner: Owner, arn: string): Call =>
  iamCall(`Detach${owner.kind}Policy`, { ...inputOf(owner), PolicyArn: arn });

export interface OwnPolicies {
  policies: Policy[];
  /** Names of those that stand in it itself. */
  inline: string[];
}

async function policiesOf(client: Client, owner: Owner): Promise<OwnPolicies> {
  const of = inputOf(owner);
  const [policies, inline] = await Promise.all([
    client.list(`ListAttached${owner.kind}Policies`, 'AttachedPolicies', of, 'iam'),
    client.list(`List${owner.kind}Policies`, 'PolicyNames', of, 'iam'),
  ]);
  return {
    policies: policies.map((policy) => ({
      name: policy.text('PolicyName'),
      arn: policy.text('PolicyArn'),
    })),
    inline: inline.map((policy) => policy.value),
  };
}

/** Takes all policies away, as IAM wants it before their owner goes. */
function clearCalls(owner: Owner, { policies, inline }: OwnPolicies): Call[] {
  return [
    ...policies.map((policy) => detachCall(owner, policy.arn)),
    ...inline.map((name) =>
      iamCall(`Delete${owner.kind}Policy`, { ...inputOf(owner), PolicyName: name }),
    ),
  ];
}

export interface IamGroup {
  name: string;
  arn: string;
  created: Date | undefined;
}

const readGroup = (group: Answer): IamGroup => ({
  name: group.text('GroupName'),
  arn: group.text('Arn'),
  created: group.date('CreateDate'),
});

export async function listIamGroups(client: Client): Promise<IamGroup[]> {
  return (await client.list('ListGroups', 'Groups', {}, 'iam')).map(readGroup);
}

export interface IamGroupDetails extends OwnPolicies {
  group: IamGroup;
  members: IamUser[];
}

export async function findIamGroup(client: Client, name: string): Promise<IamGroupDetails> {
  const of = { GroupName: name };
  const [group, members, policies] = await Promise.all([
    client.call('iam', 'GetGroup', of),
    client.list('GetGroup', 'Users', of, 'iam'),
    policiesOf(client, { kind: 'Group', name }),
  ]);
  return {
    group: readGroup(group.child('Group')),
    members: members.map((user) => ({
      name: user.text('UserName'),
      arn: user.text('Arn'),
      created: user.date('CreateDate'),
    })),
    ...policies,
  };
}

/** A group goes once it has neither members nor policies. */
export function deleteGroupCalls(details: IamGroupDetails): Call[] {
  const { name } = details.group;
  return [
    ...details.members.map((user) =>
      iamCall('RemoveUserFromGroup', { GroupName: name, UserName: user.name }),
    ),
    ...clearCalls({ kind: 'Group', name }, details),
    iamCall('DeleteGroup', { GroupName: name }),
  ];
}

export interface IamRole {
  name: string;
  arn: string;
  description: string;
  created: Date | undefined;
  /** The longest that credentials of it are good, in seconds. */
  sessionSeconds: number;
  /** Who may assume it: a policy document. */
  trust: string;
}

const readRole = (role: Answer): IamRole => ({
  name: role.text('RoleName'),
  arn: role.text('Arn'),
  description: role.text('Description'),
  created: role.date('CreateDate'),
  sessionSeconds: role.number('MaxSessionDuration') ?? 3600,
  trust: decodeURIComponent(role.text('AssumeRolePolicyDocument')),
});

export async function listIamRoles(client: Client): Promise<IamRole[]> {
  return (await client.list('ListRoles', 'Roles', {}, 'iam')).map(readRole);
}

export interface IamRoleDetails extends OwnPolicies {
  role: IamRole;
}

export async function findIamRole(client: Client, name: string): Promise<IamRoleDetails> {
  const [role, policies] = await Promise.all([
    client.call('iam', 'GetRole', { RoleName: name }),
    policiesOf(client, { kind: 'Role', name }),
  ]);
  return { role: readRole(role.child('Role')), ...policies };
}

/** A role goes once it has no policies. */
export function deleteRoleCalls(details: IamRoleDetails): Call[] {
  const { name } = details.role;
  return [
    ...clearCalls({ kind: 'Role', name }, details),
    iamCall('DeleteRole', { RoleName: name }),
  ];
}
