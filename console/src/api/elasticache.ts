// SPDX-License-Identifier: Apache-2.0
// ElastiCache's reads, as the pages want them.

import { Cache, readCaches, readCluster, readGroup } from '../model/cache';
import type { Client } from './client';
import { ApiError } from './errors';
import type { Answer } from './xml';

/** All caches that the user may see. */
export async function listCaches(client: Client): Promise<Cache[]> {
  const [groups, clusters] = await Promise.all([
    client.list('DescribeReplicationGroups', 'ReplicationGroups'),
    client.list('DescribeCacheClusters', 'CacheClusters', { ShowCacheNodeInfo: true }),
  ]);
  return readCaches(groups, clusters);
}

export async function findCache(client: Client, kind: string, id: string): Promise<Cache> {
  if (kind === 'cluster') {
    const [cluster] = await client.list('DescribeCacheClusters', 'CacheClusters', {
      CacheClusterId: id,
      ShowCacheNodeInfo: true,
    });
    if (!cluster) throw new Error(`There is no cluster ${id}.`);
    return readCluster(cluster);
  }
  const [group] = await client.list('DescribeReplicationGroups', 'ReplicationGroups', {
    ReplicationGroupId: id,
  });
  if (!group) throw new Error(`There is no replication group ${id}.`);
  const clusters = await Promise.all(
    group.texts('MemberClusters').map((member) => findMember(client, member)),
  );
  return readGroup(group, new Map(clusters.flat().map((one) => [one.text('CacheClusterId'), one])));
}

/** None when it has gone since the group was looked at. */
async function findMember(client: Client, id: string): Promise<Answer[]> {
  try {
    return await client.list('DescribeCacheClusters', 'CacheClusters', {
      CacheClusterId: id,
      ShowCacheNodeInfo: true,
    });
  } catch (thrown) {
    if (ApiError.of(thrown).status === 404) return [];
    throw thrown;
  }
}

export interface CacheEvent {
  source: string;
  type: string;
  message: string;
  at: Date;
}

/** Newest first; AWS keeps them for 14 days. `since` in minutes. */
export async function listEvents(
  client: Client,
  since: number,
  source = '',
): Promise<CacheEvent[]> {
  const events = await client.list('DescribeEvents', 'Events', {
    Duration: since,
    SourceIdentifier: source || undefined,
    MaxRecords: 100,
  });
  return events
    .map((event) => ({
      source: event.text('SourceIdentifier'),
      type: event.text('SourceType'),
      message: event.text('Message'),
      at: event.date('Date') ?? new Date(0),
    }))
    .reverse() // those of one moment in the order in which they came
    .sort((a, b) => b.at.getTime() - a.at.getTime());
}

/** What has happened to a cache and its members. */
export async function eventsOf(client: Client, cache: Cache, since: number): Promise<CacheEvent[]> {
  const ids = new Set([cache.id, ...cache.nodes.map((node) => node.clusterId)]);
  return (await listEvents(client, since)).filter((event) => ids.has(event.source));
}

export interface Backup {
  name: string;
  /** The cache that it is of. */
  cache: string;
  kind: 'group' | 'cluster';
  status: string;
  source: 'automated' | 'manual';
  engine: string;
  version: string;
  nodeType: string;
  created: Date | undefined;
  sizes: string[];
  arn: string;
  retentionDays: number;
}

export async function listBackups(client: Client, cache?: Cache): Promise<Backup[]> {
  const of =
    cache &&
    (cache.kind === 'group' ? { ReplicationGroupId: cache.id } : { CacheClusterId: cache.id });
  const snapshots = await client.list('DescribeSnapshots', 'Snapshots', {
    ...of,
    ShowNodeGroupConfig: true,
  });
  return snapshots.map((snapshot) => {
    const group = snapshot.text('ReplicationGroupId');
    const nodes = snapshot.list('NodeSnapshots');
    return {
      name: snapshot.text('SnapshotName'),
      cache: group || snapshot.text('CacheClusterId'),
      kind: group ? 'group' : 'cluster',
      status: snapshot.text('SnapshotStatus'),
      source: snapshot.text('SnapshotSource') === 'manual' ? 'manual' : 'automated',
      engine: snapshot.text('Engine'),
      version: snapshot.text('EngineVersion'),
      nodeType: snapshot.text('CacheNodeType'),
      created: nodes
        .map((node) => node.date('SnapshotCreateTime'))
        .find((date) => date !== undefined),
      sizes: nodes.map((node) => node.text('CacheSize')).filter(Boolean),
      arn: snapshot.text('ARN'),
      retentionDays: snapshot.number('SnapshotRetentionLimit') ?? 0,
    };
  });
}

