// SPDX-License-Identifier: Apache-2.0
// Caches as a user sees them: a replication group with its members, or a cluster that stands alone.

import type { Answer } from '../api/xml';
import { LogDelivery, readDeliveries } from './logDelivery';

export type Engine = 'valkey' | 'redis' | 'memcached';

export interface Endpoint {
  address: string;
  port: number;
}

export interface CacheNode {
  /** Of its cluster; with the node's number where a cluster has several. */
  id: string;
  clusterId: string;
  /** "0001" */
  nodeId: string;
  status: string;
  /** '' outside of shards. */
  role: 'primary' | 'replica' | '';
  zone: string;
  endpoint: Endpoint | undefined;
  parameterStatus: string;
  created: Date | undefined;
}

export interface Shard {
  id: string;
  status: string;
  slots: string;
  primary: Endpoint | undefined;
  reader: Endpoint | undefined;
  nodes: CacheNode[];
}

export interface Cache {
  kind: 'group' | 'cluster';
  id: string;
  arn: string;
  description: string;
  engine: Engine;
  version: string;
  status: string;
  nodeType: string;
  clusterMode: boolean;
  shards: Shard[];
  nodes: CacheNode[];
  configuration: Endpoint | undefined;
  failover: string;
  multiAz: string;
  transitEncryption: boolean;
  transitMode: string;
  atRestEncryption: boolean;
  authToken: boolean;
  userGroups: string[];
  parameterGroup: string;
  subnetGroup: string;
  securityGroups: string[];
  retentionDays: number;
  snapshotWindow: string;
  maintenanceWindow: string;
  autoMinorUpgrade: boolean;
  durability: string;
  topic: string;
  logs: LogDelivery[];
  /** What was asked for and is yet to come, in AWS' words. */
  pending: [string, string][];
  created: Date | undefined;
}

export function readCaches(groups: Answer[], clusters: Answer[]): Cache[] {
  const members = new Map(clusters.map((cluster) => [cluster.text('CacheClusterId'), cluster]));
  const alone = clusters.filter((cluster) => !cluster.text('ReplicationGroupId'));
  return [
    ...groups.map((group) => readGroup(group, members)),
    ...alone.map((cluster) => readCluster(cluster)),
  ].sort((a, b) => a.id.localeCompare(b.id));
}

export function readCluster(cluster: Answer): Cache {
  const nodes = cluster.list('CacheNodes').map((node) => readNode(cluster, node));
  const several = nodes.length > 1 || cluster.text('Engine') === 'memcached';
  return {
    ...commonOf(cluster),
    kind: 'cluster',
    id: cluster.text('CacheClusterId'),
    arn: cluster.text('ARN'),
    description: '',
    engine: cluster.text('Engine') as Engine,
    status: cluster.text('CacheClusterStatus'),
    clusterMode: false,
    shards: [],
    nodes: nodes.map((node) =>
      several ? { ...node, id: `${node.clusterId}.${node.nodeId}` } : node,
    ),
    configuration: readEndpoint(cluster.child('ConfigurationEndpoint')),
    failover: '',
    multiAz: '',
    nodeType: cluster.text('CacheNodeType'),
    transitEncryption: cluster.flag('TransitEncryptionEnabled'),
    transitMode: cluster.text('TransitEncryptionMode'),
    atRestEncryption: cluster.flag('AtRestEncryptionEnabled'),
    authToken: cluster.flag('AuthTokenEnabled'),
    userGroups: [],
    retentionDays: cluster.number('SnapshotRetentionLimit') ?? 0,
    snapshotWindow: cluster.text('SnapshotWindow'),
    durability: '',
    logs: readDeliveries(cluster),
    pending: readPending(cluster.child('PendingModifiedValues'), pendingOfClusters),
    created: cluster.date('CacheClusterCreateTime'),
  };
}

export function readGroup(group: Answer, members: Map<string, Answer>): Cache {
  const shards = group.list('NodeGroups').map((shard) => readShard(shard, members));
  const ids = group.texts('MemberClusters');
  const first = ids.map((id) => members.get(id)).find((cluster) => cluster !== undefined);
  const placed = shards.flatMap((shard) => shard.nodes);
  // While a group is made its shards have no members yet.
  const others = ids
    .filter((id) => !placed.some((node) => node.clusterId === id))
    .flatMap((id) => {
      const cluster = members.get(id);
      return cluster ? cluster.list('CacheNodes').map((node) => readNode(cluster, node)) : [];
    });
  return {
    ...commonOf(first),
    kind: 'group',
    id: group.text('ReplicationGroupId'),
    arn: group.text('ARN'),
    description: group.text('Description'),
    engine: (group.text('Engine') || first?.text('Engine') || 'redis') as Engine,
    status: group.text('Status'),
    clusterMode: group.flag('ClusterEnabled'),
    shards,
    nodes: [...placed, ...others],
    configuration: readEndpoint(group.child('ConfigurationEndpoint')),
    failover: group.text('AutomaticFailover'),
    multiAz: group.text('MultiAZ'),
    nodeType: group.text('CacheNodeType') || first?.text('CacheNodeType') || '',
    transitEncryption: group.flag('TransitEncryptionEnabled'),
    transitMode: group.text('TransitEncryptionMode'),
    atRestEncryption: group.flag('AtRestEncryptionEnabled'),
    authToken: group.flag('AuthTokenEnabled'),
    userGroups: group.texts('UserGroupIds'),
    retentionDays: group.number('SnapshotRetentionLimit') ?? 0,
    snapshotWindow: group.text('SnapshotWindow'),
    durability: group.text('EffectiveDurability') || group.text('Durability'),
    logs: readDeliveries(group),
    pending: [
      ...readPending(group.child('PendingModifiedValues'), pendingOfGroups),
      ...(first ? readPending(first.child('PendingModifiedValues'), pendingOfClusters) : []),
    ],
    created: group.date('ReplicationGroupCreateTime') ?? first?.date('CacheClusterCreateTime'),
  };
}

