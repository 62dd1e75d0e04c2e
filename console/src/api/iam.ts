// SPDX-License-Identifier: Apache-2.0
// Who may call the API, as far as the console shows it.

import type { Call, Client } from './client';

export interface IamUser {
  name: string;
  arn: string;
  created: Date | undefined;
}

export async function listIamUsers(client: Client): Promise<IamUser[]> {
  const users = await client.list('ListUsers', 'Users', {}, 'iam');
  return users.map((user) => ({
    name: user.text('UserName'),
    arn: user.text('Arn'),
    created: user.date('CreateDate'),
  }));
}

export interface AccessKey {
  id: string;
  active: boolean;
  created: Date | undefined;
}

export interface Policy {
  name: string;
  arn: string;
}

/** What belongs to one user. */
export interface IamDetails {
  user: IamUser;
  keys: AccessKey[];
  policies: Policy[];
  inline: string[];
  groups: string[];
}

export async function findIamUser(client: Client, name: string): Promise<IamDetails> {
  const of = { UserName: name };
  const [user, keys, policies, inline, groups] = await Promise.all([
    client.call('iam', 'GetUser', of),
    client.list('ListAccessKeys', 'AccessKeyMetadata', of, 'iam'),
    client.list('ListAttachedUserPolicies', 'AttachedPolicies', of, 'iam'),
    client.list('ListUserPolicies', 'PolicyNames', of, 'iam'),
    client.list('ListGroupsForUser', 'Groups', of, 'iam'),
  ]);
  const found = user.child('User');
  return {
    user: {
      name: found.text('UserName'),
      arn: found.text('Arn'),
      created: found.date('CreateDate'),
    },
    keys: keys.map((key) => ({
      id: key.text('AccessKeyId'),
      active: key.text('Status') === 'Active',
      created: key.date('CreateDate'),
    })),
    policies: policies.map((policy) => ({
      name: policy.text('PolicyName'),
      arn: policy.text('PolicyArn'),
    })),
    inline: inline.map((policy) => policy.value),
    groups: groups.map((group) => group.text('GroupName')),
  };
}

/** All that can be attached: AWS' own, and those made here. */
export async function listPolicies(client: Client): Promise<Policy[]> {
  const policies = await client.list('ListPolicies', 'Policies', {}, 'iam');
  return policies.map((policy) => ({ name: policy.text('PolicyName'), arn: policy.text('Arn') }));
}

export interface Decision {
  allowed: boolean;
  /** IAM's word: allowed, explicitDeny, implicitDeny. */
  word: string;
  /** The policies that say so. */
  policies: string[];
}

/** Whether a user may do something, and which policies say so. */
export async function simulate(
  client: Client,
  arn: string,
  action: string,
  resource: string,
): Promise<Decision> {
  const answer = await client.call('iam', 'SimulatePrincipalPolicy', {
    PolicySourceArn: arn,
    ActionNames: [action],
    ResourceArns: [resource || '*'],
  });
  const [result] = answer.list('EvaluationResults');
  const word = result?.text('EvalDecision') ?? '';
  const sources =
    result?.list('MatchedStatements').map((statement) => statement.text('SourcePolicyId')) ?? [];
  return { allowed: word === 'allowed', word, policies: [...new Set(sources)] };
}

const iam = (operation: string, input: Call['input']): Call => ({
  service: 'iam',
  operation,
  input,
});

/** Makes a user with a policy and, last, a key. */
export function createUserCalls(name: string, policy: string, key: boolean): Call[] {
  return [
    iam('CreateUser', { UserName: name }),
    ...(policy ? [iam('AttachUserPolicy', { UserName: name, PolicyArn: policy })] : []),
    ...(key ? [iam('CreateAccessKey', { UserName: name })] : []),
  ];
}

/** A user goes once nothing belongs to it. */
export function deleteUserCalls({ user, keys, policies, inline, groups }: IamDetails): Call[] {
  const of = { UserName: user.name };
  return [
    ...keys.map((key) => iam('DeleteAccessKey', { ...of, AccessKeyId: key.id })),
    ...policies.map((policy) => iam('DetachUserPolicy', { ...of, PolicyArn: policy.arn })),
    ...inline.map((policy) => iam('DeleteUserPolicy', { ...of, PolicyName: policy })),
    ...groups.map((group) => iam('RemoveUserFromGroup', { ...of, GroupName: group })),
    iam('DeleteUser', of),
  ];
}

export const iamCall = iam;