export interface Tag {
  key: string;
  value: string;
}

export async function listTags(client: Client, arn: string): Promise<Tag[]> {
  const answer = await client.call('elasticache', 'ListTagsForResource', { ResourceName: arn });
  return answer.list('TagList').map((tag) => ({ key: tag.text('Key'), value: tag.text('Value') }));
}

export interface ParameterGroup {
  name: string;
  family: string;
  description: string;
  arn: string;
}

export async function listParameterGroups(client: Client): Promise<ParameterGroup[]> {
  const groups = await client.list('DescribeCacheParameterGroups', 'CacheParameterGroups');
  return groups.map((group) => ({
    name: group.text('CacheParameterGroupName'),
    family: group.text('CacheParameterGroupFamily'),
    description: group.text('Description'),
    arn: group.text('ARN'),
  }));
}

/** Those that nobody made and nobody may change. */
export const isDefaultGroup = (name: string) => name.startsWith('default.');

export interface Parameter {
  name: string;
  value: string;
  description: string;
  source: string;
  type: string;
  allowed: string;
  modifiable: boolean;
  change: string;
}

export async function listParameters(client: Client, group: string): Promise<Parameter[]> {
  const parameters = await client.list('DescribeCacheParameters', 'Parameters', {
    CacheParameterGroupName: group,
  });
  return parameters.map((parameter) => ({
    name: parameter.text('ParameterName'),
    value: parameter.text('ParameterValue'),
    description: parameter.text('Description'),
    source: parameter.text('Source'),
    type: parameter.text('DataType'),
    allowed: parameter.text('AllowedValues'),
    modifiable: parameter.flag('IsModifiable'),
    change: parameter.text('ChangeType'),
  }));
}

export interface SubnetGroup {
  name: string;
  description: string;
  vpc: string;
  subnets: { id: string; zone: string }[];
  arn: string;
}

export async function listSubnetGroups(client: Client): Promise<SubnetGroup[]> {
  const groups = await client.list('DescribeCacheSubnetGroups', 'CacheSubnetGroups');
  return groups.map((group) => ({
    name: group.text('CacheSubnetGroupName'),
    description: group.text('CacheSubnetGroupDescription'),
    vpc: group.text('VpcId'),
    subnets: group.list('Subnets').map((subnet) => ({
      id: subnet.text('SubnetIdentifier'),
      zone: subnet.child('SubnetAvailabilityZone').text('Name'),
    })),
    arn: group.text('ARN'),
  }));
}

export interface User {
  id: string;
  name: string;
  engine: string;
  status: string;
  access: string;
  groups: string[];
  authentication: string;
  passwords: number;
  arn: string;
}

export async function listUsers(client: Client): Promise<User[]> {
  const users = await client.list('DescribeUsers', 'Users');
  return users.map((user) => ({
    id: user.text('UserId'),
    name: user.text('UserName'),
    engine: user.text('Engine'),
    status: user.text('Status'),
    access: user.text('AccessString'),
    groups: user.texts('UserGroupIds'),
    authentication: user.child('Authentication').text('Type'),
    passwords: user.child('Authentication').number('PasswordCount') ?? 0,
    arn: user.text('ARN'),
  }));
}

export interface UserGroup {
  id: string;
  engine: string;
  status: string;
  users: string[];
  caches: string[];
  arn: string;
}

export async function listUserGroups(client: Client): Promise<UserGroup[]> {
  const groups = await client.list('DescribeUserGroups', 'UserGroups');
  return groups.map((group) => ({
    id: group.text('UserGroupId'),
    engine: group.text('Engine'),
    status: group.text('Status'),
    users: group.texts('UserIds'),
    caches: group.texts('ReplicationGroups'),
    arn: group.text('ARN'),
  }));
}

export interface EngineVersion {
  engine: string;
  version: string;
  family: string;
}

/** Oldest first. */
export async function listEngineVersions(client: Client): Promise<EngineVersion[]> {
  const versions = await client.list('DescribeCacheEngineVersions', 'CacheEngineVersions');
  return versions.map((version) => ({
    engine: version.text('Engine'),
    version: version.text('EngineVersion'),
    family: version.text('CacheParameterGroupFamily'),
  }));
}