function commonOf(cluster: Answer | undefined) {
  return {
    version: cluster?.text('EngineVersion') ?? '',
    parameterGroup: cluster?.child('CacheParameterGroup').text('CacheParameterGroupName') ?? '',
    subnetGroup: cluster?.text('CacheSubnetGroupName') ?? '',
    securityGroups:
      cluster?.list('SecurityGroups').map((group) => group.text('SecurityGroupId')) ?? [],
    maintenanceWindow: cluster?.text('PreferredMaintenanceWindow') ?? '',
    autoMinorUpgrade: cluster?.flag('AutoMinorVersionUpgrade') ?? false,
    topic: cluster?.child('NotificationConfiguration').text('TopicArn') ?? '',
  };
}

function readShard(shard: Answer, members: Map<string, Answer>): Shard {
  return {
    id: shard.text('NodeGroupId'),
    status: shard.text('Status'),
    slots: shard.text('Slots'),
    primary: readEndpoint(shard.child('PrimaryEndpoint')),
    reader: readEndpoint(shard.child('ReaderEndpoint')),
    nodes: shard.list('NodeGroupMembers').map((member) => {
      const cluster = members.get(member.text('CacheClusterId'));
      const node = cluster?.list('CacheNodes')[0];
      const role = member.text('CurrentRole');
      return {
        id: member.text('CacheClusterId'),
        clusterId: member.text('CacheClusterId'),
        nodeId: member.text('CacheNodeId'),
        status: cluster?.text('CacheClusterStatus') ?? '',
        role: role === 'primary' || role === 'replica' ? role : '',
        zone: member.text('PreferredAvailabilityZone'),
        endpoint:
          readEndpoint(member.child('ReadEndpoint')) ??
          (node ? readEndpoint(node.child('Endpoint')) : undefined),
        parameterStatus: node?.text('ParameterGroupStatus') ?? '',
        created: node?.date('CacheNodeCreateTime'),
      };
    }),
  };
}

function readNode(cluster: Answer, node: Answer): CacheNode {
  return {
    id: cluster.text('CacheClusterId'),
    clusterId: cluster.text('CacheClusterId'),
    nodeId: node.text('CacheNodeId'),
    status: node.text('CacheNodeStatus'),
    role: '',
    zone: node.text('CustomerAvailabilityZone'),
    endpoint: readEndpoint(node.child('Endpoint')),
    parameterStatus: node.text('ParameterGroupStatus'),
    created: node.date('CacheNodeCreateTime'),
  };
}

function readEndpoint(endpoint: Answer): Endpoint | undefined {
  const address = endpoint.text('Address');
  return address ? { address, port: endpoint.number('Port') ?? 0 } : undefined;
}

const pendingOfClusters: [string, string][] = [
  ['NumCacheNodes', 'Nodes'],
  ['CacheNodeType', 'Node type'],
  ['EngineVersion', 'Engine version'],
  ['TransitEncryptionEnabled', 'Encryption in transit'],
  ['TransitEncryptionMode', 'Encryption in transit, mode'],
  ['AuthTokenStatus', 'AUTH token'],
];
const pendingOfGroups: [string, string][] = [
  ['PrimaryClusterId', 'Primary'],
  ['AutomaticFailoverStatus', 'Automatic failover'],
  ['AuthTokenStatus', 'AUTH token'],
  ['TransitEncryptionEnabled', 'Encryption in transit'],
  ['TransitEncryptionMode', 'Encryption in transit, mode'],
  ['ClusterMode', 'Cluster mode'],
];

function readPending(values: Answer, names: [string, string][]): [string, string][] {
  return names.flatMap(([member, label]): [string, string][] =>
    values.text(member) ? [[label, values.text(member)]] : [],
  );
}

/** "127.66.0.2:6379" */
export function hostPort(endpoint: Endpoint | undefined): string {
  if (!endpoint) return '';
  const host = endpoint.address.includes(':') ? `[${endpoint.address}]` : endpoint.address;
  return `${host}:${endpoint.port}`;
}

/** Where a client begins: the configuration endpoint, the primary's, or the one node's. */
export function mainEndpoint(cache: Cache): Endpoint | undefined {
  return cache.configuration ?? cache.shards[0]?.primary ?? cache.nodes[0]?.endpoint;
}

export function engineName(engine: string): string {
  return { valkey: 'Valkey', redis: 'Redis OSS', memcached: 'Memcached' }[engine] ?? engine;
}

/** Whether something is going on, so that it is worth looking again soon. */
export function isBusy(cache: Cache): boolean {
  return !isSettled(cache.status) || cache.nodes.some((node) => !isSettled(node.status));
}

export function isSettled(status: string): boolean {
  return ['', 'available', 'active', 'create-failed', 'restore-failed', 'failed'].includes(status);
}
