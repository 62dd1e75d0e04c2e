// SPDX-License-Identifier: Apache-2.0
// Policies and their documents: managed ones, which have versions, and those that stand in their
// owner itself.

import type { Call, Client } from './client';
import { iamCall } from './iam';
import { Owner, inputOf } from './iamOwners';
import type { Answer } from './xml';

export interface ManagedPolicy {
  name: string;
  arn: string;
  description: string;
  /** It is one of AWS' own, which nobody changes. */
  isAws: boolean;
  /** To how many it is attached. */
  attachments: number;
  /** The version that counts. */
  version: string;
  created: Date | undefined;
}

const readPolicy = (policy: Answer): ManagedPolicy => ({
  name: policy.text('PolicyName'),
  arn: policy.text('Arn'),
  description: policy.text('Description'),
  isAws: policy.text('Arn').startsWith('arn:aws:iam::aws:'),
  attachments: policy.number('AttachmentCount') ?? 0,
  version: policy.text('DefaultVersionId'),
  created: policy.date('CreateDate'),
});

export async function listManagedPolicies(client: Client): Promise<ManagedPolicy[]> {
  return (await client.list('ListPolicies', 'Policies', {}, 'iam')).map(readPolicy);
}

export interface PolicyVersion {
  id: string;
  isDefault: boolean;
  created: Date | undefined;
}

export interface PolicyDetails {
  policy: ManagedPolicy;
  /** The newest first. */
  versions: PolicyVersion[];
  /** The document of `shown`, or else of the version that counts. */
  document: string;
  shown: string;
}

export async function findManagedPolicy(
  client: Client,
  arn: string,
  shown: string | undefined,
): Promise<PolicyDetails> {
  const of = { PolicyArn: arn };
  const [found, versions] = await Promise.all([
    client.call('iam', 'GetPolicy', of),
    client.list('ListPolicyVersions', 'Versions', of, 'iam'),
  ]);
  const policy = readPolicy(found.child('Policy'));
  const known = versions.map((version) => ({
    id: version.text('VersionId'),
    isDefault: version.flag('IsDefaultVersion'),
    created: version.date('CreateDate'),
  }));
  const wanted = known.some(({ id }) => id === shown) && shown ? shown : policy.version;
  const version = await client.call('iam', 'GetPolicyVersion', { ...of, VersionId: wanted });
  return {
    policy,
    versions: known,
    document: decodeURIComponent(version.child('PolicyVersion').text('Document')),
    shown: wanted,
  };
}

export const createPolicyCall = (name: string, description: string, document: string): Call =>
  iamCall('CreatePolicy', {
    PolicyName: name,
    Description: description || undefined,
    PolicyDocument: document,
  });

/** A new version, which counts from then on. */
export const changePolicyCall = (arn: string, document: string): Call =>
  iamCall('CreatePolicyVersion', {
    PolicyArn: arn,
    PolicyDocument: document,
    SetAsDefault: true,
  });

export const countVersionCall = (arn: string, version: string): Call =>
  iamCall('SetDefaultPolicyVersion', { PolicyArn: arn, VersionId: version });

export const deleteVersionCall = (arn: string, version: string): Call =>
  iamCall('DeletePolicyVersion', { PolicyArn: arn, VersionId: version });

/** A policy goes once it has one version only. */
export const deletePolicyCalls = ({ policy, versions }: PolicyDetails): Call[] => [
  ...versions.filter((one) => !one.isDefault).map((one) => deleteVersionCall(policy.arn, one.id)),
  iamCall('DeletePolicy', { PolicyArn: policy.arn }),
];

// --- Those that stand in their owner -------------------------------------------------------------

export async function readInlinePolicy(
  client: Client,
  owner: Owner,
  name: string,
): Promise<string> {
  const input = { ...inputOf(owner), PolicyName: name };
  const answer = await client.call('iam', `Get${owner.kind}Policy`, input);
  return decodeURIComponent(answer.text('PolicyDocument'));
}

export const putInlineCall = (owner: Owner, name: string, document: string): Call =>
  iamCall(`Put${owner.kind}Policy`, {
    ...inputOf(owner),
    PolicyName: name,
    PolicyDocument: document,
  });

export const deleteInlineCall = (owner: Owner, name: string): Call =>
  iamCall(`Delete${owner.kind}Policy`, { ...inputOf(owner), PolicyName: name });
